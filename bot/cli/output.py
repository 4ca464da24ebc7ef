"""What commands print and write: JSON that stays JSON everywhere, files that never overwrite by accident."""

import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.errors import BotError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for other programs.")
force_option = click.option("--force", is_flag=True, help="Overwrite files that exist.")


def print_json(value: object) -> None:
    """One JSON value. Where the output is not Unicode, letters it lacks are escaped rather than lost."""
    whole = (sys.stdout.encoding or "").casefold().replace("-", "").startswith("utf")
    print(json.dumps(value, default=_plain, ensure_ascii=not whole, indent=2))


def _plain(value: Any) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def refuse_to_overwrite(path: Path, force: bool) -> None:
    """Before any work is done: whether this file may be written. One that is empty holds nobody's work."""
    if path.is_dir():
        raise BotError(f"{path} is a folder; name a file in it, such as {path / 'replies.csv'}")
    if not path.parent.is_dir():
        raise BotError(f"{path.parent} is not a folder; make it first, or write the file elsewhere")
    if path.exists() and not force and not (path.is_file() and path.stat().st_size == 0):
        raise BotError(f"{path} is there already and was left alone; name another file, or say --force")


@contextmanager
def whole_file(path: Path, force: bool = False) -> Iterator[Path]:
    """A name to write to. The file is there whole in the end, or not at all; others are never overwritten."""
    refuse_to_overwrite(path, force)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        yield beside
        if force:
            beside.replace(path)
        else:
            _link(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _link(beside: Path, path: Path) -> None:
    """Give a file its name unless somebody was quicker; where a file cannot have two names, look and hope."""
    try:
        path.hardlink_to(beside)
    except OSError:
        refuse_to_overwrite(path, force=False)
        beside.replace(path)


def screen(*, stderr: bool = False) -> "Console":
    """The terminal through rich. Where there is none, plain text that no width cuts."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    given = os.environ.get("COLUMNS", "")
    width = None if stream.isatty() else int(given) if given.isdecimal() and int(given) else 100
    return Console(stderr=stderr, highlight=False, width=width, emoji=False, markup=False)


def show_rows(table: "Table") -> None:
    """A table; where that would break words into letters, each row as a few lines of its own."""
    console = screen()
    rows = list(zip(*(list(column.cells) for column in table.columns), strict=True))
    with console.capture() as drawn:
        console.print(table)
    words = set(drawn.get().split())
    if all(word in words for row in rows for cell in row for word in str(cell).split()):
        console.print(table)
        return
    blocks = []
    for row in rows:
        named = zip((str(column.header) for column in table.columns), row, strict=True)
        first, *rest = [(name, str(cell)) for name, cell in named if cell]
        lines = [first[1], *(wrapped(f"{name}: {cell}", "  ", "    ") for name, cell in rest)]
        blocks.append("\n".join(lines))
    print("\n\n".join(blocks))


def wrapped(text: str, first: str = "", rest: str | None = None) -> str:
    """Lines that break between words in the terminal there is, each behind its margin; `rest` as `first`."""
    from textwrap import fill

    width = min(100, screen().width)
    after = first if rest is None else rest
    lines = text.split("\n")
    margins = [first] + [after] * (len(lines) - 1)
    return "\n".join(
        fill(line, width, initial_indent=margin, subsequent_indent=after)
        for line, margin in zip(lines, margins, strict=True)
    )


@contextmanager
def busy(what: str) -> Iterator[None]:
    """Show on the terminal that something is being done, until it is; nothing where nobody watches."""
    if not sys.stderr.isatty():
        yield
        return
    with screen(stderr=True).status(what):
        yield


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 reply", "2 replies"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
