"""The way through a campaign: consent first, conditions, probes, back, skip, and how it ends."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.campaign import Offer, Probe
from bot.conversation.effects import Need, Say
from bot.conversation.events import Pressed, Supplied
from bot.conversation.participant import Answer
from bot.conversation.prompts.base import Reading, Said, View
from bot.conversation.prompts.story import Story
from bot.conversation.prompts.text import TextPrompt
from bot.messages import Message
from tests.bot.conversation.talking import (
    NOON,
    WORDING,
    Talk,
    agreed,
    campaign,
    campaigns,
    choice,
    consent,
    info,
    may_quote,
    phrase,
    prompt,
    scale,
    story,
    text,
)

OTHER = campaign(consent(), text("last"), key="other")
VISIT = campaign(
    consent(),
    choice("how", "Bus", "Car"),
    scale("rating"),
    text("missing", when="rating <= 2"),
    info("nearly"),
    text("more"),
)


def test_consent_comes_first_and_the_flow_follows_the_answers() -> None:
    talk = Talk(VISIT)
    assert talk.start() == ["May we ask?"]
    assert talk.say("Yes") == ["how?"]
    assert [(one.use, one.given, one.words) for one in talk.who.consents] == [
        ("take_part", True, "May we ask?")
    ]
    assert talk.say("bus") == ["rating?"]
    assert talk.replies()[0].answer == Answer("bus", "Bus")
    assert talk.say("2") == ["missing?"]
    assert talk.say("A chair") == ["nearly.", "more?"]
    assert talk.say("No") == [phrase("thanks")]
    assert talk.closed() == [("visit", "done")]
    assert talk.who.open is None
    assert talk.who.done == {"visit": 1}
    assert talk.who.home == "visit"


def test_a_prompt_whose_condition_does_not_hold_is_left_out() -> None:
    talk = agreed(VISIT)
    talk.say("bus")
    assert talk.say("5") == ["nearly.", "more?"]


def test_every_ask_and_every_session_has_an_id_of_its_own() -> None:
    talk = agreed(VISIT)
    talk.say("bus", "help", "3", "x")
    talk.happen(Pressed("nothing"))
    asks = [effect.ask.id for effect in talk.all if isinstance(effect, Say) and effect.ask]
    assert asks == ["p-1.1", "p-1.2", "p-1.3", "p-1.4"]
    assert talk.messages()[0].ask == ""


def test_a_reply_is_kept_verbatim_with_everything_around_it() -> None:
    talk = agreed(VISIT)
    talk.say("  BUS! ")
    (reply,) = talk.replies()
    assert (reply.text, reply.campaign, reply.session, reply.wave) == ("  BUS! ", "visit", "p-1", 1)
    assert (reply.ask, reply.prompt, reply.message_id, reply.language) == ("p-1.1", "how", "m1", "en")
    assert not reply.replaces


def test_a_press_keeps_the_label_that_was_seen() -> None:
    talk = agreed(VISIT)
    assert talk.press("Car") == ["rating?"]
    assert talk.replies()[0].text == "Car"
    assert talk.replies()[0].answer == Answer("car", "Car")


def test_skip_passes_a_prompt_and_says_so() -> None:
    talk = agreed(VISIT)
    assert talk.say("skip") == [f"{phrase('skipped')}\n\nrating?"]
    assert talk.replies()[0].skipped
    assert talk.replies()[0].text == ""
    assert talk.who.open.skipped == {"how"}


def test_back_puts_the_prompt_before_again_and_its_new_answer_replaces() -> None:
    talk = agreed(VISIT)
    talk.say("bus")
    assert talk.say("back") == [f"{phrase('back')}\n\nhow?"]
    assert talk.say("car") == ["rating?"]
    assert talk.replies()[0].replaces
    assert talk.who.open.answers["how"].value == "car"


def test_back_and_back_again_goes_further_and_the_way_forward_leaves_nothing_twice() -> None:
    talk = agreed(VISIT)
    talk.say("bus", "4")
    assert talk.awaited == "more"
    talk.say("back")
    assert talk.awaited == "rating"
    talk.say("back")
    assert talk.awaited == "how"
    talk.say("car")
    assert talk.awaited == "more"
    talk.say("back")
    assert talk.awaited == "rating"


def test_skip_after_back_keeps_the_earlier_answer() -> None:
    talk = agreed(VISIT)
    talk.say("bus", "back")
    assert talk.say("skip") == [f"{phrase('kept')}\n\nrating?"]
    assert not talk.replies()
    assert talk.who.open.answers["how"].value == "bus"


def test_back_to_a_skipped_prompt_replaces_the_skip() -> None:
    talk = agreed(VISIT)
    talk.say("skip", "back", "bus")
    assert talk.replies()[0].replaces
    assert talk.who.open.skipped == frozenset()


def test_back_with_nothing_before_says_so_and_asks_again() -> None:
    talk = agreed(VISIT)
    assert talk.say("back") == [f"{phrase('back_nothing')}\n\nhow?"]


def test_back_passes_over_what_no_longer_holds_or_is_gone() -> None:
    talk = agreed(VISIT)
    talk.say("bus", "2", "chairs", "back")
    assert talk.awaited == "missing"
    talk.say("back", "5")
    assert talk.awaited == "more"
    talk.say("back")
    assert talk.awaited == "rating"
    talk.campaigns = campaigns(campaign(*[one for one in VISIT.prompts if one.key != "how"]))
    assert talk.say("back") == [f"{phrase('back_nothing')}\n\nrating?"]


def test_back_does_not_ask_again_for_a_yes_that_was_given() -> None:
    talk = Talk(VISIT)
    talk.start()
    talk.say("yes")
    asked = talk.awaited
    assert talk.say("back")[0].startswith(phrase("back_nothing"))
    assert talk.awaited == asked


def test_done_after_back_leaves_the_story_as_it_was() -> None:
    talk = agreed(campaign(consent(), story("moment"), text("more")))
    talk.say("We waited", "done", "right", "back")
    assert talk.awaited == "moment"
    assert talk.say("done") == [f"{phrase('kept')}\n\nmore?"]
    assert not talk.replies()
    assert talk.who.open.answers["moment"].value == "We waited"
    talk.say("back")
    assert talk.press("Done") == [f"{phrase('kept')}\n\nmore?"]


LONG = "This is about many things, and it is rather long to read on a small screen. " * 3


def test_something_long_is_not_read_out_twice_in_a_row() -> None:
    talk = Talk(campaign(consent(words=f"{LONG}May we ask? Both are fine."), text("first")))
    (whole,) = talk.start()
    assert whole.startswith("This is about")
    assert talk.say("what?") == [f"{phrase('unclear_consent')}\n\nMay we ask? Both are fine."]
    assert talk.effects[-1].ask.text == whole
    assert talk.say("help")[0].endswith("\n\nMay we ask? Both are fine.")
    talk.say("yes")
    assert talk.who.consents[0].words == whole
    assert talk.who.consents[0].version


def test_something_long_is_read_out_again_after_a_while_and_in_another_language() -> None:
    talk = agreed(campaign(consent(), choice("how", "Bus"), text("more")))
    long = campaign(consent(words=f"{LONG}May we ask?"), text("first"))
    talk = Talk(long)
    (whole,) = talk.start()
    talk.say("what?")
    assert talk.say("Dansk")[0].startswith("This is about")
    talk.now += timedelta(days=1)
    assert whole in talk.say("English")[0]
    assert whole in talk.say("start")[0]


def test_what_was_said_to_new_words_of_consent_is_kept_of_who_took_part_before() -> None:
    talk = agreed(campaign(consent(), text("first")))
    talk.say("Chairs")
    talk.campaigns = campaigns(campaign(consent(words="May we ask again?"), text("more"), key="other"))
    assert talk.start("other") == ["May we ask again?"]
    talk.say("Not the door again")
    assert talk.replies()[0].text == "Not the door again"
    assert talk.say("and the queue") == [phrase("declined_told")]
    assert talk.replies()[0].text == "and the queue"


def test_who_declines_after_taking_part_hears_that_their_words_are_still_there() -> None:
    talk = agreed(VISIT)
    talk.say("stop", "start")
    assert talk.say("no") == [phrase("declined_told")]
    assert talk.start() == ["May we ask?"]
    assert talk.say("no") == [phrase("declined")]


# Not taking part


def test_a_no_is_all_that_is_kept_of_somebody_who_declines() -> None:
    talk = Talk(VISIT)
    talk.start()
    assert talk.say("no thanks") == [phrase("declined")]
    assert not talk.replies()
    assert [one.given for one in talk.consents()] == [False]
    assert talk.closed() == [("visit", "declined")]
    assert talk.say("hello?") == [phrase("how_to_start")]
    assert not talk.replies()


def test_a_no_can_become_a_yes_later() -> None:
    talk = Talk(VISIT)
    talk.start()
    talk.say("no")
    assert talk.say("start") == ["May we ask?"]
    assert talk.say("yes") == ["how?"]


def test_skipping_the_consent_counts_as_no_for_now_and_keeps_nothing() -> None:
    talk = Talk(VISIT)
    talk.start()
    assert talk.say("skip") == [phrase("declined_for_now")]
    assert not talk.consents()
    assert talk.closed() == [("visit", "declined")]


def test_an_unclear_consent_is_asked_once_more_and_then_left() -> None:
    talk = Talk(VISIT)
    talk.start()
    assert talk.say("what for?") == [f"{phrase('unclear_consent')}\n\nMay we ask?"]
    assert talk.say("hm") == [phrase("declined_for_now")]
    assert not [effect for effect in talk.all if not isinstance(effect, Say)][:-1]


def test_a_consent_to_the_same_words_is_not_asked_again_but_new_words_are() -> None:
    talk = agreed(VISIT)
    assert talk.said() == ["how?"]
    again = campaign(consent(words="May we ask, anew?"), text("more"), key="other")
    talk.campaigns = campaigns(VISIT, again)
    assert talk.start("other") == ["May we ask, anew?"]


def test_a_yes_to_words_that_changed_meanwhile_is_no_yes_to_the_new_ones() -> None:
    talk = Talk(VISIT, OTHER)
    talk.start()
    anew = campaign(consent(words="May we ask, anew?"), text("more"))
    talk.campaigns = campaigns(anew, replace(anew, key="other"))
    assert talk.say("yes") == ["more?"]
    assert talk.who.consents[0].words == "May we ask?"
    assert talk.start("other") == ["May we ask, anew?"]


def test_a_no_to_being_quoted_goes_on_and_is_not_asked_about_again() -> None:
    quoting = campaign(may_quote(), text("more"))
    talk = agreed(quoting)
    assert talk.said() == ["May we quote?"]
    assert talk.say("no") == ["more?"]
    assert talk.who.agreed("clinic", "quote") is False
    talk.say("fine")
    talk.campaigns = campaigns(campaign(may_quote(), text("last"), key="next"))
    assert talk.start("next") == ["last?"]


def test_an_unclear_answer_to_being_quoted_is_no_yes_and_goes_on() -> None:
    talk = agreed(campaign(may_quote(), text("more")))
    talk.say("well")
    assert talk.say("depends") == [f"{phrase('moving_on_kept')}\n\nmore?"]
    assert talk.who.agreed("clinic", "quote") is None


def test_nothing_is_asked_where_no_consent_was_asked_for() -> None:
    talk = Talk(campaign(info("welcome"), text("more")))
    assert talk.start() == ["welcome.", phrase("declined_for_now")]
    assert talk.closed() == [("visit", "declined")]


# Two asks at most


def test_an_answer_that_does_not_fit_is_asked_for_once_more_and_then_kept_as_it_is() -> None:
    talk = agreed(VISIT)
    assert talk.say("by tram") == [f"{phrase('unclear_choice')}\n\nhow?"]
    assert [(one.text, one.answer) for one in talk.replies()] == [("by tram", None)]
    assert talk.say("I said by tram") == [f"{phrase('moving_on_kept')}\n\nrating?"]
    assert [(one.text, one.answer) for one in talk.replies()] == [("I said by tram", None)]
    assert talk.who.open.answers["how"] == Answer(None)


def test_two_empty_messages_move_on_too() -> None:
    talk = agreed(campaign(text("more"), text("last")))
    assert talk.say(" ") == [f"{phrase('unclear_text')}\n\nmore?"]
    assert talk.say("") == [f"{phrase('moving_on')}\n\nlast?"]
    assert not talk.replies()


def test_the_help_of_a_second_ask_gives_an_example() -> None:
    talk = agreed(campaign(scale("rating")))
    assert talk.say("9") == [f"{phrase('unclear_scale', low=1, high=5, example=3)}\n\nrating?"]
    assert talk.say("4") == [phrase("thanks")]


def test_two_unclear_answers_after_back_leave_the_earlier_one() -> None:
    talk = agreed(VISIT)
    talk.say("bus", "back", "tram", "tram!")
    assert talk.who.open.answers["how"] == Answer("bus", "Bus")


# Probes

WHY = Probe({"en": "Why?", "da": "Hvorfor?"})


def test_a_probe_follows_once_and_is_kept_apart() -> None:
    talk = agreed(campaign(text("first", probes=(WHY,)), text("more")))
    assert talk.say("Chairs") == ["Why?"]
    assert talk.say("They are hard") == ["more?"]
    (reply,) = talk.replies()
    assert (reply.prompt, reply.probe, reply.text) == ("first", 1, "They are hard")
    talk.say("back", "Tables")
    assert talk.awaited == "more"


def test_skip_passes_a_probe() -> None:
    talk = agreed(campaign(text("first", probes=(WHY,)), text("more")))
    talk.say("Chairs")
    assert talk.say("skip") == [f"{phrase('skipped')}\n\nmore?"]
    assert talk.replies()[0].probe == 1
    assert talk.who.open.skipped == frozenset()


def test_back_on_a_probe_goes_to_its_prompt() -> None:
    talk = agreed(campaign(text("first", probes=(WHY,)), text("more")))
    talk.say("Chairs")
    assert talk.say("back") == [f"{phrase('back')}\n\nfirst?"]
    talk.say("Tables")
    assert talk.awaited == "more"


def test_an_empty_answer_to_a_probe_is_asked_for_once_more_and_then_left() -> None:
    talk = agreed(campaign(text("first", probes=(WHY,)), text("more")))
    talk.say("Chairs")
    assert talk.say(" ") == [f"{phrase('unclear_text')}\n\nWhy?"]
    assert talk.say(" ") == [f"{phrase('moving_on')}\n\nmore?"]


def test_a_probe_after_a_story_is_chosen_from_all_of_it() -> None:
    waiting = Probe({"en": "How long?"}, mentions=("wait",))
    talk = agreed(campaign(story("moment", probes=(waiting,))))
    talk.say("I waited", "then I left")
    talk.say("done")
    assert talk.say("right") == [f"{phrase('read_thanks')}\n\nHow long?"]


def test_a_probe_that_the_campaign_no_longer_has_is_put_as_it_was_shown() -> None:
    talk = agreed(campaign(text("first", probes=(WHY,)), text("more")))
    talk.say("Chairs")
    talk.campaigns = campaigns(campaign(text("first"), text("more")))
    assert talk.say("help")[0].endswith("Why?")
    assert talk.say("Hard ones") == ["more?"]
    assert talk.replies()[0].probe == 1


# Stories


def test_a_story_is_listened_to_part_by_part() -> None:
    talk = agreed(campaign(story("moment"), text("more")))
    assert talk.say("I came in.") == [phrase("story_listening")]
    assert talk.say("Nobody was there.") == []
    assert [(one.text, one.part) for one in talk.replies()] == [("Nobody was there.", 2)]
    assert talk.say("Done") == [phrase("read_back", words="I came in.\nNobody was there.")]
    assert not talk.replies()
    assert talk.press("Right") == [f"{phrase('read_thanks')}\n\nmore?"]
    assert not talk.replies()
    assert talk.who.open.answers["moment"].value == "I came in.\nNobody was there."
    assert talk.who.open.draft is None


def test_a_story_is_told_after_a_quiet_while() -> None:
    talk = agreed(campaign(story("moment"), text("more")))
    talk.say("I came in.")
    assert talk.wait(minutes=5) == []
    talk.say("And left.")
    assert talk.wait(minutes=9) == []
    assert talk.wait(minutes=1) == [phrase("read_back", words="I came in.\nAnd left.")]
    assert talk.wait(minutes=9) == []
    assert talk.wait(minutes=1) == []
    assert talk.say("yes") == ["more?"]


def test_a_story_can_be_ended_by_its_button_or_by_skip() -> None:
    for end in ("Done", "skip"):
        talk = agreed(campaign(story("moment"), text("more")))
        talk.say("I came in.")
        read = talk.press(end) if end == "Done" else talk.say(end)
        assert read == [phrase("read_back", words="I came in.")]


def test_done_with_nothing_told_asks_gently() -> None:
    talk = agreed(campaign(story("moment"), text("more")))
    assert talk.press("Done") == [f"{phrase('unclear_story')}\n\nTell moment."]
    assert talk.say("done") == [f"{phrase('moving_on')}\n\nmore?"]
    assert not talk.replies()


def test_an_empty_message_within_a_story_changes_nothing() -> None:
    talk = agreed(campaign(story("moment")))
    talk.say("I came in.")
    assert talk.say("  ") == []
    assert not talk.replies()


def test_going_back_from_a_story_loses_no_part_of_it() -> None:
    talk = agreed(campaign(text("first"), story("moment")))
    talk.say("a", "I came in.", "back")
    assert talk.awaited == "first"
    assert talk.say("b") == [phrase("story_so_far")]
    assert talk.say("And left.") == []
    assert talk.replies()[0].part == 2
    talk.say("done", "right")
    assert talk.who.done == {"visit": 1}


@pytest.mark.parametrize("language", sorted(WORDING))
def test_a_story_begun_is_never_asked_for_from_the_start_again(language: str) -> None:
    words = phrase("story_so_far", language)
    whole = prompt("moment", "story", Story({language: "Tell moment."}))
    only = campaign(whole, text("more"), languages=(language,))

    def told() -> Talk:
        talk = agreed(only, language=language)
        talk.say("I came in.")
        return talk

    for steps in (["help"], ["pause", "start"], ["delete", phrase("no", language)], ["start"], ["back"]):
        talk = told()
        said = talk.say(*steps)[-1]
        assert said.endswith(words), steps
        assert "Tell moment." not in said
        assert WORDING[language].say["back"] not in said
        assert talk.say("And left.") == []
        assert [reply.part for reply in talk.all_replies()] == [1, 2]


def test_a_story_begun_is_gone_on_with_when_one_comes_back_to_it() -> None:
    only = campaign(text("first"), story("moment"), text("more"))
    talk = agreed(only)
    talk.say("a", "I came in.", "done", "change", "I came in late.")
    assert talk.say("help")[-1].endswith(phrase("story_so_far"))
    assert [option.label for option in talk.messages()[-1].options] == ["Done", phrase("read_keep")]


def test_back_to_a_story_begun_says_only_that_it_goes_on() -> None:
    talk = agreed(campaign(text("first"), story("moment"), text("more")))
    talk.say("a", "Once.", "done", "right", "back", "Twice.", "back")
    assert talk.awaited == "first"
    assert talk.say("b") == ["more?"]
    assert talk.say("back") == [phrase("story_so_far")]


def test_telling_a_story_anew_replaces_the_one_before() -> None:
    talk = agreed(campaign(story("moment"), text("more")))
    talk.say("Once.", "done", "right", "back", "Twice.")
    assert [(one.part, one.replaces) for one in talk.replies()] == [(1, True)]
    talk.say("And more.")
    assert [(one.part, one.replaces) for one in talk.replies()] == [(2, False)]


# How it ends


def test_thanks_are_the_campaigns_own_and_say_when_one_hears_back() -> None:
    offer = Offer(answer_by=timedelta(weeks=4))
    talk = agreed(campaign(text("more"), thanks={"en": "Bless you."}, offer=offer))
    assert talk.say("x") == [f"Bless you. {phrase('hear_back', date='22 December 2026')}"]


def test_an_offer_without_a_date_promises_none() -> None:
    talk = agreed(campaign(text("more"), offer=Offer(can_change={"en": "chairs"})))
    assert talk.say("x") == [phrase("thanks")]


def test_a_campaign_that_ends_meanwhile_keeps_the_answer_and_closes() -> None:
    talk = agreed(campaign(text("first", probes=(WHY,)), text("more")))
    talk.campaigns = replace(talk.campaigns, ended=frozenset({"visit"}))
    assert talk.say("Chairs") == [phrase("over_now", title="Your visit")]
    assert talk.replies()[0].text == "Chairs"
    assert talk.closed() == [("visit", "ended")]


def test_a_campaign_that_closes_meanwhile_asks_nothing_more() -> None:
    talk = agreed(campaign(text("first"), text("more"), closes=NOON + timedelta(days=1)))
    talk.wait(days=2)
    assert talk.say("help") == [
        f"{phrase('help', service='Riverside Clinic', title='Your visit')}\n\n"
        f"{phrase('over_now', title='Your visit')}"
    ]


def test_a_campaign_that_is_gone_keeps_the_answer_and_closes() -> None:
    talk = agreed(campaign(text("first"), text("more")))
    talk.campaigns = campaigns()
    assert talk.say("Chairs") == [phrase("over_unnamed")]
    assert [(one.text, one.prompt) for one in talk.replies()] == [("Chairs", "first")]


def test_back_in_a_campaign_that_is_gone_is_no_dead_end() -> None:
    talk = agreed(campaign(text("first"), text("more")))
    talk.say("a")
    talk.campaigns = campaigns()
    assert talk.say("back")[0].endswith(phrase("over_unnamed"))


def test_a_campaign_on_hold_keeps_the_answer_and_goes_on_when_it_is_back() -> None:
    talk = agreed(campaign(text("first"), text("more")))
    talk.campaigns = replace(talk.campaigns, paused=frozenset({"visit"}))
    assert talk.say("Chairs") == [phrase("on_hold_now", title="Your visit")]
    assert talk.replies()[0].text == "Chairs"
    assert talk.who.open is None
    assert talk.wait(days=1) == []
    talk.campaigns = replace(talk.campaigns, paused=frozenset())
    assert talk.wait(days=1) == ["more?"]


# A campaign file that changes while people answer


def test_an_ask_is_read_against_what_was_shown() -> None:
    talk = agreed(VISIT)
    talk.campaigns = campaigns(campaign(consent(), choice("how", "Tram", "Bike"), text("more")))
    assert talk.say("1") == ["more?"]
    assert talk.replies()[0].answer == Answer("bus", "Bus")


def test_a_prompt_that_is_gone_is_read_as_it_was_shown() -> None:
    talk = agreed(VISIT)
    talk.campaigns = campaigns(campaign(text("more")))
    assert talk.say("help")[0].endswith("how?")
    assert talk.say("car") == ["more?"]
    assert talk.replies()[0].answer == Answer("car", "Car")


def test_a_prompt_that_became_another_kind_is_read_as_it_was_shown() -> None:
    talk = agreed(campaign(text("how"), text("more")))
    talk.campaigns = campaigns(campaign(scale("how"), text("more")))
    assert talk.say("help")[0].endswith("how?")
    assert talk.say("On foot") == ["more?"]


def test_a_consent_that_is_gone_records_nothing() -> None:
    talk = Talk(VISIT)
    talk.start()
    talk.campaigns = campaigns(campaign(consent("anew", words="May we, please?"), text("more")))
    assert talk.say("yes") == ["May we, please?"]
    assert not talk.replies()


# What a kind needs


class Seen(TextPrompt):
    """A kind that shows what was looked up for it."""

    needs = "ideas"

    def ask(self, view: View) -> Message:
        return Message(f"What of {view.needed}?")

    def read(self, said: Said, view: View) -> Reading:
        return super().read(said, view)


def test_a_kind_that_needs_something_waits_until_it_is_supplied() -> None:
    talk = agreed(campaign(text("first"), prompt("ideas", "ideas", Seen({})), text("more")))
    assert talk.say("a") == []
    assert Need("ideas", "p-1") in talk.effects
    assert talk.say("Any soap?") == [phrase("open_door", service="Riverside Clinic")]
    assert talk.happen(Supplied("ideas", "x", session="other")) == []
    assert talk.happen(Supplied("ideas", ["x", "y"], session="p-1")) == ["What of ['x', 'y']?"]
    assert talk.happen(Supplied("ideas", ["z"], session="p-1")) == []
    assert talk.say("help")[0].endswith("What of ['x', 'y']?")
    assert talk.say("Good") == ["more?"]
    talk.say("back")
    assert talk.awaited == "first"


def test_nothing_found_is_put_as_nothing() -> None:
    talk = agreed(campaign(prompt("ideas", "ideas", Seen({}))))
    assert talk.happen(Supplied("ideas", None, session="p-1")) == ["What of []?"]


def test_what_waits_for_something_is_not_lost_when_another_link_comes_first() -> None:
    other = campaign(text("last"), key="other")
    talk = agreed(campaign(prompt("ideas", "ideas", Seen({}))), other)
    assert talk.start("other") == ["last?"]
    assert talk.say("z") == [phrase("thanks")]
    talk.wait(minutes=1)
    assert talk.effects == (Need("ideas", "p-1"),)


def test_starting_again_while_something_is_looked_up_looks_it_up_again() -> None:
    talk = agreed(campaign(prompt("ideas", "ideas", Seen({}))))
    talk.say("start")
    assert talk.effects == (Need("ideas", "p-1"),)


# Ids of buttons


def test_a_long_option_key_still_fits_a_button() -> None:
    long = "a-very-long-option-about-opening-hours-in-the-evening-and-more"
    talk = agreed(campaign(choice("how", long, "Car"), text("more")))
    ids = [option.id for option in talk.messages()[0].options]
    assert all(len(one.encode()) <= 64 for one in ids)
    assert talk.press(long) == ["more?"]
    assert talk.replies()[0].answer == Answer(long, long)
