"""Multi choice: what several options people mean, in a table; and picking them one after the other."""

import pytest

from bot.conversation.keywords import vocabulary
from bot.conversation.participant import Answer, Json
from bot.conversation.prompts.base import Partly, Said, Unclear, View, Whole
from bot.conversation.prompts.choice import Choosable
from bot.conversation.prompts.multi_choice import MultiChoice
from bot.messages import Attachment
from tests.bot.conversation.talking import WORDING

OPTIONS = (
    Choosable("bus", {"en": "By bus", "da": "Med bus", "de": "Mit dem Bus", "ar": "بالحافلة"}),
    Choosable("car", {"en": "By car", "da": "I bil", "de": "Mit dem Auto", "ar": "بالسيارة"}),
    Choosable("foot", {"en": "On foot", "da": "Til fods", "de": "Zu Fuß", "ar": "سيرا"}),
    Choosable("both", {"en": "By taxi, bike and train"}),
)
NONE = Choosable("none", {"en": "None of these", "da": "Ingen af dem"}, like="none")
PLAIN = MultiChoice({"en": "How do you come?"}, OPTIONS)
WITH_NONE = MultiChoice({"en": "How do you come?"}, (*OPTIONS, NONE))
TWO = MultiChoice({"en": "Which?"}, OPTIONS, at_least=2, at_most=2)


def view(kind: MultiChoice, *picked: str, parts: int = 0, language: str = "en") -> View:
    keys: list[Json] = [*picked]
    draft: Json = {"picked": keys, "parts": parts} if picked else None
    understood = vocabulary(WORDING, (language, "da", "de", "ar"))
    bare = View(language, WORDING[language], draft=draft, vocabulary=understood)
    shown = kind.ask(bare).options
    return View(language, WORDING[language], draft=draft, shown=shown, vocabulary=understood)


@pytest.mark.parametrize(
    ("said", "picked"),
    [
        ("1, 3 and 4", ["bus", "foot", "both"]),
        ("1 3", ["bus", "foot"]),
        ("3,1", ["bus", "foot"]),
        ("1+2", ["bus", "car"]),
        ("1 & 2", ["bus", "car"]),
        ("1\n2", ["bus", "car"]),
        ("numbers 1 and 2 please", ["bus", "car"]),
        ("one and three", ["bus", "foot"]),
        ("en og tre", ["bus", "foot"]),
        ("eins und drei", ["bus", "foot"]),
        ("١ و٣", ["bus", "foot"]),
        ("واحد وثلاثة", ["bus", "foot"]),
        ("بالحافلة وبالسيارة", ["bus", "car"]),
        ("By bus and by car", ["bus", "car"]),
        ("by bus, on foot", ["bus", "foot"]),
        ("med bus og i bil", ["bus", "car"]),
        ("zu Fuss und mit dem Auto", ["car", "foot"]),
        ("bus and car", ["bus", "car"]),
        ("the first two", ["bus", "car"]),
        ("de første to", ["bus", "car"]),
        ("die ersten zwei", ["bus", "car"]),
        ("أول اثنين", ["bus", "car"]),
        ("the last two", ["foot", "both"]),
        ("all", ["bus", "car", "foot", "both"]),
        ("All of them!", ["bus", "car", "foot", "both"]),
        ("alle", ["bus", "car", "foot", "both"]),
        ("الكل", ["bus", "car", "foot", "both"]),
        ("by bus and by taxi, bike and train", ["bus", "both"]),
        ("none", []),
        ("none of these", []),
        ("no", []),
        ("ingen", []),
        ("keine davon", []),
        ("1. by bus 2. on foot", ["bus", "foot"]),
        ("1-3", None),
        ("1 car", None),
        ("1 by car", None),
        ("the first and third", None),
        ("1 and 9", None),
        ("bus and my horse", None),
        ("not the bus", None),
        ("I used to come by bus but these days my neighbour drives me", None),
        ("the first nine", None),
        ("the first and the last two", None),
        ("first last", None),
        ("horse", None),
        (",", None),
        ("🚌", None),
        ("", None),
        ("1, " * 200, None),
    ],
)
def test_several_options_in_one_message(said: str, picked: list[str] | None) -> None:
    reading = PLAIN.read(Said(said), view(PLAIN))
    if picked is None:
        assert reading == Unclear("unclear_multi")
    else:
        assert isinstance(reading, Answer)
        assert reading.value == picked


@pytest.mark.parametrize(
    ("said", "picked"),
    [
        ("1", ["bus"]),
        ("bus", ["bus"]),
        ("On foot", ["foot"]),
        ("last", ["both"]),
        ("by taxi, bike and train", ["both"]),
    ],
)
def test_a_single_one_may_be_followed_by_more(said: str, picked: list[Json]) -> None:
    assert PLAIN.read(Said(said), view(PLAIN)) == Partly({"picked": picked, "parts": 1}, asks=True)


def test_both_of_two() -> None:
    kind = MultiChoice({"en": "Which?"}, OPTIONS[:2])
    assert kind.read(Said("both"), view(kind)) == Answer(["bus", "car"], "By bus, By car")


def test_pressing_picks_and_pressing_again_takes_back() -> None:
    picked = PLAIN.read(Said(pressed="bus"), view(PLAIN))
    assert picked == Partly({"picked": ["bus"], "parts": 0}, recorded=False, asks=True)
    more = PLAIN.read(Said(pressed="foot"), view(PLAIN, "bus"))
    assert more == Partly({"picked": ["bus", "foot"], "parts": 0}, recorded=False, asks=True)
    assert PLAIN.read(Said(pressed="bus"), view(PLAIN, "bus")) == Partly(None, recorded=False, asks=True)


@pytest.mark.parametrize("said", [Said(pressed="done"), Said("done"), Said("5"), Said(quiet=True)])
def test_done_or_silence_ends_it_with_what_was_picked(said: Said) -> None:
    answer = Answer(["bus", "foot"], "By bus, On foot")
    assert PLAIN.read(said, view(PLAIN, "foot", "bus")) == Whole(answer, "By bus, On foot")


@pytest.mark.parametrize("said", [Said(pressed="done"), Said("done")])
def test_done_with_nothing_picked_is_asked_for_again(said: Said) -> None:
    assert PLAIN.read(said, view(PLAIN)) == Unclear("unclear_few", {"at_least": 1})


def test_silence_with_nothing_picked_changes_nothing() -> None:
    assert PLAIN.read(Said(quiet=True), view(PLAIN)) == Partly(None, recorded=False)


def test_the_ask_shows_what_is_picked_so_far() -> None:
    first, again = PLAIN.ask(view(PLAIN)), PLAIN.ask(view(PLAIN, "car"))
    assert [option.label for option in first.options] == [
        "By bus",
        "By car",
        "On foot",
        OPTIONS[3].label["en"],
    ]
    assert first.text == "How do you come?\n\nChoose as many as fit, and then *done*."
    assert [again.options[1].label, again.options[-1].label] == [
        "✓ By car",
        "Done",
    ]
    assert again.text.endswith("\n\nSo far: By car.")
    assert "Choose up to 2" in TWO.ask(view(TWO)).text


@pytest.mark.parametrize("said", [Said("bus", attachments=()), Said("1")])
def test_a_label_that_is_marked_already_can_still_be_written(said: Said) -> None:
    assert PLAIN.read(said, view(PLAIN, "bus")) == Partly({"picked": ["bus"], "parts": 1}, asks=True)


def test_several_written_after_some_were_picked_end_it() -> None:
    assert PLAIN.read(Said("2 and 3"), view(PLAIN, "bus")) == Answer(
        ["bus", "car", "foot"], "By bus, By car, On foot"
    )


@pytest.mark.parametrize(
    ("said", "reading"),
    [
        (Said("1, 2 and 3"), Unclear("unclear_many", {"at_most": 2})),
        (Said("1 and 2"), Answer(["bus", "car"], "By bus, By car")),
        (Said("1"), Partly({"picked": ["bus"], "parts": 1}, asks=True)),
    ],
)
def test_at_most_so_many(said: Said, reading: object) -> None:
    assert TWO.read(said, view(TWO)) == reading


def test_a_press_too_many_leaves_what_was_picked() -> None:
    draft: Json = {"picked": ["bus", "car"], "parts": 0}
    many = Partly(draft, "unclear_many", False, {"at_most": 2}, asks=True)
    assert TWO.read(Said(pressed="foot"), view(TWO, "bus", "car")) == many
    written = Partly(
        {"picked": ["bus", "car"], "parts": 1}, "unclear_many", True, {"at_most": 2}, True, attempt=2
    )
    assert TWO.read(Said("on foot"), view(TWO, "bus", "car")) == written


def test_done_with_too_few_asks_for_more() -> None:
    few = Partly({"picked": ["bus"], "parts": 0}, "unclear_few", False, {"at_least": 2}, True, attempt=2)
    assert TWO.read(Said("done"), view(TWO, "bus")) == few
    enough = MultiChoice({"en": "?"}, OPTIONS, at_least=3)
    assert enough.read(Said("1 and 2"), view(enough)) == Partly(
        {"picked": ["bus", "car"], "parts": 1}, asks=True
    )


@pytest.mark.parametrize("said", ["none of these", "None", "5", "no", "nothing", "ingen af dem"])
def test_an_option_that_says_none_of_them_stands_alone(said: str) -> None:
    assert WITH_NONE.read(Said(said), view(WITH_NONE)) == Answer(["none"], "None of these")


def test_none_of_them_by_its_button_takes_the_others_back() -> None:
    reading = WITH_NONE.read(Said(pressed="none"), view(WITH_NONE, "bus"))
    assert reading == Answer(["none"], "None of these")


def test_all_of_them_leaves_out_the_one_that_says_none() -> None:
    reading = WITH_NONE.read(Said("all"), view(WITH_NONE))
    assert isinstance(reading, Answer)
    assert reading.value == ["bus", "car", "foot", "both"]
    assert isinstance(WITH_NONE.read(Said("1 and 5"), view(WITH_NONE)), Unclear)


@pytest.mark.parametrize(
    ("said", "recorded"),
    [
        (Said("my horse"), True),
        (Said(attachments=(Attachment("photo", "x"),)), True),
        (Said(" "), False),
        (Said(pressed="gone"), False),
    ],
)
def test_what_is_not_understood_never_loses_what_was_picked(said: Said, recorded: bool) -> None:
    draft: Json = {"picked": ["bus"], "parts": 1 + recorded}
    attempt = 1 if said.pressed else 2
    unclear = Partly(draft, "unclear_multi", recorded, asks=True, attempt=attempt)
    assert PLAIN.read(said, view(PLAIN, "bus", parts=1)) == unclear


def test_an_option_that_is_gone_by_now_was_not_picked() -> None:
    assert PLAIN.read(Said("done"), view(PLAIN, "plane", "bus")) == Whole(Answer(["bus"], "By bus"), "By bus")


@pytest.mark.parametrize("draft", [["bus"], {"picked": 3, "parts": "x"}, "bus"])
def test_a_draft_of_another_kind_counts_for_nothing(draft: Json) -> None:
    odd = View("en", WORDING["en"], draft=draft, vocabulary=vocabulary(WORDING, ("en",)))
    assert isinstance(PLAIN.read(Said("done"), odd), Unclear)


def ticks(*keys: str) -> Said:
    return Said(pressed="done", picked=keys)


@pytest.mark.parametrize("before", [(), ("bus",), ("foot", "both")])
def test_what_is_ticked_is_the_whole_answer_whatever_was_picked_before(before: tuple[str, ...]) -> None:
    whole = Whole(Answer(["bus", "car"], "By bus, By car"), "By bus, By car")
    assert PLAIN.read(ticks("car", "plane", "bus", "bus"), view(PLAIN, *before)) == whole


def test_nothing_ticked_is_asked_again() -> None:
    assert PLAIN.read(ticks(), view(PLAIN)) == Unclear("unclear_few", {"at_least": 1})
    again = Partly(None, "unclear_few", recorded=False, values={"at_least": 1}, asks=True)
    assert PLAIN.read(ticks("plane"), view(PLAIN, "bus", parts=1)) == again


@pytest.mark.parametrize(
    ("kind", "ticked", "kept", "say"),
    [
        (TWO, ("car",), ["car"], "unclear_few"),
        (TWO, ("foot", "car", "bus"), ["bus", "car"], "unclear_many"),
        (WITH_NONE, ("none", "bus"), ["bus"], "unclear_multi"),
    ],
)
def test_what_is_ticked_and_does_not_fit_is_asked_again_with_the_ticks(
    kind: MultiChoice, ticked: tuple[str, ...], kept: list[Json], say: str
) -> None:
    reading = kind.read(ticks(*ticked), view(kind))
    assert isinstance(reading, Partly)
    assert (reading.draft, reading.say) == ({"picked": kept, "parts": 0}, say)


def test_none_of_them_may_be_ticked_alone() -> None:
    reading = WITH_NONE.read(ticks("none"), view(WITH_NONE, "bus"))
    assert reading == Whole(Answer(["none"], "None of these"), "None of these")
