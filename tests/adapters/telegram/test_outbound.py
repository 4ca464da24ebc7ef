"""Messages as Telegram's fields."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.fit import fit
from adapters.marked import marked
from adapters.telegram.limits import CAN
from adapters.telegram.outbound import chosen, to_payload, units
from bot.messages import Message, Option


def labels(*words: str) -> Message:
    return Message("Which?", tuple(Option(f"s-1.2:{place}", word) for place, word in enumerate(words)))


def rows(message: Message) -> list[list[str]]:
    markup = to_payload(message)["reply_markup"]["inline_keyboard"]
    return [[button["text"] for button in row] for row in markup]


def test_plain_words_stay_plain() -> None:
    assert to_payload(Message("Thank <you> & all")) == {
        "text": "Thank <you> & all",
        "link_preview_options": {"is_disabled": True},
    }


def test_starred_words_are_bold_wherever_they_stand() -> None:
    payload = to_payload(Message("🙂 Write *stop* or *my data*."))
    assert payload["text"] == "🙂 Write stop or my data."
    assert payload["entities"] == [
        {"type": "bold", "offset": 9, "length": 4},
        {"type": "bold", "offset": 17, "length": 7},
    ]


def test_stars_next_to_arabic_marks_and_quotes_count() -> None:
    payload = to_payload(Message("وقل *انتهيت* في النهاية. “*done*”"))
    assert "*" not in payload["text"]
    assert len(payload["entities"]) == 2


@pytest.mark.parametrize(
    "text", ["2*3*4", "* one\n* two", "**", "*", "a *b", "* a *", "**loud**", "*a\nb*", "*" + "x" * 61 + "*"]
)
def test_other_stars_stay(text: str) -> None:
    payload = to_payload(Message(text))
    assert payload["text"] == text
    assert "entities" not in payload


def test_stars_of_ones_own_stay_where_ones_words_are_said_again() -> None:
    ours = marked(["Write *take back {number}*."])
    payload = to_payload(Message("“It was *awful*”\nWrite *take back 2*."), ours)
    assert payload["text"] == "“It was *awful*”\nWrite take back 2."
    assert payload["entities"] == [{"type": "bold", "offset": 23, "length": 11}]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (labels("Yes", "No"), [["Yes", "No"]]),
        (labels("1 awful", "2", "3", "4", "5 great"), [["1 awful", "2", "3"], ["4", "5 great"]]),
        (labels("1", "2", "3", "4", "5"), [["1", "2", "3", "4", "5"]]),
        (labels("By bus", "On foot or by wheelchair"), [["By bus"], ["On foot or by wheelchair"]]),
        (labels("a", "b", "c", "d long"), [["a", "b"], ["c", "d long"]]),
    ],
)
def test_short_options_share_a_row_and_long_ones_have_one_each(
    message: Message, expected: list[list[str]]
) -> None:
    assert rows(message) == expected


def test_an_option_whose_id_is_too_long_for_a_button_is_typed() -> None:
    payload = to_payload(Message("Which?", (Option("s" * 65, "Bus"), Option("x", "Car"))))
    assert "reply_markup" not in payload
    assert payload["text"] == "Which?\n\n1. Bus\n2. Car"


def test_what_cannot_be_sent_is_replaced() -> None:
    assert to_payload(Message("a\x00b\ud800c"))["text"] == "a\ufffdb\ufffdc"


@given(st.text(st.sampled_from("a*ب🙂 \n<&"), max_size=60))
def test_entities_lie_within_the_text(text: str) -> None:
    payload = to_payload(Message(text))
    for each in payload.get("entities", ()):
        start, end = 2 * each["offset"], 2 * (each["offset"] + each["length"])
        word = payload["text"].encode("utf-16-le")[start:end].decode("utf-16-le")
        assert f"*{word}*" in text


@given(st.text(max_size=20), st.integers(1, 900))
def test_every_part_of_a_long_text_is_within_the_limit(text: str, times: int) -> None:
    for part in fit(Message(text * times), CAN):
        assert units(to_payload(part)["text"]) <= CAN.text_limit


def pressed(text: str = "🙂 Which?", **more: object) -> dict[str, object]:
    button = {"text": "By bus", "callback_data": "s-1.2:bus"}
    message = {
        "message_id": 6,
        "chat": {"id": 5001, "type": "private"},
        "text": text,
        "reply_markup": {"inline_keyboard": [[button]]},
    }
    return {"data": "s-1.2:bus", "message": {**message, **more}}


def test_a_pressed_message_shows_what_was_chosen_and_keeps_its_marks() -> None:
    marks = [{"type": "bold", "offset": 3, "length": 5}, {"type": "url", "offset": 0, "length": 2}]
    payload = chosen(pressed(entities=marks))
    assert payload is not None
    assert payload["text"] == "🙂 Which?\n\nBy bus"
    assert payload["entities"] == [marks[0], {"type": "bold", "offset": 11, "length": 6}]
    assert "reply_markup" not in payload


def test_where_the_choice_does_not_fit_only_the_buttons_go() -> None:
    assert chosen(pressed("x" * 4095)) == {"chat_id": 5001, "message_id": 6}


@pytest.mark.parametrize(
    "query",
    [
        {"data": "x"},
        {"data": "x", "message": None},
        {"data": "x", "message": {"message_id": 6, "chat": {"id": 1}, "date": 0}},
        {**pressed(), "data": "s-1.2:plane"},
        pressed(reply_markup={"inline_keyboard": 7}),
    ],
)
def test_a_message_out_of_reach_or_without_that_button_is_left_alone(query: dict[str, object]) -> None:
    assert chosen(query) is None
