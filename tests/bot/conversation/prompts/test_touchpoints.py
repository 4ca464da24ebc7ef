"""Touchpoints: one moment after the other, by buttons or in one's own words, with a way on at every turn."""

import pytest

from bot.conversation.events import Received
from bot.conversation.keywords import vocabulary
from bot.conversation.participant import Answer, Json
from bot.conversation.prompts.base import Partly, Said, Unclear, View
from bot.conversation.prompts.choice import Choosable
from bot.conversation.prompts.touchpoints import Touchpoints
from bot.messages import Attachment
from tests.bot.conversation.talking import WORDING, Talk, agreed, campaign, phrase, prompt, text

MOMENTS = (
    Choosable("door", {"en": "Coming in", "da": "Da jeg kom ind"}),
    Choosable("desk", {"en": "The front desk", "da": "Skranken"}),
)
FEELINGS = (
    Choosable("safe", {"en": "safe", "da": "tryg"}),
    Choosable("lost", {"en": "lost", "da": "fortabt"}),
)
KIND = Touchpoints(
    {"en": "Which moments stayed with you?", "da": "Hvilke øjeblikke husker du?"}, MOMENTS, FEELINGS
)


def touching(kind: Touchpoints = KIND, **who: object) -> Talk:
    return agreed(campaign(prompt("way", "touchpoints", kind), text("more")), **who)


def answer(talk: Talk) -> Answer:
    session = talk.who.open
    assert session is not None
    return session.answers["way"]


def moment(what: str, *feelings: str, why: str = "") -> dict[str, Json]:
    return {"moment": what, "feelings": [*feelings], "why": why}


def test_moments_by_buttons_feelings_by_buttons_and_why_in_words() -> None:
    talk = touching()
    assert talk.messages()[-1].text == f"Which moments stayed with you?\n\n{phrase('touch_hint')}"
    assert [option.label for option in talk.messages()[-1].options] == ["Coming in", "The front desk"]
    assert talk.press("Coming in") == [phrase("touch_feelings", moment="Coming in")]
    assert [option.label for option in talk.messages()[-1].options] == ["safe", "lost", "Done"]
    talk.press("safe")
    talk.press("lost")
    assert [option.label for option in talk.messages()[-1].options] == ["✓ safe", "✓ lost", "Done"]
    talk.press("✓ safe")
    assert talk.press("Done") == [phrase("touch_why", moment="Coming in")]
    assert [reply.text for reply in talk.replies()] == ["lost"]
    assert talk.say("No signs anywhere.") == [phrase("touch_more")]
    assert [option.label for option in talk.messages()[-1].options] == ["The front desk", "Done"]
    assert talk.press("Done") == ["more?"]
    assert answer(talk) == Answer(
        [moment("door", "lost", why="No signs anywhere.")], "Coming in: lost: No signs anywhere."
    )
    kept = [(reply.text, reply.part, reply.answer is not None) for reply in talk.all_replies()]
    assert kept == [
        ("Coming in", 1, False),
        ("lost", 2, False),
        ("No signs anywhere.", 3, False),
        ("", 4, True),
    ]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (["1", "1", "They greeted me.", "done"], [moment("door", "safe", why="They greeted me.")]),
        (["front desk", "safe and lost", "Both!", "no"], [moment("desk", "safe", "lost", why="Both!")]),
        (["The lift", "sick", "skip", "done"], [moment("The lift", "sick")]),
        (["the lift", "skip", "It stank.", "skip"], [moment("the lift", why="It stank.")]),
        (["1", "skip", "done"], [moment("door")]),
        (["1", "done", "skip", "1", "lost", "done"], [moment("door"), moment("desk", "lost")]),
        (["2", "not safe at all", "Cold.", "2"], [moment("desk", "not safe at all", why="Cold.")]),
        (
            ["Skranken", "tryg, fortabt", "Så koldt.", "nej"],
            [moment("desk", "safe", "lost", why="Så koldt.")],
        ),
        (["ممر طويل", "خوف", "مظلم", "انتهيت"], [moment("ممر طويل", "خوف", why="مظلم")]),
        (["Der Flur", "kalt", "Zugig.", "fertig"], [moment("Der Flur", "kalt", why="Zugig.")]),
        (["😡", "😡", "😡", "👎"], [moment("😡", "😡", why="😡")]),
    ],
)
def test_in_ones_own_words(said: list[str], told: list[Json]) -> None:
    kind = Touchpoints({"en": "Which moments?"}, MOMENTS, FEELINGS)
    talk = agreed(
        campaign(prompt("way", "touchpoints", kind), text("more"), languages=("en", "da", "de", "ar"))
    )
    talk.say(*said)
    assert answer(talk).value == told
    assert talk.awaited == "more"


def test_every_word_is_kept_and_nothing_else() -> None:
    talk = touching()
    talk.say("The lift", "sick", "It stank.", "done")
    assert [(reply.text, reply.part) for reply in talk.all_replies()] == [
        ("The lift", 1),
        ("sick", 2),
        ("It stank.", 3),
        ("", 4),
    ]


@pytest.mark.parametrize("said", ["", "done", "no", "7"])
def test_nothing_told_yet_asks_once_more(said: str) -> None:
    talk = touching()
    assert talk.say(said)[0].startswith(phrase("unclear_touchpoints"))
    assert talk.say(said)[0].startswith((phrase("moving_on"), phrase("moving_on_kept")))


def test_an_empty_message_at_any_turn_asks_the_same_again() -> None:
    talk = touching()
    talk.say("1")
    assert talk.say(" ") == [f"{phrase('unclear_text')}\n\n{phrase('touch_feelings', moment='Coming in')}"]
    assert talk.say("safe", " ") == [f"{phrase('unclear_text')}\n\n{phrase('touch_why', moment='Coming in')}"]
    assert talk.say("Well.", " ") == [f"{phrase('unclear_touchpoints')}\n\n{phrase('touch_more')}"]
    assert talk.say("9") == ["more?"]
    assert [(reply.text, reply.part) for reply in talk.replies()] == [("9", 4)]


@pytest.mark.parametrize("sent", [(), (Attachment("sticker", "x"),)])
def test_what_cannot_be_used_twice_in_a_row_leaves_that_turn_open(sent: tuple[Attachment, ...]) -> None:
    talk = touching()
    talk.say("1")
    feelings, why = (phrase(turn, moment="Coming in") for turn in ("touch_feelings", "touch_why"))
    assert talk.happen(Received("", "a", attachments=sent)) == [f"{phrase('unclear_text')}\n\n{feelings}"]
    assert talk.happen(Received("", "b", attachments=sent)) == [why]
    assert len(talk.replies()) == len(sent)
    assert talk.say(" ") == [f"{phrase('unclear_text')}\n\n{why}"]
    assert talk.say(" ") == [phrase("touch_more")]
    assert talk.say("done") == ["more?"]


def test_silence_keeps_what_was_told_so_far() -> None:
    talk = touching()
    talk.say("1", "lost")
    assert talk.wait(minutes=10) == ["more?"]
    assert answer(talk).value == [moment("door", "lost")]


def test_stopping_and_going_back_lose_nothing_of_it() -> None:
    talk = touching()
    talk.say("1", "lost", "back")
    assert talk.say("No signs.") == [phrase("touch_more")]


def test_the_product_brings_words_for_feelings() -> None:
    talk = touching(Touchpoints({"en": "Which?"}, MOMENTS), language="da")
    talk.say("1")
    assert [option.label for option in talk.messages()[-1].options][:2] == ["tryg", "velkommen"]
    talk.say("tryg og vred")
    talk.say("Fordi.", "færdig")
    assert answer(talk) == Answer(
        [moment("door", "safe", "angry", why="Fordi.")], "Da jeg kom ind: tryg, vred: Fordi."
    )


def test_a_long_moment_is_spoken_of_by_its_beginning() -> None:
    talk = touching()
    long = "when " * 40
    assert talk.say(long) == [phrase("touch_feelings", moment=f"{'when ' * 15}when …")]


def view(draft: Json) -> View:
    return View("en", WORDING["en"], draft=draft, vocabulary=vocabulary(WORDING, ("en",)))


@pytest.mark.parametrize(
    "draft",
    [
        None,
        "x",
        ["x"],
        {"turn": "other"},
        {"turn": "why", "moments": "x", "parts": 2},
        {"turn": "why", "moments": [3]},
        {"turn": "why"},
    ],
)
def test_a_draft_of_another_kind_counts_for_nothing(draft: Json) -> None:
    assert KIND.ask(view(draft)).text.startswith("Which moments stayed with you?")
    assert KIND.read(Said(quiet=True), view(draft)) == Unclear("unclear_touchpoints")


def test_a_press_that_is_none_of_the_feelings_and_a_file_alone() -> None:
    draft: Json = {"turn": "feelings", "moments": [{"moment": "door", "feelings": 3}], "parts": "x"}
    same: Json = {"turn": "feelings", "moments": [moment("door")], "parts": 0}
    assert KIND.read(Said(pressed="desk"), view(draft)) == Partly(
        same, "unclear_text", recorded=False, asks=True
    )
    with_file: Json = {"turn": "feelings", "moments": [moment("door")], "parts": 1}
    said = Said(attachments=(Attachment("photo", "x"),))
    assert KIND.read(said, view(draft)) == Partly(with_file, "unclear_text", asks=True, attempt=2)
