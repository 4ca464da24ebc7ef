"""People are followed into the language they write in: once, with a word, never against their choice."""

from bot.conversation.events import Received
from tests.bot.conversation.talking import Talk, agreed, campaign, consent, phrase, story, text

DANISH = "Jeg ventede i to timer, og ingen sagde noget"
ENGLISH = "I waited for two hours and nobody said a word"
OVER = phrase("language_followed", "da", before="English")


def writes(talk: Talk, words: str, language: str) -> list[str]:
    return talk.happen(Received(words, "m", language=language))


def test_the_next_words_are_in_the_language_they_write_in_and_say_so() -> None:
    talk = agreed(campaign(consent(), text("first"), text("second")), language="en")
    assert writes(talk, DANISH, "da") == [f"{OVER}\n\nsecond (da)?"]
    assert [(each.text, each.language) for each in talk.replies()] == [(DANISH, "da")]


def test_in_mid_story_nothing_is_lost_and_it_is_said_at_once() -> None:
    talk = agreed(campaign(consent(), story("moment"), text("second")), language="en")
    writes(talk, ENGLISH, "en")
    (said,) = writes(talk, DANISH, "da")
    assert said.startswith(OVER)
    talk.say("færdig")
    assert [each.text for each in talk.all_replies()] == [ENGLISH, DANISH]


def test_it_is_done_once_so_that_two_languages_in_turn_do_not_make_us_jump() -> None:
    talk = agreed(campaign(consent(), text("a"), text("b"), text("c")), language="en")
    writes(talk, DANISH, "da")
    assert writes(talk, ENGLISH, "en") == ["c (da)?"]


def test_their_own_choice_stands_whatever_they_write_in() -> None:
    talk = agreed(campaign(consent(), text("a"), text("b")), language="en")
    talk.say("dansk")
    talk.say("English")
    assert writes(talk, DANISH, "da") == ["b?"]


def test_the_way_back_that_is_named_works() -> None:
    talk = agreed(campaign(consent(), text("a"), text("b")), language="en")
    writes(talk, DANISH, "da")
    assert talk.say("English") == ["b?"]


def test_a_language_the_campaign_does_not_speak_changes_nothing() -> None:
    talk = agreed(campaign(consent(), text("a"), text("b")), language="en")
    assert writes(talk, "Ich habe zwei Stunden gewartet", "de") == ["b?"]
    assert writes(talk, ENGLISH, "en") == [phrase("thanks")]


def test_words_of_ours_do_not_switch() -> None:
    talk = agreed(campaign(consent(), text("a")), language="en")
    assert writes(talk, "please stop writing to me", "da") == [phrase("stopped")]
    assert writes(talk, DANISH, "da") == []


def test_a_consent_keeps_the_language_of_the_words_it_was_given_to() -> None:
    talk = Talk(campaign(consent(), text("a")), language="en")
    talk.start()
    assert writes(talk, "ja det vil jeg meget gerne", "da")[0].startswith(OVER)
    talk.say("ja")
    (given,) = [each for each in talk.consents() if each.given]
    assert (given.words, given.language) == ("May we ask? (da)", "da")


def test_nothing_is_followed_where_nothing_is_asked() -> None:
    talk = Talk(campaign(consent(), text("a")), language="en")
    assert writes(talk, DANISH, "da") == [phrase("how_to_start")]
