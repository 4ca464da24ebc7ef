"""Help at once: it comes first, nothing is asked after it, nothing is lost, and stop is always heard."""

import tomllib
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation import danger, held
from bot.conversation.campaign import Campaign, escalates
from bot.conversation.danger import Help, read_lists
from bot.conversation.effects import Escalate, Forget, RecordReply, Say
from bot.conversation.events import Edited, Event, Pressed, Received, Started
from bot.conversation.participant import TAKE_PART
from tests.bot.conversation.talking import (
    CLINIC,
    ROOT,
    WORDING,
    Talk,
    agreed,
    campaign,
    choice,
    consent,
    may_quote,
    phrase,
    scale,
    story,
    text,
)

LISTS = tuple(
    read_lists(tomllib.loads(path.read_text("utf-8"))) for path in (ROOT / "bot/danger").glob("*.toml")
)
OWN = Help({"en": "Call the duty nurse: 555.", "da": "Ring til vagten: 555."})
WORDS = "I want to kill myself"
ON = phrase("held_on") + "\n\n"


def talk(
    *prompts: object, yes: bool = True, help_: Help | None = OWN, named: bool = True, **who: object
) -> Talk:
    """Somebody with these prompts before them, of a service that names one to be told."""
    made = campaign(consent(), *prompts, help=help_)  # type: ignore[arg-type]
    found = agreed(made, **who) if yes else Talk(made, **who)
    team = {"escalate": ["U0AAAAAAA"]} if named else {}
    service = replace(CLINIC, team=team)
    found.campaigns = replace(found.campaigns, danger=LISTS, services={"clinic": service})
    return found


def escalations(of: Talk) -> list[Escalate]:
    return [effect for effect in of.effects if isinstance(effect, Escalate)]


def test_the_campaigns_own_help_comes_first_and_nothing_is_asked() -> None:
    one = talk(text("first"), text("second"))
    said = one.say(WORDS)
    assert len(said) == 1
    assert said[0].startswith("Call the duty nurse: 555.\n\n")
    assert phrase("help_misread") in said[0]
    assert "second?" not in said[0]
    assert one.who.open is not None
    assert one.who.open.wake_at is None
    assert one.wait(days=30) == []


def test_the_words_are_kept_as_the_answer_they_were_and_going_on_asks_what_is_next() -> None:
    one = talk(text("first"), text("second"))
    one.say(WORDS)
    assert [(reply.text, reply.prompt) for reply in one.replies()] == [(WORDS, "first")]
    assert one.press("Go on") == [f"{ON}second?"]


@pytest.mark.parametrize("words", ["go on", "yes", "start", "1", "Go on", "ok"])
def test_going_on_can_be_said(words: str) -> None:
    one = talk(text("first"), text("second"))
    one.say(WORDS)
    assert one.say(words) == [f"{ON}second?"]


@pytest.mark.parametrize("words", ["stop here", "no", "2"])
def test_it_can_be_left_there_and_come_back_to(words: str) -> None:
    one = talk(text("first"), text("second"))
    one.say(WORDS)
    assert one.say(words) == [phrase("left_here")]
    assert one.wait(days=30) == []
    assert one.say("start") == ["second?"]


def test_leaving_it_by_its_button() -> None:
    one = talk(text("first"), text("second"))
    one.say(WORDS)
    assert one.press("Stop here") == [phrase("left_here")]
    assert not one.who.stopped


def test_an_older_button_is_not_taken_for_going_on() -> None:
    one = talk(choice("way", "Bus", "Car"), text("second"))
    older = one.button("Bus")
    one.say(WORDS)
    assert one.happen(Pressed(older)) == [phrase("old_press")]
    assert held.is_held(one.who.open)


def test_what_stands_still_can_be_gone_on_with_after_something_else_came() -> None:
    other = campaign(text("other"), key="other")
    one = talk(text("first"), text("second"))
    one.campaigns = replace(one.campaigns, campaigns={**one.campaigns.campaigns, "other": other})
    one.say(WORDS)
    go_on = one.button("Go on")
    assert one.start("other") == ["other?"]
    assert one.happen(Pressed(go_on)) == [f"{ON}second?"]


def test_a_button_of_what_stood_still_does_nothing_after_stop() -> None:
    one = talk(text("first"), text("second"))
    one.say(WORDS)
    go_on = one.button("Go on")
    one.say("stop")
    assert one.happen(Pressed(go_on)) == []


def test_coming_back_by_the_link_goes_on() -> None:
    one = talk(text("first"), text("second"))
    one.say(WORDS)
    assert one.start() == [f"{ON}second?"]


def test_other_words_are_kept_and_nothing_is_asked() -> None:
    one = talk(text("first"), text("second"))
    one.say(WORDS)
    assert one.say("I am sorry to say it here") == [phrase("held_kept")]
    assert [(reply.text, reply.prompt) for reply in one.replies()] == [("I am sorry to say it here", "")]
    assert one.press("Go on") == [f"{ON}second?"]


def test_an_answer_that_does_not_fit_is_asked_again_only_after_going_on() -> None:
    one = talk(scale("rating"))
    one.say(WORDS)
    assert [reply.text for reply in one.replies()] == [WORDS]
    assert one.say("go on")[0].startswith(f"{ON}rating?")


def test_a_story_keeps_its_parts() -> None:
    one = talk(story("moment"))
    one.say("It was a long day.", WORDS)
    assert [reply.part for reply in one.replies()] == [2]
    assert one.wait(hours=1) == []
    one.say("go on", "done")
    assert "It was a long day.\nI want to kill myself" in one.said()[0]


def test_the_last_answer_is_thanked_for_after_going_on() -> None:
    one = talk(text("only"))
    assert phrase("thanks") not in one.say(WORDS)[0]
    assert one.say("go on") == [ON + phrase("thanks")]


@pytest.mark.parametrize(
    "said", ["skip", "done", "thanks", "thank you, bye", "back", "hello?", "hi", "??", "skip this please"]
)
def test_what_asks_for_nothing_is_met_with_the_short_words_and_nothing_is_asked(said: str) -> None:
    one = talk(text("first"), text("second"))
    one.say(WORDS)
    for _ in range(3):
        assert one.say(said) == [phrase("help_then")]
        assert not one.replies()
        assert [each.label for each in one.messages()[0].options] == ["Go on", "Stop here"]
    assert one.say("go on") == [f"{ON}second?"]


@pytest.mark.parametrize("said", ["hello?", "no", "skip", "no, wait"])
def test_who_does_not_erase_after_all_reads_no_help_again(said: str) -> None:
    one = talk(text("first"), text("second"))
    one.say(WORDS, "delete")
    assert one.say(said) == [f"{phrase('delete_kept')}\n\n{phrase('help_then')}"]
    assert held.is_held(one.who.open)
    one.say("delete")
    assert one.press("No") == [f"{phrase('delete_kept')}\n\n{phrase('help_then')}"]


def test_more_words_instead_of_a_yes_to_erasing_are_kept_without_any_help_again() -> None:
    one = talk(text("first"), text("second"))
    one.say(WORDS, "delete")
    assert one.say("nobody listens") == [f"{phrase('delete_kept')}\n\n{phrase('held_kept')}"]
    one.say("delete")
    assert one.say("go on") == [f"{phrase('delete_kept')} {ON}second?"]


@pytest.mark.parametrize("word", ["help", "my data", "skip", "back", "pause", "stop", "delete"])
def test_words_of_ours_are_understood_while_it_stands_still(word: str) -> None:
    one = talk(text("first"), text("second"))
    one.say(WORDS, word)
    assert one.effects
    assert not one.replies() or one.replies()[0].skipped
    assert one.who.stopped is (word == "stop")


def test_another_language_is_spoken_while_it_stands_still() -> None:
    one = talk(text("first"), text("second"))
    one.say(WORDS, "Dansk")
    assert one.who.language == "da"
    assert held.is_held(one.who.open)


def test_asked_about_erasing_a_yes_while_it_stands_still_erases() -> None:
    one = talk(text("first"))
    one.say(WORDS, "delete")
    one.say("yes")
    assert any(isinstance(effect, Forget) for effect in one.effects)


def test_danger_is_no_yes_to_erasing() -> None:
    one = talk(text("first"))
    one.say("delete", WORDS)
    assert one.who.confirming == ""
    assert one.said()[0].startswith("Call the duty nurse")


def test_the_one_who_is_named_is_told_with_the_words_and_why() -> None:
    one = talk(text("first"))
    said = one.say(WORDS)
    assert escalations(one) == [Escalate("visit", one.who.open.id, "self_harm", WORDS, "m1")]  # type: ignore[union-attr]
    assert phrase("help_passed_on", service="Riverside Clinic") in said[0]


def test_the_same_danger_is_told_once_in_half_a_day_and_help_is_said_each_time() -> None:
    one = talk(text("first"), text("second"))
    one.say(WORDS)
    said = one.say(WORDS)
    assert not escalations(one)
    assert said[0].startswith("Call the duty nurse")
    assert phrase("help_passed_on", service="Riverside Clinic") not in said[0]
    one.say("my dad hits me")
    assert [each.reason for each in escalations(one)] == ["abuse"]
    one.now += timedelta(hours=13)
    one.say(WORDS)
    assert escalations(one)


@pytest.mark.parametrize("own", [None, replace(OWN, tell_team=False)])
def test_nobody_is_told_where_the_campaign_does_not_say_so(own: Help | None) -> None:
    one = talk(text("first"), help_=own)
    said = one.say(WORDS)
    assert not escalations(one)
    assert phrase("help_passed_on", service="Riverside Clinic") not in said[0]


def test_our_own_words_are_said_where_a_campaign_has_none() -> None:
    assert talk(text("first"), help_=None).say(WORDS)[0].startswith(phrase("help_at_once"))


def test_a_service_that_names_nobody_tells_nobody() -> None:
    one = talk(text("first"), named=False)
    one.say(WORDS)
    assert not escalations(one)
    assert not escalates(one.campaigns.campaigns["visit"], {})


def test_before_a_yes_help_is_said_and_nothing_is_kept_or_passed_on() -> None:
    one = talk(text("first"), yes=False)
    one.start()
    said = one.say(WORDS)
    assert said[0].startswith("Call the duty nurse")
    assert [type(effect) for effect in one.effects] == [Say]
    assert one.say("nobody listens") == [phrase("help_then")]
    assert not one.replies()
    assert one.say("go on") == [f"{ON}May we ask?"]


def test_a_stranger_is_helped_too() -> None:
    one = talk(yes=False)
    assert one.say(WORDS)[0].startswith(phrase("help_at_once"))
    assert [type(effect) for effect in one.effects] == [Say]


def test_somebody_who_stopped_reads_the_help_and_nothing_else() -> None:
    one = talk(text("first"))
    one.say("stop")
    said = one.say(WORDS)
    assert said[0].startswith("Call the duty nurse")
    assert [type(effect) for effect in one.effects] == [Say]
    assert one.who.stopped


def test_words_that_nobody_asked_for_are_kept_and_a_day_is_left_quiet() -> None:
    one = talk(text("only"))
    one.say("fine")
    said = one.say(WORDS)
    assert [reply.text for reply in one.replies()] == [WORDS]
    assert said[0].startswith("Call the duty nurse")
    assert one.who.paused_until == one.now + timedelta(days=1)
    assert escalations(one)


def test_a_longer_pause_stays() -> None:
    one = talk(text("only"))
    one.say("fine", "pause 3 days", WORDS)
    assert one.who.paused_until == one.now + timedelta(days=3)


def test_an_edit_that_speaks_of_danger_is_helped_with() -> None:
    one = talk(text("first"), text("second"))
    one.say("It was fine")
    said = one.happen(Edited("m1", WORDS))
    assert said[0].startswith("Call the duty nurse")
    assert escalations(one)[0].message_id == "m1"
    assert one.say("go on") == [f"{ON}second?"]
    assert one.happen(Edited("m1", "It was fine after all")) == []


def test_an_option_that_was_shown_is_an_answer_whatever_it_says() -> None:
    one = talk(choice("why", "I want to die", "Other"), text("second"))
    assert one.say("I want to die") == ["second?"]


def test_nobody_is_asked_to_be_quoted_in_a_session_in_which_they_wrote_of_danger() -> None:
    one = talk(text("first"), may_quote(), text("second"))
    one.say("fine", WORDS)
    assert [reply.text for reply in one.replies()] == [WORDS]
    assert one.say("go on") == [f"{ON}second?"]
    assert one.say("done") == [phrase("thanks")]


def test_after_a_story_of_danger_no_use_is_asked_until_the_next_one() -> None:
    one = talk(story("moment"), may_quote(), text("second"))
    one.say("I came in.", WORDS)
    assert one.say("go on") == [ON + phrase("story_so_far")]
    one.say("done")
    assert one.say("right") == [phrase("read_thanks") + "\n\nsecond?"]
    assert one.say("nothing") == [phrase("thanks")]
    one.now += timedelta(days=30)
    one.start(wave=2)
    one.say("Another day.", "done")
    assert one.say("right") == [phrase("read_thanks") + "\n\nMay we quote?"]


def test_words_of_danger_after_a_silence_leave_the_uses_unasked_too() -> None:
    one = talk(story("moment"), may_quote(), text("second"))
    one.say("I came in.", "done")
    one.wait(minutes=10)
    assert one.say(WORDS)[0].startswith("Call the duty nurse")
    assert [reply.text for reply in one.replies()] == [WORDS]
    assert one.say("start") == ["second?"]


def test_in_one_of_our_own_campaigns_the_words_of_help_of_the_last_joined_count() -> None:
    heard = campaign(text("so"), key="_heard", builtin=True)
    one = talk(text("only"))
    one.campaigns = replace(one.campaigns, campaigns={**one.campaigns.campaigns, "_heard": heard})
    one.say("fine")
    one.invite("_heard")
    assert one.say(WORDS)[0].startswith("Call the duty nurse")
    assert [reply.text for reply in one.replies()] == [WORDS]


def test_nothing_is_looked_for_without_lists() -> None:
    one = talk(text("first"), text("second"))
    one.campaigns = replace(one.campaigns, danger=())
    assert one.say(WORDS) == ["second?"]


def test_many_campaigns_lists_are_kept_in_bounds() -> None:
    for number in range(danger.MOST_KEPT + 1):
        assert danger.watch(LISTS[:1], Help(harmless=(f"number {number}",))) is not None
    assert len(danger._kept) <= danger.MOST_KEPT


def test_a_campaign_adds_to_what_is_looked_for() -> None:
    own = replace(OWN, words={"abuse": ("took my stick",)})
    one = talk(text("first"), help_=own)
    assert one.say("they took my stick")[0].startswith("Call the duty nurse")


DANGERS = (
    "I want to kill myself",
    "jeg vil dø, jeg har lyst til at dø",
    "my husband beats me",
    "أريد أن أموت",
)
CALM = (
    "yes",
    "no",
    "1",
    "2",
    "done",
    "skip",
    "back",
    "help",
    "start",
    "it was fine",
    "Bus",
    "pause",
    "right",
)


class Watched(Talk):
    """What must always be so, looked at after every event."""

    def happen(self, event: Event) -> list[str]:
        stopped, took_part = self.who.stopped, self.who.agreed("clinic", TAKE_PART)
        said = super().happen(event)
        if isinstance(event, Received) and event.text in DANGERS:
            says = [effect for effect in self.effects if isinstance(effect, Say)]
            assert len(says) == 1
            assert says[0].message.text.startswith((*OWN.text.values(), WORDING["en"].say["help_at_once"]))
            assert says[0].ask is None or says[0].ask.kind == held.HELD
            if took_part and not stopped:
                assert event.text in [each.text for each in self.effects if isinstance(each, RecordReply)]
            else:
                assert not [each for each in self.effects if isinstance(each, RecordReply | Escalate)]
        return said


def walk() -> Campaign:
    return campaign(
        consent(),
        story("moment"),
        may_quote(),
        scale("rating"),
        choice("way", "Bus", "Car"),
        text("last"),
        help=OWN,
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from((*DANGERS, *CALM, "stop")), max_size=14))
def test_whatever_else_they_say_help_is_first_and_nothing_is_asked_after_it(texts: list[str]) -> None:
    one = Watched(walk())
    service = replace(CLINIC, team={"escalate": ["U0AAAAAAA"]})
    one.campaigns = replace(one.campaigns, danger=LISTS, services={"clinic": service})
    one.happen(Started("visit"))
    for each in texts:
        one.say(each)
        if each == "stop":
            assert one.who.stopped
        if each in DANGERS:
            assert one.wait(hours=20) == []
