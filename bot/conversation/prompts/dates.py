"""Which day some words mean, seen from today: a date in figures or words, a weekday, or so long ago."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.conversation.keywords import LONGEST, Vocabulary, holds, plain
from bot.conversation.prompts.numbers import in_ascii, in_words, vague

ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
FIGURES = re.compile(r"(?<![\d.,])(\d{1,2})\s?[./\-]\s?(\d{1,2})(?:\s?[./\-]\s?(\d{4}|\d{2}))?(?![\d/])")
ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er)\b")
CENTURY = 100
AHEAD = 10
"""Years ahead that two figures may mean; beyond that they mean the century before."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NEAR = {"today": 0, "yesterday": -1, "before_yesterday": -2, "tomorrow": 1, "after_tomorrow": 2}
DAYS = {"day": 1, "week": 7, "two_days": 2, "two_weeks": 14}
MONTHS = {"month": 1, "two_months": 2, "year": 12}
UNITS = frozenset((*DAYS, *MONTHS))
BESIDE = 2
"""Words between a day's number and its month: "the 3rd of May"."""
SHORT, LONGEST_SHORT = 3, 2
"""Letters of a weekday cut short, which many other words are, and the words it may stand among."""
LONGEST_WEEKDAY = 6
"""Words around a weekday that still mean one day."""
AHEAD_IS_FARTHER = 2
MOST = 1200
"""Of days, weeks, months or years that anybody counts."""


class NoSuchDay(Exception):
    """31 February: a day that was meant, and is in no calendar."""


@dataclass(frozen=True, slots=True)
class Sense:
    """From where a day is looked for. `past` and `future`: only there, as far as the words leave it open."""

    today: date
    vocabulary: Vocabulary
    past: bool = False
    future: bool = False
    month_first: bool = False
    """"3/5" is the fifth of March."""


def read_date(text: str, sense: Sense) -> date | None:
    """The one day meant; None when it is none, or not certain. Raises `NoSuchDay`."""
    text = ORDINAL.sub("", in_ascii(text[:LONGEST]).casefold())
    if found := ISO.search(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := FIGURES.search(text):
        return _in_figures(found, sense)
    said = plain(text)
    if sense.vocabulary.negates(said):
        return None
    words = said.split()
    for read in (_named_month, _near, _so_long, _weekday):
        day = read(words, sense)
        if day is not None:
            return day
    return None


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as none:
        raise NoSuchDay from none


def _in_figures(found: re.Match[str], sense: Sense) -> date:
    first, second = int(found[1]), int(found[2])
    day, month = (second, first) if sense.month_first else (first, second)
    if month > 12 >= day:
        day, month = month, day
    return _with_year(day, month, found[3] or "", sense)


def _with_year(day: int, month: int, year: str, sense: Sense) -> date:
    """With two figures of a year: of the last hundred or so; without any: the nearest such day."""
    if len(year) == 4:
        return _day(int(year), month, day)
    if year:
        full = sense.today.year // CENTURY * CENTURY + int(year)
        return _day(full - CENTURY if full > sense.today.year + AHEAD else full, month, day)
    days = list(_such_days(day, month, sense.today.year))
    if not days:
        raise NoSuchDay
    fitting = [one for one in days if _fits(one, sense)] or days
    return min(fitting, key=lambda one: _away(one - sense.today))


def _away(since: timedelta) -> timedelta:
    """How far away a day is: people speak more of what was than of what will be."""
    return since * AHEAD_IS_FARTHER if since > timedelta(0) else -since


def _such_days(day: int, month: int, year: int) -> Iterator[date]:
    """This day in the years around; a leap day is up to eight years away."""
    for each in range(max(1, year - 8), year + 9):
        try:
            yield date(each, month, day)
        except ValueError:
            continue


def _fits(day: date, sense: Sense) -> bool:
    return not (sense.past and day > sense.today) and not (sense.future and day < sense.today)


def _named_month(words: list[str], sense: Sense) -> date | None:
    """ "3 May", "May 3rd 2025", "d. 3. maj"; a month alone is no day, and two months are not one."""
    found = list(_months(words, sense))
    if len(found) != 1:
        return None
    place, taken, month = found[0]
    near = [*words[max(0, place - BESIDE) : place], *words[place + taken : place + taken + BESIDE]]
    days = [word for word in near if word.isdecimal() and len(word) <= 2]
    if not days:
        days = [str(each.value) for each in in_words(near, sense.vocabulary) if each.value in range(1, 32)]
    figures = [word for word in words if word.isdecimal()]
    years = [word for word in figures if len(word) == 4] or _spoken_year(words, sense)
    if len(days) == 2 and not years and near[-1] == days[1]:
        years = [days.pop()]  # "3 May 25"
    told = {*days, *years}
    if len(days) != 1 or len(years) > 1 or any(figure not in told for figure in figures):
        return None
    return _with_year(int(days[0]), month, years[0] if years else "", sense)


def _months(words: list[str], sense: Sense) -> Iterator[tuple[int, int, int]]:
    """Where a month is named, by how many words, and which."""
    place = 0
    while place < len(words):
        pair = sense.vocabulary.months.get(" ".join(words[place : place + 2]))
        month = pair or sense.vocabulary.months.get(words[place])
        taken = 2 if pair and len(words) > place + 1 and words[place] not in sense.vocabulary.months else 1
        if month:
            yield place, taken, month
        place += taken


def _spoken_year(words: list[str], sense: Sense) -> list[str]:
    """ "3 May last year"."""
    terms = _terms(words, sense)
    if not any("year" in word for word in terms):
        return []
    ways = {"last": -1, "this": 0, "next": 1}
    return [f"{sense.today.year + ways[way]:04}" for way in ways if any(way in word for word in terms)]


def _near(words: list[str], sense: Sense) -> date | None:
    """Today, yesterday, the day after tomorrow. The longest words first: one holds another."""
    said = " ".join(words)
    ways = [(way, term) for term in NEAR for way in sense.vocabulary.ways(term) if holds(said, way)]
    if not ways:
        return None
    widest, meant = max(ways, key=lambda way: len(way[0]))
    if any(term != meant and not holds(widest, way) for way, term in ways):
        return None
    return sense.today + timedelta(days=NEAR[meant])


def _so_long(words: list[str], sense: Sense) -> date | None:
    """ "two weeks ago", "vor 3 Tagen", "om en uge", "منذ أسبوعين"."""
    terms = _terms(words, sense)
    units = [word & UNITS for word in terms if word & UNITS]
    ago, ahead = any("ago" in word for word in terms), any("ahead" in word for word in terms)
    if len(units) != 1 or ago == ahead or vague(" ".join(words), sense.vocabulary):
        return None
    figures = [float(word) for word in words if word.isdecimal()]
    told = figures or [each.value for each in in_words(words, sense.vocabulary)]
    count = told[0] if told else 1
    if len(told) > 1 or not 0 < count <= MOST or count % 1:
        return None
    way, unit = -int(count) if ago else int(count), min(units[0])
    if unit in DAYS:
        return sense.today + timedelta(days=way * DAYS[unit])
    return _months_from(sense.today, way * MONTHS[unit])


def _terms(words: list[str], sense: Sense) -> list[frozenset[str]]:
    return [sense.vocabulary.meanings.get(word, frozenset()) for word in words]


def _months_from(day: date, months: int) -> date | None:
    """The same day so many months on, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _is_weekday(word: str, sense: Sense) -> bool:
    return any(sense.vocabulary.means(word, day) for day in WEEKDAYS)


def _weekday(words: list[str], sense: Sense) -> date | None:
    """ "last Tuesday", "på fredag"; a weekday alone is the nearest that fits, today too."""
    terms = _terms(words, sense)
    named = {number for word in terms for number, term in enumerate(WEEKDAYS) if term in word}
    if len(named) != 1 or len(words) > LONGEST_WEEKDAY:
        return None
    if len(words) > LONGEST_SHORT and all(len(word) <= SHORT for word in words if _is_weekday(word, sense)):
        return None  # "I sat there", "geht so"
    last, following = any("last" in word for word in terms), any("next" in word for word in terms)
    since = (sense.today.weekday() - named.pop()) % 7
    if following or (sense.future and not last):
        until = (7 - since) % 7
        return sense.today + timedelta(days=until or (7 if following else 0))
    return sense.today - timedelta(days=since or (7 if last else 0))
