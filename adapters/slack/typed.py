"""What a person typed, out of the form in which Slack sends it.

Unescaped once, so that the same words are the same reply on every platform, and without anybody's identity.
"""

import re
from collections.abc import Iterator, Mapping

from adapters.slack.shortcodes import with_signs

LONGEST = 40_000
"""Characters that Slack lets a message have; nothing longer comes from it."""
ANGLE = re.compile(r"<([^<>]*)>")
ENTITY = re.compile("&(amp|lt|gt);")
ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}
SOMEONE = "@someone"
CODEPOINTS = re.compile(r"[0-9a-fA-F]{2,6}(-[0-9a-fA-F]{2,6}){0,9}")


def typed(text: str, blocks: object = None) -> str:
    """The words as they were typed. `blocks` is Slack's own reading of them, which knows its emoji best."""
    parts, end = [], 0
    named = dict(_emoji(blocks))
    for found in ANGLE.finditer(text := text[:LONGEST]):
        parts += [_words(text[end : found.start()], named), _meant(found[1], named)]
        end = found.end()
    return "".join([*parts, _words(text[end:], named)])


def _words(text: str, named: Mapping[str, str]) -> str:
    """Emoji first: what is unescaped afterwards was never a name of one."""
    return _unescaped(with_signs(text, named))


def _unescaped(text: str) -> str:
    return ENTITY.sub(lambda entity: ENTITIES[entity[1]], text) if "&" in text else text


def _meant(inside: str, named: Mapping[str, str]) -> str:
    """What stands for a mention, a channel or a link."""
    target, _, label = inside.partition("|")
    match target[:1]:
        case "@":
            return SOMEONE
        case "#":
            return f"#{_unescaped(label)}" if label else "#channel"
        case "!":
            return _called(target[1:], _unescaped(label))
        case _:
            return _linked(_unescaped(target), _words(label, named))


def _called(target: str, label: str) -> str:
    """@here and its like as plain words; a date as its writer's words; a group without its name."""
    name = target.partition("^")[0]
    if name == "subteam":
        return SOMEONE
    return label or f"@{name}"


def _linked(address: str, label: str) -> str:
    """What was typed of a link: Slack adds the scheme to an address by itself."""
    bare = re.sub(r"^(mailto:|tel:|https?://)", "", address)
    if not label or label == address:
        return bare if address.startswith(("mailto:", "tel:")) else address
    same = label.rstrip("/") in (bare.rstrip("/"), address.rstrip("/")) or not address.startswith("http")
    return label if same else f"{label} ({address})"


def _emoji(blocks: object) -> Iterator[tuple[str, str]]:
    """Names and signs of the emoji in a message's rich text."""
    waiting = [blocks]
    while waiting:
        match waiting.pop():
            case list() as several:
                waiting += several
            case {"type": "emoji", "name": str(name), "unicode": str(codes)} if CODEPOINTS.fullmatch(codes):
                yield from _sign(name, codes)
            case {"elements": list() as several}:
                waiting += several


def _sign(name: str, codes: str) -> Iterator[tuple[str, str]]:
    numbers = [int(code, 16) for code in codes.split("-")]
    # A tone comes with its own name in the text, so it is left out here.
    kept = [number for number in numbers if not 0x1F3FB <= number <= 0x1F3FF]
    if all(number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF for number in numbers):
        yield name, "".join(map(chr, kept))
