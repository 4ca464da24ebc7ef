"""Slack's deliveries become inbounds: the same words as elsewhere, and only what a person said or did."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.inbound import to_inbound
from adapters.slack.typed import typed
from bot.messages import Address, Attachment, Came, Inbound
from tests.adapters.slack.deliveries import BOT, button, edited, event, pressed, said

ANNA = Address("slack", "T1:U1")


def text_of(body: dict[str, Any]) -> str:
    inbound = to_inbound(body)
    assert inbound is not None
    return inbound.text


# What is typed


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("The bus was late", "The bus was late"),
        ("5 &lt; 6 &amp; 7 &gt; 6", "5 < 6 & 7 > 6"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("&lt;!channel&gt;", "<!channel>"),
        ("<@U123> was kind", "@someone was kind"),
        ("<@U123|anna.smith> was kind", "@someone was kind"),
        ("<!subteam^S1|@nurses> were kind", "@someone were kind"),
        ("ask in <#C123|general>", "ask in #general"),
        ("ask in <#C123>", "ask in #channel"),
        ("<!channel> and <!here> and <!everyone>", "@channel and @here and @everyone"),
        ("<!date^1790000000^{date}|1 December>", "1 December"),
        ("<https://example.org/a?b=1&amp;c=2>", "https://example.org/a?b=1&c=2"),
        ("<http://example.org|example.org>", "example.org"),
        ("<https://example.org/form|the form>", "the form (https://example.org/form)"),
        ("<mailto:a@example.org|a@example.org>", "a@example.org"),
        ("<tel:+4512345678|+45 12 34 56 78>", "+45 12 34 56 78"),
        (":slightly_smiling_face: :+1::skin-tone-4:", "🙂 👍🏽"),
        (":ambulance::hospital:", "🚑🏥"),
        ("at 10:30:45 :our_own_emoji: ::", "at 10:30:45 :our_own_emoji: ::"),
        ("*loud* _soft_ `code`", "*loud* _soft_ `code`"),
        ("a < b", "a < b"),
    ],
)
def test_words_are_as_they_were_typed(sent: str, words: str) -> None:
    assert text_of(said(sent)) == words


def test_an_emoji_is_the_one_that_slack_itself_names() -> None:
    rich = [
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "emoji", "name": "flag-dk", "unicode": "1f1e9-1f1f0"},
                        {"type": "emoji", "name": "bad", "unicode": "d800"},
                    ],
                }
            ],
        }
    ]
    assert text_of(said(":flag-dk: :bad:", blocks=rich)) == "🇩🇰 :bad:"


@given(st.text())
def test_any_text_survives_slacks_escaping(text: str) -> None:
    sent = text.replace(":", "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert typed(sent) == text.replace(":", "")


def test_a_very_long_hostile_text_is_read_at_once() -> None:
    for piece in ("<", "<a|", ":a", "&", "<@", "<<>>", ":" * 3):
        typed(piece * (4_000_000 // len(piece)))


# Messages


def test_a_message_carries_where_it_came_from_and_its_two_keys() -> None:
    inbound = to_inbound(said("Hello", id="Ev1", ts="5.5"))
    assert inbound == Inbound(ANNA, "Ev1", text="Hello", message_id="DU1:5.5")


def test_files_come_with_their_words() -> None:
    files = [
        {"id": "F1", "mimetype": "image/png", "size": 12, "name": "anna.png"},
        {"id": "F2", "mimetype": "audio/mp4", "size": -1},
        {"id": "F3", "mimetype": "application/pdf"},
        {
            "id": "F5",
            "mimetype": "video/mp4",
            "subtype": "slack_audio",
            "url_private": "https://files.slack.com/5",
        },
        {"mimetype": "image/png"},
        "F4",
    ]
    inbound = to_inbound(said("", subtype="file_share", files=files))
    assert inbound is not None
    assert inbound.attachments == (
        Attachment("photo", "F1", 12),
        Attachment("voice", "F2"),
        Attachment("file", "F3"),
        Attachment("voice", "https://files.slack.com/5"),
    )


def test_what_can_only_be_a_code_is_joined_by() -> None:
    for text, code in (("start K7Q-M2XP", "K7Q-M2XP"), (" Start after-visit ", "after-visit")):
        inbound = to_inbound(said(text))
        assert inbound is not None
        assert (inbound.came, inbound.code, inbound.text) == (Came.START, code, "")


@pytest.mark.parametrize(
    "text",
    ["start visit", "Start visit", "/start visit", "/c/visit", "<https://hear.clinic.example/c/visit>"],
)
def test_the_key_of_a_campaign_may_be_typed_too_and_its_words_go_along(text: str) -> None:
    inbound = to_inbound(said(text))
    assert inbound is not None
    assert (inbound.came, inbound.code) == (Came.START, "visit")
    assert inbound.text == text.strip("<>")


@pytest.mark.parametrize("text", ["start", "start at 9", "start over please", "please start k7q2", "/c/"])
def test_an_answer_is_not_taken_for_a_code(text: str) -> None:
    inbound = to_inbound(said(text))
    assert inbound is not None
    assert (inbound.came, inbound.code, inbound.text) == (Came.MESSAGE, "", text)


def test_a_photo_with_words_like_a_code_is_what_was_said() -> None:
    files = [{"id": "F1", "mimetype": "image/png", "size": 12}]
    inbound = to_inbound(said("start visit", subtype="file_share", files=files))
    assert inbound is not None
    assert (inbound.came, len(inbound.attachments)) == (Came.MESSAGE, 1)


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B1"},
        {"subtype": "bot_message", "bot_id": "B1"},
        {"user": BOT},
        {"user": "USLACKBOT"},
        {"subtype": "message_deleted"},
        {"subtype": "channel_join"},
        {"thread_ts": "1.0"},
        {"subtype": "thread_broadcast", "thread_ts": "1.0"},
        {"channel_type": "channel"},
        {"channel_type": "mpim"},
        {"text": "  "},
        {"text": 5},
        {"user": None},
        {"user": ["U1"]},
        {"channel": {"id": "D1"}},
    ],
)
def test_what_is_not_a_persons_word_to_us_is_left_alone(more: dict[str, Any]) -> None:
    body = said("Hello")
    body["event"].update(more)
    assert to_inbound(body) is None


def test_the_first_message_of_a_thread_is_a_message() -> None:
    assert text_of(said("Hello", ts="5.5", thread_ts="5.5")) == "Hello"


def test_an_edit_by_hand_corrects_the_message_it_changed() -> None:
    inbound = to_inbound(edited("The &lt;bus&gt;", "The bsu", ts="5.5"))
    assert inbound is not None
    assert (inbound.came, inbound.text, inbound.message_id) == (Came.EDIT, "The <bus>", "DU1:5.5")


def test_a_change_that_nobody_made_by_hand_is_no_edit() -> None:
    assert to_inbound(edited("See x.dk", "See x.dk")) is None
    assert to_inbound(edited("See x.dk!", "See x.dk", by_hand=False)) is None
    assert to_inbound(edited("See x.dk!", "See x.dk", user=BOT)) is None


def test_other_events_say_nothing() -> None:
    assert to_inbound(event({"type": "app_home_opened", "user": "U1", "tab": "home"})) is None
    assert to_inbound({"type": "view_submission"}) is None


# Presses


MESSAGE = {"ts": "5.5", "text": "How?", "blocks": []}


def test_a_press_carries_the_options_id_and_its_own() -> None:
    inbound = to_inbound(pressed(button("Bus", "s1.2:bus"), trigger="77.1", message=MESSAGE))
    assert inbound == Inbound(ANNA, "77.1", Came.PRESS, pressed="s1.2:bus", message_id="DU1:5.5")


def test_a_menu_is_a_press_too() -> None:
    option = {"text": {"type": "plain_text", "text": "Bus"}, "value": "s1.2:bus"}
    menu = {"type": "static_select", "action_id": "answer:menu", "selected_option": option}
    found = to_inbound(pressed(menu, message=MESSAGE))
    assert found is not None
    assert (found.pressed, found.picked) == ("s1.2:bus", None)


BUS, CAR = ({"text": {"type": "plain_text", "text": one}, "value": f"s1.2:{one}"} for one in ("bus", "car"))
SEND = button("Done", "s1.2:done", "answer:several")


@pytest.mark.parametrize(
    ("values", "picked"),
    [
        ({"s1.2:done": {"several": {"selected_options": [BUS, CAR]}}}, ("s1.2:bus", "s1.2:car")),
        ({"s1.2:done": {"several": {"selected_options": []}}}, ()),
        ({"s1.1:done": {"several": {"selected_options": [BUS]}}}, ()),  # of another ask
        ({"s1.2:done": {"several": {"selected_options": ["bus", {"value": 7}]}}}, ("",)),
        ({"s1.2:done": []}, ()),
        ({}, ()),
    ],
)
def test_boxes_are_sent_all_at_once_by_their_button(values: dict[str, Any], picked: tuple[str, ...]) -> None:
    found = to_inbound(pressed(SEND, message=MESSAGE, values=values))
    assert found is not None
    assert (found.came, found.pressed, found.picked) == (Came.PRESS, "s1.2:done", picked)


def test_a_tick_alone_says_nothing_yet() -> None:
    tick = {"type": "checkboxes", "action_id": "several", "selected_options": [BUS]}
    assert to_inbound(pressed(tick, message=MESSAGE)) is None


@pytest.mark.parametrize(("name", "words"), [("stop", "stop"), ("my_data", "my data"), ("delete", "delete")])
def test_home_says_words_that_every_language_knows(name: str, words: str) -> None:
    assert text_of(pressed(button("x", "", f"home:{name}"))) == words


def test_one_can_start_and_give_a_code_on_home() -> None:
    start = to_inbound(pressed(button("Start", "", "home:start")))
    code = to_inbound(pressed({"type": "plain_text_input", "action_id": "home:code", "value": " K7Q2 "}))
    assert start is not None
    assert code is not None
    assert (start.came, start.code, code.came, code.code) == (Came.START, "", Came.START, "K7Q2")


@pytest.mark.parametrize("action", [button("x", "v", "decide:done"), button("x", "", "answer:1"), {}])
def test_other_presses_say_nothing(action: dict[str, Any]) -> None:
    assert to_inbound(pressed(action, message=MESSAGE)) is None


# Who


def test_somebody_in_an_organisation_is_the_same_in_every_workspace() -> None:
    message, press = said("Hello"), pressed(button("Bus", "s1.2:bus"), message=MESSAGE)
    message["authorizations"][0]["enterprise_id"] = "E1"
    press["enterprise"] = {"id": "E1", "name": "x"}
    assert [each.address.id for each in map(to_inbound, (message, press)) if each] == ["E1:U1", "E1:U1"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def spoilt(value: Any, bad: Any, depth: int) -> list[Any]:
    """The same with one part after another replaced."""
    made = [bad]
    if depth and isinstance(value, dict):
        made += [{**value, key: each} for key in value for each in spoilt(value[key], bad, depth - 1)]
    if depth and isinstance(value, list):
        made += [[each] for one in value for each in spoilt(one, bad, depth - 1)]
    return made


@given(anything)
def test_no_shape_is_an_error(bad: Any) -> None:
    emoji = [{"type": "rich_text", "elements": [{"type": "emoji", "name": "x", "unicode": "1f642"}]}]
    files = [{"id": "F1", "mimetype": "image/png", "size": 3}]
    bodies = (
        said("Hello :x:", blocks=emoji, files=files),
        edited("b", "a"),
        pressed(button("Bus", "x"), message=MESSAGE),
    )
    for body in bodies:
        for each in spoilt(body, bad, 4):
            if isinstance(each, dict):
                to_inbound(each)
