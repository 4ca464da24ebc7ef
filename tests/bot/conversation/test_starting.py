"""How a session begins: by a link, by *start*, or invited; and kindly not, when it cannot."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.conversation.campaign import Quiet, wave_at
from bot.conversation.events import Started
from tests.bot.conversation.talking import (
    CLINIC,
    NOON,
    Talk,
    agreed,
    campaign,
    campaigns,
    choice,
    consent,
    phrase,
    story,
    text,
)

VISIT = campaign(consent(), text("first"), text("more"), every=timedelta(weeks=4), opens=NOON)
OTHER = campaign(consent(), text("last"), key="other")
NIGHT = Quiet(time(21), time(8))


def test_coming_without_saying_which_starts_the_only_one_that_runs() -> None:
    talk = Talk(VISIT, replace(OTHER, closes=NOON))
    assert talk.start("") == ["May we ask?"]
    assert Talk(VISIT).say("start") == ["May we ask?"]


def test_coming_without_saying_which_where_several_or_none_run() -> None:
    assert Talk(VISIT, OTHER).start("") == [phrase("which_campaign")]
    assert Talk().start("") == [phrase("nothing_running")]


def test_a_link_that_is_over_begins_nothing_and_changes_nothing() -> None:
    talk = Talk(VISIT)
    assert talk.start(refused=True) == [phrase("link_over")]
    assert talk.sessions() == []
    talk.start()
    talk.say("yes", "stop")
    assert talk.start(refused=True) == [phrase("link_over")]
    assert talk.who.stopped


def test_what_the_link_says_of_somebody_stays_with_their_session() -> None:
    talk = Talk(VISIT)
    talk.start(given={"place": "Ward 3"})
    talk.say("yes", "Chairs")
    assert [each.given for each in talk.replies()] == [{"place": "Ward 3"}]


@pytest.mark.parametrize("key", ["nowhere", "_built"])
def test_a_link_to_nothing_is_answered_kindly(key: str) -> None:
    assert Talk(VISIT, campaign(text("x"), key="_built", builtin=True)).start(key) == [
        phrase("which_campaign")
    ]


def test_the_day_it_opens_is_the_day_where_its_service_is() -> None:
    talk = Talk(replace(VISIT, opens=datetime(2026, 12, 3, 23, tzinfo=UTC)))
    there = {"clinic": replace(CLINIC, zone="Europe/Copenhagen")}
    talk.campaigns = replace(talk.campaigns, services=there)
    assert talk.start() == [phrase("not_open", title="Your visit", date="4 December 2026")]


def test_why_a_campaign_cannot_be_started() -> None:
    early = replace(VISIT, opens=NOON + timedelta(days=7))
    assert Talk(early).start() == [phrase("not_open", title="Your visit", date="1 December 2026")]
    assert Talk(replace(VISIT, closes=NOON)).start() == [phrase("closed", title="Your visit")]
    talk = Talk(VISIT)
    talk.campaigns = campaigns(VISIT, ended=frozenset({"visit"}))
    assert talk.start() == [phrase("closed", title="Your visit")]
    talk.campaigns = campaigns(VISIT, paused=frozenset({"visit"}))
    assert talk.start() == [phrase("on_hold", title="Your visit")]
    assert not talk.sessions()


def test_a_campaign_without_a_title_is_no_trouble() -> None:
    assert Talk(replace(VISIT, title={}, closes=NOON)).start() == [phrase("closed", title="")]


def test_the_same_wave_is_not_asked_twice() -> None:
    talk = agreed(VISIT)
    talk.say("a", "b")
    assert talk.start() == [phrase("already_done", title="Your visit")]
    assert talk.say("start") == [phrase("already_done", title="Your visit")]
    assert talk.invite() == []
    assert talk.say("More to say") == [phrase("open_door", service="Riverside Clinic")]


def test_the_next_wave_asks_again() -> None:
    talk = agreed(VISIT)
    talk.say("a", "b")
    talk.wait(weeks=4)
    assert talk.say("start") == ["first?"]
    assert talk.who.open.wave == 2
    talk.say("a", "b")
    assert talk.who.done == {"visit": 2}


def test_start_goes_on_where_it_was() -> None:
    talk = agreed(VISIT)
    talk.say("a")
    for said in (talk.say("start"), talk.start(""), talk.start("visit")):
        assert said == [f"{phrase('here')}\n\nmore?"]


def test_another_link_comes_to_the_front_and_the_first_is_not_lost() -> None:
    talk = agreed(VISIT, OTHER)
    assert talk.start("other") == ["last?"]
    assert talk.say("z") == [phrase("thanks")]
    assert talk.wait(minutes=1) == [f"{phrase('here')}\n\nfirst?"]


def test_start_brings_back_what_rests() -> None:
    talk = agreed(VISIT, OTHER)
    talk.start("other")
    talk.who = replace(talk.who, open=None)
    assert talk.say("start") == [f"{phrase('here')}\n\nfirst?"]


def test_an_unfinished_wave_ends_in_silence_when_the_next_is_started() -> None:
    talk = agreed(VISIT)
    talk.say("a")
    talk.wait(weeks=4)
    assert talk.say("start") == ["first?"]
    assert talk.closed() == [("visit", "silent")]
    talk.wait(weeks=4)
    talk.invite()
    assert talk.said() == ["first?"]
    assert talk.closed() == [("visit", "silent")]


def test_a_session_of_a_campaign_that_is_gone_can_still_be_closed() -> None:
    talk = agreed(VISIT)
    talk.campaigns = campaigns()
    assert talk.say("start")[0].endswith(phrase("over_unnamed"))


# Invited


def test_nobody_is_invited_without_having_said_yes() -> None:
    assert Talk(VISIT).invite() == []
    talk = Talk(VISIT)
    talk.start()
    talk.say("no")
    assert talk.invite(wave=2) == []
    assert not talk.sessions()


@pytest.mark.parametrize("fields", [{"paused": frozenset({"visit"})}, {"ended": frozenset({"visit"})}])
def test_nobody_is_invited_to_what_does_not_run(fields: dict[str, frozenset[str]]) -> None:
    talk = agreed(VISIT)
    talk.say("a", "b")
    talk.campaigns = replace(talk.campaigns, **fields)
    assert talk.invite(wave=2) == []
    assert talk.invite("nowhere") == []
    assert not talk.sessions()


def test_an_invitation_asks_at_once_by_day() -> None:
    talk = agreed(VISIT)
    talk.say("a", "b")
    assert talk.invite(wave=2) == ["first?"]
    assert talk.invite(wave=2) == []


def test_an_invitation_at_night_waits_for_the_morning() -> None:
    talk = agreed(replace(VISIT, quiet=NIGHT))
    talk.say("a", "b")
    talk.now += timedelta(hours=10)
    assert talk.invite(wave=2) == []
    assert talk.who.resting[0].wake_at == NOON + timedelta(hours=20)
    assert talk.wait(hours=9) == []
    assert talk.wait(hours=1) == ["first?"]


def test_an_invitation_in_a_pause_waits_for_its_end() -> None:
    talk = agreed(VISIT)
    talk.say("a", "b", "pause 3 days")
    assert talk.invite(wave=2) == []
    assert talk.wait(days=2) == []
    assert talk.wait(days=1) == ["first?"]


def test_an_invitation_waits_while_something_else_is_answered() -> None:
    talk = agreed(VISIT, OTHER)
    assert talk.invite("other") == []
    assert talk.wait(hours=23) == []
    talk.say("a")
    assert talk.wait(hours=23) == []
    assert talk.wait(hours=1) == ["last?"]
    assert [one.campaign for one in talk.who.resting] == ["visit"]
    assert talk.say("z") == [phrase("thanks")]
    assert talk.wait(minutes=1) == [f"{phrase('welcome_back', title='Your visit')}\n\nmore?"]


def test_an_invitation_comes_next_when_what_was_open_is_done() -> None:
    talk = agreed(VISIT, OTHER)
    talk.invite("other")
    talk.say("a", "b")
    assert talk.wait(minutes=1) == ["last?"]


def test_an_invitation_to_what_ends_meanwhile_is_dropped_in_silence() -> None:
    talk = agreed(VISIT, OTHER)
    talk.invite("other")
    talk.campaigns = replace(talk.campaigns, ended=frozenset({"other"}))
    assert talk.wait(days=2) == []
    assert talk.closed() == [("other", "ended")]
    assert not talk.who.resting


def test_an_invitation_does_not_change_what_was_joined_last() -> None:
    talk = agreed(VISIT, OTHER)
    talk.invite("other")
    assert talk.who.home == "visit"


def test_an_invitation_gives_somebody_without_a_home_one() -> None:
    talk = agreed(VISIT)
    talk.who = replace(talk.who, home="", open=None)
    talk.invite(wave=2)
    assert talk.who.home == "visit"


def test_waves_are_counted_from_one() -> None:
    assert wave_at(OTHER, NOON) == 1
    assert wave_at(VISIT, NOON - timedelta(days=9)) == 1
    assert wave_at(VISIT, NOON + timedelta(weeks=8)) == 3
    assert wave_at(replace(VISIT, opens=None), NOON) > 30


def test_a_link_may_name_the_wave() -> None:
    talk = Talk(VISIT)
    talk.happen(Started("visit", 7))
    assert talk.who.open.wave == 7


def test_the_platforms_guess_at_a_language_counts_until_they_choose() -> None:
    assert Talk(VISIT, language="da-DK").say("hej") == [phrase("how_to_start", "da")]
    assert Talk(VISIT, language="hu").say("salut") == [phrase("how_to_start")]
    assert Talk(VISIT, language="da-DK").start() == ["May we ask? (da)"]
    assert Talk(VISIT, language="da").start() == ["May we ask? (da)"]
    assert Talk(VISIT, language="hu").start() == ["May we ask?"]


def test_a_new_wave_does_not_break_into_a_story_that_is_being_told() -> None:
    visit = campaign(consent(), story("moment"), every=timedelta(weeks=4))
    talk = agreed(visit)
    talk.say("First we waited")
    talk.now += timedelta(minutes=1)
    wave = talk.who.open.wave
    assert talk.invite(wave=wave + 1) == []
    talk.say("then it was our turn", "done", "right")
    assert talk.closed() == [("visit", "done")]
    assert talk.wait(hours=1) == []
    assert talk.wait(days=1) == ["Tell moment."]


def test_a_new_wave_takes_the_place_of_one_that_was_left_for_an_hour() -> None:
    talk = agreed(campaign(consent(), text("first"), every=timedelta(weeks=4)))
    talk.now += timedelta(minutes=59)
    assert talk.invite(wave=talk.who.open.wave + 1) == []
    assert talk.wait(minutes=1) == ["first?"]
    assert talk.closed() == [("visit", "silent")]


def test_who_was_through_it_and_stopped_is_only_asked_whether_they_take_part_again() -> None:
    talk = Talk(campaign(consent(), text("first"), choice("how", "Bus", "Car")))
    talk.start()
    talk.say("yes", "Chairs", "Bus", "stop", "hello")
    assert talk.said() == []
    assert talk.say("start") == ["May we ask?"]
    assert talk.say("yes") == [phrase("thanks")]
    assert talk.say("start") == [phrase("already_done", title="Your visit")]
    assert talk.say("There is no ramp") == [phrase("open_door", service="Riverside Clinic")]
    talk.say("stop", "start")
    assert talk.say("no") == [phrase("declined_told")]
