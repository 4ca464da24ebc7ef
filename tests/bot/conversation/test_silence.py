"""Time passing: reminders, quiet hours, pauses."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.campaign import Quiet
from bot.conversation.events import Woke
from bot.conversation.hours import awake, zone
from tests.bot.conversation.talking import (
    NOON,
    Talk,
    agreed,
    campaign,
    campaigns,
    consent,
    info,
    phrase,
    story,
    text,
)

REMIND = (timedelta(days=3), timedelta(days=7))
VISIT = campaign(consent(), text("first"), text("more"), remind=REMIND)
REMINDED = f"{phrase('reminder', title='Your visit')}\n\n"
NIGHT = Quiet(time(21), time(8))


def test_only_who_was_asked_and_has_not_answered_is_reminded_and_not_for_ever() -> None:
    talk = agreed(VISIT)
    assert talk.wait(days=2) == []
    assert talk.wait(days=1) == [f"{REMINDED}first?"]
    assert talk.wait(days=3) == []
    assert talk.wait(days=1) == [f"{REMINDED}first?"]
    assert talk.wait(days=99) == []
    assert talk.say("Chairs") == ["more?"]
    assert talk.wait(days=99) == []


def test_a_reminder_is_counted_from_the_ask_that_was_not_answered() -> None:
    talk = agreed(VISIT)
    talk.wait(days=2)
    talk.say("Chairs")
    assert talk.wait(days=2) == []
    assert talk.wait(days=1) == [f"{REMINDED}more?"]


def test_reminders_missed_while_standing_still_come_as_one() -> None:
    talk = agreed(VISIT)
    assert talk.wait(days=30) == [f"{REMINDED}first?"]
    assert talk.wait(days=30) == []


def test_who_has_not_agreed_yet_is_not_reminded() -> None:
    talk = Talk(VISIT)
    talk.start()
    assert talk.wait(days=99) == []


def test_a_reminder_never_falls_in_quiet_hours() -> None:
    talk = agreed(replace(VISIT, quiet=NIGHT))
    talk.now += timedelta(hours=10)
    talk.say("help")
    assert talk.who.open.wake_at == datetime(2026, 11, 28, 8, tzinfo=UTC)


def test_waking_at_night_only_moves_the_waking() -> None:
    talk = agreed(VISIT)
    talk.campaigns = campaigns(replace(VISIT, quiet=NIGHT))
    talk.now += timedelta(days=3, hours=10)
    assert talk.happen(Woke("p-1")) == []
    assert talk.wait(hours=9) == []
    assert talk.wait(hours=1) == [f"{REMINDED}first?"]


def test_early_late_doubled_and_unknown_wakings_are_harmless() -> None:
    talk = agreed(VISIT)
    for session in ("p-1", "p-9", ""):
        assert talk.happen(Woke(session)) == []
    assert talk.wait(days=3) == [f"{REMINDED}first?"]
    assert talk.happen(Woke("p-1")) == []


def test_a_waking_that_comes_before_a_reminder_is_due_waits_for_it() -> None:
    talk = agreed(campaign(story("moment"), text("more"), remind=REMIND))
    talk.who = replace(talk.who, open=replace(talk.who.open, wake_at=NOON))
    assert talk.happen(Woke("p-1")) == []
    assert talk.who.open.wake_at == NOON + timedelta(days=3)


def test_what_is_asked_at_night_is_answered_at_once() -> None:
    talk = agreed(replace(VISIT, quiet=NIGHT))
    talk.now += timedelta(hours=12)
    assert talk.say("Chairs") == ["more?"]


def test_a_story_that_falls_silent_at_night_is_told_in_the_morning() -> None:
    talk = agreed(campaign(story("moment"), text("more"), quiet=NIGHT))
    talk.now += timedelta(hours=9)
    talk.say("I came in.")
    assert talk.wait(minutes=10) == []
    assert talk.wait(hours=11) == [phrase("read_back", words="I came in.")]


def test_a_reminder_waits_for_the_end_of_a_pause_made_elsewhere() -> None:
    talk = agreed(VISIT)
    talk.who = replace(talk.who, paused_until=NOON + timedelta(days=10))
    talk.now += timedelta(days=3)
    assert talk.happen(Woke("p-1")) == []
    assert talk.who.open.wake_at == NOON + timedelta(days=10)


def test_nobody_is_reminded_by_a_campaign_on_hold_but_after_it() -> None:
    talk = agreed(VISIT)
    talk.campaigns = campaigns(VISIT, paused=frozenset({"visit"}))
    assert talk.wait(days=3) == []
    talk.campaigns = campaigns(VISIT)
    assert talk.wait(days=1) == [f"{REMINDED}first?"]


@pytest.mark.parametrize("fields", [{"ended": frozenset({"visit"})}, {"campaigns": {}}])
def test_nobody_is_reminded_by_a_campaign_that_is_over(fields: dict[str, object]) -> None:
    talk = agreed(VISIT)
    talk.campaigns = replace(talk.campaigns, **fields)
    assert talk.wait(days=3) == []
    assert talk.closed() == [("visit", "ended")]
    assert not talk.sessions()


def test_what_rests_keeps_its_reminder() -> None:
    other = campaign(text("last"), key="other")
    talk = agreed(VISIT, other)
    talk.start("other")
    assert talk.who.resting[0].wake_at == NOON + timedelta(days=3)
    assert talk.wait(days=3) == [f"{REMINDED}first?"]
    assert [one.campaign for one in talk.who.resting] == ["other"]


def test_what_rests_without_a_reminder_left_waits_to_be_taken_up() -> None:
    other = campaign(text("last"), key="other")
    talk = agreed(campaign(text("first")), other)
    talk.start("other")
    assert talk.who.resting[0].wake_at is None
    assert talk.wait(days=99) == []


# Pauses


def test_the_end_of_a_pause_waits_for_the_morning() -> None:
    talk = agreed(replace(VISIT, quiet=NIGHT))
    talk.now += timedelta(hours=11)
    talk.say("pause 1 day")
    assert talk.wait(days=1) == []
    assert talk.wait(hours=8) == []
    assert talk.wait(hours=1) == [f"{phrase('welcome_back', title='Your visit')}\n\nfirst?"]


def test_the_end_of_a_pause_at_night_with_nothing_open() -> None:
    talk = agreed(replace(VISIT, quiet=NIGHT))
    talk.say("a", "b")
    talk.now += timedelta(hours=11)
    talk.say("pause 1 day")
    assert talk.wait(days=1) == []
    assert talk.wait(hours=9) == []
    assert talk.who.paused_until is None


def test_a_campaign_that_ended_during_a_pause_is_closed_in_silence() -> None:
    talk = agreed(VISIT)
    talk.say("pause")
    talk.campaigns = campaigns(VISIT, ended=frozenset({"visit"}))
    assert talk.wait(days=8) == []
    assert talk.closed() == [("visit", "ended")]


def test_a_campaign_on_hold_at_the_end_of_a_pause_waits_on() -> None:
    talk = agreed(VISIT)
    talk.say("pause")
    talk.campaigns = campaigns(VISIT, paused=frozenset({"visit"}))
    assert talk.wait(days=8) == []
    talk.campaigns = campaigns(VISIT)
    assert talk.wait(days=1) != []


def test_a_campaign_that_only_tells_ends_at_once() -> None:
    talk = agreed(campaign(info("hello")))
    assert talk.said() == ["hello.", phrase("thanks")]


# Hours


@pytest.mark.parametrize(
    ("hour", "quiet", "wakes"),
    [
        ("12:00", NIGHT, "12:00"),
        ("20:59", NIGHT, "20:59"),
        ("21:00", NIGHT, "+08:00"),
        ("23:59", NIGHT, "+08:00"),
        ("00:00", NIGHT, "08:00"),
        ("07:59", NIGHT, "08:00"),
        ("08:00", NIGHT, "08:00"),
        ("12:59", Quiet(time(13), time(15)), "12:59"),
        ("13:00", Quiet(time(13), time(15)), "15:00"),
        ("15:00", Quiet(time(13), time(15)), "15:00"),
        ("15:00", Quiet(time(9), time(9)), "15:00"),
        ("03:00", None, "03:00"),
    ],
)
def test_quiet_hours_end_in_the_persons_own_zone(hour: str, quiet: Quiet | None, wakes: str) -> None:
    where = ZoneInfo("Asia/Tokyo")
    when = datetime(2026, 11, 24, *map(int, hour.split(":")), tzinfo=where)
    day = 25 if wakes.startswith("+") else 24
    expected = datetime(2026, 11, day, *map(int, wakes.lstrip("+").split(":")), tzinfo=where)
    assert awake(when.astimezone(UTC), quiet, where) == expected


def test_quiet_hours_end_after_they_began_also_when_an_hour_comes_twice() -> None:
    where = ZoneInfo("Europe/Copenhagen")
    quiet = Quiet(time(1), time(2, 30))
    second = datetime(2026, 10, 25, 2, 15, tzinfo=where, fold=1)
    assert awake(second, quiet, where) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    missing = datetime(2026, 3, 29, 1, 15, tzinfo=where)
    assert awake(missing, quiet, where) > missing


def test_quiet_hours_follow_the_person_then_the_service() -> None:
    early = replace(VISIT, quiet=NIGHT)
    talk = agreed(early, zone="Asia/Tokyo")
    assert talk.who.open.wake_at == datetime(2026, 11, 27, 23, tzinfo=UTC)
    talk = agreed(early, zone="Nowhere/Else")
    assert talk.who.open.wake_at == NOON + timedelta(days=3)


@pytest.mark.parametrize("name", ["", "Nowhere/Else", "../etc/passwd", "/etc", "Europe", "\x00"])
def test_a_zone_that_is_none_is_no_trouble(name: str) -> None:
    assert zone(name) is None
