"""The parts that messages and views are put together from.

People's words and ours go into `plain_text` or into text elements of `rich_text`, where Slack parses nothing;
no markup is ever made of a string. Every part keeps its limit by itself.
"""

import re
from collections.abc import Container, Iterable, Mapping
from typing import Any

from adapters.marked import pieces
from adapters.slack.limits import LIMITS

Part = dict[str, Any]

UNSENDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
ELLIPSIS = "…"
ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
LONGEST_ENTITY = len("&amp;")
BLANK = "\u200b"
"""Slack refuses a text of nothing."""


def sendable(text: str) -> str:
    """Text without what no JSON reader takes."""
    return UNSENDABLE.sub("\ufffd", text)


def cut(text: str, limit: int) -> str:
    """At most so many characters, with a sign that there was more."""
    text = sendable(text)
    return text if len(text) <= limit else text[: limit - 1].rstrip() + ELLIPSIS


def escaped(text: str, limit: int = LIMITS.text) -> str:
    """For where Slack parses: without the three characters that could address or link, within the limit."""
    shown = sendable(text).translate(ENTITIES)
    if len(shown) <= limit:
        return shown
    kept = shown[: limit - 1]
    entity = kept.rfind("&", len(kept) - LONGEST_ENTITY + 1)
    if entity >= 0 and ";" not in kept[entity:]:  # half an entity would show as what it is
        kept = kept[:entity]
    return kept + ELLIPSIS


def plain(text: str, limit: int) -> Part:
    return {"type": "plain_text", "text": cut(text, limit) if text.strip() else BLANK, "emoji": False}


def words(text: str, **style: bool) -> Part:
    """Text inside a rich text, shown as it is."""
    element: Part = {"type": "text", "text": sendable(text)}
    return {**element, "style": style} if style else element


def starred(text: str, ours: Container[str] | None = None) -> list[Part]:
    """Our own wording: what it marks is bold."""
    return [words(piece, bold=True) if bold else words(piece) for piece, bold in pieces(text, ours)]


def unstarred(text: str, ours: Container[str] | None = None) -> str:
    return "".join(piece for piece, _ in pieces(text, ours))


def section(*elements: Part) -> Part:
    return {"type": "rich_text_section", "elements": [each for each in elements if each.get("text") != ""]}


def quote(*elements: Part) -> Part:
    return {**section(*elements), "type": "rich_text_quote"}


def bullets(lines: Iterable[str]) -> Part:
    return {"type": "rich_text_list", "style": "bullet", "elements": [section(words(line)) for line in lines]}


def numbered(lines: Iterable[str]) -> Part:
    return {**bullets(lines), "style": "ordered"}


def image(file: str, alt: str) -> Part:
    """A picture that is at Slack already."""
    return {"type": "image", "slack_file": {"id": file}, "alt_text": cut(alt, LIMITS.alt) or BLANK}


def rich(*elements: Part, id: str = "") -> Part:
    """A block of rich text; parts with nothing in them are left out."""
    block: Part = {"type": "rich_text", "elements": [each for each in elements if each["elements"]]}
    return {**block, "block_id": id} if id else block


def header(text: str) -> Part:
    return {"type": "header", "text": plain(text, LIMITS.header)}


def context(*texts: str) -> Part:
    return {"type": "context", "elements": [plain(text, LIMITS.section) for text in texts]}


def button(id: str, label: str, value: str = "", style: str = "") -> Part:
    made: Part = {"type": "button", "action_id": id, "text": plain(label, LIMITS.button)}
    if value:
        made["value"] = value
    return {**made, "style": style} if style else made


def actions(*elements: Part, id: str = "") -> Part:
    block: Part = {"type": "actions", "elements": list(elements)}
    return {**block, "block_id": id} if id else block


def length(parts: object) -> int:
    """Characters of all text in there, as Slack counts them: whatever stands under a `text` key."""
    match parts:
        case list():
            return sum(map(length, parts))
        case dict():
            return sum(
                len(value) if key == "text" and isinstance(value, str) else length(value)
                for key, value in parts.items()
            )
        case _:
            return 0


def view(kind: str, blocks: list[Part], **more: object) -> Part:
    return {"type": kind, "blocks": blocks, **more}


def table(body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """A table of a delivery, empty where there is none."""
    found = body.get(key)
    return found if isinstance(found, dict) else {}
