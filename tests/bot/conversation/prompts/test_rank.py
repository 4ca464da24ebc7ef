"""Rank: an order in one message, in a table; one place after the other; and an end that stays open."""

import pytest

from bot.conversation.keywords import vocabulary
from bot.conversation.participant import Answer, Json
from bot.conversation.prompts.base import Partly, Said, Unclear, View, Whole
from bot.conversation.prompts.choice import Choosable
from bot.conversation.prompts.rank import Rank
from tests.bot.conversation.talking import WORDING

KIND = Rank(
    {"en": "What matters most?"},
    (
        Choosable("time", {"en": "Less waiting", "da": "Mindre ventetid", "de": "Weniger warten"}),
        Choosable("calm", {"en": "A calm room", "da": "Et roligt rum", "de": "Ein ruhiger Raum"}),
        Choosable("words", {"en": "Clear words", "da": "Klare ord", "de": "Klare Worte"}),
        Choosable("door", {"en": "An easy door", "da": "En let dør", "de": "Eine leichte Tür"}),
    ),
)
ALL = Answer(
    ["words", "time", "calm", "door"], "1. Clear words, 2. Less waiting, 3. A calm room, 4. An easy door"
)


def view(*picked: str, parts: int = 0) -> View:
    keys: list[Json] = [*picked]
    draft: Json = {"picked": keys, "parts": parts} if picked else None
    understood = vocabulary(WORDING, ("en", "da", "de", "ar"))
    bare = View("en", WORDING["en"], draft=draft, vocabulary=understood)
    return View("en", WORDING["en"], draft=draft, shown=KIND.ask(bare).options, vocabulary=understood)


@pytest.mark.parametrize(
    "said",
    [
        "3 1 2 4",
        "3, 1, 2, 4",
        "3 > 1 > 2 > 4",
        "3 1 2",
        "three one two",
        "tre, en, to",
        "drei eins zwei vier",
        "٣ ١ ٢ ٤",
        "clear words, less waiting, a calm room, an easy door",
        "first clear words, then less waiting and then a calm room",
        "1. clear words 2. less waiting 3. a calm room",
        "1) clear words\n2) less waiting\n3) calm room\n4) door",
        "Klare ord, mindre ventetid, et roligt rum",
        "klare Worte dann weniger warten dann ein ruhiger Raum",
    ],
)
def test_a_whole_order_in_one_message(said: str) -> None:
    assert KIND.read(Said(said), view()) == ALL


@pytest.mark.parametrize(
    "said",
    [
        "3 1 1 2",
        "5 1",
        "all",
        "the first two",
        "1 clear words",
        "1-4",
        "not the door",
        "everything matters",
        "",
        "🚪",
    ],
)
def test_what_is_no_order_is_asked_for_again(said: str) -> None:
    assert KIND.read(Said(said), view()) == Unclear("unclear_rank")


def test_what_comes_first_may_be_said_so() -> None:
    assert KIND.read(Said("clear words first"), view()) == Partly(
        {"picked": ["words"], "parts": 1}, asks=True
    )


def test_one_place_after_the_other() -> None:
    first = KIND.read(Said(pressed="words"), view())
    assert first == Partly({"picked": ["words"], "parts": 0}, recorded=False, asks=True)
    again = KIND.ask(view("words"))
    assert [option.label for option in again.options] == [
        "Less waiting",
        "A calm room",
        "An easy door",
        "Done",
    ]
    assert again.text == "What matters most?\n\nSo far: 1. Clear words.\n\nWhat comes next? Or write *done*."
    second = KIND.read(Said("1"), view("words"))
    assert second == Partly({"picked": ["words", "time"], "parts": 1}, asks=True)
    assert KIND.read(Said(pressed="calm"), view("words", "time")) == Whole(ALL, ALL.label)
    assert KIND.read(Said("calm room"), view("words", "time")) == ALL


@pytest.mark.parametrize("said", [Said("done"), Said(pressed="done"), Said("3"), Said(quiet=True)])
def test_the_last_places_may_stay_open(said: Said) -> None:
    answer = Answer(["words", "time"], "1. Clear words, 2. Less waiting")
    assert KIND.read(said, view("words", "time")) == Whole(answer, answer.label)


@pytest.mark.parametrize("said", [Said("done"), Said(pressed="gone")])
def test_nothing_in_order_yet(said: Said) -> None:
    assert KIND.read(said, view()) == Unclear("unclear_rank")


@pytest.mark.parametrize(
    ("said", "recorded"), [(Said("a horse"), True), (Said(pressed="words"), False), (Said(" "), False)]
)
def test_what_is_not_understood_leaves_the_order_so_far(said: Said, recorded: bool) -> None:
    draft: Json = {"picked": ["words"], "parts": 1 + recorded}
    assert KIND.read(said, view("words", parts=1)) == Partly(
        draft, "unclear_rank", recorded, asks=True, attempt=1 if said.pressed else 2
    )
