"""How long a campaign takes: reading, and a time for each kind."""

from dataclasses import replace

import pytest

from bot.checks.lasting import SECONDS, minutes
from bot.conversation.campaign import Campaign, Probe, Prompt
from bot.conversation.conditions import parse
from bot.conversation.prompts.choice import Choice, Choosable
from bot.conversation.prompts.kinds import KINDS
from bot.conversation.prompts.story import Story
from bot.conversation.prompts.text import TextPrompt


def words(number: int) -> dict[str, str]:
    return {"en": "word " * number}


STORY = Prompt("story", "story", Story(words(0)))
TEXT = Prompt("text", "text", TextPrompt(words(0)))
MANY = Choice(words(100), tuple(Choosable(str(number), words(50)) for number in range(10)))


@pytest.mark.parametrize(
    ("prompts", "takes"),
    [
        ((), 1),
        ((TEXT,), 1),
        ((STORY,), 2),
        ((STORY, STORY, STORY), 6),
        ((Prompt("text", "text", TextPrompt(words(400))),), 3),
        ((Prompt("one", "choice", MANY),), 3),
        ((replace(STORY, when=parse("answered x")), replace(STORY, when=parse("answered x"))), 2),
        ((replace(STORY, probes=(Probe(words(0)), Probe(words(700)))),), 4),
    ],
)
def test_reading_and_answering_take_their_time(prompts: tuple[Prompt, ...], takes: int) -> None:
    assert minutes(Campaign("visit", "clinic", {}, prompts)) == takes


def test_the_language_that_takes_longest_to_read_counts() -> None:
    both = Prompt("text", "text", TextPrompt({**words(10), "da": "ord " * 600}))
    visit = Campaign("visit", "clinic", {}, (both,), ("en", "da"))
    assert minutes(visit) == 4
    assert minutes(replace(visit, languages=("en",))) == 1


def test_every_kind_has_its_time() -> None:
    assert set(SECONDS) == set(KINDS)
