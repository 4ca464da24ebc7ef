"""Faults: each with its line, its key and its mend, in the words an admin reads."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.config import Fault, check

Faults = Callable[..., list[str]]

TOP = """\
[service.clinic]
name = "Clinic"
languages = ["en", "da"]
"""
HEAD = """\
[campaign.visit]
title = "Visit"
"""
RATING = """\
[[campaign.visit.prompt]]
key = "rating"
kind = "scale"
ask = "How was it?"
"""
BUS = """\
[[campaign.visit.prompt]]
key = "by"
kind = "choice"
ask = "How did you come?"
options = ["By bus", "By car"]
"""
WORDS = """\
[[campaign.visit.prompt]]
key = "words"
kind = "text"
ask = "What else?"
themes = true
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WEHEARD_CONFIG", raising=False)


@pytest.fixture
def faults(tmp_path: Path) -> Faults:
    """Checks files given by name and content, named from the folder they stand in."""

    def found(content: str | bytes = "", **others: str) -> list[str]:
        raw = content if isinstance(content, bytes) else content.encode()
        (tmp_path / "config.toml").write_bytes(raw)
        for name, text in others.items():
            (tmp_path / "campaigns").mkdir(exist_ok=True)
            (tmp_path / "campaigns" / f"{name}.toml").write_text(text, "utf-8")
        return [str(fault) for fault in check()]

    return found


def test_a_fault_reads_as_one_sentence() -> None:
    fault = Fault(
        "campaigns/visit.toml", 12, "[campaign.x.prompt 2] kind", 'is "choise"', 'did you mean "choice"?'
    )
    assert (
        str(fault)
        == 'campaigns/visit.toml:12: [campaign.x.prompt 2] kind is "choise"; did you mean "choice"?'
    )


def test_a_sound_file_has_none(faults: Faults) -> None:
    assert faults(HEAD + RATING + BUS + WORDS) == []


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("storge = 1", 'config.toml:1: storge is no key here; did you mean "storage"?'),
        (
            "storage = 1",
            "config.toml:1: storage gives a number; write a table, such as [name] with keys below it",
        ),
        (
            "[smtp]\nport = '25'",
            "config.toml:2: [smtp] port gives text; write a whole number, without quotes",
        ),
        ("[smtp]\nhost = 25", "config.toml:2: [smtp] host gives a number; write text in quotes"),
        ("[smtp]\nport = 99999", "config.toml:2: [smtp] port is 99999; the most is 65535"),
        (
            "[privacy]\nthreshold = 2",
            "config.toml:2: [privacy] threshold is 2, which could give people "
            "away; write 3 or more; 5 is a good number",
        ),
        (
            '[privacy]\nkeep = "24 moons"',
            'config.toml:2: [privacy] keep is "24 moons", which is no length of '
            'time; did you mean "24 months"?',
        ),
        (
            '[web]\nlisten = "8080"',
            "config.toml:2: [web] listen names no address and port; write an "
            'address and a port, such as "127.0.0.1:8080"',
        ),
        (
            '[storage]\nurl = "postgres://me:pass@there/x"',
            'config.toml:2: [storage] url is no address of a database; did you mean "postgresql://"?',
        ),
        (
            '[telegram]\ntoken = "12345:abc"',
            "config.toml:2: [telegram] token holds a secret itself; write "
            '"env:NAME" and set that environment variable',
        ),
        ("[telegram]\n", 'config.toml:1: [telegram] gives no token; add token = "env:NAME"'),
        (
            '[slack]\nbot_token = "env:PATH"',
            "config.toml:1: [slack] gives neither app_token nor signing_secret; "
            'add app_token = "env:NAME" for Socket Mode',
        ),
        (
            '[telegram]\ntoken = "env:PATH"\nmode = "webhok"',
            'config.toml:3: [telegram] mode is "webhok"; did you mean "webhook"?',
        ),
        (
            '[telegram]\ntoken = "env:PATH"\nmode = "webhook"',
            "config.toml:1: [telegram] uses a webhook without webhook_secret; add "
            'webhook_secret = "env:NAME"',
        ),
        (
            '[telegram]\ntoken = "env:NOT_SET_ANYWHERE"',
            "config.toml:2: [telegram] token names NOT_SET_ANYWHERE, which is not "
            "set just now; set it before running",
        ),
        (
            '[service.a]\nname = "A"\nzone = "Europe/Copenhagn"',
            'config.toml:3: [service.a] zone is "Europe/Copenhagn", which is no '
            'time zone; did you mean "Europe/Copenhagen"?',
        ),
        (
            '[service.a]\nname = "A"\nlanguages = ["dk"]',
            'config.toml:3: [service.a] languages 1 is "dk", which is no language code; did you mean "da"?',
        ),
        (
            '[service.a]\nname = "A"\nlanguages = ["en", "fi"]',
            'config.toml:3: [service.a] languages names "fi", in which weheard has '
            "no phrases of its own yet; "
            "they will be English; it speaks ar, da, de, en",
        ),
        ("[service.a]", 'config.toml:1: [service.a] gives no name; add name = "…", as people call it'),
        (
            '[service.a]\nname = "A"\nteam = { slack = "feedback" }',
            'config.toml:3: [service.a] team.slack is "feedback"; give an id such as "C0123456789"',
        ),
        (
            '[service.a]\nname = "A"\nteam = { memers = [] }',
            'config.toml:3: [service.a] team.memers is no key here; did you mean "members"?',
        ),
        (
            '[service."My Clinic"]\nname = "A"',
            'config.toml:1: [service.My Clinic] is "My Clinic"; '
            'write a-z, 0-9, - and _, at most 40, such as "my-clinic"',
        ),
    ],
)
def test_a_section(faults: Faults, content: str, fault: str) -> None:
    assert faults(content) == [fault]


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


PROMPT = '[[campaign.visit.prompt]]\nkey = "new"\nkind = "text"\nask = "Well?"\nthemes = true\n'


@pytest.mark.parametrize(
    ("prompt", "fault"),
    [
        (PROMPT.replace("text", "choise"), 'kind is "choise"; did you mean "choice"?'),
        (PROMPT.replace("text", "photo"), 'kind is "photo", which comes later; this version knows consent,'),
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
    assert any(one.partition("[campaign.visit.prompt 4] ")[2].startswith(fault) for one in found), found


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


def test_a_missing_translation_names_the_languages_that_lack(faults: Faults) -> None:
    title = '[campaign.visit]\ntitle = { en = "Visit", da = "Besøg" }\n'
    rating = RATING.replace('"How was it?"', '{ en = "How was it?" }') + 'ends = { en = ["bad", "good"] }\n'
    assert faults(TOP + title + rating) == [
        "config.toml:9: [campaign.visit.prompt 1] ask lacks its words in da "
        '(it is only there in en); add da = "…"',
        "config.toml:10: [campaign.visit.prompt 1] ends lacks its words in da "
        '(it is only there in en); add da = "…"',
    ]


def test_options_that_differ_in_number_between_languages(faults: Faults) -> None:
    title = '[campaign.visit]\ntitle = { en = "Visit", da = "Besøg" }\n'
    bus = BUS.replace('"How did you come?"', '{ en = "How?", da = "Hvordan?" }')
    bus = bus.replace('["By bus", "By car"]', '{ en = ["Bus", "Car"], da = ["Bus"] }')
    (found,) = faults(TOP + title + bus)
    assert "options.da has 1 options, and en has 2" in found


def test_words_in_a_language_nobody_is_asked_in_are_only_pointed_out(faults: Faults) -> None:
    (found,) = faults(
        '[service.x]\nname = "X"\n[campaign.visit]\ntitle = { en = "Visit", da = "Besøg" }\n' + RATING
    )
    assert found.endswith(
        "[campaign.visit] has words in da, in which nobody is asked; add da to [service.x] languages"
    )


def test_a_text_too_long_for_a_platform_in_use(faults: Faults, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "x")
    long = RATING.replace("How was it?", "😀" * 2049)
    (found,) = faults('[telegram]\ntoken = "env:TOKEN"\n' + HEAD + long)
    assert found.endswith("ask.en is 4,098 characters long; Telegram takes 4,096; make it shorter")
    assert (
        faults('[telegram]\ntoken = "env:TOKEN"\n' + HEAD + RATING.replace("How was it?", "😀" * 2048)) == []
    )


def test_a_label_too_long_is_only_pointed_out_while_no_platform_is_chosen(faults: Faults) -> None:
    faults(HEAD + BUS.replace("By bus", "b" * 70))
    (fault,) = check()
    assert fault.severity == "warning"
    assert "is 70 characters long; Telegram takes 64" in fault.message


def test_several_lines_that_are_not_toml_are_all_named(faults: Faults) -> None:
    content = '[smtp]\nhost = hello\nb: 2\nc = “x”\nport = 1\ne = \nf = "x\n[web]\nh = True\n'
    assert faults(content) == [
        "config.toml:2: is not TOML: invalid value; write text in quotes",
        "config.toml:3: is not TOML; write = instead of :",
        'config.toml:4: is not TOML; write straight quotes, as in "words"',
        'config.toml:6: is not TOML; give it a value, as in key = "words"',
        "config.toml:7: is not TOML; close the quotes",
        "config.toml:9: is not TOML; write true",
    ]


def test_what_follows_a_broken_line_is_read_all_the_same(faults: Faults) -> None:
    found = faults('[smtp]\nhost = here\nport = "25"\nprt = 3\n')
    assert found == [
        "config.toml:2: is not TOML: invalid value; write text in quotes",
        "config.toml:3: [smtp] port gives text; write a whole number, without quotes",
        'config.toml:4: [smtp] prt is no key here; did you mean "port"?',
    ]


def test_nothing_is_called_missing_in_a_file_that_could_not_be_read_whole(faults: Faults) -> None:
    found = faults("[campaign.visit]\ntitle = hello\n")
    assert found == ["config.toml:2: is not TOML: invalid value; write text in quotes"]


def test_doubled_keys_are_named_with_both_lines(faults: Faults) -> None:
    content = '[smtp]\nhost = "a"\nport = 25\nhost = "b"\n[web]\n[smtp]\n'
    assert faults(content) == [
        "config.toml:4: [smtp] host is given twice, in lines 2 and 4; keep one",
        "config.toml:6: smtp is given twice, in lines 1 and 6; keep one",
    ]


def test_windows_line_ends_and_a_byte_order_mark_are_fine(faults: Faults) -> None:
    content = (HEAD + RATING).replace("\n", "\r\n")
    assert faults(b"\xef\xbb\xbf" + content.encode()) == []
    assert faults(content.replace("scale", "scal").encode())[0].startswith(
        "config.toml:5: [campaign.visit.prompt 1]"
    )


def test_a_letter_that_is_not_utf_8_is_named_with_its_line_and_the_rest_is_read(faults: Faults) -> None:
    assert faults('[smtp]\nhost = "Åen"\nprt = 3\n'.encode("latin-1")) == [
        "config.toml:2: holds a letter that is not UTF-8; save the file as UTF-8",
        'config.toml:3: [smtp] prt is no key here; did you mean "port"?',
    ]


def test_values_very_deep_inside_one_another(faults: Faults) -> None:
    assert len(faults("a = " + "[" * 5000 + "]" * 5000)) == 1


INCLUDE = 'include = ["campaigns/*.toml"]\n'


def test_included_files_are_named_from_the_folder(faults: Faults) -> None:
    found = faults(INCLUDE, visit=HEAD + "titl = 1\n" + BUS)[0]
    assert found.startswith("campaigns/visit.toml:3: [campaign.visit] titl is no key here")


def test_one_campaign_in_two_files(faults: Faults) -> None:
    assert faults(INCLUDE, a=HEAD + RATING, b=HEAD + RATING) == [
        "campaigns/b.toml:1: [campaign.visit] is given twice; "
        "it stands in campaigns/a.toml:1 too; give it another name"
    ]


def test_a_section_in_an_included_file(faults: Faults) -> None:
    (found,) = faults(INCLUDE, a="[smtp]\n" + HEAD + RATING)
    assert found == (
        "campaigns/a.toml:1: [smtp] stands in a file that is included; move it "
        "to the file that includes this one"
    )


@pytest.mark.parametrize(
    ("include", "fault"),
    [
        (
            '["nope/*.toml"]',
            'include 1 is "nope/*.toml", which matches no file; mend the pattern, or put a file there',
        ),
        (
            '["campaigns/vist.toml"]',
            'include 1 is "campaigns/vist.toml", which is not there; did you mean "visit.toml"?',
        ),
        ('["campaigns"]', 'include 1 is "campaigns", which is a folder; write "campaigns/*.toml"'),
        (
            '["config.toml"]',
            "include 1 includes this file itself; name other files, such as campaigns/*.toml",
        ),
        ('"campaigns/*.toml"', 'include gives text; write a list, such as ["campaigns/*.toml"]'),
        ("3", 'include gives a number; write a list, such as ["campaigns/*.toml"]'),
        ("[3]", 'include 1 gives a number; write "campaigns/*.toml"'),
    ],
)
def test_an_include(faults: Faults, include: str, fault: str) -> None:
    assert faults(f"include = {include}\n", visit=HEAD + RATING) == [f"config.toml:1: {fault}"]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    found = check([Path("folder"), Path("nowhere.toml"), Path("/dev/null")])
    assert [str(fault) for fault in found] == [
        "folder: is a folder; name a file in it",
        "nowhere.toml: is not there; look at the name, or write it with `weheard init`",
        "/dev/null: is not a file; name a file",
    ]


def test_no_file_at_all() -> None:
    (fault,) = check()
    assert str(fault) == "config.toml: is not there; write it with `weheard init`, or name a file"


def test_a_campaign_file_alone_knows_the_services_beside_it(faults: Faults, tmp_path: Path) -> None:
    visit = HEAD.replace('"Visit"', '{ en = "V", da = "B" }') + 'service = "clinic"\n'
    visit += RATING.replace('"How was it?"', '{ en = "How?", da = "Hvordan?" }')
    faults(TOP, visit=visit)

    assert check([Path("campaigns/visit.toml")]) == []
    (tmp_path / "config.toml").unlink()
    (fault,) = check([Path("campaigns/visit.toml")])
    assert fault.message == 'is "clinic", which is not defined'
