"""Languages are found among those expected, and a short text gets the default."""

import pytest

from bot.themes.language import find_language, find_languages, written_in

EXAMPLES = [
    ("en", "We waited in the corridor and nobody told us why"),
    ("da", "Vi ventede på gangen, og ingen fortalte os hvorfor"),
    ("de", "Wir haben im Flur gewartet und niemand hat uns gesagt warum"),
    ("ar", "انتظرنا في الممر ولم يخبرنا أحد بالسبب"),
]


@pytest.mark.parametrize(("language", "text"), EXAMPLES)
def test_a_language_is_found_among_those_given(language: str, text: str) -> None:
    assert find_language(text, ("en", "da", "de", "ar"), "en") == language


@pytest.mark.parametrize("text", ["", "ok", "👍", "12345", "god mad"])
def test_a_short_text_keeps_the_default(text: str) -> None:
    assert find_language(text, ("en", "da"), "da") == "da"


def test_norwegian_is_answered_by_the_code_it_was_asked_by() -> None:
    text = "Vi ventet lenge på korridoren, og ingen fortalte oss hvorfor det tok så lang tid"
    assert find_language(text, ("en", "no"), "en") == "no"


def test_a_file_has_the_languages_that_really_occur() -> None:
    texts = [EXAMPLES[0][1]] * 60 + [EXAMPLES[1][1]] * 40 + [EXAMPLES[2][1]]
    assert find_languages(texts) == ("en", "da")


def test_a_file_without_words_is_taken_for_english() -> None:
    assert find_languages(["", "12"]) == ("en",)


TEN = ("en", "da", "de", "fr", "es", "pl", "uk", "ar", "tr", "ro")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        *EXAMPLES,
        ("fr", "J'ai attendu deux heures"),
        ("es", "Esperé dos horas en la sala"),
        ("pl", "nie wiem co powiedziec na ten temat"),
        ("uk", "Я чекала дві години в черзі"),
        ("tr", "İki saat bekledim kimse gelmedi"),
        ("ro", "Am așteptat două ore la ușă"),
    ],
)
def test_the_language_of_a_sentence_is_sure(language: str, text: str) -> None:
    assert written_in(text, TEN) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "stop",
        "ja tak",
        "no no no no no no",
        "Dr Hansen Sundhedscenter Vest",
        "Paracetamol 500 mg 3x daily",
        "https://example.org/a/b/c https://example.org/d/e/f",
        "👍 👍 👍 👍 👍 👍",
        "lol hahaha omg no way",
        "12 13 14 15 16 17 18 19 20 21",
    ],
)
def test_few_words_names_and_numbers_are_in_no_language_for_sure(text: str) -> None:
    assert written_in(text, TEN) == ""


def test_nothing_is_sure_where_one_language_is_spoken() -> None:
    assert written_in("Wir haben zwei Stunden im Flur gewartet", ("en",)) == ""
    assert written_in("Wir haben zwei Stunden im Flur gewartet", ("en", "xx")) == ""
