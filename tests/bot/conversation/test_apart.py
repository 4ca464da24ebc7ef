"""*Not for the team*: from that moment on no word of it is for them, whenever and however it is said."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import apart
from bot.conversation.campaign import Help, Independent, Probe
from bot.conversation.danger import Lists
from bot.conversation.effects import Escalate, Need, RecordReply, SetAudience, TellIndependent
from bot.conversation.events import Received, Supplied
from bot.conversation.keywords import vocabulary
from bot.messages import Attachment
from tests.bot.conversation.talking import (
    CLINIC,
    NOON,
    WORDING,
    Talk,
    agreed,
    campaign,
    choice,
    consent,
    phrase,
    story,
    text,
)

NAMED = replace(CLINIC, independent=Independent("U0CCCCCCC", {"en": "the ombudsman", "da": "ombudsmanden"}))
VISIT = campaign(story("moment"), text("more"), text("last"))
DONE = phrase("apart_done", contact="the ombudsman")
NOBODY = phrase("apart_nobody", service="Riverside Clinic")
ASK_AT = phrase("apart_elsewhere", service="Riverside Clinic")
CHOOSE = f"{NOBODY} {ASK_AT}\n\n{phrase('apart_which')}"
LEFT_OUT = f"{phrase('left_out')}\n\nmore?"


def somebody(service: object = NAMED, of: object = VISIT) -> Talk:
    """Somebody who takes part, where the service names one, or nobody."""
    talk = agreed(of)
    talk.campaigns = replace(talk.campaigns, services={"clinic": service})
    return talk


def told(service: object = NAMED) -> Talk:
    """Whose story is read back."""
    talk = somebody(service)
    talk.say("We waited.", "done")
    return talk


def audiences(talk: Talk) -> list[str]:
    """Who may read each reply in the end, as storage does it."""
    for_whom: list[tuple[str, str, str]] = []
    for effect in talk.all:
        if isinstance(effect, RecordReply):
            for_whom.append((effect.session, effect.prompt, "team"))
        elif isinstance(effect, SetAudience):
            mine = (effect.session, effect.prompt)
            for_whom = [(*one[:2], effect.audience) if one[:2] == mine else one for one in for_whom]
    return [audience for _, _, audience in for_whom]


def passed_on(talk: Talk) -> list[TellIndependent]:
    return [effect for effect in talk.all if isinstance(effect, TellIndependent)]


@pytest.mark.parametrize(
    "said",
    ["/Not for the team", "4", "not for the team", "Please don't show this to the team!",
     "no, not for the team", "Don't show this to the team. My boss reads it."],
)  # fmt: skip
def test_at_the_end_of_a_story_it_goes_to_whoever_is_named_alone(said: str) -> None:
    talk = told()
    assert (talk.press(said[1:]) if said[0] == "/" else talk.say(said)) == [f"{DONE}\n\nmore?"]
    assert passed_on(talk) == [TellIndependent("visit", "p-1", "moment")]
    assert set(audiences(talk)) == {"independent"}
    assert "moment" not in talk.who.open.answers


@pytest.mark.parametrize("language", sorted(WORDING))
def test_what_the_button_says_can_be_typed_in_every_language(language: str) -> None:
    words = vocabulary(WORDING, (language,))
    assert apart.says(words, WORDING[language].say["read_apart"])
    for said in WORDING[language].terms["apart"]:
        assert apart.says(words, said.upper()), said
        assert words.word(said) is None, said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("da", "Vis det ikke til personalet"),
        ("de", "bitte nicht dem Team zeigen"),
        ("fr", "Ne montrez pas ça à l’équipe."),
        ("ar", "لا تعرض هذا على الفريق"),
        ("uk", "Не показуйте це команді, будь ласка"),
    ],
)
def test_it_is_understood_in_the_languages_people_write(language: str, said: str) -> None:
    whole = replace(VISIT, languages=("en", language))
    talk = somebody(of=whole)
    talk.who = replace(talk.who, language=language, chose_language=True)
    talk.say("abc", said)
    assert set(audiences(talk)) == {"independent"}


def test_said_while_it_is_told_all_of_it_is_kept_from_the_team_at_once() -> None:
    talk = somebody()
    talk.say("We waited.")
    assert talk.say("don't show this to the team") == [phrase("apart_listening", contact="the ombudsman")]
    assert audiences(talk) == ["independent"]
    talk.say("An hour.")
    assert audiences(talk) == ["independent", "independent"]
    assert passed_on(talk) == []
    talk.say("done")
    assert talk.say("right") == [f"{DONE}\n\nmore?"]
    assert len(passed_on(talk)) == 1


def test_said_before_it_is_told_it_holds_for_the_whole_story() -> None:
    talk = somebody()
    assert talk.say("This is not for the team") == [phrase("apart_listening", contact="the ombudsman")]
    talk.say("We waited.", "done")
    assert audiences(talk) == ["independent"]
    assert talk.wait(minutes=10) == [f"{DONE}\n\nmore?"]


@pytest.mark.parametrize(
    "said",
    ["Please don't show this to the team: the doctor shouted at me",
     "He shouted. Not for the team. It was bad",
     "he shouted and i dont want the team to see this because he is my boss"],
)  # fmt: skip
def test_said_in_the_midst_of_what_is_told_nothing_of_it_is_lost(said: str) -> None:
    talk = somebody()
    assert talk.say(said) == [phrase("apart_listening", contact="the ombudsman")]
    assert [reply.text for reply in talk.all_replies()] == [said]
    assert audiences(talk) == ["independent"]
    assert talk.say("And don't show this to the team, please") == []


@pytest.mark.parametrize(
    "said", ["It is not for the team to decide", "The team was kind", "I showed it to them"]
)
def test_what_only_sounds_like_it_is_a_story_like_any_other(said: str) -> None:
    talk = somebody()
    talk.say(said, "done", "right")
    assert audiences(talk) == ["team"]


def test_said_at_the_next_question_it_is_of_what_was_told_before() -> None:
    talk = told()
    talk.say("right")
    assert talk.say("don't show this to the team") == [f"{DONE}\n\nmore?"]
    assert audiences(talk) == ["independent"]
    talk.say("the food", "not for the team")
    assert audiences(talk) == ["independent", "independent"]
    assert [one.prompt for one in passed_on(talk)] == ["moment", "more"]


def test_said_to_a_follow_up_it_is_of_the_story_and_nothing_more_is_asked_about_it() -> None:
    talk = somebody(of=campaign(story("moment", (Probe({"en": "Why?"}),)), text("more")))
    talk.say("We waited.", "done")
    assert talk.say("right")[0].endswith("Why?")
    assert talk.say("not for the team") == [f"{DONE}\n\nmore?"]


def test_told_again_after_going_back_it_is_still_not_for_the_team() -> None:
    talk = told()
    talk.press("Not for the team")
    talk.say("back", "Other words.", "done", "right")
    assert set(audiences(talk)) == {"independent"}
    assert len(passed_on(talk)) == 2


def test_left_out_after_all_nobody_reads_it() -> None:
    talk = somebody()
    talk.say("We waited.", "not for the team", "done")
    assert talk.say("leave it out") == [LEFT_OUT]
    assert audiences(talk) == ["nobody"]


# Where nobody is named


def test_where_nobody_is_named_they_hear_so_and_nobody_sees_it_until_they_choose() -> None:
    talk = told(CLINIC)
    assert talk.press("Not for the team") == [CHOOSE]
    assert audiences(talk) == ["nobody"]
    assert [option.label for option in talk.messages()[0].options] == ["Leave it out", "Pass it on after all"]
    assert talk.wait(days=30) == []
    assert talk.say("hello?")[0] == f"{phrase('apart_kept')}\n\n{CHOOSE}"
    assert audiences(talk) == ["nobody", "nobody"]
    assert talk.say(" ") == [CHOOSE]


def test_where_to_complain_is_said_in_the_words_of_the_service() -> None:
    talk = told(replace(CLINIC, complain={"en": "You can complain to the board, 555 0199."}))
    assert "complain to the board, 555 0199." in talk.press("Not for the team")[0]


@pytest.mark.parametrize("said", ["/Leave it out", "1", "leave it out", "no", "skip", "not for the team"])
def test_left_out_it_stays_with_its_teller(said: str) -> None:
    talk = told(CLINIC)
    talk.say("not for the team")
    says = talk.press(said[1:]) if said[0] == "/" else talk.say(said)
    assert says == ([CHOOSE] if said == "not for the team" else [LEFT_OUT])
    assert audiences(talk) == ["nobody"]


@pytest.mark.parametrize("said", ["/Pass it on after all", "2", "pass on", "pass it on after all"])
def test_passed_on_after_all_the_team_reads_it(said: str) -> None:
    talk = told(CLINIC)
    talk.say("not for the team")
    says = talk.press(said[1:]) if said[0] == "/" else talk.say(said)
    assert says == [f"{phrase('pass_on_done')}\n\nmore?"]
    assert audiences(talk) == ["team"]
    assert talk.who.open.answers["moment"].value == "We waited."


def test_passed_on_after_all_in_mid_story_the_rest_can_be_told() -> None:
    talk = somebody(CLINIC)
    talk.say("We waited.", "not for the team", "An hour.")
    talk.happen(Received("", "m9", attachments=(Attachment("voice", "ref"),)))
    assert audiences(talk) == ["nobody"] * 3
    talk.press("Pass it on after all")
    assert talk.say("done")[0].startswith(
        phrase("read_back", words=f"We waited.\nAn hour.\n{phrase('file_voice')}")[:40]
    )
    talk.say("right")
    assert audiences(talk) == ["team"] * 3


def test_words_at_the_choice_are_kept_with_what_was_read_back() -> None:
    talk = told(CLINIC)
    talk.say("not for the team", "They would know me.")
    talk.press("Pass it on after all")
    assert talk.who.open.answers["moment"].value == "We waited.\nThey would know me."


def test_said_of_what_was_told_before_the_choice_leads_back_to_what_was_asked() -> None:
    talk = told(CLINIC)
    talk.say("right")
    assert talk.say("not for the team") == [CHOOSE]
    assert talk.say("because", "2") == [f"{phrase('pass_on_done')}\n\nmore?"]
    assert talk.who.open.answers["moment"].value == "We waited."


def test_nobody_named_any_more_when_it_is_told_they_choose_then() -> None:
    talk = somebody()
    talk.say("We waited.", "not for the team")
    talk.campaigns = replace(talk.campaigns, services={"clinic": CLINIC})
    talk.say("done")
    assert talk.say("right") == [CHOOSE]


# In other states


def test_with_nothing_told_here_it_is_of_what_was_told_last_whenever_that_was() -> None:
    talk = somebody(of=campaign(choice("by", "Bus", "Car")))
    talk.say("not for the team")
    assert talk.effects == (Need("own_reply", "apart 0"),)
    telling = {"number": 3, "session": "p-0", "prompt": "moment", "probe": 0, "campaign": "visit"}
    assert talk.happen(Supplied("own_reply", telling, "apart 0")) == [f"{DONE}\n\nby?"]
    assert SetAudience("p-0", "moment", "independent") in talk.effects
    assert TellIndependent("visit", "p-0", "moment") in talk.effects
    talk.say("not for the team")
    assert talk.happen(Supplied("own_reply", None, "apart 0")) == [f"{phrase('apart_nothing')}\n\nby?"]


def test_words_nobody_asked_for_are_kept_from_the_team_by_their_number() -> None:
    talk = somebody()
    telling = {"number": 3, "session": "", "prompt": "", "probe": 0, "campaign": "visit"}
    talk.happen(Supplied("own_reply", telling, "apart 3"))
    assert SetAudience("", "", "independent", 3) in talk.effects
    assert TellIndependent("visit", "", "", 3) in talk.effects


def test_by_its_number_and_with_nobody_named_it_is_left_out_at_once() -> None:
    talk = somebody(CLINIC)
    talk.who = replace(talk.who, saw_data=True)
    talk.say("not for the team 3")
    assert talk.effects == (Need("own_reply", "apart 3"),)
    telling = {"number": 3, "session": "p-0", "prompt": "moment", "probe": 0, "campaign": "visit"}
    said = talk.happen(Supplied("own_reply", telling, "apart 3"))
    assert said[0].startswith(f"{NOBODY} {ASK_AT}\n\n{phrase('apart_left_out', number=3)}")
    assert SetAudience("p-0", "moment", "nobody") in talk.effects


def test_before_anybody_agreed_nothing_is_kept_from_anybody() -> None:
    talk = Talk(campaign(consent(), story("moment")))
    talk.start()
    talk.say("not for the team")
    assert talk.effects == (Need("own_reply", "apart 0"),)


def test_nothing_is_said_of_a_campaign_that_is_gone() -> None:
    talk = somebody()
    talk.campaigns = replace(talk.campaigns, campaigns={})
    talk.say("not for the team")
    assert talk.effects == (Need("own_reply", "apart 0"),)


# With words of danger


def in_danger(service: object) -> Talk:
    helping = replace(VISIT, help=Help({"en": "Call 112."}))
    team = {"slack": "C0123456789", "escalate": ("U0AAAAAAA",)}
    talk = agreed(helping)
    lists = (Lists({"abuse": ("he hits me",)}),)
    talk.campaigns = replace(talk.campaigns, services={"clinic": replace(service, team=team)}, danger=lists)
    return talk


def test_danger_within_what_is_not_for_the_team_is_told_to_whoever_is_named_and_not_to_the_team() -> None:
    talk = in_danger(NAMED)
    says = talk.say("not for the team", "He hits me.")[0]
    assert says.startswith("Call 112.")
    assert DONE in says
    assert not any(isinstance(effect, Escalate) for effect in talk.all)
    assert passed_on(talk) == [TellIndependent("visit", "p-1", "moment")]
    assert audiences(talk) == ["independent"]


def test_with_nobody_named_nobody_is_told_of_danger_in_it() -> None:
    talk = in_danger(CLINIC)
    says = talk.say("not for the team", "He hits me.")[0]
    assert says.startswith("Call 112.")
    assert passed_on(talk) == []
    assert not any(isinstance(effect, Escalate) for effect in talk.all)
    assert audiences(talk) == ["nobody"]


def test_said_while_the_conversation_stands_still_it_is_done() -> None:
    talk = in_danger(NAMED)
    talk.say("He hits me.")
    talk.say("not for the team")
    assert audiences(talk) == ["independent"]


def test_the_list_of_what_is_held_says_what_is_not_for_the_team() -> None:
    talk = somebody()
    held = [{"at": NOON.isoformat(), "text": "We waited.", "asked": "Tell?", "number": 1, "apart": True}]
    said = talk.happen(Supplied("own_data", {"replies": held}))[0]
    assert phrase("data_apart", words="We waited.", number=1) in said


def test_a_long_message_says_more_than_this() -> None:
    assert not apart.says(vocabulary(WORDING, ("en",)), "not for the team" + " please" * 50)


SAID = ["We waited.", "not for the team", "done", "right", "change it", "4", "skip", "back", "help", "Dansk",
        "leave it out", "my data", "start", "", "Please don't show this to the team. He hit me."]  # fmt: skip


@given(st.lists(st.sampled_from(SAID), max_size=14), st.booleans())
def test_after_it_is_said_no_word_of_that_story_is_for_the_team_whatever_follows(
    said: list[str], somebody_is_named: bool
) -> None:
    talk = somebody(NAMED if somebody_is_named else CLINIC, campaign(story("moment"), text("more")))
    talk.say("We waited.", "not for the team", *said)
    told = [reply for reply in talk.all_replies() if reply.prompt == "moment"]
    last = [one.audience for one in talk.all if isinstance(one, SetAudience) and one.prompt == "moment"]
    assert last
    assert "team" not in last
    after = talk.all[max(at for at, one in enumerate(talk.all) if one in told) :]
    assert any(isinstance(one, SetAudience) and one.prompt == "moment" for one in after)
