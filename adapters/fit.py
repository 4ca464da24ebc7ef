"""Fits a message to what a platform can do: buttons become a numbered list, long text several parts.

Runs before the outbox, so that one row there is one send. Lengths are counted in UTF-16 units, as platforms
count them. A cut never falls inside what a reader sees as one character, unless that alone is too long.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from unicodedata import category, combining

from adapters.base import Capabilities
from bot.messages import PICKED, Message, Option

ELLIPSIS = "…"
SHORT = 60
"""Numbers with few words, together so long, stand on one line."""
PARAGRAPH = re.compile(r"\n\s*\n")
LINE = re.compile(r"\n")
SENTENCE = re.compile(r"(?<=[.!?…。！？؟۔।])[\"'»”’)]*\s")
WORD = re.compile(r"\s")


def fit(message: Message, can: Capabilities) -> tuple[Message, ...]:
    """The messages to send instead, in order. The options and their ask stay with the last one; several take
    the place of none, since the words would change places with those below."""
    text, options = _options(message, can)
    parts = _parts(text, can.text_limit)
    if len(parts) == 1 and parts[0] is message.text and options is message.options:
        return (message,)
    fitted = [replace(message, text=part, options=(), ask="", replaces="", several=None) for part in parts]
    replaces = message.replaces if len(parts) == 1 else ""
    several = message.several if options else None
    fitted[-1] = replace(fitted[-1], options=options, ask=message.ask, replaces=replaces, several=several)
    return tuple(fitted)


def _options(message: Message, can: Capabilities) -> tuple[str, tuple[Option, ...]]:
    """The text and the buttons. Where a label has to be cut, the text says all of them in full."""
    options = message.options
    if not options:
        return message.text, ()
    if len(options) > can.max_buttons:
        return listed(message.text, options), ()
    if all(_units(option.label) <= can.label_limit for option in options):
        return message.text, options
    numbered = tuple(
        replace(option, label=_numbered(number, option.label, can.label_limit))
        for number, option in enumerate(options, 1)
    )
    return listed(message.text, options), numbered


def _numbered(number: int, label: str, limit: int) -> str:
    """A label behind its number, cut; what says that it is picked stays in front."""
    mark = PICKED if label.startswith(PICKED) else ""
    return _cut(f"{mark}{number}. {label.removeprefix(PICKED)}", limit)


def listed(text: str, options: tuple[Option, ...]) -> str:
    """The options under the text, to be typed.

    They are numbered, unless each begins with a number of its own. One alone needs no number, and is left
    out where the text names it already ("write *done* when that was all").
    """
    labels = [option.label for option in options]
    if len(labels) == 1:
        return text if labels[0].casefold() in text.casefold() else f"{text}\n\n{labels[0]}"
    if not all(label[:1].isdecimal() for label in labels):
        labels = [f"{number}. {label}" for number, label in enumerate(labels, 1)]
    elif sum(map(len, labels)) <= SHORT:
        labels = [" · ".join(labels)]
    return "\n".join([text, "", *labels])


def _cut(label: str, limit: int) -> str:
    """As many whole characters as fit, with a sign that there is more."""
    if _units(label) <= limit:
        return label
    kept = _head(label, limit - 1)
    return kept.rstrip() + ELLIPSIS


def _parts(text: str, limit: int) -> list[str]:
    """The text in pieces within the limit; nothing is lost but white space where it is cut."""
    if limit < 2 or (len(text) <= limit and _units(text) <= limit):
        return [text]
    parts = []
    rest = text.strip()
    while len(rest) > limit or _units(rest) > limit:
        part = rest[: _break(rest, limit)]
        parts.append(part.rstrip())
        rest = rest[len(part) :].lstrip()
    return [*parts, rest] if rest or not parts else parts


def _break(text: str, limit: int) -> int:
    """Where to cut: after a paragraph, else a line, a sentence, a word, a character.

    The larger breaks count only in the second half, so that no part is a stub.
    """
    reach = len(_reach(text, limit))
    window = text[: reach + 1]  # white space right behind the last character that fits is a place to cut, too
    for larger in (PARAGRAPH, LINE, SENTENCE):
        ends = [found.end() for found in larger.finditer(window) if found.start() <= reach]
        if ends and ends[-1] > reach // 2:
            return min(ends[-1], reach)
    words = [found.start() for found in WORD.finditer(window) if 0 < found.start() <= reach]
    return words[-1] if words else len(_head(text, limit))


def _head(text: str, limit: int) -> str:
    """As many whole characters as fit; when the first alone is too long, what fits of it."""
    reach = _reach(text, limit)
    length = 0
    for cluster in clusters(text[: len(reach) + 1]):
        if length + len(cluster) > len(reach):
            break
        length += len(cluster)
    return text[:length] or reach


def _reach(text: str, limit: int) -> str:
    """The longest beginning within the limit, wherever that falls."""
    end = min(len(text), limit)
    over = _units(text[:end]) - limit
    while over > 0:
        end -= (over + 1) // 2
        over = _units(text[:end]) - limit
    return text[:end]


def _units(text: str) -> int:
    """Length as UTF-16 counts it: two for what lies outside the basic plane."""
    return len(text) + sum(char > "\uffff" for char in text) if not text.isascii() else len(text)


def clusters(text: str) -> Iterator[str]:
    """What a reader sees as single characters: letters with their marks, flags, joined emoji, Hangul blocks.

    A little coarser than Unicode's rule (UAX 29): where that depends on tables Python does not have, it
    does not cut.
    """
    start, flags = 0, 0
    for place in range(1, len(text)):
        before, after = _type(text[place - 1]), _type(text[place])
        flags = flags + 1 if before == "flag" else 0
        if not _joined(before, after, flags):
            yield text[start:place]
            start = place
    if text:
        yield text[start:]


def _joined(before: str, after: str, flags: int) -> bool:
    """Whether two neighbours are one character. `flags`: how many regional letters end with the first."""
    if "control" in (before, after):
        return False
    if (before, after) == ("return", "feed"):
        return True
    if before in ("return", "feed") or after in ("return", "feed"):
        return False
    if after in ("mark", "joiner", "virama") or before in ("prefix", "joiner"):
        return True
    if before == "virama":
        return after == "indic"
    if before == after == "flag":
        return flags % 2 == 1
    return after in HANGUL.get(before, ())


HANGUL = {
    "lead": ("lead", "vowel", "block"),
    "block": ("vowel", "trail"),
    "vowel": ("vowel", "trail"),
    "trail": ("trail",),
}
RANGES = (
    (0x0A, 0x0A, "feed"),
    (0x0D, 0x0D, "return"),
    (0x0600, 0x0605, "prefix"),
    (0x06DD, 0x06DD, "prefix"),
    (0x070F, 0x070F, "prefix"),
    (0x0890, 0x0891, "prefix"),
    (0x08E2, 0x08E2, "prefix"),
    (0x0D4E, 0x0D4E, "prefix"),
    (0x0E33, 0x0E33, "mark"),
    (0x0EB3, 0x0EB3, "mark"),
    (0x1100, 0x115F, "lead"),
    (0x1160, 0x11A7, "vowel"),
    (0x11A8, 0x11FF, "trail"),
    (0x200C, 0x200C, "mark"),
    (0x200D, 0x200D, "joiner"),
    (0xA960, 0xA97C, "lead"),
    (0xAC00, 0xD7A3, "block"),
    (0xD7B0, 0xD7C6, "vowel"),
    (0xD7CB, 0xD7FB, "trail"),
    (0xFF9E, 0xFF9F, "mark"),
    (0x110BD, 0x110BD, "prefix"),
    (0x110CD, 0x110CD, "prefix"),
    (0x111C2, 0x111C3, "prefix"),
    (0x113D1, 0x113D1, "prefix"),
    (0x1193F, 0x1193F, "prefix"),
    (0x11941, 0x11941, "prefix"),
    (0x11A84, 0x11A89, "prefix"),
    (0x11D46, 0x11D46, "prefix"),
    (0x11F02, 0x11F02, "prefix"),
    (0x1F1E6, 0x1F1FF, "flag"),
    (0x1F3FB, 0x1F3FF, "mark"),
    (0xE0020, 0xE007F, "mark"),
)
"""What Python's general categories do not say: first and last code, and what it does to its neighbours."""


@lru_cache(maxsize=8192)
def _type(char: str) -> str:
    code = ord(char)
    for first, last, kind in RANGES:
        if first <= code <= last:
            return kind
    general = category(char)
    if general in ("Mn", "Me", "Mc"):
        return "virama" if combining(char) == 9 else "mark"
    if general in ("Cc", "Cf", "Zl", "Zp", "Cs"):
        return "control"
    return "indic" if general == "Lo" and 0x0900 <= code <= 0x1CFF else "other"
