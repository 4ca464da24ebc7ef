"""The words that mean something in any state."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.effects import Close, Forget, Hush, MarkReachable, Need, RecordReply, ReviseReply
from bot.conversation.events import Blocked, Edited, Pressed, Received, Started, Supplied, Unblocked, Woke
from bot.conversation.participant import Consent, Participant
from bot.messages import Attachment
from tests.bot.conversation.talking import (
    NOON,
    Talk,
    agreed,
    campaign,
    campaigns,
    choice,
    consent,
    phrase,
    story,
    text,
)

VISIT = campaign(consent(), text("first"), text("more"))
HELP = phrase("help", service="Riverside Clinic", title="Your visit")


def test_stop_in_the_middle_of_a_prompt_opts_out_at_once() -> None:
    talk = agreed(VISIT)
    assert talk.say("Stop!") == [phrase("stopped")]
    assert Hush() in talk.effects
    assert talk.closed() == [("visit", "stopped")]
    assert [(one.service, one.given, one.words) for one in talk.consents()] == [("clinic", False, "Stop!")]
    assert talk.who.stopped
    assert not talk.sessions()
    assert not talk.replies()


def test_nothing_is_said_after_stop_until_start() -> None:
    talk = agreed(VISIT)
    button = campaign(choice("how", "Bus"), key="other")
    talk.campaigns = campaigns(VISIT, button)
    talk.say("stop")
    for event in (
        Received("hello"),
        Received("skip"),
        Received("pause"),
        Received("Dansk"),
        Pressed("p-1.1:yes"),
        Started("visit", 2, invited=True),
        Woke("p-1"),
        Woke(""),
        Edited("m1", "stop"),
        Blocked(),
        Unblocked(),
    ):
        assert talk.happen(event) == []
        assert not talk.replies()
    assert talk.say("start") == ["May we ask?"]
    assert not talk.who.stopped


def test_what_is_asked_for_by_its_word_is_answered_after_stop() -> None:
    talk = agreed(VISIT)
    talk.say("stop")
    assert talk.say("help") == [phrase("help_nothing_open")]
    talk.say("my data")
    assert talk.effects == (Need("own_data"),)
    assert talk.say("stop") == [phrase("stopped")]
    assert talk.say("delete") == [phrase("delete_confirm")]
    talk.say("delete")
    assert isinstance(talk.effects[0], Forget)


def test_stop_within_a_sentence_is_text() -> None:
    talk = agreed(VISIT)
    talk.say("They should stop closing at noon")
    assert talk.replies()[0].text == "They should stop closing at noon"


def test_stop_within_a_story_stops() -> None:
    talk = agreed(campaign(story("moment")))
    talk.say("I came in.", "stop")
    assert talk.who.stopped


def test_stop_takes_back_the_yes_to_every_service() -> None:
    talk = agreed(VISIT)
    other = Consent("library", "take_part", True, "May we?", "1", "en", NOON)
    talk.who = replace(talk.who, consents=(*talk.who.consents, other))
    talk.say("stop")
    assert [(one.service, one.given) for one in talk.consents()] == [("clinic", False), ("library", False)]


def test_stop_of_somebody_unknown_is_confirmed_too() -> None:
    talk = Talk(VISIT)
    assert talk.say("stop") == [phrase("stopped")]
    assert talk.say("hello") == []


def test_stop_and_delete_win_over_an_option_of_that_name_but_other_words_do_not() -> None:
    labels = ("Start", "Skip", "Back", "Stop", "Delete", "English", "Dansk", "Help")
    for label in ("start", "Skip", "back", "Dansk", "help"):
        talk = agreed(campaign(choice("what", *labels), text("more")))
        assert talk.say(label) == ["more?"], label
    assert agreed(campaign(choice("what", *labels))).say("stop") == [phrase("stopped")]
    assert agreed(campaign(choice("what", *labels))).say("delete") == [phrase("delete_confirm")]


def test_an_edit_to_stop_is_heard_as_stop() -> None:
    talk = agreed(VISIT)
    assert talk.happen(Edited("m1", "stop")) == [phrase("stopped")]


def test_an_edit_revises_and_answers_nothing() -> None:
    talk = agreed(VISIT)
    talk.say("Chairs")
    assert talk.happen(Edited("m1", "Better chairs")) == []
    assert talk.effects == (ReviseReply("m1", "Better chairs"),)
    assert talk.awaited == "more"


def test_help_says_what_is_going_on_and_asks_again() -> None:
    talk = agreed(VISIT)
    assert talk.say("help") == [f"{HELP}\n\nfirst?"]
    talk.say("a", "b")
    assert talk.say("help") == [HELP]


def test_help_for_somebody_new() -> None:
    assert Talk(VISIT).say("/help") == [phrase("help_nothing_open")]


MUCH = "words " * 60


def test_my_data_is_looked_up_and_said_readably() -> None:
    talk = agreed(VISIT)
    talk.say("my data")
    assert talk.effects == (Need("own_data"),)
    found = {
        "consents": [
            {"at": "2026-11-24T12:00:00+00:00", "words": f"Hello! {MUCH}. May we ask? Fine.", "given": True},
            {"at": "2026-11-24T12:00:00+00:00", "words": "Yes we may", "given": False},
            {"at": "2026-11-25T12:00:00+00:00", "words": "Stop!", "given": False, "use": "take_part"},
        ],
        "replies": [
            {"at": "2026-11-25T01:00:00", "asked": "Sit down. What is missing?", "text": "Chairs"},
            {"at": "2026-11-25T01:00:00", "asked": "Sit down. What is missing?", "text": "and tea"},
            {"at": "once", "asked": "", "text": "x"},
            {"asked": MUCH, "text": ""},
        ],
        "decisions": [{"at": "2026-12-01T12:00:00+00:00", "sentence": "We buy chairs."}],
        "agreed": True,
        "addresses": [["telegram", "web"], "other"],
        "zone": "Europe/Copenhagen",
        "nothing": [],
    }
    (said,) = talk.happen(Supplied("own_data", found))
    assert said.startswith(phrase("data_title"))
    for heading, *lines in [
        ("consents", "24 November 2026: “May we ask?” Yes", "24 November 2026: “Yes we may” No"),
        ("replies", "25 November 2026: “What is missing?” Chairs", "25 November 2026: and tea", "once: x"),
        ("decisions", "1 December 2026: We buy chairs."),
    ]:
        assert "\n– ".join([phrase(f"data_{heading}"), *lines]) in said
    assert "\n– 25 November 2026: you wrote “Stop!”\n" in said
    assert "\n– “words words" in said
    assert all(len(line) < 130 for line in said.split("\n"))
    assert "agreed: Yes" in said
    assert "addresses:\n– telegram, web\n– other" in said
    assert "zone: Europe/Copenhagen" in said
    assert "nothing" not in said
    assert talk.awaited == "first"


@pytest.mark.parametrize("found", [None, {}, {"replies": []}, "odd"])
def test_nothing_held_is_said_too(found: object) -> None:
    assert Talk(VISIT).happen(Supplied("own_data", found)) == [phrase("data_nothing")]


@pytest.mark.parametrize("said", ["hello", "Hi!", "ok thanks", "?"])
def test_a_greeting_is_no_feedback(said: str) -> None:
    talk = agreed(VISIT)
    talk.say("a", "b")
    talk.say(said)
    assert talk.said() in ([phrase("nothing_open")], [phrase("you_are_welcome")])
    assert not talk.replies()


@pytest.mark.parametrize("said", ["Dansk", "in Dansk please", "på dansk, tak"])
def test_a_language_is_asked_for_in_a_few_words(said: str) -> None:
    talk = agreed(VISIT)
    assert talk.say(said) == ["first (da)?"]


# Erasing


def test_a_yes_after_something_else_was_asked_erases_nothing() -> None:
    talk = agreed(campaign(consent(), text("first"), remind=(timedelta(days=3),)))
    talk.say("delete")
    assert talk.wait(days=3)[0].endswith("first?")
    talk.say("yes")
    assert [reply.text for reply in talk.replies()] == ["yes"]


def test_a_yes_after_a_pause_ended_erases_nothing() -> None:
    talk = agreed(VISIT)
    talk.say("pause", "delete")
    assert talk.wait(days=8) == [f"{phrase('welcome_back', title='Your visit')}\n\nfirst?"]
    assert talk.say("yes") == ["more?"]


def test_who_stopped_and_thought_better_of_erasing_is_told_that_nothing_was_erased() -> None:
    talk = agreed(VISIT)
    talk.say("stop", "delete")
    assert talk.say("actually wait") == [phrase("delete_kept")]
    assert talk.say("hello?") == []
    talk.say("delete")
    assert talk.say("help") == [f"{phrase('delete_kept')}\n\n{phrase('help_nothing_open')}"]


@pytest.mark.parametrize("said", ["thanks", "Thank you so much!", "🙏"])
def test_thanks_is_answered_and_not_kept_as_feedback(said: str) -> None:
    talk = agreed(VISIT)
    talk.say("a", "b")
    assert talk.say(said) == [phrase("you_are_welcome")]
    assert not talk.replies()


def test_delete_asks_once_and_then_forgets() -> None:
    talk = agreed(VISIT)
    talk.say("Chairs")
    assert talk.say("delete my data") == [phrase("delete_confirm")]
    assert [option.label for option in talk.messages()[0].options] == ["Yes", "No"]
    talk.say("yes")
    (forget,) = talk.effects
    assert isinstance(forget, Forget)
    assert forget.farewell.text == phrase("farewell")
    assert talk.who == Participant("p", "en", version=talk.who.version)


@pytest.mark.parametrize("said", ["Chairs", "hello", "and the doors too", "not sure yet"])
def test_nothing_was_erased_is_said_in_the_middle_of_a_story_too(said: str) -> None:
    talk = agreed(campaign(story("moment"), text("more")))
    talk.say("We waited.", "delete")
    assert talk.say(said) == [phrase("delete_kept")]
    assert not talk.who.confirming


@pytest.mark.parametrize(
    "said", ["are you sure?", "sure?", "delete?", "?", "what happens then?", "هل هذا نهائي؟"]
)
def test_a_question_to_erasing_is_no_yes_and_puts_it_once_more(said: str) -> None:
    talk = agreed(campaign(story("moment"), text("more")))
    talk.say("We waited.", "delete")
    before = talk.messages()[0].options
    assert talk.say(said) == [phrase("delete_confirm")]
    assert talk.messages()[0].options == before
    assert not talk.replies()
    assert phrase("delete_kept") in talk.say(said)[0]
    assert not talk.who.confirming
    talk.say("delete", said)
    talk.press("Yes")
    assert any(isinstance(effect, Forget) for effect in talk.effects)


def test_a_word_of_ours_with_a_question_mark_is_that_word_where_erasing_is_asked() -> None:
    talk = agreed(campaign(text("first")))
    talk.say("delete")
    assert talk.say("help?")[0].startswith(f"{phrase('delete_kept')} ")


def test_a_second_delete_or_the_button_confirms() -> None:
    for confirm in ("delete", "button"):
        talk = agreed(VISIT)
        talk.say("delete")
        talk.say("delete") if confirm == "delete" else talk.press("Yes")
        assert isinstance(talk.effects[0], Forget)


def test_anything_else_keeps_everything_and_is_heard_for_what_it_is() -> None:
    talk = agreed(VISIT)
    talk.say("delete")
    assert talk.say("Chairs") == [f"{phrase('delete_kept')}\n\nmore?"]
    assert talk.replies()[0].text == "Chairs"
    talk.say("delete")
    assert talk.say("no") == [f"{phrase('delete_kept')}\n\nmore?"]
    assert not talk.replies()
    talk.say("delete")
    assert talk.press("No") == [f"{phrase('delete_kept')}\n\nmore?"]
    talk.say("fine")
    talk.say("delete")
    assert talk.say("no") == [phrase("delete_kept")]
    assert talk.say("yes") == [phrase("nothing_open")]


def test_a_no_in_a_few_words_is_a_no_and_answers_nothing_else() -> None:
    talk = agreed(VISIT)
    talk.say("delete")
    assert talk.say("no, wait") == [f"{phrase('delete_kept')}\n\nfirst?"]
    assert not talk.replies()


def test_a_yes_in_a_few_words_erases_unless_it_is_taken_back() -> None:
    talk = agreed(VISIT)
    talk.say("delete")
    talk.say("yes, but not now")
    assert not any(isinstance(effect, Forget) for effect in talk.effects)
    talk.say("delete")
    talk.say("yes, please")
    assert isinstance(talk.effects[0], Forget)


def test_another_button_keeps_everything_too() -> None:
    talk = agreed(campaign(choice("how", "Bus"), text("more")))
    talk.say("delete")
    assert talk.press("Bus") == [f"{phrase('delete_kept')}\n\nmore?"]


def test_an_old_button_to_erase_erases_nothing() -> None:
    talk = agreed(VISIT)
    talk.say("delete")
    button = talk.button("Yes")
    talk.say("no")
    assert talk.happen(Pressed(button)) == [phrase("old_press")]
    talk.say("delete")
    assert talk.happen(Pressed(button))[0].startswith(phrase("delete_kept"))


# Pausing


def test_pause_says_until_when_and_how_to_go_on() -> None:
    talk = agreed(VISIT)
    assert talk.say("pause") == [phrase("paused", date="1 December 2026")]
    assert talk.wait(days=6) == []
    assert talk.wait(days=1) == [f"{phrase('welcome_back', title='Your visit')}\n\nfirst?"]
    assert talk.who.paused_until is None


def test_a_pause_of_ones_own_length() -> None:
    talk = agreed(VISIT)
    assert talk.say("pause 3 days") == [phrase("paused", date="27 November 2026")]
    assert talk.say("pause 2 hours") == [phrase("paused", date="24 November 2026, 14:00")]


def test_start_and_an_answer_end_a_pause() -> None:
    talk = agreed(VISIT)
    talk.say("pause")
    assert talk.say("start") == [f"{phrase('here')}\n\nfirst?"]
    assert talk.who.paused_until is None
    talk.say("pause")
    assert talk.say("Chairs") == ["more?"]
    assert talk.who.paused_until is None


def test_a_pause_with_nothing_open_ends_in_silence() -> None:
    talk = agreed(VISIT)
    talk.say("a", "b", "pause")
    assert talk.wait(days=8) == []
    assert talk.who.paused_until is None


# Languages


def test_a_languages_own_name_puts_the_ask_again_in_it() -> None:
    talk = agreed(VISIT)
    assert talk.say("Dansk") == ["first (da)?"]
    assert talk.messages()[0].language == "da"
    assert talk.say("hjælp")[0].startswith("Jeg er et program")
    assert talk.say("spring over")[0].startswith(phrase("skipped", "da"))


def test_the_name_of_the_language_that_is_spoken_is_text() -> None:
    talk = agreed(VISIT)
    assert talk.say("English") == ["more?"]


def test_a_language_the_campaign_lacks_is_said_so() -> None:
    talk = agreed(VISIT)
    assert talk.say("Deutsch") == [f"{phrase('only_in', languages='English, Dansk')}\n\nfirst?"]
    assert talk.say("überspringen") == [f"{phrase('skipped')}\n\nmore?"]


def test_a_language_with_nothing_open_is_kept_for_later() -> None:
    talk = Talk(VISIT)
    assert talk.say("Dansk") == [phrase("language_set", "da")]
    assert talk.start() == ["May we ask? (da)"]


# Words nobody asked for


def test_words_with_nothing_open_are_kept_for_the_team() -> None:
    talk = agreed(VISIT)
    talk.say("a", "b")
    assert talk.say("And the parking!") == [phrase("open_door", service="Riverside Clinic")]
    (reply,) = talk.replies()
    assert (reply.text, reply.campaign, reply.prompt, reply.session) == ("And the parking!", "visit", "", "")


def test_a_file_with_nothing_open_is_kept_too() -> None:
    talk = agreed(VISIT)
    talk.say("a", "b")
    talk.happen(Received("", "m9", (Attachment("photo", "f"),)))
    assert talk.replies()[0].attachments


def test_words_are_kept_when_the_campaign_is_gone() -> None:
    talk = agreed(VISIT)
    talk.say("a", "b")
    talk.campaigns = campaigns()
    assert talk.say("And the parking!") == [phrase("open_door_anywhere")]
    assert talk.replies()[0].campaign == "visit"


GOODBYES = {
    "en": (
        "no thats all",
        "nothing else",
        "that's it",
        "bye",
        "good night",
        "ok thanks bye",
        "no thanks",
        "done",
    ),
    "da": ("nej det var det", "ellers ikke", "godnat", "tak farvel"),
    "de": ("nein das war alles", "sonst nichts", "gute Nacht", "ok danke tschüss"),
    "fr": ("non c'est tout", "rien d'autre", "bonne nuit", "ok merci au revoir"),
    "es": ("no eso es todo", "nada más", "buenas noches", "ok gracias adiós"),
    "pl": ("nie to wszystko", "nic więcej", "dobranoc", "dzięki pa"),
    "uk": ("ні це все", "більше нічого", "на добраніч", "дякую бувайте"),
    "ar": ("لا هذا كل شيء", "لا شيء آخر", "تصبح على خير", "شكرا مع السلامة"),
    "tr": ("hayır hepsi bu", "başka bir şey yok", "iyi geceler", "teşekkürler görüşürüz"),
    "ro": ("nu asta e tot", "nimic altceva", "noapte bună", "mersi la revedere"),
}


@pytest.mark.parametrize("language", sorted(GOODBYES))
def test_a_goodbye_after_the_end_is_said_back_and_not_kept(language: str) -> None:
    for said in GOODBYES[language]:
        talk = agreed(campaign(text("first"), languages=(language,)), language=language)
        talk.say("a")
        assert talk.say(said) == [phrase("goodbye", language)], said
        assert not talk.replies()


@pytest.mark.parametrize("said", ["bye for now but the wait was long", "nothing works there", "x" * 300])
def test_a_goodbye_with_more_to_tell_is_kept(said: str) -> None:
    talk = agreed(VISIT)
    talk.say("a", "b", said)
    assert [reply.text for reply in talk.replies()] == [said]


@pytest.mark.parametrize("said", ["skip", "back", "yes", "👎", "  "])
def test_a_word_with_nothing_to_do_is_answered_kindly(said: str) -> None:
    talk = agreed(VISIT)
    talk.say("a", "b")
    assert talk.say(said) == [phrase("nothing_open")]
    assert not talk.replies()


def test_nothing_is_kept_of_somebody_who_has_not_agreed() -> None:
    talk = Talk(VISIT)
    assert talk.say("Hello there") == [phrase("how_to_start")]
    assert not talk.replies()


# Buttons


def test_a_press_on_an_old_ask_records_nothing() -> None:
    talk = agreed(campaign(choice("how", "Bus"), text("more")))
    talk.press("Bus")
    assert talk.press("Bus") == [phrase("old_press")]
    assert not [effect for effect in talk.effects if isinstance(effect, RecordReply)]
    assert talk.awaited == "more"


@pytest.mark.parametrize(
    "pressed", ["", ":", "p-1.1", "p-1.1:", "p-1.1:car", "p-1.1:#0", "q-1.1:bus", "p-1.2:bus"]
)
def test_a_button_that_was_never_shown_records_nothing(pressed: str) -> None:
    talk = agreed(campaign(choice("how", "Bus"), text("more")))
    assert talk.happen(Pressed(pressed)) == [phrase("old_press")]
    assert talk.awaited == "how"


def test_a_press_on_what_rests_brings_it_back_to_the_front() -> None:
    other = campaign(text("last"), key="other")
    talk = agreed(campaign(choice("how", "Bus"), text("more")))
    talk.campaigns = campaigns(*talk.campaigns.campaigns.values(), other)
    talk.start("other")
    assert talk.awaited == "last"
    assert talk.press("Bus") == ["more?"]
    assert talk.replies()[0].campaign == "visit"
    assert [one.campaign for one in talk.who.resting] == ["other"]


# Who cannot be reached


def test_blocked_is_no_stop_but_wakes_nothing() -> None:
    other = campaign(text("last"), key="other")
    talk = agreed(campaign(text("first"), remind=(timedelta(days=3),)), other)
    talk.invite("other")
    talk.happen(Blocked())
    assert talk.effects == (MarkReachable(False),)
    assert talk.wait(days=30) == []
    assert talk.happen(Unblocked()) == []
    assert talk.effects == (MarkReachable(True),)
    assert talk.say("Chairs") == [phrase("thanks")]
    assert talk.wait(minutes=1) == ["last?"]


def test_what_waits_for_somebody_who_was_blocked_comes_when_they_write_again() -> None:
    talk = agreed(VISIT, campaign(text("last"), key="other"))
    talk.say("a", "b", "pause 1 day")
    talk.invite("other")
    talk.happen(Blocked())
    assert talk.wait(days=9) == []
    talk.happen(Unblocked())
    talk.say("Hello again, the parking is better")
    assert talk.wait(minutes=1) == ["last?"]


def test_blocked_with_nothing_open() -> None:
    talk = Talk(VISIT)
    talk.happen(Blocked())
    assert talk.effects == (MarkReachable(False),)
    assert not any(isinstance(effect, Close) for effect in talk.all)
