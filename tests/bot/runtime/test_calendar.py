"""Tests when waves and weekly times are due, over the days on which clocks change."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.conversation.campaign import Campaign, Weekly
from bot.runtime.calendar import Wave, last_weekly, next_wave_starts, next_weekly, wave

WEEK = timedelta(weeks=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def campaign(opens: str = "", closes: str = "", weeks: int = 0) -> Campaign:
    return Campaign(
        "visit",
        "clinic",
        {"en": "Your visit"},
        (),
        opens=utc(opens) if opens else None,
        closes=utc(closes) if closes else None,
        every=weeks * WEEK if weeks else None,
    )


@pytest.mark.parametrize(
    ("zone", "weekday", "at", "after", "due"),
    [
        ("Europe/Copenhagen", 0, "09:00", "2026-03-26T00:00", "2026-03-30T07:00"),  # after the clocks went on
        ("Europe/Copenhagen", 0, "09:00", "2026-03-20T00:00", "2026-03-23T08:00"),
        ("Europe/Copenhagen", 6, "02:30", "2026-03-24T00:00", "2026-03-29T01:00"),  # skipped: 03:00 local
        ("Europe/Copenhagen", 6, "02:30", "2026-10-20T00:00", "2026-10-25T00:30"),  # twice: the first
        ("America/New_York", 6, "02:15", "2026-03-02T12:00", "2026-03-08T07:00"),
        ("America/New_York", 6, "01:30", "2026-10-27T00:00", "2026-11-01T05:30"),
        ("Asia/Kathmandu", 0, "00:10", "2026-11-20T00:00", "2026-11-22T18:25"),
        ("Pacific/Apia", 4, "09:00", "2011-12-24T00:00", "2011-12-30T10:00"),  # a day that never was
        ("Pacific/Apia", 4, "09:00", "2011-12-30T10:00", "2012-01-05T19:00"),
    ],
)
def test_a_weekly_time_is_local_on_days_when_clocks_change(
    zone: str, weekday: int, at: str, after: str, due: str
) -> None:
    weekly = Weekly(weekday, time.fromisoformat(at))
    assert next_weekly(weekly, zone, utc(after)) == utc(due)
    assert last_weekly(weekly, zone, utc(due)) == utc(due)


@pytest.mark.parametrize("zone", ["Europe/Copenhagen", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"])
@pytest.mark.parametrize("at", [time(2, 30), time(9), time(0, 0), time(23, 59)])
def test_through_years_it_is_due_once_a_week_and_never_twice(zone: str, at: time) -> None:
    weekly = Weekly(4, at)
    now = next_weekly(weekly, zone, utc("2009-01-01T00:00"))
    for _ in range(52 * 20):
        due = next_weekly(weekly, zone, now)
        assert last_weekly(weekly, zone, due) == due
        assert last_weekly(weekly, zone, due - timedelta(microseconds=1)) == now
        assert WEEK - timedelta(days=1) <= due - now <= WEEK + timedelta(days=1)
        now = due


@pytest.mark.parametrize(
    ("now", "number", "starts", "ends"),
    [
        ("2026-12-01T00:00", 1, "2026-12-01T00:00", "2026-12-29T00:00"),
        ("2026-12-28T23:59", 1, "2026-12-01T00:00", "2026-12-29T00:00"),
        ("2026-12-29T00:00", 2, "2026-12-29T00:00", "2027-01-26T00:00"),
        ("2027-01-31T00:00", 3, "2027-01-26T00:00", "2027-02-01T00:00"),  # cut short by the closing
    ],
)
def test_a_moment_belongs_to_one_wave(now: str, number: int, starts: str, ends: str) -> None:
    recurring = campaign("2026-12-01", "2027-02-01", weeks=4)
    assert wave(recurring, utc(now)) == Wave(number, utc(starts), utc(ends))


@pytest.mark.parametrize("now", ["2026-11-30T23:59", "2027-02-01T00:00"])
def test_no_wave_runs_before_it_opens_or_after_it_closes(now: str) -> None:
    assert wave(campaign("2026-12-01", "2027-02-01", weeks=4), utc(now)) is None


def test_one_without_waves_has_one_without_end() -> None:
    assert wave(campaign("2026-12-01"), utc("2030-01-01")) == Wave(1, utc("2026-12-01"), None)


@pytest.mark.parametrize(
    ("opens", "closes", "weeks", "now", "starts"),
    [
        ("2026-12-01", "", 4, "2026-11-01", "2026-12-01"),
        ("2026-12-01", "", 4, "2026-12-05", "2026-12-29"),
        ("2026-12-01", "2026-12-20", 4, "2026-12-05", None),
        ("2026-12-01", "2026-12-29", 4, "2026-12-05", None),
        ("2026-12-01", "", 0, "2026-12-05", None),
        ("", "", 0, "2026-12-05", None),
        ("", "", 1, "2026-12-05", "2026-12-07"),
        ("2026-12-01", "2026-12-20", 1, "2027-01-01", None),
    ],
)
def test_the_next_wave_is_known(opens: str, closes: str, weeks: int, now: str, starts: str | None) -> None:
    assert next_wave_starts(campaign(opens, closes, weeks), utc(now)) == (utc(starts) if starts else None)
