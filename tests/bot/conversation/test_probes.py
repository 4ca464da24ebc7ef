"""Which follow-up is chosen from what was just said."""

import pytest

from bot.conversation.campaign import Probe
from bot.conversation.conditions import parse
from bot.conversation.participant import Answer
from bot.conversation.probes import choose
from tests.bot.conversation.talking import text

LOW = Probe({"en": "What went wrong?"}, when=parse("rating <= 2"))
SHORT = Probe({"en": "Say more?"}, words_below=3)
LONG = Probe({"en": "What first?"}, words_above=5)
WAIT = Probe({"en": "How long?"}, mentions=("wait", "in the queue"))
BOTH = Probe({"en": "Long wait?"}, words_above=5, mentions=("wait",))
ALWAYS = Probe({"en": "Anything else?"})


@pytest.mark.parametrize(
    ("said", "rating", "probes", "number"),
    [
        ("Fine", 1, (LOW, ALWAYS), 1),
        ("Fine", 4, (LOW, ALWAYS), 2),
        ("Fine", 4, (LOW,), 0),
        ("Too short", 4, (SHORT,), 1),
        ("Now three words", 4, (SHORT,), 0),
        ("One two three four five six", 4, (LONG,), 1),
        ("One two three four five", 4, (LONG,), 0),
        ("We WAITED for hours", 4, (WAIT,), 1),
        ("I stood in the queue.", 4, (WAIT,), 1),
        ("The await of it", 4, (WAIT,), 0),
        ("We waited and waited and waited and waited", 4, (BOTH,), 1),
        ("We waited", 4, (BOTH, ALWAYS), 2),
        ("x " * 400 + "waiting", 4, (WAIT,), 1),
        ("", 4, (), 0),
    ],
)
def test_the_first_probe_whose_every_test_holds(
    said: str, rating: int, probes: tuple[Probe, ...], number: int
) -> None:
    assert choose(text("moment", probes=probes), said, {"rating": Answer(rating)}, frozenset()) == number
