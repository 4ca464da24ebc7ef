"""What was said can be taken back or passed on in any state, once its number was shown."""

import pytest

from bot.conversation.effects import Need, SetAudience, WithdrawReply
from bot.conversation.events import Supplied
from tests.bot.conversation.talking import Talk, agreed, campaign, campaigns, phrase, story, text

NO_NUMBER = phrase("data_no_number")
DONE = phrase("take_back_done")
HELD = {"replies": [{"text": "x", "asked": "a", "number": 1}, {"text": "y", "asked": "a", "number": 1}]}


def saw() -> Talk:
    """Somebody who saw what is held, with a story told and something else before them."""
    talk = agreed(campaign(story("moment"), text("more"), text("last")))
    talk.say("We waited.", "done", "right")
    talk.happen(Supplied("own_data", HELD))
    return talk


def looked_up(talk: Talk, said: str, found: object) -> list[str]:
    """They say it, and what it is about is looked up as the runtime does."""
    talk.say(said)
    (need,) = talk.effects
    assert isinstance(need, Need)
    return talk.happen(Supplied(need.need, found, need.session))


MOMENT = {"session": "p-1", "prompt": "moment", "probe": 0}


def test_the_list_is_numbered_and_says_what_can_be_done() -> None:
    talk = saw()
    assert talk.said()[0].endswith(
        f"1. “a” x\n– y\n\n{phrase('data_how', number=1)} {phrase('data_change', number=1)}"
        f"\n\n{phrase('data_how_choices')}"
    )


def test_what_was_left_out_changed_or_taken_back_is_said_so() -> None:
    item = {"text": "x", "asked": "", "number": 2}
    found = [
        {**item, "withdrawn": True},
        {**item, "number": 3, "kept_back": True},
        {**item, "earlier": ["w"]},
    ]
    (told,) = Talk(campaign(text("more"))).happen(Supplied("own_data", {"replies": found}))
    assert f"2. {phrase('data_taken_back')}\n" in told
    assert f"3. {phrase('data_kept_back', words='x', number=3)}\n" in told
    assert f"2. x\n  {phrase('data_earlier', words='w')}" in told


@pytest.mark.parametrize("said", ["take back 1", "Withdraw 1.", "delete 1"])
def test_taken_back_it_is_gone_from_the_session_too_and_the_open_ask_is_put_again(said: str) -> None:
    talk = saw()
    assert looked_up(talk, said, MOMENT) == [f"{DONE}\n\nmore?"]
    assert WithdrawReply(1) in talk.effects
    assert "moment" not in talk.who.open.answers
    assert talk.say("Chairs") == ["last?"]


def test_what_is_being_read_back_is_passed_over_when_it_is_taken_back() -> None:
    talk = agreed(campaign(story("moment"), text("more")), saw_data=True)
    talk.say("We waited.", "done")
    assert looked_up(talk, "take back 1", MOMENT) == [f"{DONE}\n\nmore?"]
    assert talk.who.open.draft is None


def test_of_a_session_that_rests_the_words_go_as_well() -> None:
    talk = saw()
    talk.campaigns = campaigns(*talk.campaigns.campaigns.values(), campaign(text("first"), key="other"))
    talk.start("other")
    assert looked_up(talk, "take back 1", {**MOMENT, "session": "p-9"}) == [f"{DONE}\n\nfirst?"]
    assert "moment" in talk.who.resting[0].answers
    assert looked_up(talk, "take back 1", MOMENT) == [f"{DONE}\n\nfirst?"]
    assert "moment" not in talk.who.resting[0].answers


def test_what_answered_nothing_is_taken_back_without_touching_a_session() -> None:
    talk = saw()
    unasked = {"session": "", "prompt": "", "probe": 0}
    assert looked_up(talk, "take back 1", unasked) == [f"{DONE}\n\nmore?"]
    probe = {"session": "p-1", "prompt": "moment", "probe": 1}
    assert looked_up(talk, "take back 1", probe) == [f"{DONE}\n\nmore?"]
    assert "moment" in talk.who.open.answers
    elsewhere = {"session": "p-9", "prompt": "moment", "probe": 0}
    assert looked_up(talk, "take back 1", elsewhere) == [f"{DONE}\n\nmore?"]
    assert "moment" in talk.who.open.answers


def test_it_is_passed_on_after_all() -> None:
    talk = saw()
    assert looked_up(talk, "pass on 1", MOMENT) == [f"{phrase('pass_on_done')}\n\nmore?"]
    assert SetAudience("p-1", "moment", "team") in talk.effects


def test_a_number_that_is_not_there_is_said_so() -> None:
    talk = saw()
    assert looked_up(talk, "take back 9", None) == [f"{NO_NUMBER}\n\nmore?"]
    assert not any(isinstance(effect, WithdrawReply) for effect in talk.effects)


@pytest.mark.parametrize("said", ["stop", "x"])
def test_it_works_where_nothing_is_open(said: str) -> None:
    talk = saw()
    talk.say(said, said) if said != "stop" else talk.say(said)
    assert looked_up(talk, "take back 1", MOMENT) == [DONE]


@pytest.mark.parametrize("said", ["take back 1", "3"])
def test_before_the_list_was_seen_such_words_are_an_answer(said: str) -> None:
    talk = agreed(campaign(text("first"), text("more")))
    assert talk.say(said) == ["more?"]
    assert [reply.text for reply in talk.replies()] == [said]


@pytest.mark.parametrize("said", ["3", "take back the chairs", "I want 3", "  "])
def test_other_words_are_an_answer_as_ever(said: str) -> None:
    talk = saw()
    talk.say(said)
    assert not any(isinstance(effect, Need) for effect in talk.effects)
