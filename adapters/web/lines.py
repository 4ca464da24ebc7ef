"""Lines of a conversation as a page shows them: pure, and the same for the templates and the script."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from adapters.web.words import direction
from bot.messages import Message, Option, Shown

# A word to write stands between stars. It is short, of one line and not inside another word, so that what
# people type with stars of their own is left as it is nearly always.
WORD = re.compile(r"(?<![\w*])\*(\w[\w’' -]{0,28}\w|\w)\*(?![\w*])")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `parts` are (kind, text), the kind empty or "word"."""

    id: int
    said: bool
    key: str
    """The form it came with, so that a page that shows it already knows it again."""
    language: str
    direction: str
    parts: tuple[tuple[str, str], ...]
    options: tuple[Option, ...] = ()

    def plain(self) -> dict[str, Any]:
        """For the script."""
        return {
            "id": str(self.id),
            "said": self.said,
            "key": self.key,
            "lang": self.language,
            "dir": self.direction,
            "parts": self.parts,
            "options": [[each.id, each.label] for each in self.options],
        }


def parts_of(text: str) -> tuple[tuple[str, str], ...]:
    """A text in parts, the words to write apart."""
    found, end = [], 0
    for word in WORD.finditer(text):
        found += [("", text[end : word.start()]), ("word", word[1])]
        end = word.end()
    return tuple([each for each in (*found, ("", text[end:])) if each[1]])


def line_of(shown: Shown) -> Line:
    """What was said stands as it was typed, whichever way it is written; ours is in a language we know."""
    message = shown.message
    if shown.said:
        return Line(shown.number, True, shown.inbound, "", "auto", (("", message.text),))
    way = direction(message.language)
    return Line(shown.number, False, "", message.language, way, parts_of(message.text), message.options)


def lines_of(shown: Sequence[Shown]) -> list[Line]:
    return [line_of(each) for each in shown]


def parting(message: Message) -> Line:
    """The farewell to somebody of whom nothing is kept."""
    return line_of(Shown(0, message))


def open_options(lines: Sequence[Line]) -> int:
    """The number of the line whose options can be pressed: the last one that has any, as long as nothing was
    said since; 0: none."""
    for line in reversed(lines):
        if line.said:
            return 0
        if line.options:
            return line.id
    return 0


def language_of(lines: Sequence[Line]) -> str:
    """The language that was spoken last; empty when nothing was."""
    return next((each.language for each in reversed(lines) if not each.said and each.language), "")
