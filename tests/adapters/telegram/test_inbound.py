"""What Telegram's updates mean, and that nothing odd in them does harm."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.inbound import PLATFORM, Group, Unreadable, group, to_inbound
from bot.messages import Address, Attachment, Came, Inbound

ANNA = {"id": 5001, "is_bot": False, "first_name": "Anna", "language_code": "da"}
CHAT = {"id": 5001, "first_name": "Anna", "type": "private"}
AT = Address(PLATFORM, "5001")
FILE = {"file_id": "AgACAgQ", "file_unique_id": "AQADu", "file_size": 1253}


def message(**content: Any) -> dict[str, Any]:
    return {
        "update_id": 9,
        "message": {"message_id": 7, "from": ANNA, "chat": CHAT, "date": 1_796_000_000, **content},
    }


def query(**content: Any) -> dict[str, Any]:
    shown = {"message_id": 6, "chat": CHAT, "date": 1_796_000_000, "text": "Which?"}
    fields = {"id": "4382", "from": ANNA, "message": shown, "chat_instance": "1", "data": "s-1.2:bus"}
    return {"update_id": 9, "callback_query": {**fields, **content}}


def member(status: str, **content: Any) -> dict[str, Any]:
    fields = {"chat": CHAT, "from": ANNA, "date": 1_796_000_000, "new_chat_member": {"status": status}}
    return {"update_id": 9, "my_chat_member": {**fields, **content}}


def test_words() -> None:
    assert to_inbound(message(text="hello")) == Inbound(AT, "9", text="hello", message_id="7", language="da")


def test_two_bots_on_one_database_have_ids_of_their_own() -> None:
    found = to_inbound(message(text="hello"), "110201543")
    assert found is not None
    assert found.id == "110201543:9"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("/start", ""),
        ("/start after-visit", "after-visit"),
        ("/start@riverside_bot Ab_9-x", "Ab_9-x"),
        ("/start   Ab9  ", "Ab9"),
        ("/start two words", ""),
        ("/start " + "x" * 65, ""),
        ("/start ../../etc", ""),
    ],
)
def test_start_with_a_code_is_joining(text: str, code: str) -> None:
    found = to_inbound(message(text=text))
    assert found is not None
    assert (found.came, found.code) == (Came.START, code)


@pytest.mark.parametrize("text", ["/stop", "/my_data", "/starting", "start", "say /start"])
def test_other_commands_are_words(text: str) -> None:
    found = to_inbound(message(text=text))
    assert found is not None
    assert (found.came, found.text) == (Came.MESSAGE, text)


def test_a_press() -> None:
    assert to_inbound(query()) == Inbound(
        AT, "9", Came.PRESS, pressed="s-1.2:bus", message_id="6", language="da"
    )


def test_a_press_on_a_message_out_of_reach_counts() -> None:
    gone = {"message_id": 6, "chat": CHAT, "date": 0}
    found = to_inbound(query(message=gone))
    assert found is not None
    assert found.pressed == "s-1.2:bus"
    unseen = query()
    del unseen["callback_query"]["message"]
    found = to_inbound(unseen)
    assert found is not None
    assert (found.pressed, found.message_id, found.address) == ("s-1.2:bus", "", AT)


def test_an_edit_names_the_message_that_was_changed() -> None:
    edited = {"update_id": 9, "edited_message": {**message(text="now")["message"], "edit_date": 1}}
    assert to_inbound(edited) == Inbound(AT, "9", Came.EDIT, text="now", message_id="7")


def test_a_live_location_that_moves_changes_no_words() -> None:
    moved = message(location={"latitude": 55.1, "longitude": 12.2})["message"]
    assert to_inbound({"update_id": 9, "edited_message": moved}) is None


@pytest.mark.parametrize(("status", "came"), [("kicked", Came.BLOCKED), ("member", Came.UNBLOCKED)])
def test_blocking_and_unblocking(status: str, came: Came) -> None:
    assert to_inbound(member(status)) == Inbound(AT, "9", came)


@pytest.mark.parametrize(
    ("content", "attachment"),
    [
        ({"voice": {**FILE, "duration": 3}}, Attachment("voice", "AQADu|AgACAgQ", 1253)),
        ({"document": {**FILE, "file_name": "../../x"}}, Attachment("document", "AQADu|AgACAgQ", 1253)),
        ({"document": {**FILE, "mime_type": "image/jpeg"}}, Attachment("photo", "AQADu|AgACAgQ", 1253)),
        ({"document": {**FILE, "mime_type": "audio/mp4"}}, Attachment("audio", "AQADu|AgACAgQ", 1253)),
        ({"document": {**FILE, "mime_type": ["x"]}}, Attachment("document", "AQADu|AgACAgQ", 1253)),
        ({"audio": {**FILE, "title": "x"}}, Attachment("audio", "AQADu|AgACAgQ", 1253)),
        ({"video_note": {**FILE, "length": 9}}, Attachment("video", "AQADu|AgACAgQ", 1253)),
        ({"sticker": {**FILE, "emoji": "👍"}}, Attachment("sticker", "AQADu|AgACAgQ", 1253)),
        ({"animation": FILE, "document": FILE}, Attachment("video", "AQADu|AgACAgQ", 1253)),
        (
            {"location": {"latitude": 55.6761234567, "longitude": 12.5}},
            Attachment("location", "55.67612,12.5"),
        ),
        (
            {"venue": {"location": {"latitude": 1.5, "longitude": -2}, "title": "Ward 3"}},
            Attachment("location", "1.5,-2.0"),
        ),
        (
            {"voice": {"file_id": "AgACAgQ", "file_unique_id": "AQADu"}},
            Attachment("voice", "AQADu|AgACAgQ", None),
        ),
    ],
)
def test_files_and_places_come_along(content: dict[str, Any], attachment: Attachment) -> None:
    found = to_inbound(message(**content))
    assert found is not None
    assert (found.text, found.attachments) == ("", (attachment,))


def test_of_a_photos_sizes_the_largest_counts_and_its_caption_is_the_words() -> None:
    sizes = [
        {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 60},
        {"file_id": "large", "file_unique_id": "l", "width": 900, "height": 600, "file_size": 9},
        {"file_id": "middle", "file_unique_id": "m", "width": 300, "height": 200},
    ]
    found = to_inbound(message(photo=sizes, caption="the ramp"))
    assert found is not None
    assert (found.text, found.attachments) == ("the ramp", (Attachment("photo", "l|large|middle|small", 9),))


def test_a_photo_past_what_bots_may_have_counts_in_its_next_size() -> None:
    sizes = [
        {"file_id": "large", "file_unique_id": "l", "width": 9, "height": 6, "file_size": 20_000_001},
        {"file_id": "small", "file_unique_id": "s", "width": 3, "height": 2, "file_size": 20_000_000},
    ]
    found = to_inbound(message(photo=sizes))
    assert found is not None
    assert found.attachments == (Attachment("photo", "s|small", 20_000_000),)


def test_a_poll_or_a_contact_is_answered_as_something_without_words() -> None:
    found = to_inbound(message(contact={"phone_number": "+4512345678", "first_name": "B"}))
    assert found is not None
    assert (found.text, found.attachments) == ("", ())


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 9},
        {"update_id": 9, "message": None},
        {"update_id": 9, "channel_post": {"text": "news"}},
        {"update_id": 9, "poll_answer": {}},
        message(pinned_message={"message_id": 1}),
        message(text="hi", **{"from": {"id": 4, "is_bot": True}}),
        message(text="hi", chat={"id": -100, "type": "group"}),
        message(text="hi", chat={"id": -100, "type": "supergroup"}),
        message(text="hi", chat={"id": -100, "type": "channel"}),
        query(message={"message_id": 6, "chat": {"id": -100, "type": "group"}, "date": 1}),
        member("administrator"),
        member("left", chat={"id": -100, "type": "group"}),
    ],
)
def test_what_is_of_no_concern_is_nothing(update: dict[str, Any]) -> None:
    assert to_inbound(update) is None


@pytest.mark.parametrize(
    "update",
    [
        {},
        {"update_id": "9"},
        {"update_id": True},
        {"update_id": 9, "message": []},
        {"update_id": 9, "message": {"text": "hi"}},
        message(chat={"id": "5001", "type": "private"}),
        message(chat={"id": 10**30, "type": "private"}),
        message(text=["hi"]),
        message(message_id=None, text="hi"),
        message(photo={"file_id": "x"}),
        message(photo=["x"]),
        message(voice={"file_id": "../../etc/passwd", "file_unique_id": "u"}),
        message(voice={"file_id": "a\x00b", "file_unique_id": "u"}),
        message(voice={**FILE, "file_size": "big"}),
        message(location={"latitude": "north", "longitude": 2}),
        message(location={"latitude": float("nan"), "longitude": 2}),
        query(**{"from": None}),
        query(data=7),
    ],
)
def test_what_is_out_of_shape_is_unreadable(update: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        to_inbound(update)


def test_an_unreadable_update_is_named_without_what_stood_in_it() -> None:
    with pytest.raises(Unreadable) as told:
        to_inbound(message(chat={"id": "secret", "type": "private"}))
    assert "secret" not in str(told.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
REAL = [message(text="hi", photo=[{**FILE, "width": 1, "height": 1}]), query(), member("kicked")]


@given(st.sampled_from(REAL), st.data())
def test_any_field_may_be_anything(update: dict[str, Any], data: st.DataObject) -> None:
    """One place of a real update is replaced or left out: it is understood, nothing, or unreadable."""
    changed = json.loads(json.dumps(update))
    inside = changed
    while True:
        key = data.draw(st.sampled_from(sorted(inside)))
        if isinstance(inside[key], dict) and inside[key] and data.draw(st.booleans()):
            inside = inside[key]
            continue
        if data.draw(st.booleans()):
            inside[key] = data.draw(JSON)
        else:
            del inside[key]
        break
    for read in (to_inbound, group):
        with suppress(Unreadable):
            read(changed)


@pytest.mark.parametrize(
    ("update", "found"),
    [
        (message(text="/start", chat={"id": -100, "type": "group"}), Group(-100, "da")),
        (message(text="hi", chat={"id": -100, "type": "supergroup"}), Group(-100, "da")),
        (member("member", chat={"id": -100, "type": "group"}), Group(-100, "da")),
        (member("kicked", chat={"id": -100, "type": "group"}), None),
        (message(text="hi", chat={"id": -1, "type": "group"}, **{"from": {"id": 1, "is_bot": True}}), None),
        (message(text="hi"), None),
        (query(), None),
    ],
)
def test_a_group_is_told_when_somebody_in_it_turns_to_the_bot(update: dict[str, Any], found: object) -> None:
    assert group(update) == found
