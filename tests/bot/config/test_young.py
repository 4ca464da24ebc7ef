"""Campaigns for people under eighteen: their words, and nothing that would quote or retell them."""

from pathlib import Path

import pytest

from bot.config import load
from bot.conversation.prompts.consent import Consent
from tests.bot.config.pieces import TOP, WORDS, Faults

HEAD = '[campaign.visit]\ntitle = "Visit"\nlanguages = ["en"]\n'
YOUNG = 'audience = { age = "13-17" }\n'
QUOTE = """\
[[campaign.visit.prompt]]
key = "ok"
kind = "consent"
use = "quote"
ask = "May we quote you?"
"""


def asked(tmp_path: Path, line: str) -> tuple[bool, list[str], str]:
    file = tmp_path / "config.toml"
    file.write_text(TOP + HEAD + line + WORDS)
    found = load(file).campaigns.campaigns["visit"]
    words = next(one.kind.text["en"] for one in found.prompts if isinstance(one.kind, Consent))
    return found.young, [prompt.key for prompt in found.prompts], words


def test_the_young_are_asked_in_their_words_and_for_no_use(tmp_path: Path) -> None:
    young, keys, words = asked(tmp_path, YOUNG)
    assert (young, keys) == (True, ["consent", "words"])
    assert "ask an adult you trust" in words
    assert max(len(sentence.split()) for sentence in words.replace("!", ".").split(".")) <= 20


def test_grown_ups_are_asked_as_always(tmp_path: Path) -> None:
    young, keys, words = asked(tmp_path, 'audience = { age = "18-99" }\n')
    assert (young, keys) == (False, ["consent", "words", "may_quote", "may_retell"])
    assert "adult" not in words


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (YOUNG + "uses = []\n", None),
        (YOUNG + "who_speaks = true\n", None),
        (YOUNG + 'uses = ["quote"]\n', "uses asks the young to be quoted or retold"),
        ('audience = { age = "15-25" }\n', 'write two campaigns: one up to "15-17", one from "18-25"'),
        ('audience = { age = "17-13" }\n', 'give the youngest and the oldest, such as "13-17"'),
        ("audience = { age = 15 }\n", "audience.age is 15"),
        ("audience = {}\n", "give the youngest and the oldest"),
        ("audience = 1\n", "audience gives a number"),
        ('audience = { ages = "13-17" }\n', "audience.ages is no key here"),
    ],
)
def test_a_table_of_audience(faults: Faults, line: str, fault: str | None) -> None:
    found = faults(TOP + HEAD + line + WORDS)
    assert (fault is None and not found) or any(str(fault) in each for each in found), found


def test_a_prompt_that_asks_the_young_to_be_quoted_is_refused(faults: Faults) -> None:
    found = faults(TOP + HEAD + YOUNG + WORDS + QUOTE)
    assert any('is "quote", asked of the young' in fault for fault in found), found
