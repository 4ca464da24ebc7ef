"""One TOML file as read: its data, its faults, and places in it that faults are reported at."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as File
from typing import TYPE_CHECKING, Any

from bot.checks.fault import Fault, Severity

if TYPE_CHECKING:
    from bot.checks.positions import Outline, Path

MOST = 20
"""Unreadable places named in one file; after mending these, one looks again."""
AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


class Document:
    """A file an admin wrote. `damaged`: parts could not be read, so nothing may be called missing."""

    def __init__(self, name: str, source: bytes = b"") -> None:
        self.name = name
        self.source = source
        self.data: Mapping[str, Any] = {}
        self.faults: list[Fault] = []
        self.damaged = False
        self.folder: File | None = None
        """Where it stands: files it names are looked for from there."""
        self.warns = True
        """Whether anybody reads warnings. Their lines are found by a parser of its own, which runs spare."""

    @cached_property
    def outline(self) -> "Outline":
        from bot.checks.positions import outline

        return outline(self.source)

    def reread(self, left: str) -> None:
        """Find keys in what is left of a broken file; its lines keep their numbers."""
        self.source = left.encode()
        del self.outline

    def line(self, path: "Path") -> int:
        """The line of a key, else of the table around it."""
        return self.outline.line(path)

    def broken(self, line: int, message: str, hint: str = "") -> None:
        """Something that is not about a key: the file, or a line that cannot be read."""
        self.faults.append(Fault(self.name, line, "", message, hint))
        self.damaged = True


@dataclass(frozen=True, slots=True)
class Place:
    """A key in a file: where faults are reported."""

    document: Document
    path: "Path" = ()

    def at(self, *keys: str | int) -> "Place":
        return Place(self.document, (*self.path, *keys))

    def fault(self, message: str, hint: str = "") -> None:
        self._report(message, hint, Severity.ERROR)

    def warn(self, message: str, hint: str = "") -> None:
        if self.document.warns:
            self._report(message, hint, Severity.WARNING)

    def missing(self, message: str, hint: str = "") -> None:
        """Something is not there; said only of a file that could be read whole."""
        if not self.document.damaged:
            self.fault(message, hint)

    def _report(self, message: str, hint: str, severity: Severity) -> None:
        line = self.document.line(self.path)
        fault = Fault(self.document.name, line, self._name(), message, hint, severity)
        if fault not in self.document.faults:
            self.document.faults.append(fault)

    def _name(self) -> str:
        first = self.path[0] if self.path else ""
        table = len(self.path) == 1 and isinstance(self.document.data.get(str(first)), Mapping)
        return f"[{first}]" if table else name(self.path)

    @property
    def line(self) -> int:
        return self.document.line(self.path)


def name(path: "Path") -> str:
    """A path as people find it: `[campaign.visit.prompt 2] ask.da`."""
    width = _table_width(path)
    head, rest = path[:width], path[width:]
    table = f"[{_joined(head)}]" if head else ""
    return f"{table} {_joined(rest)}".strip()


def _table_width(path: "Path") -> int:
    if path[:1] in (("service",), ("campaign",)):
        return 4 if len(path) > 3 and path[2] == "prompt" and isinstance(path[3], int) else min(2, len(path))
    return 1 if len(path) > 1 and isinstance(path[1], str) else 0


def _joined(path: "Path") -> str:
    words = ""
    for part in path:
        if isinstance(part, int):
            words += f" {part + 1}"
        else:
            words += f".{part}" if words else part
    return words


def read(path: File, name: str = "") -> Document:
    """Read a file. What goes wrong stands in its faults; nothing is raised."""
    shown = name or str(path)
    document = Document(shown)
    try:
        if path.is_dir():
            document.broken(0, "is a folder", "name a file in it")
        elif not path.exists():
            document.broken(0, "is not there", "look at the name, or write it with `weheard init`")
        elif not path.is_file():
            document.broken(0, "is not a file", "name a file")
        else:
            document = parse(shown, path.read_bytes())
            document.folder = path.parent
            return document
    except (OSError, ValueError) as error:
        document.broken(0, f"cannot be read ({getattr(error, 'strerror', None) or error})")
    return document


def parse(name: str, raw: bytes) -> Document:
    """Read a file's content."""
    text, bad_line = _decode(raw)
    document = Document(name, text.encode())
    if bad_line:
        document.broken(bad_line, "holds a letter that is not UTF-8", "save the file as UTF-8")
    try:
        document.data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        _explain(document, text, str(error))
    except (ValueError, RecursionError) as error:
        document.broken(0, "cannot be read as TOML", _sentence(str(error)))
    return document


def _decode(raw: bytes) -> tuple[str, int]:
    """The text, and the first line that is not UTF-8 (0: none). Read on as Latin-1, to find the rest too."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return raw.decode("utf-16"), 1
        except UnicodeDecodeError:
            pass
    try:
        return raw.decode("utf-8-sig"), 0
    except UnicodeDecodeError as error:
        return raw.decode("latin-1"), raw.count(b"\n", 0, error.start) + 1


def _explain(document: Document, text: str, message: str) -> None:
    """Name every place that is not TOML; then read what is left, so that its faults are named too."""
    found = AT.search(message)
    line = int(found[1] or 0) if found else 0
    said = _sentence(AT.sub("", message))
    lines = text.split("\n")
    document.damaged = True
    for doubled in document.outline.doubled[:MOST]:
        sentence = f"is given twice, in lines {doubled.first} and {doubled.second}"
        document.faults.append(Fault(document.name, doubled.second, name(doubled.path), sentence, "keep one"))
    named = _name_broken(document, lines, line, said)
    if not named and not document.outline.doubled:
        document.broken(line, f"is not TOML: {said}", _advice(lines, line))
    document.data = _left(document, lines)


def _name_broken(document: Document, lines: list[str], line: int, said: str) -> bool:
    broken = document.outline.broken[:MOST]
    covered = any(each.start <= line <= each.end for each in broken)
    for each in broken:
        first = each.start <= line <= each.end
        at = line if first else each.start
        document.broken(at, f"is not TOML: {said}" if first else "is not TOML", _advice(lines, at))
        for other in range(each.start, each.end + 1):
            if other != at and (hint := _slip(lines, other)):
                document.broken(other, "is not TOML", hint)
    if broken and not covered and not document.outline.doubled:
        document.broken(line, f"is not TOML: {said}", _advice(lines, line))
    return bool(broken)


def _left(document: Document, lines: list[str]) -> Mapping[str, Any]:
    """What can still be read when the broken lines are taken out; empty when that is not enough.

    The parser often counts the next line in, so those that can be read by themselves are left at first.
    """
    out = {number for each in document.outline.broken for number in range(each.start, each.end + 1)}
    doubled = {each.second for each in document.outline.doubled}
    for taken in ({number for number in out if not _readable(_line_at(lines, number))}, out):
        left = ["" if number in taken | doubled else words for number, words in enumerate(lines, 1)]
        try:
            data = tomllib.loads("\n".join(left))
        except (ValueError, RecursionError):
            continue
        document.reread("\n".join(left))
        return data
    return {}


def _readable(line: str) -> bool:
    try:
        tomllib.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _sentence(message: str) -> str:
    return message[:1].lower() + message[1:]


BARE = re.compile(r"\s*[\w.\"'-]+\s*=\s*(?P<value>[^\s\"'\[{#][^#]*?)\s*(#.*)?$")


def _advice(lines: list[str], number: int) -> str:
    """What usually mends such a line."""
    line = _line_at(lines, number)
    if found := _usual(line):
        return found
    if "\\" in line:
        return "write \\\\ for one \\, or put the text in 'single quotes'"
    if line.count("{") != line.count("}"):
        return "write { … } on one line"
    return "write key = value, with text in quotes and commas between parts" if line else ""


def _slip(lines: list[str], number: int) -> str:
    """The mend of a line that is wrong whatever is around it; the parser may take several for one."""
    line = _line_at(lines, number)
    return "" if _readable(line) or '"""' in line else _usual(line)


def _line_at(lines: list[str], number: int) -> str:
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""


def _usual(line: str) -> str:
    """The usual slips, each with its mend."""
    if re.search("[\u201c\u201d\u201e\u201f]", line):
        return 'write straight quotes, as in "words"'
    if re.fullmatch(r"[\w.\"'-]+\s*=", line):
        return 'give it a value, as in key = "words"'
    if re.match(r"[\w.-]+\s*:", line):
        return "write = instead of :"
    if line.startswith("[") and line.count("[") != line.count("]"):
        return "close the bracket"
    if line.count('"') % 2 or (line.count('"""') % 2 and '"""' in line):
        return "close the quotes"
    if found := BARE.match(line):
        value = found["value"]
        return f"write {value.lower()}" if value in {"True", "False"} else "write text in quotes"
    return ""
