"""What a platform cannot show is said in words, and nothing is lost on the way."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from adapters.base import Capabilities
from adapters.fit import clusters, fit
from bot.messages import Message, Option

TYPED = Capabilities()
BUS, TRAIN = Option("a:bus", "Bus"), Option("a:train", "Train")
LONG = Option("a:long", "The small ferry that leaves from the harbour")


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def bare(text: str) -> str:
    return "".join(text.split())


def test_a_message_that_fits_is_left_alone() -> None:
    message = Message("How did you come?", (BUS, TRAIN), "en", "a", "m1", "t1")
    assert fit(message, Capabilities(100, 2)) == (message,)


@pytest.mark.parametrize("buttons", [0, 1])
def test_options_that_cannot_be_buttons_become_a_numbered_list(buttons: int) -> None:
    (fitted,) = fit(Message("How did you come?", (BUS, TRAIN)), Capabilities(max_buttons=buttons))
    assert fitted.text == "How did you come?\n\n1. Bus\n2. Train"
    assert fitted.options == ()


@pytest.mark.parametrize(
    ("labels", "shown"),
    [
        (["0", "1", "2", "3"], "0 · 1 · 2 · 3"),
        (["1 awful", "2", "3 great"], "1 awful · 2 · 3 great"),
        (
            ["1 as bad as it can be at such a place as this one", "2", "3 as good as it can be"],
            "1 as bad as it can be at such a place as this one\n2\n3 as good as it can be",
        ),
    ],
)
def test_options_that_begin_with_a_number_get_no_second_one(labels: list[str], shown: str) -> None:
    options = tuple(Option(label, label) for label in labels)
    assert fit(Message("How was it?", options), TYPED)[0].text == f"How was it?\n\n{shown}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("Tell us, and say *done* at the end.", ""), ("Tell us.", "\n\nDone")],
)
def test_an_option_alone_is_named_once_and_has_no_number(text: str, shown: str) -> None:
    assert fit(Message(text, (Option("a:done", "Done"),)), TYPED)[0].text == text + shown


def test_labels_too_long_are_cut_numbered_and_said_in_full_above() -> None:
    (fitted,) = fit(Message("How?", (BUS, LONG)), Capabilities(max_buttons=5, label_limit=20))
    assert [option.label for option in fitted.options] == ["1. Bus", "2. The small ferry…"]
    assert fitted.text == f"How?\n\n1. Bus\n2. {LONG.label}"
    assert [option.id for option in fitted.options] == [BUS.id, LONG.id]


def test_a_label_is_never_cut_inside_a_family() -> None:
    family = "👩‍👩‍👧‍👦"
    (fitted,) = fit(
        Message("Who?", (Option("f", "us " + family),)), Capabilities(max_buttons=1, label_limit=12)
    )
    assert fitted.options[0].label == "1. us…"


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("One two.\n\nThree four.", 12, ["One two.", "Three four."]),
        ("One two.\nThree four.", 12, ["One two.", "Three four."]),
        ("One two. Three four.", 12, ["One two.", "Three four."]),
        ("One two three four", 9, ["One two", "three", "four"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("a. bcdefgh ijklm", 12, ["a. bcdefgh", "ijklm"]),
        ("🇩🇰🇩🇪🇸🇪", 9, ["🇩🇰🇩🇪", "🇸🇪"]),
        ("e\u0301" * 3, 3, ["e\u0301"] * 3),
        ("a" + "\u0301" * 4, 2, ["a\u0301", "\u0301\u0301", "\u0301"]),
        ("   ", 2, [""]),
    ],
)
def test_long_text_is_cut_where_a_reader_would_pause(text: str, limit: int, parts: list[str]) -> None:
    assert [part.text for part in fit(Message(text), Capabilities(limit))] == parts


def test_options_and_ask_stay_with_the_last_part_and_several_replace_nothing() -> None:
    message = Message("One two. Three four.", (BUS,), "da", "a", replaces="m1", thread="t1")
    assert fit(message, Capabilities(12, 1)) == (
        Message("One two.", (), "da", "", "", "t1"),
        Message("Three four.", (BUS,), "da", "a", "", "t1"),
    )


@pytest.mark.parametrize("char", ["👩‍👩‍👧‍👦", "🇩🇰", "👍🏽", "é", "한", "क्षि", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "\r\n", "نَّ"])
def test_what_is_seen_as_one_character_is_one(char: str) -> None:
    assert list(clusters("x" + char + "x")) == ["x", char, "x"]


HARD = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("a .\n\r‍🇩🇰👩👍🏽\u0301\u0627\u0651\u200c\u094d\u0915\u1100\u1161\uac00\u0600"),
    )
)
SHORT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
OPTIONS = st.lists(SHORT, max_size=6).map(
    lambda labels: tuple(Option(str(n), label) for n, label in enumerate(labels))
)
ABLE = st.builds(Capabilities, st.integers(2, 60), st.integers(0, 6), st.integers(4, 20))


@given(HARD)
def test_no_cut_falls_where_unicode_allows_none(text: str) -> None:
    allowed = {found.end() for found in regex.finditer(r"\X", text)}
    ends, end = set(), 0
    for cluster in clusters(text):
        end += len(cluster)
        ends.add(end)
    assert ends <= allowed
    assert "".join(clusters(text)) == text


@given(HARD, st.integers(2, 40))
def test_parts_hold_every_character_but_white_space(text: str, limit: int) -> None:
    parts = fit(Message(text), Capabilities(limit))
    assert bare("".join(part.text for part in parts)) == bare(text)


@given(HARD, OPTIONS, ABLE)
def test_everything_is_within_the_limits_and_stays_so(
    text: str, options: tuple[Option, ...], can: Capabilities
) -> None:
    parts = fit(Message(text, options, ask="a"), can)
    assert all(units(part.text) <= can.text_limit for part in parts)
    assert all(len(part.options) <= can.max_buttons for part in parts)
    assert all(units(option.label) <= can.label_limit for part in parts for option in part.options)
    assert [part.ask for part in parts] == [""] * (len(parts) - 1) + ["a"]
    assert tuple(again for part in parts for again in fit(part, can)) == parts


@given(HARD, OPTIONS, ABLE)
def test_every_option_can_be_pressed_or_read(
    text: str, options: tuple[Option, ...], can: Capabilities
) -> None:
    parts = fit(Message(text, options), can)
    said = bare("".join(part.text for part in parts))
    assert parts[-1].options or all(bare(option.label).casefold() in said.casefold() for option in options)
