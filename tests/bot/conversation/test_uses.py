"""What may be done with people's words is asked once, shown on asking, and changed at any time."""

from dataclasses import replace

import pytest

from bot.conversation.campaign import Offer
from bot.conversation.events import Pressed
from bot.conversation.participant import QUOTE, RETELL, Consent, Participant
from tests.bot.conversation.talking import (
    NOON,
    Talk,
    agreed,
    campaign,
    campaigns,
    choice,
    consent,
    may_quote,
    phrase,
    text,
)

TITLE = phrase("choices_title", service="Riverside Clinic")
LINES = "– Read by the team, without your name: Yes\n– Shown to the team as you wrote them: {}"
NOTED = phrase("choice_set", line="Shown to the team as you wrote them: {}")


def asked() -> Talk:
    """Somebody who agreed to be quoted, and has a choice of two before them."""
    talk = agreed(campaign(consent(), may_quote(), choice("how", "Bus", "Car"), text("more")))
    talk.say("yes")
    return talk


@pytest.mark.parametrize("said", ["my choices", "privacy", "mine valg"])
def test_choices_are_shown_on_asking(said: str) -> None:
    talk = asked()
    if said == "mine valg":
        talk.say("Dansk")
        assert talk.say(said)[0].startswith(phrase("choices_title", "da", service="Klinikken"))
        return
    assert talk.say(said) == [f"{TITLE}\n{LINES.format('Yes')}"]
    assert [option.label for option in talk.messages()[0].options] == [
        "Shown to the team as you wrote them: No"
    ]


@pytest.mark.parametrize("how", ["press", "1", "Shown to the team as you wrote them: no"])
def test_a_choice_is_changed_and_the_open_ask_is_put_again(how: str) -> None:
    talk = asked()
    talk.say("my choices")
    label = "Shown to the team as you wrote them: No"
    said = talk.press(label) if how == "press" else talk.say(how)
    assert said == [f"{NOTED.format('No')}\n\nhow?"]
    assert [(one.use, one.given, one.words) for one in talk.consents()] == [
        (QUOTE, False, "Shown to the team as you wrote them")
    ]
    assert talk.who.agreed("clinic", QUOTE) is False
    assert talk.say("1") == ["more?"]  # the ask's own again


def test_what_was_chosen_is_not_asked_again() -> None:
    talk = asked()
    talk.say("my choices", "1")
    talk.campaigns = campaigns(campaign(consent(QUOTE, QUOTE, "Other words?"), text("last"), key="next"))
    assert talk.start("next") == ["last?"]


def test_a_number_means_the_choices_only_right_after_them() -> None:
    talk = asked()
    talk.say("my choices", "Bus")
    assert talk.awaited == "more"
    assert talk.who.beside is None
    talk = asked()
    bus = talk.button("Bus")
    talk.say("my choices")
    assert talk.happen(Pressed(bus)) == ["more?"]
    assert talk.say("1") == [phrase("thanks")]
    talk = asked()
    talk.say("my choices")
    talk.start()
    assert talk.say("9")[0].startswith(phrase("unclear_choice"))


def test_an_old_button_still_counts_and_a_press_for_what_is_so_changes_nothing() -> None:
    talk = asked()
    talk.say("my choices")
    no = talk.button("Shown to the team as you wrote them: No")
    talk.say("Bus", "Well")
    assert talk.happen(Pressed(no)) == [NOTED.format("No")]
    assert talk.happen(Pressed(no)) == [NOTED.format("No")]
    assert not talk.consents()
    assert talk.happen(Pressed("use:nonsense:no")) == [phrase("old_press")]


def test_who_stopped_can_still_see_and_change_it() -> None:
    talk = asked()
    talk.say("stop")
    assert talk.say("my choices")[0].startswith(TITLE)
    assert talk.press("Shown to the team as you wrote them: No") == [NOTED.format("No")]
    assert talk.who.stopped


def test_who_was_asked_nothing_has_nothing_to_choose() -> None:
    assert Talk(campaign(text("first"))).say("my choices") == [phrase("choices_none")]


def test_a_use_of_a_campaigns_own_is_shown_by_its_question() -> None:
    own = Consent("school", "research", True, "We study this. May we use it for research?", "1", "en", NOON)
    talk = Talk(campaign(text("first")))
    talk.who = Participant("p", consents=(own, replace(own, use=RETELL)))
    assert talk.say("my choices") == [
        f"{phrase('choices_title', service='school')}\n– May we use it for research: Yes\n"
        "– Retold where others can read it: Yes"
    ]


# What is honest to say beforehand

OFFER = Offer({"en": "chairs"}, {"en": "the walls"}, {"en": "the board"})
ALL = "What can change: chairs.\nWhat cannot: the walls.\nWho decides: the board."


@pytest.mark.parametrize("said", ["more", "tell me more", "What can change?", "who decides?"])
def test_the_offer_is_told_in_full_before_agreeing(said: str) -> None:
    talk = Talk(campaign(consent(), text("first"), offer=OFFER))
    talk.start()
    assert talk.say(said) == [f"{ALL}\n\nMay we ask?"]
    assert talk.awaited == "consent"


def test_the_offer_is_told_at_any_time() -> None:
    talk = agreed(campaign(text("first"), offer=OFFER))
    assert talk.say("what can change") == [f"{ALL}\n\nfirst?"]
    assert talk.say("more") == [phrase("thanks")]  # an answer like any other
    assert talk.say("who decides") == [ALL]


def test_where_nothing_is_offered_that_is_said() -> None:
    talk = agreed(campaign(text("first")))
    assert talk.say("what can change") == [f"{phrase('offer_none', service='Riverside Clinic')}\n\nfirst?"]
    talk.campaigns = replace(talk.campaigns, services={})
    assert talk.say("what can change") == [f"{phrase('help_nothing_open')}\n\nfirst?"]


def test_hearing_what_was_decided_the_offer_is_that_of_the_campaign() -> None:
    heard = replace(campaign(choice("so", "So", "Not"), key="_heard"), builtin=True, service="")
    talk = agreed(campaign(text("first"), offer=OFFER), heard)
    talk.say("x")
    talk.invite("_heard", given={"kind": "done"})
    assert talk.say("what can change")[0].startswith(ALL)
