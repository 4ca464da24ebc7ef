"""What comes from Slack, as an `Inbound`: pure, and None for everything that is not a person's word to us.

Nothing here trusts a shape: a field of the wrong type is a field that is not there.
"""

import re
from collections.abc import Mapping
from typing import Any

from adapters.slack.typed import typed
from bot.messages import Address, Attachment, Came, Inbound

PLATFORM = "slack"
ANSWER = "answer"
"""With a number behind it, the action id of everything that answers an ask; its value is the option's id."""
SEVERAL = "several"
"""The action id of boxes to tick; behind `ANSWER`,
of the button that sends them: its value is their block."""
HOME = "home"
"""With a name behind it, the action id of everything on the app's Home."""
HOME_WORDS: Mapping[str, str] = {"stop": "stop", "my_data": "my data", "delete": "delete"}
"""What pressing there says: words that are understood in every language."""
SUBTYPES = ("", "file_share", "me_message", "message_changed")
SLACKBOT = "USLACKBOT"
JOIN = re.compile(r"(?:/?start\s+|(?:https?://[^\s/]+)?/c/)([a-z0-9][a-z0-9_-]{0,63})", re.IGNORECASE)
"""A link cannot carry a code into Slack, so people may write it, or the end of the link."""
NO_WORD = re.compile(r"(?=.*[0-9_-])(?=.*[a-z]).{4,}", re.IGNORECASE)
"""What can only be a code. Behind *start*, anything else may be an answer: its words go along."""

Body = Mapping[str, Any]


def to_inbound(body: Body) -> Inbound | None:
    """The person's words, edit, press or arrival in this delivery of Slack's."""
    match body.get("type"):
        case "event_callback":
            return _event(body, _table(body, "event"))
        case "block_actions":
            return _pressed(body)
        case _:
            return None


def address_of(body: Body, user: str) -> Address:
    """An organisation's people are the same in all its workspaces; elsewhere a workspace is its own world."""
    authorizations = body.get("authorizations")
    first = authorizations[0] if isinstance(authorizations, list) and authorizations else {}
    where = (
        _text(_table(body, "enterprise"), "id")
        or _text(body, "enterprise_id")
        or (_text(first, "enterprise_id") if isinstance(first, dict) else "")
        or _text(_table(body, "team"), "id")
        or _text(body, "team_id")
        or _text(_table(body, "user"), "team_id")
    )
    return Address(PLATFORM, f"{where}:{user}")


# Messages


def _event(body: Body, event: Body) -> Inbound | None:
    subtype = _text(event, "subtype")
    if event.get("type") != "message" or event.get("channel_type") != "im" or subtype not in SUBTYPES:
        return None
    if subtype == "message_changed":
        return _edit(body, event)
    if not _by_a_person(body, event) or _in_a_thread(event):
        return None
    text = typed(_text(event, "text"), event.get("blocks"))
    return _said(body, event, text, _attachments(event.get("files")))


def _said(body: Body, event: Body, text: str, attachments: tuple[Attachment, ...]) -> Inbound | None:
    user, id, message = _text(event, "user"), _text(body, "event_id"), _message_id(event, event)
    if not (user and id and message and (text.strip() or attachments)):
        return None
    code = None if attachments else JOIN.fullmatch(text.strip())
    if code:
        words = "" if NO_WORD.fullmatch(code[1]) else text
        return Inbound(address_of(body, user), id, Came.START, words, message_id=message, code=code[1])
    return Inbound(address_of(body, user), id, text=text, message_id=message, attachments=attachments)


def _edit(body: Body, event: Body) -> Inbound | None:
    """A change by the person's own hand; Slack also tells of its own, such as a link's preview."""
    now, before = _table(event, "message"), _table(event, "previous_message")
    user, id = _text(now, "user"), _text(body, "event_id")
    by_hand = _text(_table(now, "edited"), "user") == user
    text = _text(now, "text")
    if not (user and id and by_hand and _by_a_person(body, now)) or _in_a_thread(now):
        return None
    if text == before.get("text"):
        return None
    words = typed(text, now.get("blocks"))
    return Inbound(address_of(body, user), id, Came.EDIT, text=words, message_id=_message_id(event, now))


def _by_a_person(body: Body, message: Body) -> bool:
    authorizations = body.get("authorizations")
    ours = [
        one.get("user_id")
        for one in (authorizations if isinstance(authorizations, list) else ())
        if isinstance(one, dict) and one.get("is_bot") is True
    ]
    user = _text(message, "user")
    bot = message.get("bot_id") or message.get("bot_profile") or message.get("subtype") == "bot_message"
    return bool(user) and not bot and user != SLACKBOT and user not in ours


def _in_a_thread(message: Body) -> bool:
    thread = message.get("thread_ts")
    return bool(thread) and thread != message.get("ts")


def _message_id(event: Body, message: Body) -> str:
    channel, ts = _text(event, "channel"), _text(message, "ts")
    return f"{channel}:{ts}" if channel and ts else ""


def address_in(file: Body) -> str:
    """Where a file's bytes are; empty where Slack does not say, as for a file that has to be asked for."""
    return _text(file, "url_private_download") or _text(file, "url_private")


KINDS: Mapping[str, str] = {"image": "photo", "audio": "voice", "video": "video"}


def _attachments(files: object) -> tuple[Attachment, ...]:
    found = []
    for each in files if isinstance(files, list) else ():
        if isinstance(each, dict) and (id := _text(each, "id")):
            size = each.get("size")
            kind = KINDS.get(_text(each, "mimetype").partition("/")[0], "file")
            kind = (
                "voice" if each.get("subtype") == "slack_audio" else kind
            )  # also where it is called a video
            reference = address_in(each) or id
            found.append(Attachment(kind, reference, size if type(size) is int and size >= 0 else None))
    return tuple(found)


# Presses


def _pressed(body: Body) -> Inbound | None:
    user, id = _text(_table(body, "user"), "id"), _text(body, "trigger_id")
    actions = body.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else None
    if not (user and id and isinstance(action, dict)):
        return None
    kind, _, name = _text(action, "action_id").partition(":")
    address = address_of(body, user)
    if kind == HOME:
        return _at_home(address, id, name, action)
    pressed = value_of(action)
    if kind != ANSWER or not pressed:
        return None
    picked = tuple(_text(each, "value") for each in ticked(body, pressed)) if name == SEVERAL else None
    return Inbound(address, id, Came.PRESS, pressed=pressed, picked=picked, message_id=pressed_on(body))


def _at_home(address: Address, id: str, name: str, action: Body) -> Inbound | None:
    if name == "start":
        return Inbound(address, id, Came.START)
    if name == "code":
        code = _text(action, "value").strip()
        return Inbound(address, id, Came.START, code=code) if code else None
    words = HOME_WORDS.get(name, "")
    return Inbound(address, id, text=words) if words else None


def value_of(action: Body) -> str:
    """What was pressed or selected."""
    match action:
        case {"value": str(value)}:
            return value
        case {"selected_option": {"value": str(value)}}:
            return value
        case _:
            return ""


def ticked(body: Body, block: str) -> list[Body]:
    """The options that were ticked in this block, as Slack tells them with a press beside it."""
    chosen = _table(_table(_table(_table(body, "state"), "values"), block), SEVERAL).get("selected_options")
    return [each for each in chosen if isinstance(each, dict)] if isinstance(chosen, list) else []


def label_of(body: Body) -> str:
    """The words that the person saw on what they pressed, or on all that they ticked."""
    actions = body.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else None
    match action:
        case {"action_id": str(id), "value": str(block)} if id == f"{ANSWER}:{SEVERAL}":
            return ", ".join(_text(_table(each, "text"), "text") for each in ticked(body, block))
        case {"text": {"text": str(label)}} | {"selected_option": {"text": {"text": str(label)}}}:
            return label
        case _:
            return ""


def pressed_on(body: Body) -> str:
    """The message that holds what was pressed: channel and time stamp; empty where it is no message."""
    container = _table(body, "container")
    channel = _text(_table(body, "channel"), "id") or _text(container, "channel_id")
    ts = _text(_table(body, "message"), "ts") or _text(container, "message_ts")
    return f"{channel}:{ts}" if channel and ts else ""


def _table(body: Body, key: str) -> Body:
    found = body.get(key)
    return found if isinstance(found, dict) else {}


def _text(body: Body, key: str) -> str:
    found = body.get(key)
    return found if isinstance(found, str) else ""
