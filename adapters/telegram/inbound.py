"""A Telegram update as an inbound, or nothing: pure, and suspicious of every field.

Only private chats with people are heard. What is not shaped as the Bot API says raises `Unreadable`; what is
merely of no concern (a channel's post, another bot's words, a pinned message) is nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from adapters.telegram.limits import FILE_BYTES
from bot.messages import Address, Attachment, Came, Inbound

PLATFORM = "telegram"
START = re.compile(r"/start(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")
FILE_ID = re.compile(r"[A-Za-z0-9_-]{1,200}")
FILES = {
    "voice": "voice",
    "audio": "audio",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "document": "document",
    "sticker": "sticker",
}
"""Field of a message to the kind of attachment. An animation also comes as a document: the first counts."""
LOOKED_AT = {"image": "photo", "audio": "audio", "video": "video"}
"""What a document is by the beginning of its media type: somebody may send a picture as it came from the
camera. It is what the sender's app says; the bytes are looked at later."""
WORDLESS = ("contact", "dice", "game", "poll", "story", "checklist", "paid_media", "giveaway")
"""Sent by a person, but neither words nor a file: worth an answer, unlike news such as a changed picture."""

APART = "|"
"""Stands between the ids of a file: the one that lasts, then those to fetch it by, the largest size first."""

Update = Mapping[str, Any]


class Unreadable(ValueError):
    """The update is not shaped as the Bot API says. Names the field, never what stood in it."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group in which the bot was spoken to, or to which it was added."""

    id: int
    language: str


def update_id(update: Update) -> int:
    """What Telegram counts updates by."""
    return _whole(update, "update_id")


def to_inbound(update: Update, bot: str = "") -> Inbound | None:
    """What the update says. `bot` makes its id differ from those of another bot on the same database."""
    number = update_id(update)
    id = f"{bot}:{number}" if bot else str(number)
    if (message := _part(update, "message")) is not None:
        return _message(id, message)
    if (message := _part(update, "edited_message")) is not None:
        return _edit(id, message)
    if (query := _part(update, "callback_query")) is not None:
        return _press(id, query)
    if (change := _part(update, "my_chat_member")) is not None:
        return _membership(id, change)
    return None


def query_id(update: Update) -> str:
    """The press that waits for its little clock to stop; empty when the update is none."""
    query = update.get("callback_query")
    id = query.get("id") if isinstance(query, Mapping) else None
    return id if isinstance(id, str) else ""


def group(update: Update) -> Group | None:
    """The group to be told that the bot talks in private only, if this update came from one."""
    for key in ("message", "my_chat_member"):
        said = _part(update, key)
        chat = _part(said, "chat") if said is not None else None
        if said is None or chat is None or chat.get("type") not in ("group", "supergroup"):
            continue
        sender = _part(said, "from") or {}
        joined = key == "message" or _status(said) in ("member", "administrator")
        if joined and sender.get("is_bot") is not True:
            return Group(_whole(chat, "id"), _language(said))
    return None


def _message(id: str, message: Update) -> Inbound | None:
    address = _private(message)
    if address is None:
        return None
    text, number, language = _words(message), str(_whole(message, "message_id")), _language(message)
    if found := START.fullmatch(text):
        code = (found[1] or "").strip()
        code = code if CODE.fullmatch(code) else ""
        return Inbound(address, id, Came.START, message_id=number, code=code, language=language)
    attachments = _attachments(message)
    if not text and not attachments and not any(key in message for key in ("text", *WORDLESS)):
        return None
    return Inbound(address, id, text=text, message_id=number, attachments=attachments, language=language)


def _edit(id: str, message: Update) -> Inbound | None:
    """An edit without words (a live location that moved) changes nothing that was said."""
    address, text = _private(message), _words(message)
    if address is None or not text:
        return None
    return Inbound(address, id, Came.EDIT, text=text, message_id=str(_whole(message, "message_id")))


def _press(id: str, query: Update) -> Inbound | None:
    """The message may be inaccessible by now, so the person and the button's data are what counts."""
    sender = _part(query, "from")
    if sender is None:
        raise Unreadable("callback_query.from is missing")
    message = _part(query, "message")
    chat = _part(message, "chat") if message is not None else None
    if (chat or {}).get("type", "private") != "private" or "data" not in query:
        return None
    number = "" if message is None else str(_whole(message, "message_id"))
    address = Address(PLATFORM, str(_whole(sender, "id")))
    return Inbound(
        address, id, Came.PRESS, pressed=_string(query, "data"), message_id=number, language=_language(query)
    )


def _membership(id: str, change: Update) -> Inbound | None:
    address = _private(change)
    came = {"kicked": Came.BLOCKED, "member": Came.UNBLOCKED}.get(_status(change))
    return None if address is None or came is None else Inbound(address, id, came)


def _status(change: Update) -> str:
    member = _part(change, "new_chat_member")
    return "" if member is None else _string(member, "status")


def _private(said: Update) -> Address | None:
    """The chat with one person; nothing where others read along, or where a bot speaks."""
    chat = _part(said, "chat")
    if chat is None:
        raise Unreadable("chat is missing")
    sender = _part(said, "from") or {}
    if chat.get("type") != "private" or sender.get("is_bot") is True:
        return None
    return Address(PLATFORM, str(_whole(chat, "id")))


def _words(message: Update) -> str:
    return next((_string(message, key) for key in ("text", "caption") if key in message), "")


def _attachments(message: Update) -> tuple[Attachment, ...]:
    """At most one: Telegram sends albums as messages of their own."""
    photos = message.get("photo")
    if photos is not None:
        if not isinstance(photos, list) or not all(isinstance(each, Mapping) for each in photos):
            raise Unreadable("photo is no list of sizes")
        return (_photo(photos),) if photos else ()
    for key, kind in FILES.items():
        if (found := _part(message, key)) is not None:
            return (_file(_kind(kind, found), found),)
    venue = _part(message, "venue")
    place = _part(message if venue is None else venue, "location")
    if place is None:
        return ()
    return (Attachment("location", f"{_degrees(place, 'latitude')},{_degrees(place, 'longitude')}"),)


def _photo(sizes: Sequence[Update]) -> Attachment:
    """The largest that a bot may have, and then the smaller ones, for when that is too large to keep."""
    known = [_file("photo", each) for each in sorted(sizes, key=_area, reverse=True)]
    within = [each for each in known if (each.size or 0) <= FILE_BYTES] or known[-1:]
    smaller = [each.reference.partition(APART)[2] for each in within[1:]]
    return replace(within[0], reference=APART.join([within[0].reference, *smaller]))


def _kind(kind: str, found: Update) -> str:
    type = found.get("mime_type")
    if kind != "document" or not isinstance(type, str):
        return kind
    return LOOKED_AT.get(type.partition("/")[0].lower(), kind)


def _file(kind: str, found: Update) -> Attachment:
    """The id that is the same for ever, and the one to fetch it by."""
    lasting, fetching = _string(found, "file_unique_id"), _string(found, "file_id")
    if not FILE_ID.fullmatch(lasting) or not FILE_ID.fullmatch(fetching):
        raise Unreadable(f"the file id of {kind} is none")
    size = _whole(found, "file_size") if found.get("file_size") is not None else None
    return Attachment(kind, f"{lasting}{APART}{fetching}", size)


def _area(photo: Update) -> int:
    return _whole(photo, "width") * _whole(photo, "height")


def _degrees(place: Update, key: str) -> float:
    """To about a metre."""
    found = place.get(key)
    if isinstance(found, bool) or not isinstance(found, int | float) or not -180 <= found <= 180:
        raise Unreadable(f"location.{key} is no place on earth")
    return round(float(found), 5)


def _language(said: Update) -> str:
    sender = said.get("from")
    found = sender.get("language_code") if isinstance(sender, Mapping) else None
    return found if isinstance(found, str) else ""


def _part(whole: Update, key: str) -> Update | None:
    found = whole.get(key)
    if found is not None and not isinstance(found, Mapping):
        raise Unreadable(f"{key} is no object")
    return found


def _string(whole: Update, key: str) -> str:
    found = whole.get(key)
    if not isinstance(found, str):
        raise Unreadable(f"{key} is no text")
    return found


def _whole(whole: Update, key: str) -> int:
    found = whole.get(key)
    if isinstance(found, bool) or not isinstance(found, int) or abs(found) >= 2**63:
        raise Unreadable(f"{key} is no whole number")
    return found
