"""Lines of a conversation as a page shows them: pure, and the same for the templates and the script."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.marked import pieces
from adapters.web.words import direction
from bot.messages import PICKED, Message, Option, Shown

Heard = Callable[[str], str]


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
    sent: tuple[str, ...] = ()
    """The kinds of files that came with what was said."""
    recorded: str = ""
    """Where the same is to be heard."""
    done: Option | None = None
    """What sends the options that are ticked, where several may be."""

    @property
    def boxes(self) -> list[tuple[str, str, bool]]:
        """What may be ticked: id, label, and whether it is already."""
        return [
            (each.id, each.label.removeprefix(PICKED), each.label.startswith(PICKED))
            for each in self.options
            if self.done is not None and each.id != self.done.id
        ]

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
            "boxes": self.boxes,
            "done": self.done and [self.done.id, self.done.label],
            "sent": self.sent,
            "recorded": self.recorded,
        }


def parts_of(text: str, ours: Container[str] | None = None) -> tuple[tuple[str, str], ...]:
    """A text in parts, the words to write apart. `ours`: the words that our wording marks."""
    return tuple(("word" if marked else "", piece) for piece, marked in pieces(text, ours))


def line_of(shown: Shown, heard: Heard = lambda _file: "", ours: Container[str] | None = None) -> Line:
    """What was said stands as it was typed, whichever way it is written; ours is in a language we know."""
    message = shown.message
    if shown.said:
        parts = (("", message.text),) if message.text else ()
        return Line(shown.number, True, shown.inbound, "", "auto", parts, sent=shown.sent)
    return Line(
        shown.number,
        False,
        "",
        message.language,
        direction(message.language),
        parts_of(message.text, ours),
        message.options,
        recorded=heard(message.recorded) if message.recorded else "",
        done=message.several,
    )


def lines_of(
    shown: Sequence[Shown], heard: Heard = lambda _file: "", ours: Container[str] | None = None
) -> list[Line]:
    """All of them. `heard` says where a file with an ask spoken is to be heard; empty: nowhere."""
    return [line_of(each, heard, ours) for each in shown]


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
