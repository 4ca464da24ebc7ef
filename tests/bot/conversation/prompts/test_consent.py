"""Consent: a clear yes or a clear no, and nothing in between."""

import pytest

from bot.conversation.keywords import vocabulary
from bot.conversation.participant import Answer
from bot.conversation.prompts.base import Said, Unclear, View
from bot.conversation.prompts.consent import Consent
from tests.bot.conversation.talking import WORDING

KIND = Consent({"en": "May we?", "da": "Må vi?"})


def view(language: str = "en", *others: str) -> View:
    shown = KIND.ask(View(language, WORDING[language])).options
    return View(language, WORDING[language], shown=shown, vocabulary=vocabulary(WORDING, (language, *others)))


@pytest.mark.parametrize(
    ("said", "agreed"),
    [
        ("yes", True),
        ("Yes!", True),
        ("y", True),
        ("ok", True),
        ("👍", True),
        ("👍🏾", True),
        ("✅", True),
        ("ja", True),
        ("Ja, gerne", True),
        ("yes, of course", True),
        ("1", True),
        ("1.", True),
        ("one", True),
        ("نعم", True),
        ("no", False),
        ("No thanks", False),
        ("👎", False),
        ("nej", False),
        ("no, I would not", False),
        ("2", False),
        ("لا", False),
        ("maybe", None),
        ("yess", None),
        ("yes but not my name", None),
        ("yes and no", None),
        ("no yes", None),
        ("sure, why not", True),
        ("ok wait", None),
        ("ok?", None),
        ("sure?", None),
        ("y r u asking", None),
        ("agree to what", None),
        ("ja hvad", None),
        ("ok vent", None),
        ("no problem at all", True),
        ("yes please do", True),
        ("selvfølgelig", True),
        ("أكيد", True),
        ("Not really", False),
        ("yes but only my age", None),
        ("yes if it is short", None),
        ("yeah right, by helicopter", None),
        ("ja, hvis det er kort", None),
        ("I never say yes", None),
        ("yes I think I would like that very much", None),
        ("3", None),
        ("0", None),
        ("what for?", None),
        ("", None),
        ("🤔", None),
    ],
)
def test_only_a_clear_word_counts(said: str, agreed: bool | None) -> None:
    reading = KIND.read(Said(said), view("en", "da", "ar"))
    if agreed is None:
        assert reading == Unclear("unclear_consent")
    else:
        assert reading == Answer(agreed, "Yes" if agreed else "No")


@pytest.mark.parametrize(("pressed", "agreed"), [("yes", True), ("no", False), ("other", None)])
def test_a_press_counts_as_what_it_said(pressed: str, agreed: bool | None) -> None:
    reading = KIND.read(Said(pressed=pressed), view("da"))
    assert reading == (
        Unclear("unclear_consent") if agreed is None else Answer(agreed, "Ja" if agreed else "Nej")
    )


def test_the_version_changes_with_the_words_in_any_language_and_only_with_them() -> None:
    same = Consent({"da": "Må vi?", "en": "May we?"})
    other = Consent({"da": "Må vi så?", "en": "May we?"})
    assert KIND.version == same.version != other.version
    assert Consent({"en": "May we?"}, version="2").version == "2"


def test_words_of_a_button_count_whatever_the_language() -> None:
    assert KIND.read(Said("Ja"), View("da", WORDING["da"], shown=view("da").shown)) == Answer(True, "Ja")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "ok moment"),
        ("de", "klar?"),
        ("fr", "ok attends"),
        ("fr", "o secours"),
        ("es", "¿y quién lee esto?"),
        ("es", "vale espera"),
        ("pl", "ok czekaj"),
        ("uk", "так а що"),
        ("ar", "اي شيء"),
        ("tr", "tamam mı"),
        ("ro", "da cine"),
    ],
)
def test_a_question_or_a_wait_is_no_yes_in_any_language(language: str, said: str) -> None:
    assert isinstance(KIND.read(Said(said), view(language)), Unclear)
