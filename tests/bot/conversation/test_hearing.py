"""Hearing what was decided, in the chat it was said in, and saying that it is not so."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.checks.wording import builtin_campaigns
from bot.conversation.participant import Answer
from tests.bot.conversation.talking import WORDING, Talk, agreed, campaign, consent, phrase, text

HEARD = builtin_campaigns()["_heard"]
THANKS = "Thank you. If anything else comes to mind, just write it here."
VISIT = campaign(consent(), text("first"))
DECISION = {
    "decision": "d1",
    "theme": "chairs {sentence}",
    "kind": "will_do",
    "sentence": "We buy {kind} chairs.",
    "by": "2027-03-01",
    "service": "clinic",
}


def contributor(**who: object) -> Talk:
    talk = agreed(VISIT, HEARD, **who)
    talk.say("Chairs")
    return talk


def test_a_contributor_hears_what_was_decided_and_agrees() -> None:
    talk = contributor()
    (said,) = talk.invite("_heard", given=DECISION)
    assert "You told us about “chairs {sentence}”. Here is what" in said
    assert "Riverside Clinic" in said
    assert "We will do it, by 1 March 2027.\nWe buy {kind} chairs." in said
    assert talk.press("That is so") == [THANKS]
    (reply,) = talk.replies()
    assert reply.answer == Answer("so", "That is so")
    assert reply.given == DECISION
    assert talk.who.done == {"visit": 1}
    assert talk.who.home == "visit"


@pytest.mark.parametrize(
    "no",
    [
        "It is not so",
        "no",
        "👎",
        "2",
        "not so",
        "no, there is still a queue every morning when I come",
        "It is not so, sadly",
        "that's not true",
    ],
)
def test_a_contributor_may_say_it_is_not_so(no: str) -> None:
    talk = contributor()
    talk.invite("_heard", given=DECISION)
    assert talk.say(no)[0].startswith("Thank you for telling us.")
    assert talk.say("They are still hard.") == [THANKS]
    assert talk.replies()[0].prompt == "not_so"


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("nej det passer ikke, der er stadig kø", "da"),
        ("stimmt nicht", "de"),
        ("ليس صحيحا", "ar"),
    ],
)
def test_it_is_not_so_in_other_languages(said: str, language: str) -> None:
    talk = contributor(language=language)
    talk.invite("_heard", given=DECISION)
    talk.say(said)
    assert talk.awaited == "not_so"


@pytest.mark.parametrize("said", ["well now", "thank you", "yes, but only on Mondays"])
def test_what_is_neither_yes_nor_no_is_asked_again_shortly(said: str) -> None:
    talk = contributor()
    talk.invite("_heard", given=DECISION)
    (again,) = talk.say(said)
    assert again.endswith("\n\nIs that so, as you see it? *skip* is fine too.")
    assert "You told us about" not in again
    assert talk.awaited == "so"


def test_who_has_no_idea_whether_it_is_so_does_not_say_no() -> None:
    talk = contributor()
    talk.invite("_heard", given=DECISION)
    assert talk.say("no idea")[0].startswith(phrase("skipped"))
    assert talk.awaited == ""
    assert [(reply.text, reply.answer) for reply in talk.replies()] == [("no idea", None)]


@pytest.mark.parametrize("kind", ["will_do", "cannot", "asking_more", "done", "try_small", "keep"])
@pytest.mark.parametrize("language", sorted(WORDING))
def test_every_kind_of_decision_is_said_in_every_language(kind: str, language: str) -> None:
    talk = contributor()
    talk.say(WORDING[language].name)
    (said,) = talk.invite("_heard", given={**DECISION, "kind": kind, "by": ""})
    undated = phrase("decision_will_do_undated", language)
    assert (undated if kind == "will_do" else phrase(f"decision_{kind}", language)) in said
    assert "{" not in said.replace("{sentence}", "").replace("{kind}", "")


def test_what_is_not_known_is_said_as_it_is() -> None:
    talk = contributor()
    given = {**DECISION, "kind": "new_kind", "by": "soon", "service": "The Board"}
    (said,) = talk.invite("_heard", given=given)
    assert "Here is what The Board has decided.\n\n\nWe buy" in said


def test_a_decision_is_said_in_the_language_that_was_spoken_before() -> None:
    danish = replace(VISIT, languages=("da",))
    for guess in ("", "fr"):
        talk = agreed(danish, HEARD, language=guess)
        talk.say("Stole")
        assert talk.invite("_heard", given=DECISION)[0].startswith("Du fortalte os om")
    assert talk.say("English")[0].startswith("You told us about")


def test_two_decisions_come_one_after_the_other() -> None:
    talk = contributor()
    talk.invite("_heard", given=DECISION)
    assert talk.invite("_heard", given={**DECISION, "decision": "d2", "theme": "parking"}) == []
    talk.say("yes")
    assert "parking" in talk.wait(minutes=1)[0]
    assert not talk.closed()


def test_no_decision_reaches_somebody_who_stopped() -> None:
    talk = contributor()
    talk.say("stop")
    assert talk.invite("_heard", given=DECISION) == []
    assert not talk.sessions()


def test_no_decision_reaches_anybody_at_night() -> None:
    talk = contributor()
    talk.now += timedelta(hours=10)
    assert talk.invite("_heard", given=DECISION) == []
    assert talk.wait(hours=10) != []


def test_help_while_hearing_a_decision_says_it_again() -> None:
    talk = contributor()
    talk.invite("_heard", given=DECISION)
    assert "You told us about" in talk.say("help")[0]


def displaced() -> Talk:
    """Somebody who left a decision without a word, and was asked the next wave four weeks later."""
    every = replace(VISIT, every=timedelta(days=28))
    talk = agreed(every, HEARD)
    talk.say("Chairs")
    talk.invite("_heard", given=DECISION)
    talk.now += timedelta(days=28)
    assert talk.invite() == ["first?"]
    return talk


def test_a_decision_left_without_a_word_is_not_told_again_after_the_next_wave() -> None:
    talk = displaced()
    talk.say("Still the chairs")
    assert talk.wait(days=3) == []


def test_a_decision_left_without_a_word_can_still_be_answered_by_its_button() -> None:
    talk = displaced()
    talk.say("Still the chairs")
    talk.press("It is not so")
    assert talk.awaited == "not_so"
    assert talk.replies()[-1].given == DECISION


def test_a_decision_told_long_ago_makes_room() -> None:
    talk = displaced()
    talk.say("Still the chairs")
    talk.now += timedelta(days=28)
    talk.invite()
    assert talk.closed() == [("_heard", "silent")]
