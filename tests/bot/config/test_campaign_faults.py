"""Faults in campaigns and prompts: what could not be asked, or never would be."""

from pathlib import Path

import pytest

from bot.checks.fault import Severity
from bot.config import check
from tests.bot.config.pieces import BUS, HEAD, NO_OFFER, PROMPT, RATING, WORDS, Faults


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (
            "foo = 1",
            "foo is no key here; there is service, title, languages, opens, closes, waves, remind, quiet,",
        ),
        ("titel = 'x'", 'titel is no key here; did you mean "title"?'),
        ('service = "clinik"', 'service is "clinik", which is not defined; did you mean "clinic"?'),
        (
            'opens = "2026-12-01"',
            'opens is "2026-12-01" in quotes; write a day such as 2026-12-01, without quotes',
        ),
        ("opens = 9999-12-31", None),
        ("closes = 9999-12-31", "closes is 9999-12-31, which is out of reach; write a day such as"),
        ("opens = 2026-02-01\ncloses = 2026-01-31", "closes is 2026-01-31, before it opens, 2026-02-01;"),
        ("opens = 2026-02-01\ncloses = 2026-02-01", None),
        (
            'waves = "every now and then"',
            'waves is "every now and then", which is no rhythm; write "every 4 weeks"',
        ),
        ('remind = ["3 dayz"]', 'remind is "3 dayz", which is no length of time; did you mean "3 days"?'),
        ('remind = ["1 week", "3 days"]', "remind are not in order; write the shortest first"),
        (
            'waves = "every week"\nremind = ["8 days"]',
            "remind comes after the next wave has begun; remind sooner",
        ),
        ('quiet = "21-8"', 'quiet is "21-8"; write two times, such as "21:00-08:00"'),
        ('quiet = "21:00-21:00"', 'quiet is "21:00-21:00": it ends when it starts'),
        (
            'digest = "Mondys 09:00"',
            'digest is "Mondys 09:00", which names no weekday; did you mean "Mondays 09:00"?',
        ),
        ('digest = "Mondays"', 'digest is "Mondays"; write a weekday and a time, such as "Mondays 09:00"'),
        ("offer = { can_chang = 'x' }", 'offer.can_chang is no key here; did you mean "can_change"?'),
        ("offer = { answer_by = 4 }", "offer.answer_by gives a number; write a length such as"),
        ("thanks = ' '", "thanks is empty; write a few words, or leave the key out"),
        ("thanks = 4", "thanks gives a number; write text in quotes, such as"),
        ("thanks = { xx = 'y' }", "thanks.xx is no language code; write a code such as en, da or de"),
        ("languages = []", 'languages gives an empty list; write a list, such as ["en", "da"]'),
        ("languages = [1]", 'languages 1 gives a number; write a code in quotes, such as "en"'),
        ('languages = ["en", "en"]', "languages 2 names en twice; keep one"),
        ('languages = ["DA"]', 'languages 1 is "DA", which is no language code; did you mean "da"?'),
        (
            'languages = ["da"]',
            "languages names da, which the service does not speak; [service.clinic] speaks en",
        ),
        ('languages = "en"', 'languages gives text; write a list, such as ["en"]'),
    ],
)
def test_a_campaign(faults: Faults, line: str, fault: str | None) -> None:
    service = '[service.clinic]\nname = "Clinic"\n'
    found = faults(service + HEAD + line + "\n" + RATING)
    if fault is None:
        assert found == []
    else:
        assert any(one.partition("[campaign.visit] ")[2].startswith(fault) for one in found), found


@pytest.mark.parametrize(
    ("prompt", "fault"),
    [
        (PROMPT.replace("text", "choise"), 'kind is "choise"; did you mean "choice"?'),
        (PROMPT.replace("text", "vote"), 'kind is "vote", which comes later; this version knows consent,'),
        (PROMPT.replace("ask", "question"), "question is no key here;"),
        (PROMPT.replace('ask = "Well?"', ""), 'gives no ask; add ask = { en = "…" }'),
        (PROMPT.replace('key = "new"', ""), 'gives no key; add key = "text_4"'),
        (PROMPT.replace('kind = "text"', ""), "gives no kind; add kind = one of consent, info,"),
        (
            PROMPT.replace("new", "Über uns"),
            'key is "Über uns"; write a-z, 0-9 and _, at most 40, and no digit first,',
        ),
        (PROMPT.replace("new", "not"), 'key is "not", which conditions need for themselves; choose another'),
        (PROMPT.replace("new", "rating"), 'key is "rating", which is given twice, in lines 4 and 18;'),
        (PROMPT.replace('"Well?"', '""'), "ask is empty; write a few words"),
        (PROMPT.replace("true", '"yes"'), "themes gives text; write true or false, without quotes"),
        (PROMPT.replace("text", "info"), "themes is true, but info has no words to group; leave it out here"),
        (PROMPT + "when = 3", 'when gives a number; write a condition in quotes, such as "rating <= 2"'),
        (PROMPT + 'when = "rating = 2"', 'when is "rating = 2": '),
        (PROMPT + 'when = "later == 1"', 'when asks about "later", which is no prompt here;'),
        (
            PROMPT + 'when = "ratng == 1"',
            'when asks about "ratng", which is no prompt here; did you mean "rating"?',
        ),
        (
            PROMPT + 'when = "answered new"',
            'when asks about "new", which is this prompt itself; ask about an earlier',
        ),
        (
            PROMPT + 'when = "answered last"',
            'when asks about "last", which comes later; ask about an earlier prompt',
        ),
        (
            PROMPT + 'when = "rating == 7"',
            'when is "rating == 7": rating goes from 1 to 5; 7 is never chosen',
        ),
        (
            PROMPT + 'when = "rating <= 5"',
            'when is "rating <= 5": rating goes from 1 to 5; so it decides nothing;',
        ),
        (PROMPT + "when = 'rating == \"good\"'", 'when is "rating == "good"": rating is a number;'),
        (
            PROMPT + "when = 'by == \"tram\"'",
            'when is "by == "tram"": "tram" is no option of by; there is by_bus, by_car',
        ),
        (
            PROMPT + "when = 'by == \"By car\"'",
            'when is "by == "By car"": "By car" is no option of by; did you mean',
        ),
        (PROMPT + "when = 'by == 2'", 'when is "by == 2": by is a choice; compare it with an option'),
        (PROMPT + 'when = "by"', 'when is "by": by is a choice;'),
        (
            PROMPT + 'when = "rating <= 2 and rating >= 4"',
            'when is "rating <= 2 and rating >= 4", which can never hold;',
        ),
        (
            PROMPT + 'when = "answered rating and skipped rating"',
            'when is "answered rating and skipped rating", which',
        ),
        (PROMPT + 'when = "rating <= 2 && by"', "write and, or"),
        (PROMPT + 'when = "rating =< 2"', "write ==, <= or >="),
        (PROMPT + 'when = "7 == rating"', "rating goes from 1 to 5; 7 is never chosen"),
        (PROMPT + 'when = "6 <= rating"', "rating goes from 1 to 5; so it decides nothing;"),
        (PROMPT + "when = 'by < \"by_car\"'", "the options of by have no order; use == or in"),
        (PROMPT + 'when = "words"', 'words is no yes or no; write "answered words"'),
        (
            PROMPT + 'when = "words > 3"',
            'words is answered in words; write "answered words", or compare it with',
        ),
        (
            PROMPT + 'when = "may_quote == 1"',
            'may_quote is a yes or a no; write "may_quote" or "not may_quote"',
        ),
        (
            PROMPT.replace("text", "info") + "probe = 'x'",
            "probe stands on a prompt without an answer to follow up",
        ),
        (
            PROMPT + "probe = { ask = 'a', mentions = 3 }",
            "probe.mentions gives a number; write a list, such as",
        ),
        (PROMPT + "probe = { ask = 'a', words_above = -1 }", "probe 1.words_above is -1; write 0 or more"),
        (PROMPT.replace('"text"', "3"), "kind gives a number; write text in quotes"),
        (PROMPT.replace('"Well?"', "{}"), 'ask holds no text; write { en = "…" }'),
        (PROMPT.replace('"Well?"', "{ en = 3 }"), "ask.en gives a number; write text in quotes"),
        (
            PROMPT.replace("text", "choice") + "options = { en = 'a' }",
            "options.en gives text; write a list, such as",
        ),
        (
            PROMPT.replace("text", "choice") + "options = [3, 'a']",
            "options 1 gives a number; write text, or {",
        ),
        (
            PROMPT.replace("text", "choice") + "options = [{ lable = 'a' }]",
            "options 1.lable is no key here; did you",
        ),
        (
            PROMPT.replace("text", "choice") + "options = [{ key = 1, label = 'a' }]",
            "options 1.key gives a number;",
        ),
        (
            PROMPT.replace("text", "choice") + "options = [{ key = '', label = 'a' }]",
            'options 1.key is ""; write 1 to',
        ),
        (
            PROMPT.replace("text", "choice")
            + "options = [{ key = 'a', label = 'a' }, { key = 'a', label = 'b' }]",
            'options has two options with the key "a"; give each its own key',
        ),
        (PROMPT + "probe = []", "probe gives an empty list; write a follow-up, or leave it out"),
        (PROMPT + "probe = [3]", "probe 1 gives a number; write text, or { ask = { … }, when = … }"),
        (
            PROMPT + 'probe = ["a", "b"]',
            "probe 2 is never put, for probe 1 always is; put the one without tests last",
        ),
        (
            PROMPT + 'probe = { ask = "a", words_below = 1 }',
            "probe 1.words_below is 1, and no answer has fewer words;",
        ),
        (
            PROMPT + 'probe = { ask = "a", words_below = 5, words_above = 4 }',
            "probe 1 can never be put: no answer",
        ),
        (
            PROMPT + 'probe = { ask = "a", mentions = [] }',
            "probe.mentions names no words; write a word, or leave",
        ),
        (PROMPT + "probe = { words_below = 5 }", "probe gives no ask; add what is asked"),
        (
            PROMPT + 'probe = { ask = "a", when = "answered last" }',
            'probe 1.when asks about "last", which comes later',
        ),
        (PROMPT + 'probe = { ask = "a", whn = "x" }', 'probe.whn is no key here; did you mean "when"?'),
        (
            PROMPT.replace("text", "scale") + 'probe = { ask = "a", words_below = 5 }',
            "probe 1 counts or looks for words,",
        ),
        (PROMPT.replace("text", "consent"), "asks for consent after something else was asked; put it first"),
        (
            PROMPT.replace("text", "scale") + 'low = "1"',
            "low gives text; write a whole number, without quotes",
        ),
        (
            PROMPT.replace("text", "scale") + "low = 5",
            "low is 5, which is not below high, 5; write low = 1, high = 5",
        ),
        (
            PROMPT.replace("text", "scale") + "high = 10_000",
            "high makes 10,000 steps; 11 are as many as people",
        ),
        (PROMPT.replace("text", "scale") + 'ends = ["bad"]', "ends gives 1 text; write two texts, such as"),
        (PROMPT.replace("text", "choice") + 'options = ["A"]', "options offers 1; offer two or more"),
        (
            PROMPT.replace("text", "choice") + 'options = ["A", "B", "a"]',
            'options offers "a" twice, as 1 and 3;',
        ),
        (
            PROMPT.replace("text", "choice") + 'options = ["A", ""]',
            "options 2.en is empty; write a few words",
        ),
        (
            PROMPT.replace("text", "choice") + "options = 3",
            'options gives a number; write a list, such as ["Bus", "Car"]',
        ),
        (
            PROMPT.replace("text", "choice") + 'options = [{ key = "a" }, "B"]',
            "options 1 gives no label; add what",
        ),
    ],
)
def test_a_prompt(faults: Faults, prompt: str, fault: str) -> None:
    last = WORDS.replace("words", "last")
    found = faults(HEAD + RATING + BUS + WORDS + prompt + "\n" + last)
    said = [one.partition("[campaign.visit.prompt 4] ")[2] for one in found]
    assert any(one.startswith(fault) or f": {fault}" in one or f"; {fault}" in one for one in said), found


def test_a_prompt_whose_condition_contradicts_the_one_it_rests_on_is_never_reached(faults: Faults) -> None:
    first = WORDS + 'when = "rating <= 2"\n'
    second = WORDS.replace("words", "more") + 'when = "answered words and rating >= 4"\n'
    (found,) = faults(HEAD + RATING + first + second)
    assert "which can never hold" in found
    assert found.startswith("config.toml:18: [campaign.visit.prompt 3] when")


def test_a_campaign_without_prompts(faults: Faults) -> None:
    assert faults(HEAD) == [
        "config.toml:1: [campaign.visit] has no prompts; add "
        "[[campaign.visit.prompt]] with key, kind and ask below it"
    ]


def test_prompts_in_single_brackets(faults: Faults) -> None:
    (found,) = faults(HEAD + RATING.replace("[[", "[").replace("]]", "]"))
    assert found.endswith("prompt gives a table; write [[campaign.visit.prompt]], with two brackets")


@pytest.mark.parametrize(
    ("offer", "warned"), [("", True), ('offer = { can_change = "the chairs" }\n', False)]
)
def test_a_campaign_that_does_not_say_what_can_change(tmp_path: Path, offer: str, warned: bool) -> None:
    (tmp_path / "config.toml").write_text(HEAD + offer + PROMPT)
    warnings = [fault for fault in check() if NO_OFFER in fault.message]
    assert [fault.severity for fault in warnings] == [Severity.WARNING] * warned
