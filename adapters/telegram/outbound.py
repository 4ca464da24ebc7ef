"""A message as the fields of a Telegram call: pure.

Marks are entities, not HTML: the text stays as it is, and nothing somebody wrote can become markup. What our
wording puts between *stars* is shown bold without them.
"""

import re
from collections.abc import Container, Mapping, Sequence
from typing import Any

from adapters.fit import listed
from adapters.marked import pieces
from adapters.telegram.limits import CALLBACK_BYTES, TEXT_UNITS
from bot.messages import Message, Option

UNSENDABLE = re.compile("[\x00\ud800-\udfff]")
WIDE, SHORT, TINY = 1, 12, 3

Payload = dict[str, Any]


def to_payload(message: Message, ours: Container[str] | None = None) -> Payload:
    """What sendMessage and editMessageText need beside the chat. `ours`: the words that our wording marks."""
    options = message.options
    text = UNSENDABLE.sub("\ufffd", message.text)
    if any(len(option.id.encode("utf-8", "replace")) > CALLBACK_BYTES for option in options):
        text, options = listed(text, options), ()
    text, entities = bold(text, ours)
    payload: Payload = {"text": text, "link_preview_options": {"is_disabled": True}}
    if entities:
        payload["entities"] = entities
    if options:
        payload["reply_markup"] = keyboard(options)
    return payload


def bold(text: str, ours: Container[str] | None = None) -> tuple[str, list[Payload]]:
    """The text without our stars, and where they stood."""
    shown, entities, length = pieces(text, ours), [], 0
    for piece, marked in shown:
        if marked:
            entities.append({"type": "bold", "offset": length, "length": units(piece)})
        length += units(piece)
    return "".join(piece for piece, _ in shown), entities


def keyboard(options: Sequence[Option]) -> Payload:
    """A row for each option; several on one where all are short, spread evenly."""
    longest = max(units(option.label) for option in options)
    most = 5 if longest <= TINY else 3 if longest <= SHORT else WIDE
    rows = -(-len(options) // most)
    each, extra = divmod(len(options), rows)
    buttons = [
        {"text": UNSENDABLE.sub("\ufffd", option.label), "callback_data": option.id} for option in options
    ]
    lengths = [each + 1] * extra + [each] * (rows - extra)
    return {"inline_keyboard": [[buttons.pop(0) for _ in range(length)] for length in lengths]}


def chosen(query: Mapping[str, Any]) -> Payload | None:
    """The pressed message as it is afterwards: no buttons, and the chosen label under the words.

    Nothing when the message is out of reach or never had that button. Where the label does not fit any more,
    only the buttons go (no "text").
    """
    try:
        message = query["message"]
        text, rows = message["text"], message["reply_markup"]["inline_keyboard"]
        label = next(
            button["text"] for row in rows for button in row if button.get("callback_data") == query["data"]
        )
        place = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
        marked = [each for each in message.get("entities", ()) if each["type"] == "bold"]
        before = f"{text}\n\n"
        marked.append({"type": "bold", "offset": units(before), "length": units(label)})
    except (KeyError, TypeError, AttributeError, StopIteration):
        return None
    if units(before) + units(label) > TEXT_UNITS:
        return place
    return {
        **place,
        "text": before + label,
        "entities": marked,
        "link_preview_options": {"is_disabled": True},
    }


def units(text: str) -> int:
    """Length as UTF-16 counts it."""
    return len(text) if text.isascii() else len(text) + sum(char > "\uffff" for char in text)
