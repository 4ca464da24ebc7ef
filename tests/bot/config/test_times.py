"""Lengths of time, weekly times, hours and zones as people write them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.checks.times import NotUnderstood, duration, every, instant, quiet, weekly, zone
from bot.conversation.campaign import Quiet, Weekly


@pytest.mark.parametrize(
    ("words", "length"),
    [
        ("4 weeks", timedelta(weeks=4)),
        ("1 day", timedelta(days=1)),
        ("36 hours", timedelta(hours=36)),
        ("10 Minutes", timedelta(minutes=10)),
        ("24 months", timedelta(days=730)),
        ("2 years", timedelta(days=730)),
        ("week", timedelta(weeks=1)),
    ],
)
def test_a_length_of_time(words: str, length: timedelta) -> None:
    assert duration(words) == length


@pytest.mark.parametrize(
    "words", ["", "4", "weeks 4", "0 days", "-1 day", "999999 years", "4 wk", 4, None, "4 ²"]
)
def test_what_is_no_length_of_time(words: object) -> None:
    with pytest.raises(NotUnderstood, match=r"4 weeks|did you mean"):
        duration(words)


def test_a_rhythm() -> None:
    assert every("every 2 weeks") == every("2 weeks") == timedelta(weeks=2)
    assert every("Every week") == timedelta(weeks=1)
    with pytest.raises(NotUnderstood, match="too often"):
        every("every 5 minutes")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Mondays 09:00", Weekly(0, time(9))),
        ("sunday 9:30", Weekly(6, time(9, 30))),
        ("Wednesdays, 23:59", Weekly(2, time(23, 59))),
    ],
)
def test_a_weekly_time(words: str, found: Weekly) -> None:
    assert weekly(words) == found


@pytest.mark.parametrize(
    "words", ["", "Mondays", "09:00", "Mondays 24:00", "Mondays at nine", "Someday 09:00", 3]
)
def test_what_is_no_weekly_time(words: object) -> None:
    with pytest.raises(NotUnderstood, match="Mondays 09:00"):
        weekly(words)


def test_quiet_hours() -> None:
    assert quiet("21:00-08:00") == quiet("21:00 – 8:00") == Quiet(time(21), time(8))


@pytest.mark.parametrize(
    "words", ["", "21:00", "21-8", "21:00-21:00", "21:00-08:00-09:00", "21:00-25:00", 21]
)
def test_what_are_no_quiet_hours(words: object) -> None:
    with pytest.raises(NotUnderstood, match="21:00-08:00"):
        quiet(words)


def test_a_day_begins_and_ends_in_its_zone() -> None:
    day = date(2026, 3, 29)  # an hour is lost on this day
    assert instant(day, "Europe/Copenhagen") == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert instant(day, "Europe/Copenhagen", end=True) == datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert instant(datetime(2026, 1, 1, 12), "Europe/Copenhagen") == datetime(2026, 1, 1, 11, tzinfo=UTC)  # noqa: DTZ001 - TOML's local time
    assert instant(datetime(2026, 1, 1, 12, tzinfo=UTC), "Europe/Copenhagen").hour == 12


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ("Copenhagen", "Europe/Copenhagen"),
        ("Europe/Kopenhagen", "Europe/Copenhagen"),
        ("europe/berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
    ],
)
def test_a_zone_is_suggested(words: str, near: str) -> None:
    with pytest.raises(NotUnderstood, match=f'did you mean "{near}"'):
        zone(words)


@pytest.mark.parametrize("words", ["", "/etc/passwd", "../x", "Europe", 1])
def test_what_is_no_zone(words: object) -> None:
    with pytest.raises(NotUnderstood):
        zone(words)
