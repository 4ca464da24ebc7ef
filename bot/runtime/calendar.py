"""When things are due, from a campaign's dates alone: waves and weekly times. Pure functions of now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.conversation.campaign import FIRST_MONDAY, Campaign, Weekly, wave_at

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Wave:
    """One run of a campaign: from when, and until when (None: without end)."""

    number: int
    starts: datetime
    ends: datetime | None


def is_dated(campaign: Campaign) -> bool:
    """Whether the campaign comes to people by itself; one without any dates waits for those who join."""
    return not campaign.builtin and (campaign.every is not None or campaign.opens is not None)


def wave(campaign: Campaign, now: datetime) -> Wave | None:
    """The wave that runs at a moment; None before the campaign opens and after it closes."""
    first = campaign.opens or FIRST_MONDAY
    if now < first or (campaign.closes is not None and now >= campaign.closes):
        return None
    if campaign.every is None:
        return Wave(1, first, campaign.closes)
    number = wave_at(campaign, now)
    starts = first + (number - 1) * campaign.every
    ends = starts + campaign.every
    return Wave(number, starts, min(ends, campaign.closes) if campaign.closes is not None else ends)


def next_wave_starts(campaign: Campaign, now: datetime) -> datetime | None:
    """When the next wave begins after a moment; None when there is none to come."""
    running = wave(campaign, now)
    if running is None:
        return campaign.opens if campaign.opens is not None and now < campaign.opens else None
    if campaign.every is None or running.ends is None or running.ends == campaign.closes:
        return None
    return running.ends


def instant(day: date, weekly: Weekly, zone: str) -> datetime:
    """A local time of one day as an instant.

    An hour that comes twice counts the first time. A time that the clocks skip becomes the first minute
    after the gap, which may be the next day (Apia went without the whole of 30 December 2011).
    """
    place = ZoneInfo(zone)
    local = datetime.combine(day, weekly.at, tzinfo=place)
    before = local.astimezone(UTC)
    if before.astimezone(place).replace(tzinfo=None) == local.replace(tzinfo=None):
        return before
    low, high = local.replace(fold=1).astimezone(UTC), before  # the clocks change somewhere between
    offset = high.astimezone(place).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(place).utcoffset() == offset:
            high = middle
        else:
            low = middle
    return high.replace(second=0, microsecond=0)


def around(weekly: Weekly, zone: str, now: datetime) -> Iterator[datetime]:
    """The instants of a weekly time near a moment, in order: at least one before and one after it."""
    today = now.astimezone(ZoneInfo(zone)).date()
    monday = today - timedelta(days=today.weekday())
    for weeks in (-2, -1, 0, 1, 2):
        yield instant(monday + weeks * WEEK + weekly.weekday * DAY, weekly, zone)


def last_weekly(weekly: Weekly, zone: str, now: datetime) -> datetime:
    """When it was due the last time, this moment included."""
    return max(due for due in around(weekly, zone, now) if due <= now)


def next_weekly(weekly: Weekly, zone: str, now: datetime) -> datetime:
    """When it is due the next time after this moment."""
    return min(due for due in around(weekly, zone, now) if due > now)
