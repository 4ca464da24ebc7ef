"""Anything said before can be told anew: by its own kind, once, and back to what was open."""

import pytest

from bot.conversation.campaign import Probe
from bot.conversation.danger import Help
from bot.conversation.effects import Close, Need, RecordReply, ReviseReply, SetAudience
from bot.conversation.events import Pressed, Received, Started, Supplied
from bot.messages import Attachment
from tests.bot.conversation.talking import Talk, agreed, campaign, campaigns, phrase, scale, story, text
from tests.bot.conversation.test_at_once import LISTS

DONE, HOW, BACK = phrase("change_done"), phrase("change_how"), phrase("back")
KEPT = phrase("kept")
WHY = (Probe({"en": "Why?"}),)
VISIT = campaign(story("moment"), scale("rating", probes=WHY), text("more"), text("last"))


def telling(prompt: str, kind: str, **more: object) -> dict[str, object]:
    """What is looked up of something said in the first session."""
    found = {"session": "p-1", "prompt": prompt, "probe": 0, "campaign": "visit", "wave": 1, "given": None}
    return {**found, "kind": kind, "asked": f"{prompt}?", "kept_back": False, **more}


MOMENT = telling("moment", "story", asked="Tell moment.")
RATING = telling("rating", "scale")
PROBE = telling("rating", "text", probe=1, asked="Why?")
UNASKED = telling("", "", session="", asked="")


def halfway() -> Talk:
    """Somebody who told a story and a number, and why, and is asked for more."""
    talk = agreed(VISIT, saw_data=True)
    talk.say("We waited.", "done", "right", "2", "The queue.")
    assert talk.awaited == "more"
    return talk


def change(talk: Talk, found: object, said: str = "change 1") -> list[str]:
    talk.say(said)
    (need,) = talk.effects
    assert isinstance(need, Need)
    return talk.happen(Supplied(need.need, found, need.session))


def kept(talk: Talk) -> list[tuple[str, str, str, bool, int]]:
    return [(one.session, one.prompt, one.text, one.replaces, one.mends) for one in talk.replies()]


def test_a_number_is_asked_again_by_its_own_kind_and_then_what_was_open_is() -> None:
    talk = halfway()
    assert change(talk, RATING, "change 2") == [f"{BACK}\n\nrating?"]
    assert talk.say("4") == [f"{DONE}\n\nmore?"]
    assert kept(talk) == [("p-1", "rating", "4", True, 2)]
    assert talk.who.open.answers["rating"].value == 4
    assert talk.say("Chairs") == ["last?"]
    assert not [one for one in talk.all if isinstance(one, Close)]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "change 2"), ("da", "ændr 2"), ("de", "ändern 2"), ("fr", "modifier 2"), ("es", "cambiar 2"),
        ("pl", "zmień 2"), ("uk", "змінити 2"), ("ar", "غير ٢"), ("tr", "değiştir 2"), ("ro", "schimbă 2"),
    ],
)  # fmt: skip
def test_in_every_language(language: str, said: str) -> None:
    spoken = campaign(*VISIT.prompts, languages=(language,))
    talk = agreed(spoken, saw_data=True, language=language)
    talk.say(said)
    assert talk.effects == (Need("own_reply", "change 2"),)
    assert said.split()[0] in phrase("data_change", language)
    skip = phrase("change_how", language).split("*")[1]
    talk.happen(Supplied("own_reply", UNASKED, "change 2"))
    assert talk.say(skip)[0].startswith(phrase("kept", language))


@pytest.mark.parametrize("said", ["skip", "leave it", "never mind", "back", "keep it as it was"])
def test_it_can_be_left_as_it_was(said: str) -> None:
    for found in (RATING, MOMENT, PROBE, UNASKED):
        talk = halfway()
        change(talk, found)
        assert talk.say(said) == [f"{KEPT}\n\nmore?"]
        assert not talk.replies()
        assert talk.who.open.answers["rating"].value == 2


def test_a_stop_is_a_stop() -> None:
    talk = halfway()
    change(talk, RATING)
    assert talk.say("stop") == [phrase("stopped")]
    assert talk.closed() == [("visit", "stopped")]
    assert talk.sessions() == []


def test_a_story_is_told_in_parts_and_read_back_once() -> None:
    talk = halfway()
    assert change(talk, MOMENT) == [f"{HOW}\n\nTell moment."]
    talk.say("It was short.")
    assert kept(talk) == [("p-1", "moment", "It was short.", True, 1)]
    talk.say("And kind.")
    assert kept(talk) == [("p-1", "moment", "And kind.", False, 1)]
    assert talk.say("done") == [phrase("read_back", words="It was short.\nAnd kind.")]
    assert talk.say("right") == [f"{phrase('read_thanks')}\n\nmore?"]
    assert talk.who.open.answers["moment"].value == "It was short.\nAnd kind."


def test_a_story_is_told_by_silence_too_and_what_was_told_counts_where_it_is_left() -> None:
    talk = halfway()
    change(talk, MOMENT)
    talk.say("It was short.")
    assert talk.wait(minutes=10) == [phrase("read_back", words="It was short.")]
    assert talk.wait(minutes=10) == [f"{DONE}\n\nmore?"]
    change(talk, MOMENT)
    talk.say("It was long.")
    assert talk.say("leave it") == [phrase("read_back", words="It was long.")]


def test_a_story_told_anew_can_be_left_out() -> None:
    talk = halfway()
    change(talk, MOMENT)
    talk.say("It was short.", "done")
    assert talk.say("leave it out") == [f"{phrase('left_out')}\n\nmore?"]
    assert SetAudience("p-1", "moment", "nobody") in talk.effects
    assert "moment" not in talk.who.open.answers
    assert "moment" in talk.who.open.skipped


def test_what_was_left_out_is_changed_in_words_and_not_read_back() -> None:
    talk = halfway()
    assert change(talk, {**MOMENT, "kept_back": True}) == [f"{HOW}\n\nTell moment."]
    assert talk.say("It was short.") == [f"{DONE}\n\nmore?"]
    assert kept(talk) == [("p-1", "moment", "It was short.", True, 1)]


def test_a_follow_up_is_changed_by_itself() -> None:
    talk = halfway()
    assert change(talk, PROBE) == [f"{HOW}\n\nWhy?"]
    assert talk.say("The noise.") == [f"{DONE}\n\nmore?"]
    (reply,) = talk.replies()
    assert (reply.prompt, reply.probe, reply.replaces) == ("rating", 1, True)
    assert talk.who.open.answers["rating"].value == 2


def test_words_nobody_asked_for_are_changed_in_their_place() -> None:
    talk = halfway()
    assert change(talk, UNASKED, "change 3") == [HOW]
    photo = Attachment("photo", "x")
    assert talk.happen(Received("Soft chairs.", "m9", (photo,))) == [f"{DONE}\n\nmore?"]
    assert ReviseReply("m9", "Soft chairs.", 3, (photo,)) in talk.effects
    assert not talk.replies()


def test_what_does_not_fit_is_asked_once_more_and_no_word_is_lost() -> None:
    talk = halfway()
    change(talk, RATING)
    talk.say("hm")
    assert [one.text for one in talk.replies()] == ["hm"]
    assert talk.say("well") == [f"{phrase('moving_on_kept')}\n\nmore?"]
    assert [one.text for one in talk.replies()] == ["well"]
    assert talk.who.open.answers["rating"].value == 2


def test_where_the_prompt_is_gone_or_another_the_words_are_asked_for() -> None:
    for now in (campaign(text("more")), campaign(text("rating"), text("more")), campaign(scale("rating"))):
        talk = halfway()
        talk.campaigns = campaigns(now)
        found = PROBE if now.prompts[0].kind_name == "scale" else RATING
        assert change(talk, found) == [f"{HOW}\n\n{found['asked']}"]
        talk.say("Quite good")
        assert kept(talk) == [("p-1", "rating", "Quite good", True, 1)]


def test_it_can_be_changed_when_nothing_is_open_or_all_is_over() -> None:
    talk = halfway()
    talk.say("Chairs", "That was it")
    talk.campaigns = campaigns(VISIT, ended=frozenset({"visit"}))
    assert change(talk, RATING) == [f"{BACK}\n\nrating?"]
    talk.say("hm")
    assert talk.say("4") == [DONE]
    assert talk.sessions() == []
    assert change(talk, MOMENT) == [f"{HOW}\n\nTell moment."]
    talk.say("Short.")
    talk.wait(minutes=10)
    assert talk.wait(minutes=10) == [DONE]
    talk.campaigns = campaigns()
    assert change(talk, RATING) == [f"{HOW}\n\nrating?"]
    assert talk.say("") == [f"{phrase('unclear_text')}\n\nrating?"]
    talk.wait(days=40)
    assert talk.say("Good") == [DONE]


def test_another_change_or_another_matter_takes_its_place_and_the_first_is_as_it_was() -> None:
    talk = halfway()
    change(talk, RATING, "change 2")
    change(talk, UNASKED, "change 3")
    assert talk.say("Soft chairs.") == [f"{DONE}\n\nmore?"]
    change(talk, RATING, "change 2")
    old = talk.button("2")
    change(talk, UNASKED, "change 3")
    assert talk.happen(Pressed(old)) == [phrase("old_press")]
    assert talk.say("Harder chairs.") == [f"{DONE}\n\nmore?"]


def test_who_is_invited_meanwhile_has_the_change_before_them() -> None:
    talk = halfway()
    talk.campaigns = campaigns(VISIT, campaign(text("first"), key="other"))
    change(talk, RATING)
    assert talk.invite("other") == []
    assert talk.start("visit") == [f"{phrase('here')}\n\nmore?"]
    change(talk, RATING)
    talk.happen(Started(""))
    assert talk.said() == [f"{phrase('here')}\n\nrating?"]
    talk.wait(days=2)
    assert talk.awaited == "first"
    assert len(talk.sessions()) == 2


def test_taken_back_while_it_is_changed_it_is_over() -> None:
    talk = halfway()
    change(talk, RATING, "change 2")
    assert change(talk, RATING, "take back 2") == [f"{phrase('take_back_done')}\n\nmore?"]
    assert "rating" not in talk.who.open.answers
    change(talk, MOMENT, "change 1")
    assert change(talk, PROBE, "take back 3") == [f"{phrase('take_back_done')}\n\nTell moment."]


def test_who_stopped_or_agreed_to_nothing_is_told_how() -> None:
    talk = halfway()
    talk.say("stop")
    assert change(talk, RATING) == [phrase("change_not_now", number=1)]
    for found in (RATING, {**RATING, "campaign": "gone"}):
        assert change(Talk(VISIT, saw_data=True), found) == [phrase("change_not_now", number=1)]


def test_words_of_danger_while_something_is_changed_are_kept_as_the_new_words() -> None:
    helped = campaign(*VISIT.prompts, help=Help({"en": "Call 112."}))
    for found in (RATING, PROBE, UNASKED):
        talk = agreed(helped, saw_data=True)
        talk.campaigns = campaigns(helped, danger=LISTS)
        talk.say("We waited.", "done", "right", "2", "The queue.")
        change(talk, found)
        assert "Call 112." in talk.say("I want to kill myself")[0]
        texts = [one.text for one in talk.effects if isinstance(one, RecordReply | ReviseReply)]
        assert texts == ["I want to kill myself"]
        assert talk.press(phrase("go_on"))[0].endswith("more?")


def long_list(count: int) -> dict[str, object]:
    said = [{"text": f"said {number}", "asked": "", "number": number} for number in range(1, count + 1)]
    return {"consents": [{"words": "May we?", "given": True}], "replies": said}


def test_of_a_long_list_the_newest_come_first_and_more_goes_on() -> None:
    talk = halfway()
    (first,) = talk.happen(Supplied("own_data", long_list(25)))
    assert "16. said 16\n" in first
    assert "15. said 15" not in first
    assert first.endswith(phrase("data_more", count=15))
    talk.say("more")
    assert talk.effects == (Need("own_data", "16"),)
    (second,) = talk.happen(Supplied("own_data", long_list(26), "16"))
    assert second.startswith(f"{phrase('data_replies')}\n6. said 6\n")
    assert "15. said 15" in second
    assert "16. said 16" not in second
    talk.say("show more")
    (third,) = talk.happen(Supplied("own_data", long_list(26), "6"))
    assert third.endswith("5. said 5")
    assert talk.say("more") == ["last?"]


def test_more_is_an_answer_where_something_else_was_said_first() -> None:
    talk = halfway()
    talk.happen(Supplied("own_data", long_list(25)))
    assert talk.say("Chairs") == ["last?"]
    talk.say("more")
    assert [one.text for one in talk.replies()] == ["more"]


def test_of_a_list_that_grew_shorter_nothing_is_shown_twice() -> None:
    talk = halfway()
    (shown,) = talk.happen(Supplied("own_data", long_list(3), "16"))
    assert "1. said 1" in shown
