"""What the published Bot API (10.1) allows of the calls we make: fields, types, what is required, limits.

Read from core.telegram.org/bots/api by hand. A field that is not in the table is a fault, however harmless.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any], bool]


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def whole(low: int = -(2**52), high: int = 2**52) -> Check:
    return lambda value: type(value) is int and low <= value <= high


def words(low: int, high: int) -> Check:
    return lambda value: (
        isinstance(value, str) and low <= units(value) <= high and bool(low == 0 or value.strip())
    )


def matching(pattern: str) -> Check:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def truth(value: Any) -> bool:
    return isinstance(value, bool)


def table(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with these fields and no others."""
    known = {**required, **(optional or {})}

    def check(value: Any) -> bool:
        if not isinstance(value, dict) or not required.keys() <= value.keys() <= known.keys():
            return False
        return all(known[name](each) for name, each in value.items())

    return check


def some(check: Check, low: int = 0, high: int = 100) -> Check:
    return lambda value: isinstance(value, list) and low <= len(value) <= high and all(map(check, value))


def callback_data(value: Any) -> bool:
    return isinstance(value, str) and 1 <= len(value.encode()) <= 64


def either(*checks: Check) -> Check:
    return lambda value: any(check(value) for check in checks)


UPDATES = {
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection",
    "business_message", "edited_business_message", "deleted_business_messages", "message_reaction",
    "message_reaction_count", "inline_query", "chosen_inline_result", "callback_query", "shipping_query",
    "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member",
    "chat_join_request", "chat_boost", "removed_chat_boost",
}  # fmt: skip
MARKS = "bold|italic|underline|strikethrough|spoiler|blockquote|expandable_blockquote|code"
CHAT = either(whole(), matching(r"@\w{5,32}"))
MARK = table({"type": matching(MARKS), "offset": whole(0, 4096), "length": whole(1, 4096)})
BUTTON = table({"text": words(1, 4096), "callback_data": callback_data})
KEYBOARD = table({"inline_keyboard": some(some(BUTTON, 1, 8))})
PREVIEW = table({"is_disabled": truth})
COMMAND = table({"command": matching("[a-z0-9_]{1,32}"), "description": words(1, 256)})
WANTED = some(lambda value: isinstance(value, str) and value in UPDATES)
SECRET = matching(r"[A-Za-z0-9_-]{1,256}")
SOUND = either(
    matching(r"[A-Za-z0-9_-]+"), lambda value: isinstance(value, bytes) and len(value) <= 50_000_000
)
TEXT = {"text": words(1, 4096)}
TEXT_TOO = {"entities": some(MARK), "link_preview_options": PREVIEW, "reply_markup": KEYBOARD}
SOUND_TOO = {"caption": words(0, 1024), "caption_entities": some(MARK), "reply_markup": KEYBOARD}
MESSAGE = {"chat_id": CHAT, "message_id": whole(1)}

METHODS: dict[str, tuple[dict[str, Check], dict[str, Check]]] = {
    "getMe": ({}, {}),
    "getUpdates": (
        {},
        {"offset": whole(), "limit": whole(1, 100), "timeout": whole(0), "allowed_updates": WANTED},
    ),
    "setWebhook": (
        {"url": matching(r"https://\S+")},
        {"secret_token": SECRET, "allowed_updates": WANTED, "max_connections": whole(1, 100)},
    ),
    "deleteWebhook": ({}, {"drop_pending_updates": truth}),
    "getWebhookInfo": ({}, {}),
    "sendMessage": ({"chat_id": CHAT, **TEXT}, TEXT_TOO),
    "editMessageText": ({**MESSAGE, **TEXT}, TEXT_TOO),
    "editMessageReplyMarkup": (MESSAGE, {"reply_markup": KEYBOARD}),
    "sendVoice": ({"chat_id": CHAT, "voice": SOUND}, SOUND_TOO),
    "sendAudio": ({"chat_id": CHAT, "audio": SOUND}, SOUND_TOO),
    "answerCallbackQuery": (
        {"callback_query_id": words(1, 64)},
        {"text": words(0, 200), "show_alert": truth, "cache_time": whole(0)},
    ),
    "setMyCommands": ({"commands": some(COMMAND, 1)}, {"language_code": matching("[a-z]{2}")}),
    "sendChatAction": ({"chat_id": CHAT, "action": matching("typing|upload_voice")}, {}),
    "getFile": ({"file_id": matching(r"[A-Za-z0-9_-]+")}, {}),
}


def faults(method: str, fields: Mapping[str, Any]) -> list[str]:
    """Everything about a call that is not as published. Names fields, never what stood in them."""
    if method not in METHODS:
        return [f"{method} is no method that we know"]
    required, optional = METHODS[method]
    known = {**required, **optional}
    found = [f"{method} lacks {name}" for name in required.keys() - fields.keys()]
    found += [f"{method} has no {name}" for name in fields.keys() - known.keys()]
    found += [
        f"{method}: {name} is not as published"
        for name, value in fields.items()
        if name in known and not known[name](value)
    ]
    return found + _across(method, fields)


def _across(method: str, fields: Mapping[str, Any]) -> list[str]:
    """What has to fit together: marks within their text, each command and button once."""
    found = []
    for text, marks in (("text", "entities"), ("caption", "caption_entities")):
        length = units(str(fields.get(text, "")))
        if any(each["offset"] + each["length"] > length for each in fields.get(marks) or ()):
            found.append(f"{method}: a mark reaches past the {text}")
    names = [each.get("command") for each in fields.get("commands") or ()]
    if len(set(names)) != len(names):
        found.append(f"{method}: a command is there twice")
    rows = (fields.get("reply_markup") or {}).get("inline_keyboard", ())
    data = [button.get("callback_data") for row in rows for button in row]
    if len(data) > 100 or len(set(data)) != len(data):
        found.append(f"{method}: too many buttons, or two of the same")
    if len(json.dumps(fields.get("reply_markup") or {}, ensure_ascii=False).encode()) > 10_000:
        found.append(f"{method}: the keyboard is too large")
    return found
