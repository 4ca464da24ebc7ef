"""What a digest is made of: saying for whom one speaks is not taking part by itself."""

from dataclasses import replace

from bot.conversation.participant import Answer
from bot.runtime.gathering import parts, voice
from storage.replies import Heard
from tests.bot.conversation.talking import NOON, campaign, choice, text


def heard(prompt: str) -> Heard:
    return Heard(
        "r", "p", "visit", "s", 1, prompt, 0, "x", Answer("self"), "en", False, False, 1, {}, NOON, ("r",)
    )


def test_saying_for_whom_one_speaks_is_no_answer_yet() -> None:
    asked = campaign(choice("who_speaks", "Self", "Cared"), text("more"))
    spoke = replace(asked, who_speaks=True)
    assert parts(spoke, [], [heard("who_speaks")]) == ()
    assert len(parts(spoke, [], [heard("who_speaks"), heard("more")])) == 1
    assert len(parts(asked, [], [heard("who_speaks")])) == 1  # a prompt of their own that is called so


def test_the_young_are_never_quoted_whatever_they_agreed_to_elsewhere() -> None:
    told = replace(heard("more"), quotable=True)
    asked = campaign(text("more"))
    assert voice(asked, told).quotable
    assert not voice(replace(asked, young=True), told).quotable
