"""What is wrong with a file an admin wrote: where, what was found, and how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

NEAR = 60
"""How alike (of 100) a name must be to be suggested."""
FEW = 20
"""Names listed in one hint; a longer list helps nobody."""


class Severity(StrEnum):
    """An error keeps the configuration from being used; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `line` is 0 when it is about no line; `key` says which table and key is meant."""

    file: str
    line: int
    key: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:" if self.line else f"{self.file}:"
        sentence = " ".join(filter(None, [where, self.key, self.message]))
        return f"{sentence}; {self.hint}" if self.hint else sentence


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The name most like this word, if one is like it at all. Loaded late: most files have no fault."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(word.casefold(), list(names), scorer=fuzz.ratio, score_cutoff=NEAR)
    return found[0] if found else None


def instead(word: str, names: Iterable[str], otherwise: str = "") -> str:
    """A hint: the nearest name, or all there are."""
    known = list(names)
    if near := nearest(word, known):
        return f'did you mean "{near}"?'
    if otherwise or not known:
        return otherwise
    more = ", …" if len(known) > FEW else ""
    return f"there is {', '.join(known[:FEW])}{more}"


def kind_of(value: object) -> str:
    """What an admin would call a value's type."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "text"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    return "a date or time"


def shown(value: object) -> str:
    """A value as it may stand in a sentence; long ones are cut."""
    words = f'"{value}"' if isinstance(value, str) else str(value).lower()
    return words if len(words) <= 60 else f"{words[:59]}…"
