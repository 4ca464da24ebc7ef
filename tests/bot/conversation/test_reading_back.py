"""A story ends with its words as the team will see them; what is said to that is understood or kept."""

from datetime import timedelta

import pytest

from bot.conversation.effects import Say, SetAudience
from bot.conversation.events import Pressed, Received
from bot.conversation.keywords import vocabulary
from bot.conversation.participant import Answer
from bot.conversation.reading_back import MOST, meant, read_back
from bot.conversation.wording import Word
from bot.messages import Attachment
from tests.bot.conversation.talking import WORDING, Talk, agreed, campaign, campaigns, phrase, story, text

LANGUAGES = sorted(WORDING)
RIGHT = f"{phrase('read_thanks')}\n\nmore?"
LEFT_OUT = f"{phrase('left_out')}\n\nmore?"


def told(*words: str) -> Talk:
    """Somebody whose story is read back."""
    talk = agreed(campaign(story("moment"), text("more")))
    talk.say(*(words or ("We waited.",)), "done")
    return talk


def read(*words: str) -> str:
    return phrase("read_back", words="\n".join(words))


def test_the_teller_sees_what_the_team_will_see() -> None:
    talk = told("My name is Anna Jensen, call 20 30 40 50.", "Or write to anna@example.org.")
    assert talk.said() == [read("My name is [name], call [phone].", "Or write to [email].")]
    labels = [option.label for option in talk.messages()[0].options]
    assert labels == ["Right", "Change it", "Leave it out", "Not for the team"]


def test_what_was_read_back_is_not_kept_a_second_time() -> None:
    (said,) = [effect for effect in told("A secret word").effects if isinstance(effect, Say)]
    assert said.ask is not None
    assert (said.ask.kind, said.ask.text) == ("reading", phrase("read_back_kept"))


@pytest.mark.parametrize(
    "said",
    ["Right", "right!", "yes", "ok", "👍", "1", "that's right", "Yes, that's right, thanks", "done", "skip",
     "keep it as it is", "pass it on please"],
)  # fmt: skip
def test_a_yes_in_any_words_passes_it_on(said: str) -> None:
    talk = told()
    assert talk.say(said) == [RIGHT]
    assert not talk.replies()
    assert talk.who.open.answers["moment"] == Answer("We waited.")


@pytest.mark.parametrize("said", ["Leave it out", "3", "please leave it out", "no, don't pass it on"])
def test_left_out_it_is_for_nobody_but_its_teller(said: str) -> None:
    talk = told()
    assert talk.say(said) == [LEFT_OUT]
    assert SetAudience("p-1", "moment", "nobody") in talk.effects
    assert "moment" not in talk.who.open.answers
    assert talk.who.open.draft is None


def test_told_again_the_new_words_take_the_place_of_the_old() -> None:
    talk = told("We waited.", "Long.")
    assert talk.press("Change it") == [phrase("read_tell_again")]
    assert talk.say("We waited an hour.") == [phrase("story_listening")]
    assert [(one.part, one.replaces) for one in talk.replies()] == [(1, True)]
    talk.say("On Monday.")
    assert [(one.part, one.replaces) for one in talk.replies()] == [(2, False)]
    assert talk.say("done") == [read("We waited an hour.", "On Monday.")]
    assert talk.say("right") == [RIGHT]
    assert talk.who.open.answers["moment"].value == "We waited an hour.\nOn Monday."


@pytest.mark.parametrize(
    "said", ["done", "leave it as it was", "never mind", "skip", "/Leave it as it was", "/Done"]
)
def test_changing_ones_mind_about_changing_keeps_the_first_words(said: str) -> None:
    talk = told()
    talk.say("change it")
    assert (talk.press(said[1:]) if said[0] == "/" else talk.say(said)) == ["more?"]
    assert talk.who.open.answers["moment"].value == "We waited."


def test_silence_after_change_it_keeps_the_first_words_too() -> None:
    talk = told()
    talk.say("change it")
    assert talk.say("  ") == []
    assert talk.wait(minutes=10) == ["more?"]


def test_it_can_be_left_out_while_it_is_told_again() -> None:
    talk = told()
    talk.say("change it")
    assert talk.say("leave it out") == [LEFT_OUT]
    talk = told()
    talk.say("change it", "Other words.")
    assert talk.say("leave it out") == [LEFT_OUT]


def test_anything_else_is_more_to_tell_and_is_read_back_once() -> None:
    talk = told()
    assert talk.say("yes and the chairs were hard") == [
        f"{phrase('read_added')}\n\n{read('We waited.', 'yes and the chairs were hard')}"
    ]
    assert [(one.text, one.part) for one in talk.replies()] == [("yes and the chairs were hard", 2)]
    assert talk.say("no it was Tuesday") == [phrase("read_added_too")]
    assert [(one.text, one.part) for one in talk.replies()] == [("no it was Tuesday", 3)]
    assert talk.press("Right") == [RIGHT]
    assert talk.who.open.answers["moment"].value.endswith("hard\nno it was Tuesday")


def test_a_no_asks_which_and_a_second_one_passes_nothing_on() -> None:
    talk = told()
    assert talk.say("no") == [phrase("read_which")]
    assert talk.say("no") == [LEFT_OUT]
    talk = told()
    talk.say("no")
    assert talk.say("change it") == [phrase("read_tell_again")]


def test_silence_passes_on_what_they_agreed_to_pass_on() -> None:
    talk = told()
    assert talk.wait(minutes=10) == []
    assert not any(isinstance(effect, SetAudience) for effect in talk.all)
    assert talk.who.resting[0].answers["moment"].value == "We waited."


def test_after_a_silence_the_next_question_waits_until_they_write() -> None:
    talk = told()
    assert talk.wait(minutes=10) == []
    assert talk.wait(hours=10) == []
    assert talk.say("bye") == [phrase("goodbye")]
    assert talk.say("The chairs were hard.") == [
        f"{phrase('open_door', service='Riverside Clinic')}\n\nmore?"
    ]
    assert talk.who.open.waits is False
    again = told()
    again.wait(minutes=10)
    assert again.say("where were we") == ["more?"]
    pressed = told()
    right = pressed.button(phrase("read_right"))
    pressed.wait(minutes=10)
    assert pressed.happen(Pressed(right)) == [f"{phrase('old_press')}\n\nmore?"]


def test_after_a_silence_the_next_question_comes_with_the_usual_reminder() -> None:
    talk = told()
    talk.campaigns = campaigns(campaign(story("moment"), text("more"), remind=(timedelta(days=1),)))
    assert talk.wait(minutes=10) == []
    assert talk.wait(hours=23) == []
    assert talk.wait(hours=1) == ["more?"]


@pytest.mark.parametrize("said", ["yes", "no", "done", "hello", "thanks"])
def test_who_is_back_after_a_silence_is_asked_the_next_thing(said: str) -> None:
    talk = told()
    talk.wait(minutes=10)
    assert talk.say(said) == ["more?"]
    assert not talk.replies()


def test_after_a_silence_where_nothing_reminds_it_only_waits() -> None:
    talk = told()
    talk.campaigns = campaigns(campaign(story("moment"), text("more"), remind=()))
    assert talk.wait(minutes=10) == []
    assert talk.wait(days=60) == []
    assert talk.say("no") == ["more?"]


def test_after_a_silence_the_last_story_is_thanked_for() -> None:
    talk = agreed(campaign(story("moment")))
    talk.say("I came in.", "done")
    assert talk.wait(minutes=10) == [phrase("thanks")]


@pytest.mark.parametrize("said", ["hello", "hello?", "hey", "  ", "??", "99", "12:30", "..."])
def test_a_greeting_or_a_fragment_adds_nothing_and_the_second_one_passes_it_on(said: str) -> None:
    talk = told()
    assert talk.say(said) == [phrase("read_which")]
    assert not talk.replies()
    assert talk.say(said) == [RIGHT]
    assert not talk.replies()
    assert talk.who.open.answers["moment"] == Answer("We waited.")


@pytest.mark.parametrize("said", ["wait", "ok wait", "no wait", "hold on please"])
def test_who_wants_a_moment_decides_nothing_by_it(said: str) -> None:
    talk = told()
    for _ in range(3):
        assert talk.say(said) == [phrase("read_which")]
        assert not talk.replies()
    assert talk.say("leave it out") == [LEFT_OUT]


def test_a_no_before_a_greeting_is_remembered() -> None:
    talk = told()
    assert talk.say("no", "hello?") == [phrase("read_which")]
    assert talk.say("no") == [LEFT_OUT]


def test_more_words_after_a_greeting_are_added_and_read_back() -> None:
    talk = told()
    talk.say("hello?")
    assert talk.say("wait, it was on Tuesday")[0].startswith(phrase("read_added"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_knows_a_greeting_and_a_wait(language: str) -> None:
    understood = vocabulary(WORDING, (language,))
    for words in WORDING[language].terms["wait"]:
        assert meant(words, understood) == "wait", words
        assert meant(f"{WORDING[language].say['no']}, {words}", understood) == "wait", words
        assert meant(f"ok {words}", understood) == "wait", words
    for words in WORDING[language].terms["courtesy"]:
        assert meant(f"{words}?", understood), words


def test_help_and_another_language_put_it_again() -> None:
    talk = told()
    assert talk.say("help")[0].endswith(read("We waited."))
    assert talk.say("Dansk")[0] == phrase("read_back", "da", words="We waited.")
    assert talk.say("det er rigtigt") == [f"{phrase('read_thanks', 'da')}\n\nmore (da)?"]


def test_back_and_forth_it_is_read_back_again() -> None:
    talk = agreed(campaign(text("first"), story("moment"), text("more")))
    talk.say("a", "We waited.", "done", "back")
    assert talk.awaited == "first"
    assert talk.say("b") == [read("We waited.")]


def test_a_file_is_read_back_by_what_it_is() -> None:
    talk = agreed(campaign(story("moment"), text("more")))
    talk.happen(Received("", "m1", attachments=(Attachment("voice", "ref"),)))
    talk.say("done")
    assert talk.said() == [read(phrase("file_voice"))]
    talk.happen(Received("here it is", "m2", attachments=(Attachment("odd", "ref"),)))
    assert talk.replies()[0].part == 2
    assert talk.said()[0].endswith(read("here it is", phrase("file_voice"), phrase("file_other")))


def test_only_the_beginning_of_a_very_long_story_is_read_back() -> None:
    words = read_back(["word " * 2000], WORDING["en"].say)
    assert words.endswith(f"word … {phrase('read_rest')}\n\nIs that right?")
    assert len(words) < MOST + 200


@pytest.mark.parametrize("how", ["right", "change", "no", "more", "hello"])
def test_a_story_that_the_campaign_has_no_more_is_still_answered(how: str) -> None:
    talk = told()
    talk.campaigns = campaigns(campaign(text("more")))
    said = {
        "right": [RIGHT],
        "change": [phrase("read_tell_again")],
        "no": [phrase("read_which")],
        "more": [phrase("read_added_too")],
        "hello": [phrase("read_which")],
    }
    assert talk.say("and chairs" if how == "more" else how) == said[how]
    talk.say("Other words", "done")
    assert talk.awaited == "more" or how == "right"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_understands_its_own_ways(language: str) -> None:
    say, understood = WORDING[language].say, vocabulary(WORDING, (language,))
    for key, way in (
        ("right", "right"),
        ("change", "change"),
        ("leave_out", "leave_out"),
        ("keep_it", "keep"),
    ):
        for words in WORDING[language].terms[key]:
            assert meant(words, understood) == way, words
    assert meant(say["yes"], understood) == meant(say["done"], understood) == "right"
    assert meant(say["no"], understood) == "doubt"
    assert all(meant(each, understood) for each in WORDING[language].words[Word.YES])


@pytest.mark.parametrize(
    "said", ["", "x" * 300, "right there by the door", "change the chairs", "yes but it rained"]
)
def test_a_sentence_is_none_of_them(said: str) -> None:
    assert meant(said, vocabulary(WORDING, ("en",))) == ""
