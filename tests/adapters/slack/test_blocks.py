"""A message becomes what Slack takes: valid to the letter, and what people wrote stays text."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.fit import fit
from adapters.marked import marked
from adapters.slack.blocks import CAN, to_payload, with_choice
from bot.messages import Message, Option
from tests.adapters.slack.blockkit import message_faults

HOSTILE = "<!channel> <@U123> <#C1|x> <http://x|y> *bold* _i_ ~s~ `c` =HYPERLINK(1) &lt; :smile:\n> quoted"


def options(*labels: str) -> tuple[Option, ...]:
    return tuple(Option(f"s1.2:{n}", label) for n, label in enumerate(labels))


def texts(part: Any) -> list[str]:
    """Every text in a payload's blocks."""
    if isinstance(part, list):
        return [text for each in part for text in texts(each)]
    if isinstance(part, dict):
        own = [part["text"]] if isinstance(part.get("text"), str) else []
        return own + [text for value in part.values() for text in texts(value)]
    return []


def kinds(part: Any) -> set[str]:
    if isinstance(part, list):
        return {kind for each in part for kind in kinds(each)}
    if isinstance(part, dict):
        return {str(part.get("type"))} | {kind for value in part.values() for kind in kinds(value)}
    return set()


def test_words_to_write_are_bold_without_markup() -> None:
    payload = to_payload(Message("Write *stop* or *my data* at any time, 2*3*4."))
    assert payload["text"] == "Write stop or my data at any time, 2*3*4."
    assert payload["blocks"][0]["elements"][0]["elements"] == [
        {"type": "text", "text": "Write "},
        {"type": "text", "text": "stop", "style": {"bold": True}},
        {"type": "text", "text": " or "},
        {"type": "text", "text": "my data", "style": {"bold": True}},
        {"type": "text", "text": " at any time, 2*3*4."},
    ]


def test_a_number_that_was_filled_in_is_part_of_our_words() -> None:
    ours = marked(["Write *pass on {number}* to do so."])
    payload = to_payload(Message("Write *pass on 12* to do so, not *pass on it*."), ours)
    assert payload["text"] == "Write pass on 12 to do so, not *pass on it*."


THEIRS = "*bold* _i_ ~s~ `c`\n> quote :smile: <!channel> <@U1> <http://x|y> &amp;"


def test_what_people_write_is_shown_as_they_wrote_it() -> None:
    ours = marked(["Write *my data* to see it."])
    payload = to_payload(Message(f"You said: {THEIRS}\n\nWrite *my data* to see it."), ours)
    [shown] = payload["blocks"][0]["elements"]
    assert [each["text"] for each in shown["elements"]] == [
        f"You said: {THEIRS}\n\nWrite ",
        "my data",
        " to see it.",
    ]
    assert "*bold* _i_ ~s~ `c`\n&gt; quote :smile: &lt;!channel&gt;" in payload["text"]
    assert payload["text"].endswith("&amp;amp;\n\nWrite my data to see it.")


def test_hostile_words_stay_text() -> None:
    payload = to_payload(Message(HOSTILE, options(HOSTILE)))
    assert "mrkdwn" not in kinds(payload["blocks"])
    assert "".join(texts(payload["blocks"][0])) == HOSTILE.replace("*bold*", "bold")
    assert "<" not in payload["text"]
    assert payload["text"].startswith("&lt;!channel&gt; &lt;@U123&gt;")


def test_few_options_are_buttons_and_many_a_menu() -> None:
    few = to_payload(Message("How?", options("Bus", "Car")))["blocks"][1]["elements"]
    assert [(each["type"], each["value"]) for each in few] == [("button", "s1.2:0"), ("button", "s1.2:1")]
    many = to_payload(Message("How?", options(*map(str, range(30)))))["blocks"][1]["elements"]
    assert [each["type"] for each in many] == ["static_select"]
    assert [each["value"] for each in many[0]["options"]] == [f"s1.2:{n}" for n in range(30)]


def test_what_was_chosen_stands_in_place_of_the_buttons() -> None:
    payload = to_payload(Message("How?", options("Bus", "Car")))
    answered = with_choice(payload["blocks"], "Bus <!here>")
    assert answered[0] == payload["blocks"][0]
    assert texts(answered[1]) == ["✓ Bus <!here>"]
    assert message_faults({**payload, "blocks": answered}) == []


@pytest.mark.parametrize("text", ["", " \n", "\x00\ud800", "&" * 3000, "<" * 3000, "a" * 3000, "😀" * 1500])
def test_texts_at_the_edge_are_valid(text: str) -> None:
    assert message_faults(to_payload(Message(text))) == []
    assert message_faults(to_payload(Message(text, options("Yes", "")))) == []


@pytest.mark.parametrize("before", range(3985, 4001))
def test_a_cut_never_leaves_half_of_what_was_escaped(before: int) -> None:
    assert message_faults(to_payload(Message("a" * before + "<&>" * 5))) == []


labels = st.text(max_size=200) | st.sampled_from([HOSTILE, "", "a" * 76, "😀" * 75])


@given(
    st.text(max_size=5000) | st.text("&<>*_ \n", max_size=5000),
    st.lists(labels, max_size=130),
)
def test_any_fitted_message_is_valid(text: str, shown: list[str]) -> None:
    message = Message(text, tuple(Option(f"{'x' * 50}:{n}", label) for n, label in enumerate(shown)))
    for part in fit(message, CAN):
        payload = to_payload(part)
        assert message_faults(payload) == []
        json.dumps(payload).encode()


DONE = Option("s1.2:done", "Done")


def elements(payload: dict[str, Any]) -> list[dict[str, Any]]:
    return [block["element"] for block in payload["blocks"] if block["type"] == "input"]


@pytest.mark.parametrize(
    ("many", "kind"),
    [(1, "checkboxes"), (10, "checkboxes"), (11, "multi_static_select"), (99, "multi_static_select")],
)
def test_several_are_ticked_and_sent_together(many: int, kind: str) -> None:
    choices = options(*map(str, range(many)))
    payload = to_payload(Message("Which?", choices, several=DONE))
    [boxes] = elements(payload)
    assert boxes["type"] == kind
    assert [each["value"] for each in boxes["options"]] == [each.id for each in choices]
    [send] = payload["blocks"][-1]["elements"]
    assert (send["value"], send["text"]["text"]) == ("s1.2:done", "Done")
    assert message_faults(payload) == []


def test_what_is_picked_already_is_ticked_and_says_so_once() -> None:
    payload = to_payload(Message("Which?", (*options("✓ Bus", "Car"), DONE), several=DONE))
    [boxes] = elements(payload)
    assert [each["text"]["text"] for each in boxes["options"]] == ["Bus", "Car"]
    assert boxes["initial_options"] == boxes["options"][:1]
    assert message_faults(payload) == []


def test_a_long_label_that_is_picked_stays_ticked_when_it_is_cut() -> None:
    [message] = fit(Message("Which?", (*options("✓ " + "long " * 30, "Car"), DONE), several=DONE), CAN)
    [boxes] = elements(to_payload(message))
    assert boxes["initial_options"] == boxes["options"][:1]
    assert boxes["options"][0]["text"]["text"].startswith("1. long")


def test_more_words_than_a_message_holds_are_pressed_one_after_the_other() -> None:
    choices = options(*("✓ " + "x" * 73 for _ in range(99)))
    payload = to_payload(Message("Which?", (*choices, DONE), several=DONE))
    assert elements(payload) == []
    assert message_faults(payload) == []


@pytest.mark.parametrize(("label", "said"), [("Bus, Car", ["✓ Bus, Car"]), ("", [])])
def test_what_was_ticked_stands_in_place_of_the_boxes(label: str, said: list[str]) -> None:
    payload = to_payload(Message("Which?", options("Bus", "Car"), several=DONE))
    answered = with_choice(payload["blocks"], label)
    assert answered[0] == payload["blocks"][0]
    assert texts(answered[1:]) == said
    assert message_faults({**payload, "blocks": answered}) == []
