"""Kinds of several turns: presses on an earlier ask of the same, and what a gathered answer leads to."""

from dataclasses import replace

import pytest

from bot.conversation.events import Pressed
from tests.bot.conversation.talking import Talk, agreed, campaign, gathering, phrase, prompt, text

MANY, ORDER, TOUCHED, *_ = gathering()


def picked(talk: Talk) -> object:
    assert talk.who.open is not None
    return talk.who.open.answers["many"].value


def test_several_presses_on_the_first_message_all_count() -> None:
    talk = agreed(campaign(MANY, text("more")))
    bus, car, foot = (talk.button(label) for label in ("Bus", "Car", "Foot"))
    for button in (bus, car, foot, car):
        talk.happen(Pressed(button))
    assert talk.press("Done") == ["more?"]
    assert picked(talk) == ["bus", "foot"]


@pytest.mark.parametrize("said", ["hmm", "the doors too", "?", ""])
def test_what_does_not_fit_twice_settles_what_was_picked_and_keeps_the_words(said: str) -> None:
    for several in (MANY, ORDER):
        talk = agreed(campaign(several, text("more")))
        talk.press("Car")
        before = talk.said()[0]
        assert talk.say(said)[0].endswith(before)
        assert talk.say(said) == ["more?"]
        assert talk.who.open is not None
        assert talk.who.open.answers[several.key].value == ["car"]
        assert [reply.text for reply in talk.replies()] == [said or talk.who.open.answers[several.key].label]


def test_what_fits_in_between_counts_anew_and_a_press_that_does_not_fit_settles_nothing() -> None:
    talk = agreed(campaign(MANY, text("more")))
    talk.press("Car")
    talk.say("hmm")
    talk.press("Bus")
    talk.say("hmm")
    assert talk.awaited == "many"
    assert talk.say("hmm") == ["more?"]
    assert picked(talk) == ["bus", "car"]


def replaced(talk: Talk) -> list[str]:
    """What each of the last messages takes the place of."""
    return [message.replaces for message in talk.messages()]


def test_what_a_press_changes_is_put_in_place_of_what_was_pressed() -> None:
    for several in (MANY, ORDER):
        talk = agreed(campaign(several, text("more")))
        assert talk.who.open is not None
        assert talk.who.open.ask is not None
        first = talk.who.open.ask.id
        talk.press("Bus")
        assert replaced(talk) == [first]


def test_an_earlier_message_that_is_pressed_is_the_one_that_changes() -> None:
    talk = agreed(campaign(MANY, text("more")))
    first = talk.button("Car")
    talk.say("Bus")
    assert replaced(talk) == [""]
    talk.happen(Pressed(first))
    assert replaced(talk) == [first.partition(":")[0]]


def test_another_question_is_put_below() -> None:
    talk = agreed(campaign(TOUCHED, text("more")))
    talk.press("Bus")  # the moment; how it felt is asked now
    assert replaced(talk) == [""]
    feeling = talk.button("Car")  # one of several that may be picked
    talk.happen(Pressed(feeling))
    assert replaced(talk) == [feeling.partition(":")[0]]
    talk.press("Done")
    assert replaced(talk) == [""]


def test_a_press_on_a_place_that_is_taken_already_is_behind_us() -> None:
    talk = agreed(campaign(ORDER, text("more")))
    bus, car = talk.button("Bus"), talk.button("Car")
    talk.happen(Pressed(bus))
    assert talk.happen(Pressed(bus)) == [phrase("old_press")]
    assert talk.happen(Pressed(car)) == ["more?"]


def test_a_press_of_another_turn_is_behind_us() -> None:
    talk = agreed(campaign(TOUCHED, text("more")))
    car = talk.button("Car")  # a moment; a feeling has the same key
    talk.press("Bus")
    assert talk.happen(Pressed(car)) == [phrase("old_press")]


def test_a_press_of_another_session_or_of_none_is_behind_us() -> None:
    talk = agreed(campaign(MANY, text("more")))
    talk.press("Bus")
    for button in ("p-9.1:car", "p-1.x:car", "p-1.0:car", "p-1.99:car", "p-1.1:gone", "car", ""):
        assert talk.happen(Pressed(button)) == [phrase("old_press")]


def test_a_campaign_that_ends_between_two_turns_ends_the_session() -> None:
    talk = agreed(campaign(MANY, text("more")))
    talk.campaigns = replace(talk.campaigns, ended=frozenset({"visit"}))
    talk.press("Bus")
    assert talk.who.open is None


def test_an_answer_after_going_back_replaces_the_earlier_one() -> None:
    talk = agreed(campaign(MANY, text("more")))
    talk.say("1 and 2", "back", "3", "done")
    assert picked(talk) == ["foot"]
    assert [(reply.text, reply.part, reply.replaces) for reply in talk.all_replies()] == [
        ("1 and 2", 1, False),
        ("3", 1, True),
        ("Foot", 2, False),
    ]


def test_skip_with_something_picked_keeps_it() -> None:
    talk = agreed(campaign(MANY, text("more")))
    talk.press("Bus")
    assert talk.say("skip") == ["more?"]
    assert picked(talk) == ["bus"]


def test_a_prompt_that_is_gone_meanwhile_is_read_as_it_was_shown() -> None:
    talk = agreed(campaign(MANY, text("more")))
    talk.press("Bus")
    talk.campaigns = replace(
        talk.campaigns, campaigns={"visit": campaign(prompt("new", MANY.kind_name, MANY.kind), text("more"))}
    )
    assert talk.press("Car")[-1].startswith("Many?")


def tick(talk: Talk, *labels: str, send: str = "") -> list[str]:
    """Tick boxes with these labels, and send them all at once."""
    several = talk.messages()[-1].several
    assert several is not None
    return talk.happen(Pressed(send or several.id, tuple(talk.button(label) for label in labels)))


def test_boxes_say_everything_at_once() -> None:
    talk = agreed(campaign(MANY, text("more")))
    assert tick(talk, "Foot", "Bus") == ["more?"]
    assert picked(talk) == ["bus", "foot"]


def test_boxes_without_a_tick_are_put_once_more_with_a_way_out() -> None:
    talk = agreed(campaign(MANY, text("more")))
    assert phrase("unclear_few", at_least=1) in tick(talk)[0]
    assert phrase("moving_on") in tick(talk)[0]


def test_what_was_typed_before_is_ticked_in_the_boxes_put_then() -> None:
    talk = agreed(campaign(MANY, text("more")))
    talk.say("Car")
    assert [each.label for each in talk.messages()[-1].options if each.label.startswith("✓")] == ["✓ Car"]
    tick(talk, "Bus")
    assert picked(talk) == ["bus"]


def test_boxes_of_an_ask_before_are_behind_us() -> None:
    talk = agreed(campaign(MANY, text("more")))
    first = talk.messages()[-1].several
    assert first is not None
    talk.say("Car")
    assert tick(talk, "Bus", send=first.id) == [phrase("old_press")]
    assert talk.who.open is not None
    assert "many" not in talk.who.open.answers


def test_ticks_sent_to_what_has_no_boxes_record_nothing() -> None:
    talk = agreed(campaign(text("more")))
    assert talk.who.open is not None
    assert talk.who.open.ask is not None
    assert talk.happen(Pressed(f"{talk.who.open.ask.id}:done", ("x",))) == [phrase("old_press")]
