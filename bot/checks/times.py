"""Dates, lengths of time and hours as admins write them: one parser each, one sentence when it fails."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from bot.checks.fault import instead, kind_of, nearest, shown
from bot.conversation.campaign import Quiet, Weekly


class NotUnderstood(ValueError):
    """What was found, and what to write instead."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message}; {hint}" if hint else message)
        self.message = message
        self.hint = hint


UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=365) / 12,
    "year": timedelta(days=365),
}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST = timedelta(days=365 * 100)
DURATION = re.compile(r"(?:(\d{1,6})\s*)?([a-z]+)")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
HINT_DURATION = 'write a length such as "4 weeks", "3 days" or "36 hours"'
HINT_WEEKLY = 'write a weekday and a time, such as "Mondays 09:00"'
HINT_QUIET = 'write two times, such as "21:00-08:00"'
HINT_DATE = "write a day such as 2026-12-01, without quotes"
HINT_ZONE = 'write a place such as "Europe/Copenhagen"'


def duration(value: object) -> timedelta:
    """ "4 weeks", "36 hours"; months and years are averages, in whole days."""
    words = _text(value, HINT_DURATION).strip().casefold()
    found = DURATION.fullmatch(words)
    unit = found[2].removesuffix("s") if found else ""
    if found is None or unit not in UNITS:
        near = nearest(unit, UNITS) if unit else None
        raise NotUnderstood(
            f"is {shown(value)}, which is no length of time",
            f'did you mean "{found[1] or "1"} {near}{_s(found[1])}"?' if found and near else HINT_DURATION,
        )
    length = UNITS[unit] * int(found[1] or 1)
    if unit in {"month", "year"}:
        length = timedelta(days=round(length / timedelta(days=1)))
    if not timedelta(0) < length <= LONGEST:
        raise NotUnderstood(f"is {shown(value)}, which is too short or too long", HINT_DURATION)
    return length


def _s(number: str | None) -> str:
    return "" if number in (None, "1") else "s"


def every(value: object) -> timedelta:
    """ "every 4 weeks", "4 weeks"."""
    words = _text(value, 'write "every 4 weeks"')
    try:
        length = duration(re.sub(r"^\s*every\b", "", words, flags=re.IGNORECASE))
    except NotUnderstood as error:
        raise NotUnderstood(f"is {shown(value)}, which is no rhythm", 'write "every 4 weeks"') from error
    if length < timedelta(hours=1):
        raise NotUnderstood(f"is {shown(value)}, which is too often", 'write "every 4 weeks"')
    return length


def weekly(value: object) -> Weekly:
    """ "Mondays 09:00"."""
    words = _text(value, HINT_WEEKLY).split()
    if len(words) != 2:
        raise NotUnderstood(f"is {shown(value)}", HINT_WEEKLY)
    day = words[0].casefold().rstrip(",").removesuffix("s")
    at = clock(words[1])
    if day not in DAYS:
        near = nearest(day, DAYS)
        hint = f'did you mean "{near.capitalize()}s {words[1]}"?' if near else HINT_WEEKLY
        raise NotUnderstood(f"is {shown(value)}, which names no weekday", hint)
    if at is None:
        raise NotUnderstood(f"is {shown(value)}, which names no time of day", HINT_WEEKLY)
    return Weekly(DAYS.index(day), at)


def quiet(value: object) -> Quiet:
    """ "21:00-08:00"; may cross midnight."""
    parts = [part.strip() for part in re.split("[-\u2013]", _text(value, HINT_QUIET))]
    times = [clock(part) for part in parts]
    if len(times) != 2 or times[0] is None or times[1] is None:
        raise NotUnderstood(f"is {shown(value)}", HINT_QUIET)
    if times[0] == times[1]:
        raise NotUnderstood(f"is {shown(value)}: it ends when it starts", HINT_QUIET)
    return Quiet(times[0], times[1])


def clock(words: str) -> time | None:
    """A time of day, or None."""
    found = CLOCK.fullmatch(words)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))


def instant(value: object, zone: str, *, end: bool = False) -> datetime:
    """A day (its beginning, or its end) or a moment, in a zone, as UTC."""
    if isinstance(value, str):
        raise NotUnderstood(
            f"is {shown(value)} in quotes" if _is_date(value) else f"is {shown(value)}", HINT_DATE
        )
    try:
        if isinstance(value, datetime):
            there = value if value.tzinfo else value.replace(tzinfo=ZoneInfo(zone))
        elif isinstance(value, date):
            day = value + timedelta(days=1) if end else value
            there = datetime.combine(day, time(), ZoneInfo(zone))
        else:
            raise NotUnderstood(f"gives {kind_of(value)}", HINT_DATE)
        return there.astimezone(UTC)
    except OverflowError as error:
        raise NotUnderstood(f"is {value}, which is out of reach", HINT_DATE) from error


def _is_date(words: str) -> bool:
    try:
        datetime.fromisoformat(words)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone(value: object) -> str:
    """The name of a time zone."""
    words = _text(value, HINT_ZONE)
    if words not in _zones():
        places = {name.rpartition("/")[2].casefold(): name for name in sorted(_zones())}
        near = places.get(words.rpartition("/")[2].casefold().replace(" ", "_"))
        hint = f'did you mean "{near}"?' if near else instead(words, sorted(_zones()), HINT_ZONE)
        raise NotUnderstood(f"is {shown(value)}, which is no time zone", hint)
    return words


def _text(value: object, hint: str) -> str:
    if not isinstance(value, str):
        raise NotUnderstood(f"gives {kind_of(value)}", hint)
    return value
