"""Date: what people write and which day it is, in a table. Today is Tuesday, 24 November 2026."""

from datetime import date

import pytest

from bot.conversation.keywords import vocabulary
from bot.conversation.participant import Answer
from bot.conversation.prompts.base import Said, Unclear, View
from bot.conversation.prompts.date import Date
from tests.bot.conversation.talking import WORDING

TODAY = date(2026, 11, 24)
ANY = Date({"en": "When?"})
PAST = Date({"en": "When was it?"}, past_only=True)
FUTURE = Date({"en": "When will it be?"}, future_only=True)


def view(language: str = "en", today: date = TODAY, *, also: tuple[str, ...] = ()) -> View:
    understood = vocabulary(WORDING, (language.partition("-")[0], *also))
    return View(language, WORDING[language.partition("-")[0]], vocabulary=understood, today=today)


@pytest.mark.parametrize(
    ("language", "said", "value"),
    [
        ("en", "2026-05-03", "2026-05-03"),
        ("en", "2026/5/3", "2026-05-03"),
        ("en", "3 May", "2026-05-03"),
        ("en", "May 3rd", "2026-05-03"),
        ("en", "the 3rd of May", "2026-05-03"),
        ("en", "3 May 2025", "2025-05-03"),
        ("en", "May 3, 2025", "2025-05-03"),
        ("en", "3 May 25", "2025-05-03"),
        ("en", "3 May 87", "1987-05-03"),
        ("en", "It was on 21 Sept", "2026-09-21"),
        ("en", "three May", "2026-05-03"),
        ("en", "3/5", "2026-05-03"),
        ("en", "5/23", "2026-05-23"),
        ("en", "3/5/2025", "2025-05-03"),
        ("en", "3.5.25", "2025-05-03"),
        ("en", "03-05-25", "2025-05-03"),
        ("en", "1/2/35", "2035-02-01"),
        ("en", "1/2/37", "1937-02-01"),
        ("en", "٣/٥/٢٠٢٥", "2025-05-03"),
        ("en", "29 February", "2028-02-29"),
        ("en", "2 January", "2027-01-02"),
        ("en-US", "3/5", "2027-03-05"),
        ("en-US", "23/5", "2026-05-23"),
        ("en", "today", "2026-11-24"),
        ("en", "Yesterday!", "2026-11-23"),
        ("en", "yesterday morning I think", "2026-11-23"),
        ("en", "the day before yesterday", "2026-11-22"),
        ("en", "tomorrow", "2026-11-25"),
        ("en", "Tuesday", "2026-11-24"),
        ("en", "last Tuesday", "2026-11-17"),
        ("en", "on Monday", "2026-11-23"),
        ("en", "last Friday", "2026-11-20"),
        ("en", "next Friday", "2026-11-27"),
        ("en", "next Tuesday", "2026-12-01"),
        ("en", "two weeks ago", "2026-11-10"),
        ("en", "a week ago", "2026-11-17"),
        ("en", "3 days ago", "2026-11-21"),
        ("en", "a fortnight ago", "2026-11-10"),
        ("en", "a couple of days ago", "2026-11-22"),
        ("en", "a month ago", "2026-10-24"),
        ("en", "two years ago", "2024-11-24"),
        ("en", "in three days", "2026-11-27"),
        ("da", "d. 3. maj", "2026-05-03"),
        ("da", "den 3. maj 2025", "2025-05-03"),
        ("da", "3/5-25", "2025-05-03"),
        ("da", "i går", "2026-11-23"),
        ("da", "i forgårs", "2026-11-22"),
        ("da", "i tirsdags", "2026-11-17"),
        ("da", "i fredags", "2026-11-20"),
        ("da", "sidste tirsdag", "2026-11-17"),
        ("da", "på fredag", "2026-11-27"),
        ("da", "for to uger siden", "2026-11-10"),
        ("da", "om en uge", "2026-12-01"),
        ("de", "3. Mai", "2026-05-03"),
        ("de", "am 3. März 2025", "2025-03-03"),
        ("de", "gestern", "2026-11-23"),
        ("de", "vorgestern", "2026-11-22"),
        ("de", "letzten Dienstag", "2026-11-17"),
        ("de", "vor zwei Wochen", "2026-11-10"),
        ("de", "vor einem Monat", "2026-10-24"),
        ("de", "in 3 Tagen", "2026-11-27"),
        ("ar", "٣ مايو", "2026-05-03"),
        ("ar", "3 كانون الثاني", "2027-01-03"),
        ("ar", "أمس", "2026-11-23"),
        ("ar", "أول أمس", "2026-11-22"),
        ("ar", "الثلاثاء الماضي", "2026-11-17"),
        ("ar", "يوم الجمعة القادم", "2026-11-27"),
        ("ar", "منذ أسبوعين", "2026-11-10"),
        ("ar", "قبل ثلاثة أيام", "2026-11-21"),
        ("en", "May 3, 25", "2025-05-03"),
        ("en", "it was on the 3rd of May last year", "2025-05-03"),
        ("en", "next year on 3 May", "2027-05-03"),
        ("en", "a year later, 3 May", "2026-05-03"),
        ("en", "3 May or 4 May", None),
        ("en", "the 3rd or 4th of May", None),
        ("en", "23 of May 25", "2025-05-23"),
        ("en", "I may have been there 3 times", None),
        ("en", "a few days ago", None),
        ("de", "vor ein paar Tagen", None),
        ("da", "for et par dage siden", "2026-11-22"),
        ("en", "in May", None),
        ("en", "3", None),
        ("en", "some time ago", None),
        ("en", "last week", None),
        ("en", "yesterday or today", None),
        ("en", "Monday or Tuesday", None),
        ("en", "3 or 4 days ago", None),
        ("en", "half a year ago", None),
        ("en", "2000 years ago", None),
        ("en", "1200 years ago", "0826-11-24"),
        ("en", "between 3 and 5 May 2025", None),
        ("en", "not yesterday", None),
        ("en", "I do not know", None),
        ("en", "every single Tuesday since I was born there", None),
        ("en", "🚌", None),
        ("en", "", None),
        ("en", "9" * 400, None),
    ],
)
def test_a_day_is_read_however_it_is_written(language: str, said: str, value: str | None) -> None:
    reading = ANY.read(Said(said), view(language))
    if value is None:
        assert isinstance(reading, Unclear)
        assert reading.say == "unclear_date"
    else:
        assert isinstance(reading, Answer)
        assert reading.value == value


@pytest.mark.parametrize("said", ["31 February", "31/2", "2025-02-29", "32/13", "31 June 2025", "0.5.2025"])
def test_a_day_that_is_in_no_calendar_is_asked_for_again_with_an_example(said: str) -> None:
    assert ANY.read(Said(said), view()) == Unclear("unclear_date_none", {"example": "21 November 2026"})


@pytest.mark.parametrize(
    ("kind", "said", "reading"),
    [
        (PAST, "2 January", "2026-01-02"),
        (PAST, "Friday", "2026-11-20"),
        (PAST, "today", "2026-11-24"),
        (PAST, "tomorrow", "unclear_date_past"),
        (PAST, "2 January 2027", "unclear_date_past"),
        (FUTURE, "3 May", "2027-05-03"),
        (FUTURE, "Friday", "2026-11-27"),
        (FUTURE, "Tuesday", "2026-11-24"),
        (FUTURE, "yesterday", "unclear_date_future"),
        (FUTURE, "last Friday", "unclear_date_future"),
    ],
)
def test_a_day_only_before_or_only_after_today(kind: Date, said: str, reading: str) -> None:
    found = kind.read(Said(said), view())
    assert (found.say if isinstance(found, Unclear) else found.value) == reading
    assert not isinstance(found, Unclear) or found.values == {
        "example": "27 November 2026" if kind is FUTURE else "21 November 2026"
    }


def test_counting_months_from_the_end_of_one() -> None:
    assert ANY.read(Said("a month ago"), view(today=date(2026, 3, 31))) == Answer(
        "2026-02-28", "28 February 2026"
    )
    assert isinstance(ANY.read(Said("1000 years ago"), view(today=date(900, 1, 1))), Unclear)


def test_the_label_is_the_day_as_the_language_writes_it() -> None:
    assert ANY.read(Said("3/5/25"), view("da")) == Answer("2025-05-03", "3. maj 2025")
    assert ANY.ask(view()).text == "When?"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "I sat there"), ("de", "es war so voll"), ("de", "das geht so")]
)
def test_a_word_that_is_also_a_weekday_cut_short_is_no_day(language: str, said: str) -> None:
    assert isinstance(Date({"en": "When?"}).read(Said(said), view(language)), Unclear)
