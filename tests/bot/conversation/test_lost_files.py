"""What people hear when something they sent did not come."""

import pytest

from bot.conversation.events import FileLost
from tests.bot.conversation.talking import WORDING, agreed, campaign, consent, phrase, text

VISIT = campaign(consent(), text("first"), text("more"))


@pytest.mark.parametrize("why", ["large", "unreadable", "gone"])
def test_what_did_not_come_is_told_in_one_sentence_and_nothing_else_changes(why: str) -> None:
    talk = agreed(VISIT)
    before = talk.awaited
    assert talk.happen(FileLost(why, 20)) == [phrase(f"lost_{why}", limit=20)]
    assert talk.awaited == before


@pytest.mark.parametrize("words", ["stop", "pause"])
def test_who_stopped_or_rests_is_left_alone(words: str) -> None:
    talk = agreed(VISIT)
    talk.say(words)
    assert talk.happen(FileLost("large", 20)) == []


def test_it_is_told_in_the_persons_language() -> None:
    talk = agreed(VISIT, language="da")
    assert talk.happen(FileLost("gone")) == [phrase("lost_gone", "da")]


def test_a_yes_after_it_is_not_one_to_erasing_everything() -> None:
    talk = agreed(VISIT)
    talk.say("delete")
    talk.happen(FileLost("gone"))
    talk.say("yes")
    assert [each.text for each in talk.replies()] == ["yes"]


def test_every_language_has_the_limit_in_its_words() -> None:
    assert all("{limit}" in each.say["lost_large"] for each in WORDING.values())
