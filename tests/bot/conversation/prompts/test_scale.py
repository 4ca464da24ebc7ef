"""Scale: what is read as a number, in a table."""

import pytest

from bot.conversation.keywords import vocabulary
from bot.conversation.participant import Answer
from bot.conversation.prompts.base import Said, Unclear, View
from bot.conversation.prompts.scale import Scale
from tests.bot.conversation.talking import WORDING

ENDS = {"en": ("awful", "great"), "da": ("forfærdeligt", "fantastisk")}
KIND = Scale({"en": "How was it?"}, ENDS)


def view(kind: Scale, *languages: str) -> View:
    understood = vocabulary(WORDING, languages or ("en", "da", "de", "ar"))
    bare = View("en", WORDING["en"])
    return View("en", WORDING["en"], shown=kind.ask(bare).options, vocabulary=understood)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("4", 4),
        ("4.", 4),
        (" 4 !", 4),
        ("4/5", 4),
        ("4 / 5", 4),
        ("I'd say 4/5", 4),
        ("4 out of 5", 4),
        ("4 ud af 5", 4),
        ("four", 4),
        ("fire", 4),
        ("vier", 4),
        ("أربعة", 4),
        ("٤", 4),
        ("4️⃣", 4),
        ("I'd say 4", 4),
        ("4 stars", 4),
        ("⭐⭐⭐⭐", 4),
        ("⭐️⭐️", 2),
        ("awful", 1),
        ("Great!", 5),
        ("it was great", 5),
        ("fantastisk", 5),
        ("forfaerdeligt", 1),
        ("graet", 5),
        ("1 awful", 1),
        ("5 great", 5),
        ("9", None),
        ("0", None),
        ("8/10", None),
        ("4/10", None),
        ("4 or 5", None),
        ("3-4", None),
        ("4.5", None),
        ("4,5", None),
        ("-3", None),
        ("80 %", None),
        ("not 4", None),
        ("not great", None),
        ("4 people waited with me there", None),
        ("⭐⭐⭐⭐⭐⭐⭐", None),
        ("⭐❤", None),
        ("🚌", None),
        ("meh", None),
        ("1e309", None),
        ("NaN", None),
        ("", None),
        ("9" * 400, None),
    ],
)
def test_a_number_is_read_however_it_is_written(said: str, value: int | None) -> None:
    reading = KIND.read(Said(said), view(KIND))
    if value is None:
        assert reading == Unclear("unclear_scale", {"low": 1, "high": 5, "example": 3})
    else:
        assert isinstance(reading, Answer)
        assert reading.value == value


def test_the_ends_are_named_on_the_buttons_and_the_label_is_kept() -> None:
    shown = [option.label for option in view(KIND).shown]
    assert shown == ["1 awful", "2", "3", "4", "5 great"]
    assert KIND.read(Said(pressed="5"), view(KIND)) == Answer(5, "5 great")
    assert KIND.read(Said("three"), view(KIND)) == Answer(3, "3")


def test_a_scale_from_nought_to_ten_without_named_ends() -> None:
    kind = Scale({"en": "How likely?"}, low=0, high=10)
    assert len(view(kind).shown) == 11
    assert kind.read(Said("0"), view(kind)) == Answer(0, "0")
    assert kind.read(Said("10/10"), view(kind)) == Answer(10, "10")
    assert isinstance(kind.read(Said("great"), view(kind)), Unclear)


@pytest.mark.parametrize("pressed", ["7", "four", "-1", "²"])
def test_a_button_that_was_never_there_is_unclear(pressed: str) -> None:
    assert isinstance(KIND.read(Said(pressed=pressed), view(KIND)), Unclear)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "one was rude"),
        ("en", "no one helped"),
        ("da", "en god dag"),
        ("de", "es war ein guter Tag"),
        ("fr", "un bon accueil"),
        ("es", "una maravilla"),
        ("pl", "jedna pielęgniarka była niemiła"),
        ("uk", "одна медсестра була груба"),
        ("ar", "كل واحد يقول شيئا"),
        ("tr", "güzel bir gündü"),
        ("ro", "o minune"),
    ],
)
def test_an_article_is_no_mark(language: str, said: str) -> None:
    assert isinstance(KIND.read(Said(said), view(KIND, language)), Unclear)


@pytest.mark.parametrize(
    "said", ["one", "one please", "I'd say one", "one star", "one out of 5", "um one I think"]
)
def test_a_one_that_is_meant_is_one(said: str) -> None:
    read = KIND.read(Said(said), view(KIND, "en"))
    assert isinstance(read, Answer)
    assert read.value == 1
