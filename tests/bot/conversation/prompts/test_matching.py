"""Which option somebody means, in a table."""

import subprocess
import sys

import pytest

from bot.conversation.keywords import vocabulary
from bot.conversation.participant import Answer
from bot.conversation.prompts.base import Said, Unclear, View
from bot.conversation.prompts.choice import Choice, Choosable
from tests.bot.conversation.talking import WORDING

TRAVEL = Choice(
    {"en": "How did you come?", "da": "Hvordan kom du?"},
    (
        Choosable("bus", {"en": "🚌 Bus", "da": "Bus", "ar": "حافلة"}),
        Choosable("train", {"en": "Train", "da": "Tog", "de": "Zug"}),
        Choosable("school_bus", {"en": "School bus", "da": "Skolebus"}),
        Choosable("foot", {"en": "On foot / walking", "da": "Til fods", "de": "Zu Fuß"}),
        Choosable("cafe", {"en": "I was at the café", "da": "Jeg var på caféen"}),
    ),
)


def view(kind: Choice, language: str = "en", *others: str) -> View:
    bare = View(language, WORDING[language], vocabulary=vocabulary(WORDING, (language, *others)))
    return View(
        language,
        WORDING[language],
        shown=kind.ask(bare).options,
        vocabulary=vocabulary(WORDING, (language, *others)),
    )


CAME = Choice(
    {"en": "How did you come?"},
    (
        Choosable("bus", {"en": "By bus", "de": "Mit dem Bus"}),
        Choosable("taxi", {"en": "In a taxi"}),
        Choosable("shared", {"en": "In a shared taxi"}),
        Choosable("foot", {"en": "On foot"}),
    ),
)


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ("bus obviously lol", "bus"),
        ("I took the bus", "bus"),
        ("der Bus natürlich", "bus"),
        ("walked there on foot", "foot"),
        ("not the bus", None),
        ("taxi of course", None),
        ("bus then foot", None),
        ("I sat in the bus for an hour", None),
    ],
)
def test_the_last_word_of_a_label_names_it_among_a_few_words(said: str, chosen: str | None) -> None:
    reading = CAME.read(Said(said), view(CAME, "en", "de"))
    assert (reading.value if isinstance(reading, Answer) else None) == chosen


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ("Train", "train"),
        (" TRAIN! ", "train"),
        ("tráin", "train"),
        ("tog", "train"),
        ("Zug", "train"),
        ("zu fuss", "foot"),
        ("حافلة", "bus"),
        ("حَافِلَه", "bus"),
        ("bus", "bus"),
        ("🚌", "bus"),
        ("🚌🚌", "bus"),
        ("2", "train"),
        ("2.", "train"),
        ("(2)", "train"),
        ("#2", "train"),
        ("no 2", "train"),
        ("No. 2", "train"),
        ("two", "train"),
        ("to", "train"),
        ("zwei", "train"),
        ("٢", "train"),
        ("２", "train"),
        ("2️⃣", "train"),
        ("on foot", "foot"),
        ("tr", "train"),
        ("walking", "foot"),
        ("by bus, please", "bus"),
        ("the school bus", "school_bus"),
        ("schoolbus", "school_bus"),
        ("trian", "train"),
        ("skolebuss", "school_bus"),
        ("at the cafe", "cafe"),
        ("was", None),
        ("i was at the cafe", "cafe"),
        ("6", None),
        ("0", None),
        ("not 2", None),
        ("not the bus", None),
        ("it was not by bus", None),
        ("I would have taken the bus if it had come that day", None),
        ("t", None),
        ("🎉", None),
        ("xyzzy", None),
        ("", None),
        ("   ", None),
        ("\u200b", None),
    ],
)
def test_what_is_typed_chooses_an_option_or_nothing(said: str, chosen: str | None) -> None:
    reading = TRAVEL.read(Said(said), view(TRAVEL, "en", "da", "de"))
    if chosen is None:
        assert reading == Unclear("unclear_choice")
    else:
        assert isinstance(reading, Answer)
        assert reading.value == chosen


@pytest.mark.parametrize(("said", "chosen"), [("car", "car"), ("bus", "bus"), ("by", None), ("ca", None)])
def test_the_last_word_of_a_label_is_enough(said: str, chosen: str | None) -> None:
    ways = Choice({"en": "?"}, (Choosable("bus", {"en": "By bus"}), Choosable("car", {"en": "By car"})))
    reading = ways.read(Said(said), view(ways))
    assert (reading.value if isinstance(reading, Answer) else None) == chosen


@pytest.mark.parametrize("said", ["1 and 2", "1, 2", "1 2 4", "bus, train or on foot / walking"])
def test_several_options_are_asked_about_once_more(said: str) -> None:
    assert TRAVEL.read(Said(said), view(TRAVEL)) == Unclear("unclear_several")


@pytest.mark.parametrize(
    "said", ["bus and train", "I took the train and then the bus, and both of them were late"]
)
def test_two_that_are_named_are_asked_back_by_their_names(said: str) -> None:
    asked = TRAVEL.read(Said(said), view(TRAVEL))
    assert asked == Unclear("unclear_two", {"one": "🚌 Bus", "other": "Train"})


def test_a_press_keeps_the_label_that_was_seen() -> None:
    assert TRAVEL.read(Said(pressed="train"), view(TRAVEL, "da")) == Answer("train", "Tog")
    assert TRAVEL.read(Said(pressed="gone"), view(TRAVEL)) == Unclear("unclear_choice")


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ("yes", "so"),
        ("👍", "so"),
        ("Ja", "so"),
        ("nope", "not_so"),
        ("👎🏿", "not_so"),
        ("that is so", "so"),
        ("maybe", None),
    ],
)
def test_yes_and_no_choose_the_option_that_is_like_them(said: str, chosen: str | None) -> None:
    kind = Choice(
        {"en": "Is it so?"},
        (
            Choosable("so", {"en": "That is so"}, like="yes"),
            Choosable("not_so", {"en": "It is not so"}, like="no"),
            Choosable("else", {"en": "Something else"}),
        ),
    )
    reading = kind.read(Said(said), view(kind, "en", "da"))
    assert (reading.value if isinstance(reading, Answer) else None) == chosen


def test_options_keyed_yes_and_no_need_no_more_said() -> None:
    kind = Choice(
        {"en": "Was it warm?"}, (Choosable("yes", {"en": "It was"}), Choosable("no", {"en": "Cold"}))
    )
    assert kind.read(Said("👍"), view(kind)) == Answer("yes", "It was")


def test_a_near_miss_counts_only_when_no_other_option_is_nearly_as_near() -> None:
    kind = Choice(
        {"en": "Which?"}, (Choosable("a", {"en": "Morning clinic"}), Choosable("b", {"en": "Evening clinic"}))
    )
    assert kind.read(Said("mornig clinc"), view(kind)) == Answer("a", "Morning clinic")
    assert kind.read(Said("ening clinic"), view(kind)) == Unclear("unclear_choice")


def test_the_beginning_of_two_labels_chooses_neither() -> None:
    kind = Choice(
        {"en": "Which?"}, (Choosable("a", {"en": "Morning one"}), Choosable("b", {"en": "Morning two"}))
    )
    assert kind.read(Said("morning"), view(kind)) == Unclear("unclear_choice")
    assert kind.read(Said("morning t"), view(kind)) == Answer("b", "Morning two")


def test_the_only_option_may_be_missed_nearly() -> None:
    kind = Choice({"en": "Ready?"}, (Choosable("go", {"en": "Let us go"}),))
    assert kind.read(Said("let as go"), view(kind)) == Answer("go", "Let us go")


def test_emoji_alone_are_told_apart_or_not_at_all() -> None:
    kind = Choice({"en": "Which?"}, (Choosable("a", {"en": "👶 Young"}), Choosable("b", {"en": "👶👵 Both"})))
    assert kind.read(Said("👶"), view(kind)) == Unclear("unclear_several")
    assert kind.read(Said("👵"), view(kind)) == Answer("b", "👶👵 Both")


def test_no_options_were_shown_so_nothing_fits() -> None:
    bare = View("en", WORDING["en"])
    assert TRAVEL.read(Said("whatever"), bare) == Unclear("unclear_choice")


def test_typing_a_label_does_not_load_the_near_miss_library() -> None:
    code = """
import sys
from bot.conversation.prompts.base import Said, View
from bot.conversation.prompts.choice import Choice, Choosable
from bot.conversation.wording import Phrases
kind = Choice({"en": "?"}, (Choosable("bus", {"en": "Bus"}),))
phrases = Phrases("en", "", {}, {})
shown = kind.ask(View("en", phrases)).options
assert kind.read(Said("bus"), View("en", phrases, shown=shown)).value == "bus"
sys.exit("rapidfuzz" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
