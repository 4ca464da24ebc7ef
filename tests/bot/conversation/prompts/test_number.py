"""Number: what people write and which number it is, in a table."""

import pytest

from bot.conversation.keywords import plain, vocabulary
from bot.conversation.participant import Answer
from bot.conversation.prompts.base import Said, Unclear, View
from bot.conversation.prompts.number import Number
from bot.conversation.prompts.numbers import in_words, numbers_in
from tests.bot.conversation.talking import WORDING

HOW_MANY = Number({"en": "How many?"})
HOW_FAR = Number({"en": "How far?"}, decimals=True, unit={"en": "km"})
MINUTES = Number({"en": "How long?"}, high=600, unit={"en": "minutes", "da": "minutter"})


def view(*languages: str) -> View:
    first = languages[0] if languages else "en"
    understood = vocabulary(WORDING, languages or ("en", "da", "de", "ar"))
    return View(first, WORDING[first], vocabulary=understood)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("3", 3),
        (" 3. ", 3),
        ("0", 0),
        ("-0", 0),
        ("٣", 3),
        ("we are ٣", 3),
        ("3️⃣", 3),
        ("three", 3),
        ("about 20", 20),
        ("ca. 20", 20),
        ("about twenty people I think", 20),
        ("a couple", 2),
        ("a dozen", 12),
        ("a hundred", 100),
        ("twenty-one", 21),
        ("ninety nine", 99),
        ("one hundred and five", 105),
        ("two hundred", 200),
        ("three thousand two hundred and fifty one", 3251),
        ("12 thousand", None),
        ("once", 1),
        ("nobody", 0),
        ("none", 0),
        ("1,500", 1500),
        ("1.500", 1500),
        ("1 500", 1500),
        ("1.234.567", 1234567),
        ("1'500", 1500),
        ("3km", 3),
        ("20 min", 20),
        ("treogtyve", 23),
        ("femoghalvtreds", 55),
        ("toogtres", 62),
        ("halvfems", 90),
        ("hundrede og fem", 105),
        ("et par", 2),
        ("ingen", 0),
        ("dreiundzwanzig", 23),
        ("drei und zwanzig", 23),
        ("zweihundertfünfzig", 250),
        ("ein Dutzend", 12),
        ("einmal", 1),
        ("siebenundneunzig Leute", 97),
        ("ثلاثة وعشرون", 23),
        ("خمسة عشر", 15),
        ("خمسة عشر شخصا", 15),
        ("مئة وخمسة", 105),
        ("عشرون شخصا", 20),
        ("مرتين", 2),
        ("٢٥", 25),
        ("3-4", None),
        ("3 or 4", None),
        ("3 to 4", None),
        ("-3", None),
        ("2.5", None),
        ("half", None),
        ("4/5", None),
        ("80 %", None),
        ("three quarters", None),
        ("1 million", None),
        ("2k", None),
        ("not 3", None),
        ("more than 20", None),
        ("a few", None),
        ("ein paar", None),
        ("mange", None),
        ("many", None),
        ("1e309", None),
        ("NaN", None),
        ("inf", None),
        ("9" * 400, None),
        ("1,2,3", None),
        ("1.500,00,1", None),
        ("two and three", None),
        ("eins zwei", None),
        ("einszwei", None),
        ("halvanden to", None),
        ("🚌", None),
        ("", None),
        ("it was on the way home from work that I met 3 of them there", None),
    ],
)
def test_a_number_is_read_however_it_is_written(said: str, value: int | None) -> None:
    reading = HOW_MANY.read(Said(said), view())
    if value is None:
        assert reading == Unclear("unclear_number", {"example": "3"})
    else:
        assert reading == Answer(value, str(value))


@pytest.mark.parametrize(
    ("language", "said", "value"),
    [
        ("en", "2.5", 2.5),
        ("en", "2,5", 2.5),
        ("en", "1,500", 1500),
        ("en", "1.500", 1.5),
        ("en", "0.125", 0.125),
        ("en", "1,500.25", 1500.25),
        ("en", "1 500.5", 1500.5),
        ("en", "half", 0.5),
        ("en", "half a mile", 0.5),
        ("en", "two and a half", 2.5),
        ("en", "one and a half", 1.5),
        ("en", "3 and a half", 3.5),
        ("en", "3½", 3.5),
        ("en", "½", 0.5),
        ("en", "3 ½ km", 3.5),
        ("da", "1.500", 1500),
        ("da", "1.500,5", 1500.5),
        ("da", "2,5 km", 2.5),
        ("da", "halvanden", 1.5),
        ("da", "tre en halv", 3.5),
        ("da", "tre og en halv", 3.5),
        ("da", "en halv", 0.5),
        ("de", "zweieinhalb", 2.5),
        ("de", "anderthalb", 1.5),
        ("de", "1.500", 1500),
        ("ar", "ثلاثة ونصف", 3.5),
        ("ar", "٢٫٥", 2.5),
        ("ar", "١٬٥٠٠", 1500),
        ("ar", "نصف", 0.5),
        ("ar", "ساعة ونصف", None),
        ("en", "an hour and a half", None),
    ],
)
def test_tenths_are_read_as_the_language_writes_them(language: str, said: str, value: float | None) -> None:
    reading = HOW_FAR.read(Said(said), view(language))
    assert (reading.value if isinstance(reading, Answer) else None) == value


@pytest.mark.parametrize(
    ("language", "joined"),
    [("en", "{ten}-{unit}"), ("da", "{unit}og{ten}"), ("de", "{unit}und{ten}"), ("ar", "{unit} و{ten}")],
)
def test_every_number_to_a_hundred_is_understood_in_words(language: str, joined: str) -> None:
    phrases = WORDING[language]
    small = [said.split("|")[0] for said in phrases.numbers]
    small[1] = "ein" if language == "de" else small[1]
    for ten in range(20, 100, 10):
        word = phrases.counts[ten][0]
        for unit in range(1, 10):
            words = plain(joined.format(unit=small[unit], ten=word)).split()
            assert [each.value for each in in_words(words, view(language).vocabulary)] == [ten + unit]


@pytest.mark.parametrize(
    ("said", "value"), [("20", 20), ("20 minutes", 20), ("20 minutter", 20), ("2 hours", None), ("601", None)]
)
def test_another_unit_is_asked_for_again(said: str, value: int | None) -> None:
    reading = MINUTES.read(Said(said), view())
    if value is None:
        limits = {"low": "0", "high": "600", "example": "3 minutes"}
        assert reading == Unclear("unclear_scale", limits)
    else:
        assert reading == Answer(value, f"{value} minutes")


def test_half_of_another_unit_is_no_number_of_this_one() -> None:
    kind = Number({"en": "How long?"}, decimals=True, unit={"en": "minutes"})
    assert isinstance(kind.read(Said("half an hour"), view()), Unclear)
    assert kind.read(Said("half a minute"), view()) == Answer(0.5, "0.5 minutes")


def test_below_nought_where_that_is_allowed() -> None:
    kind = Number({"en": "How cold?"}, low=-40, high=40, decimals=True)
    assert kind.read(Said("-3.5"), view()) == Answer(-3.5, "-3.5")
    assert kind.read(Said("\u22123"), view()) == Answer(-3, "-3")
    assert kind.read(Said("it was - 3"), view()) == Answer(3, "3")


def test_the_label_is_written_as_the_language_does() -> None:
    assert HOW_FAR.read(Said("2.5"), view("da")) == Answer(2.5, "2,5 km")


def test_words_around_numbers_and_several_numbers_are_found_in_order() -> None:
    found = numbers_in("two buses and 3 cars", view("en").vocabulary)
    assert [(each.value, each.after) for each in found] == [(2, ("buses", "and")), (3, ("cars",))]


def test_it_asks_in_the_words_of_the_campaign() -> None:
    assert HOW_MANY.ask(view()).text == "How many?"


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "one of them was rude"), ("en", "no one helped"), ("tr", "bunu kimse okuyor mu")],
)
def test_an_article_or_a_nobody_in_a_sentence_is_no_number(language: str, said: str) -> None:
    assert isinstance(Number({"en": "How many?"}).read(Said(said), view(language)), Unclear)
