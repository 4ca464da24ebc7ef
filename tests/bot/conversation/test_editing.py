"""A campaign file is changed while people talk: what becomes of the ask before them, for every kind."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot.conversation.campaign import Probe, Prompt
from bot.conversation.events import Pressed, Received
from bot.conversation.participant import QUOTE, Json
from bot.conversation.prompts.base import Kind
from bot.conversation.prompts.choice import Choice
from bot.conversation.prompts.consent import Consent
from bot.conversation.prompts.date import Date
from bot.conversation.prompts.info import Info
from bot.conversation.prompts.kinds import KINDS
from bot.conversation.prompts.location import Location
from bot.conversation.prompts.multi_choice import MultiChoice
from bot.conversation.prompts.number import Number
from bot.conversation.prompts.photo import Photo
from bot.conversation.prompts.rank import Rank
from bot.conversation.prompts.scale import Scale
from bot.conversation.prompts.story import Story
from bot.conversation.prompts.text import TextPrompt
from bot.conversation.prompts.touchpoints import Touchpoints
from bot.conversation.prompts.voice import Voice
from bot.messages import Attachment
from tests.bot.conversation.talking import (
    Talk,
    agreed,
    campaign,
    campaigns,
    choosable,
    consent,
    phrase,
    prompt,
    text,
)

FIRST, MORE = text("first"), text("more")
CHANGES = ("removed", "renamed", "reordered", "reworded", "options", "kind")


def kinds(words: str, *labels: str, high: int = 5) -> dict[str, Kind]:
    """One of every kind, in these words and with these options or limits."""
    asked, options = {"en": words}, choosable(*labels)
    return {
        "consent": Consent(asked, QUOTE, version="2" if high < 5 else "1"),
        "info": Info(asked),
        "text": TextPrompt(asked),
        "choice": Choice(asked, options),
        "multi_choice": MultiChoice(asked, options),
        "scale": Scale(asked, {"en": ("awful", "great")}, high=high),
        "story": Story(asked),
        "number": Number(asked, high=high),
        "date": Date(asked, future_only=high < 5),
        "rank": Rank(asked, options),
        "photo": Photo(asked),
        "voice": Voice(asked),
        "location": Location(asked),
        "touchpoints": Touchpoints(asked, options, choosable("Calm", "Proud")),
    }


SHOWN = kinds("It?", "Bus", "Car", "Foot")
REWORDED = kinds("It, please?", "Bus", "Car", "Foot")
OTHERWISE = kinds("It?", "Car", "Foot", "Tram", high=3)
"""With an option fewer and another one, or with other limits."""

BEFORE: Mapping[str, tuple[str, ...]] = {
    "multi_choice": ("/Bus",),
    "story": ("Once",),
    "rank": ("/Bus",),
    "touchpoints": ("1",),
}
"""What was said already when the file is changed; /press."""
SAID: Mapping[str, tuple[str, ...]] = {
    "info": (),
    "consent": ("yes",),
    "text": ("Chairs",),
    "choice": ("1",),
    "multi_choice": ("1 and 3",),
    "scale": ("/4",),
    "story": ("upon", "done"),
    "number": ("about 4",),
    "date": ("yesterday",),
    "rank": ("1",),
    "photo": ("A red door",),
    "voice": ("Well",),
    "location": ("By the lake",),
    "touchpoints": ("calm",),
}
MOMENT: Json = [{"moment": "bus", "feelings": ["calm"], "why": ""}]
UNDERSTOOD: Mapping[str, Json] = {
    "info": None,
    "consent": True,
    "text": "Chairs",
    "choice": "bus",
    "multi_choice": ["bus", "foot"],
    "scale": 4,
    "story": "Once\nupon",
    "number": 4,
    "date": "2026-11-23",
    "rank": ["bus", "car", "foot"],
    "photo": "A red door",
    "voice": "Well",
    "location": "By the lake",
    "touchpoints": None,
}
WHY = phrase("touch_why", moment="Bus")
READ = phrase("read_back", words="Once\nupon")

OTHER: Mapping[tuple[str, str], Json] = {
    ("removed", "consent"): "yes",
    ("renamed", "consent"): "yes",
    ("kind", "consent"): "yes",
    ("removed", "number"): "about 4",
    ("renamed", "number"): "about 4",
    ("kind", "number"): "about 4",
    ("removed", "date"): "yesterday",
    ("renamed", "date"): "yesterday",
    ("kind", "date"): "yesterday",
    ("removed", "touchpoints"): MOMENT,
    ("renamed", "touchpoints"): MOMENT,
    ("kind", "touchpoints"): MOMENT,
    ("options", "number"): None,
    ("options", "date"): None,
    ("reordered", "story"): None,
    ("reworded", "story"): None,
    ("options", "story"): None,
}
"""What is understood where it is not the same as without a change."""
FOLLOWS: Mapping[tuple[str, str], str] = {
    ("reordered", "touchpoints"): WHY,
    ("reworded", "touchpoints"): WHY,
    ("options", "touchpoints"): WHY.replace("Bus", "bus"),
    ("reordered", "story"): READ,
    ("reworded", "story"): READ,
    ("options", "story"): READ,
    ("options", "number"): "It?",
    ("options", "date"): "It?",
    ("kind", "info"): "It?",
}
"""What is put next, where that is not the next prompt."""


def change(talk: Talk, kind: str, how: str) -> None:
    other = "scale" if kind == "text" else "text"
    prompts = {
        "removed": (FIRST, MORE),
        "renamed": (FIRST, prompt("new", kind, SHOWN[kind]), MORE),
        "reordered": (MORE, prompt("it", kind, SHOWN[kind]), FIRST),
        "reworded": (FIRST, prompt("it", kind, REWORDED[kind]), MORE),
        "options": (FIRST, prompt("it", kind, OTHERWISE[kind]), MORE),
        "kind": (FIRST, prompt("it", other, SHOWN[other]), MORE),
    }[how]
    talk.campaigns = campaigns(campaign(consent(), *prompts))


def do(talk: Talk, *deeds: str) -> list[str]:
    said: list[str] = []
    for each in deeds:
        said = talk.press(each[1:]) if each.startswith("/") else talk.say(each)
    return said


def understood(talk: Talk) -> Json:
    """What the session knows of the answer; None where it was not understood yet."""
    assert talk.who.open is not None
    kept = talk.who.open.answers.get("it")
    return kept.value if kept else None


def asked(kind: str) -> Talk:
    """Somebody who has that kind before them, and of one of several turns said a part already."""
    talk = agreed(campaign(consent(), FIRST, prompt("it", kind, SHOWN[kind]), MORE))
    talk.say("a")
    do(talk, *BEFORE.get(kind, ()))
    return talk


@pytest.mark.parametrize("how", CHANGES)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "info"])
def test_what_was_shown_is_answered_and_the_next_ask_is_as_the_file_says_now(kind: str, how: str) -> None:
    talk = asked(kind)
    change(talk, kind, how)
    follows = do(talk, *SAID[kind])

    expected = OTHER.get((how, kind), UNDERSTOOD[kind])
    assert understood(talk) == expected
    if kind != "consent":
        last = talk.all_replies()[-1].answer
        assert last is None or last.value == expected
    anew = {"multi_choice": "multi_hint", "rank": "rank_hint", "touchpoints": "touch_hint"}.get(kind)
    again = f"It?\n\n{phrase(anew)}" if anew else "It?"
    assert follows[0].endswith(FOLLOWS.get((how, kind), again if how == "renamed" else "more?"))


@pytest.mark.parametrize("how", CHANGES)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {"info", "consent"}])
def test_no_word_is_lost_and_nothing_is_left_waiting(kind: str, how: str) -> None:
    talk = asked(kind)
    change(talk, kind, how)
    do(talk, *SAID[kind])
    words = [one for one in (*BEFORE.get(kind, ()), *SAID[kind]) if one[0] != "/" and one != "done"]
    kept = [reply.text for reply in talk.all_replies()]
    assert [word for word in words if word not in kept] == []
    for _ in range(8):
        if talk.who.open:
            talk.say("skip")
    assert talk.closed() == [("visit", "done")]


@pytest.mark.parametrize(
    ("how", "follows"),
    [
        ("removed", ["more?"]),
        ("renamed", ["It?", "more?"]),
        ("reordered", ["more?"]),
        ("reworded", ["more?"]),
        ("options", ["more?"]),
        ("kind", ["It?"]),
    ],
)
def test_what_is_only_told_is_told_once_under_each_name(how: str, follows: list[str]) -> None:
    talk = agreed(campaign(consent(), prompt("it", "info", SHOWN["info"]), FIRST, MORE))
    assert talk.awaited == "first"
    change(talk, "info", how)
    assert talk.say("a") == follows


# Consent to take part


@pytest.mark.parametrize(
    ("now", "follows"),
    [
        (consent("anew"), "May we ask?"),
        (consent(words="May we, please?"), "first?"),
        (consent(), "first?"),
    ],
    ids=["renamed", "reworded", "as it was"],
)
def test_a_yes_to_the_words_that_were_shown_counts_while_they_are_asked(now: Prompt, follows: str) -> None:
    talk = Talk(campaign(consent(), FIRST))
    talk.start()
    talk.campaigns = campaigns(campaign(now, FIRST))
    assert talk.say("yes") == [follows]
    assert not talk.all_replies()


def test_words_of_consent_that_changed_meanwhile_are_asked_the_next_time() -> None:
    talk = Talk(campaign(consent(), FIRST))
    talk.start()
    talk.campaigns = campaigns(campaign(consent(words="May we, please?"), FIRST))
    talk.say("yes")
    assert [one.words for one in talk.who.consents] == ["May we ask?"]
    talk.say("a")
    assert talk.start(wave=2) == ["May we, please?"]


def test_without_any_consent_in_the_file_nothing_more_is_asked() -> None:
    talk = Talk(campaign(consent(), FIRST))
    talk.start()
    talk.campaigns = campaigns(campaign(FIRST))
    talk.say("yes")
    assert (talk.closed(), talk.all_replies()) == ([("visit", "declined")], [])


@pytest.mark.parametrize("how", CHANGES)
def test_a_yes_to_a_consent_that_is_gone_is_none(how: str) -> None:
    talk = asked("consent")
    change(talk, "consent", how)
    talk.say("yes")
    assert [one.given for one in talk.consents()] == ([] if how in {"removed", "renamed", "kind"} else [True])


# What is gathered, and what is handed in


def test_a_number_means_what_was_shown_under_it() -> None:
    talk = agreed(campaign(consent(), prompt("it", "multi_choice", SHOWN["multi_choice"]), MORE))
    change(talk, "multi_choice", "options")
    assert talk.say("1 and 2")[0].endswith("first?")
    assert understood(talk) == ["bus", "car"]


def test_a_step_of_a_scale_means_what_was_shown() -> None:
    talk = asked("scale")
    change(talk, "scale", "options")
    assert talk.say("great") == ["more?"]
    assert understood(talk) == 5


@pytest.mark.parametrize(("button", "picked"), [("Done", ["bus"]), ("Foot", ["bus", "foot"])])
def test_what_was_picked_counts_when_its_prompt_is_gone(button: str, picked: list[str]) -> None:
    talk = asked("multi_choice")
    change(talk, "multi_choice", "removed")
    assert talk.press(button) == ["more?"]
    assert understood(talk) == picked


def test_all_of_it_taken_back_is_asked_once_more() -> None:
    talk = asked("multi_choice")
    change(talk, "multi_choice", "removed")
    bus = (
        next(one for one in talk.messages()[-1].options if one.label.endswith("Bus"))
        if talk.messages()
        else None
    )
    assert bus is not None
    assert talk.happen(Pressed(bus.id))[0].startswith(phrase("unclear_multi"))


def test_a_story_that_is_gone_is_told_to_its_end_in_silence_too() -> None:
    talk = asked("story")
    change(talk, "story", "removed")
    assert talk.wait(minutes=11) == ["more?"]
    assert understood(talk) == "Once"


def test_feelings_that_were_pressed_count_when_the_prompt_is_gone() -> None:
    talk = asked("touchpoints")
    talk.press("Proud")
    change(talk, "touchpoints", "removed")
    assert talk.press("Done") == ["more?"]
    assert understood(talk) == [{"moment": "bus", "feelings": ["proud"], "why": ""}]


def test_a_picture_for_a_prompt_that_is_gone_is_kept() -> None:
    talk = asked("photo")
    change(talk, "photo", "removed")
    picture = Attachment("photo", "ref")
    assert talk.happen(Received("", "m9", attachments=(picture,))) == ["more?"]
    assert talk.replies()[0].attachments == (picture,)
    assert understood(talk) == "photo"


def test_a_probe_that_is_gone_is_answered_in_words() -> None:
    follow_up = prompt("it", "text", SHOWN["text"], probes=(Probe({"en": "Why?"}),))
    talk = agreed(campaign(consent(), follow_up, MORE))
    assert talk.say("Chairs") == ["Why?"]
    change(talk, "text", "removed")
    assert talk.say("They hurt") == ["first?"]
    assert (talk.replies()[0].text, talk.replies()[0].probe) == ("They hurt", 1)


@pytest.mark.parametrize("how", ["kind", "options"])
@pytest.mark.parametrize("kind", ["story", "multi_choice", "rank", "touchpoints"])
def test_nobody_is_told_that_their_silence_was_not_understood(kind: str, how: str) -> None:
    talk = asked(kind)
    talk.say("back")
    change(talk, kind, how)
    talk.say("b")
    read = phrase("read_back", words="Once")
    assert talk.wait(minutes=11) in ([], ["more?"], [read])
    assert talk.awaited in {"it", "more"}


def test_who_falls_silent_then_is_reminded_as_of_anything_else() -> None:
    days = (timedelta(days=1), timedelta(days=3))
    told = prompt("it", "story", SHOWN["story"])
    talk = agreed(campaign(consent(), FIRST, told, MORE, remind=days))
    talk.say("a", "Once", "back")
    asking = prompt("it", "text", SHOWN["text"])
    talk.campaigns = campaigns(campaign(consent(), FIRST, asking, MORE, remind=days))
    talk.say("b")
    assert talk.wait(minutes=11) == []
    assert [len(talk.wait(days=1)) for _ in range(5)] == [1, 0, 1, 0, 0]


def test_what_is_put_anew_is_asked_to_its_end() -> None:
    talk = asked("multi_choice")
    talk.say("back")
    change(talk, "multi_choice", "options")
    talk.say("b")
    talk.press("Car")
    talk.press("Tram")
    assert talk.press("Done") == ["more?"]
    assert understood(talk) == ["car", "tram"]


@pytest.mark.parametrize(
    ("kind", "deeds", "value"),
    [
        ("multi_choice", ("/Car", "/Tram", "/Done"), ["bus", "car", "tram"]),
        ("rank", ("/Car", "/Tram"), ["bus", "car", "tram", "foot"]),
    ],
)
def test_an_option_that_was_added_can_be_chosen_at_the_next_turn(
    kind: str, deeds: tuple[str, ...], value: Json
) -> None:
    talk = asked(kind)
    more = kinds("It?", "Bus", "Car", "Foot", "Tram")
    talk.campaigns = campaigns(campaign(consent(), FIRST, prompt("it", kind, more[kind]), MORE))
    assert do(talk, *deeds) == ["more?"]
    assert understood(talk) == value


def test_a_moment_that_was_taken_out_is_kept_and_ends_it() -> None:
    talk = agreed(campaign(consent(), prompt("it", "touchpoints", SHOWN["touchpoints"]), MORE))
    change(talk, "touchpoints", "options")
    assert talk.press("Bus") == ["first?"]
    assert understood(talk) == [{"moment": "bus", "feelings": [], "why": ""}]


def test_a_prompt_that_is_new_further_up_is_put_next() -> None:
    talk = asked("text")
    now = (text("new"), FIRST, prompt("it", "text", SHOWN["text"]), MORE)
    talk.campaigns = campaigns(campaign(consent(), *now))
    assert [talk.say(words) for words in ("Chairs", "b")] == [["new?"], ["more?"]]
