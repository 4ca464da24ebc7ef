"""Who is speaking: asked once, right after people agreed to take part."""

from pathlib import Path

import pytest

from bot.config import load
from bot.conversation.prompts.choice import Choice
from tests.bot.config.pieces import RATING, TOP, WORDS, Faults

HEAD = '[campaign.visit]\ntitle = { en = "Visit", da = "Besøg" }\nlanguages = ["en"]\n'
OWN = """\
[[campaign.visit.prompt]]
key = "yes"
kind = "consent"
ask = "May we?"
"""


@pytest.mark.parametrize(
    ("pieces", "keys"),
    [
        (("who_speaks = true\n", RATING), ["consent", "who_speaks", "rating"]),
        (("who_speaks = false\n", RATING), ["consent", "rating"]),
        (("who_speaks = true\n", OWN, RATING, WORDS), ["yes", "who_speaks", "rating", "words"]),
    ],
)
def test_it_comes_right_after_consent(tmp_path: Path, pieces: tuple[str, ...], keys: list[str]) -> None:
    file = tmp_path / "config.toml"
    file.write_text(TOP + HEAD + "uses = []\n" + "".join(pieces))
    prompts = load(file).campaigns.campaigns["visit"].prompts
    assert [prompt.key for prompt in prompts] == keys
    asked = [prompt.kind for prompt in prompts if prompt.key == "who_speaks"]
    assert all(isinstance(kind, Choice) and len(kind.options) == 3 for kind in asked)


def test_a_prompt_of_that_name_beside_it_is_refused(faults: Faults) -> None:
    found = faults(TOP + HEAD + "who_speaks = true\n" + RATING.replace("rating", "who_speaks"))
    assert any("the name of the ask that who_speaks = true puts" in fault for fault in found)
    assert not any(
        "who_speaks" in fault for fault in faults(TOP + HEAD + RATING.replace("rating", "who_speaks"))
    )


def test_without_prompts_there_is_nothing_to_ask(faults: Faults) -> None:
    (fault,) = [each for each in faults(TOP + HEAD + "who_speaks = true\n") if "prompts" in each]
    assert "has no prompts" in fault
