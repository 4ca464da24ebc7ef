"""Reads a file of replies, whoever made it: which column holds them, which their ids, and what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain, islice
from pathlib import Path
from statistics import fmean

from bot.analysis.tables import NO_RESULTS, SEPARATORS, Table, read_table
from bot.errors import BotError, ConfigError
from bot.themes.vocabulary import WORD

LOOKED_AT = 500
"""Rows that tell which column holds the replies."""
_USUAL = """text comment comments feedback reply replies answer answers response responses review message
    opinion svar kommentar tekst besked antwort bemerkung texto commentaire"""
USUAL = frozenset(_USUAL.split())
"""What columns of replies are usually called."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The replies of a file, in its order, empty ones too; `ids` as the file has them, doubled or not."""

    file: str
    column: str
    ids: tuple[str, ...]
    texts: tuple[str, ...]
    encoding: str = ""
    separator: str = ""
    """Its name: comma, semicolon, tab or bar; empty where there is none."""
    chosen: bool = False
    """The column was chosen here, not named by the caller."""


def read_rows(path: Path, *, text: str | None = None, id: str | None = None) -> Rows:
    """The replies in a CSV, JSONL or XLSX file. `text` and `id` name columns, or give their number from 1."""
    table = read_table(path, file_bytes(path))
    if not table.header:
        raise BotError(f"{path.name}: the file is empty; it needs a header and a row for each reply")
    first = list(islice(table.rows, LOOKED_AT))
    if not first:
        raise BotError(f"{path.name}: there are no rows under the header ({_listed(table.header)})")
    column = _longest_words(table.header, first) if text is None else _column(path, table, text, "--text")
    if column in table.unknown or (text is None and table.unknown):
        raise BotError(f"{path.name}: {NO_RESULTS}")  # they may be the very replies
    id_column = None if id is None else _column(path, table, id, "--id")
    ids, texts = [], []
    for number, row in enumerate(chain(first, table.rows), start=1):
        ids.append(row[id_column].strip() if id_column is not None else str(number))
        texts.append(row[column])
    separator = SEPARATORS.get(table.separator, "")
    return Rows(
        path.name, table.header[column], tuple(ids), tuple(texts), table.encoding, separator, text is None
    )


def file_bytes(path: Path) -> bytes:
    if path.is_dir():
        raise ConfigError(f"{path} is a folder; name a CSV, JSONL or XLSX file")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise ConfigError(f"{path} does not exist{_near_file(path)}") from None
    except (OSError, ValueError) as fault:
        raise ConfigError(f"{path} cannot be read: {getattr(fault, 'strerror', None) or fault}") from None
    if not data.strip(b"\0\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise BotError(f"{path.name}: the file is empty; it needs a header and a row for each reply")
    return data


def _near_file(path: Path) -> str:
    try:
        names = [each.name for each in path.parent.iterdir() if each.is_file()]
    except OSError:
        return ""
    near = _nearest(path.name, names)
    return f"; did you mean {path.with_name(near)}?" if near else ""


def _column(path: Path, table: Table, wanted: str, option: str) -> int:
    """The place of a column, by its name as written, in other case, or by its number."""
    if wanted in table.header:
        return table.header.index(wanted)
    folded = [name.casefold() for name in table.header]
    if wanted.strip().casefold() in folded:
        return folded.index(wanted.strip().casefold())
    if wanted.isdecimal() and 0 < int(wanted) <= len(table.header):
        return int(wanted) - 1
    near = _nearest(wanted, table.header)
    hint = f'; did you mean {option} "{near}"?' if near else ""
    raise ConfigError(f'{path.name} has no column "{wanted}"; it has {_listed(table.header)}{hint}')


def _nearest(wanted: str, names: Sequence[str]) -> str:
    near = get_close_matches(wanted.casefold(), [name.casefold() for name in names], n=1, cutoff=0.6)
    return next((name for name in names if near and name.casefold() == near[0]), "")


def _listed(header: Sequence[str], most: int = 20) -> str:
    named = [name[:40] or "(no name)" for name in header[:most]]
    return ", ".join(named) + (f" and {len(header) - most} more" if len(header) > most else "")


def _longest_words(header: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """The column with the most words a cell: what people write is longer than what a system notes."""

    def worth(place: int) -> float:
        words = fmean(len(WORD.findall(row[place][:2000])) for row in rows)
        different = len({row[place] for row in rows}) / len(rows)
        return words * (0.2 + different) * (1.5 if header[place].strip().casefold() in USUAL else 1)

    return max(range(len(header)), key=lambda place: (worth(place), -place))
