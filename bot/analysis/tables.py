"""Files of replies as a header and rows of text cells: CSV in any separator, JSON lines, spreadsheets."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from bot.analysis.decode import decode, is_text
from bot.errors import BotError

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
LONGEST_CELL = 2**31 - 1
NO_RESULTS = "the results of its formulas are missing; open it in the spreadsheet program and save it again"
FORMULA = re.compile(rb"<(\w+:)?f[ />]")
HEADER_WORDS = 8
"""A first row with a cell of that many words is a reply, not a header."""


@dataclass(frozen=True, slots=True)
class Table:
    """`header` holds the columns' names; `rows` yields every row under it, as long as the header."""

    header: list[str]
    rows: Iterator[list[str]]
    encoding: str = ""
    separator: str = ""
    unknown: frozenset[int] = frozenset()
    """The places of columns whose formulas have no results, which are empty here."""


def read_table(path: Path, data: bytes) -> Table:
    """The table in a file, by its ending or, where that says nothing, by its first bytes."""
    ending = path.suffix.lower()
    if ending in (".xlsx", ".xlsm") or data.startswith(b"PK\x03\x04"):
        return _read_sheet(path)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise BotError(f"{path.name}: this is an old or locked spreadsheet; save it as plain .xlsx or CSV")
    text, encoding = decode(data)
    if not is_text(data, encoding):
        raise BotError(
            f"{path.name}: this is no text but some other kind of file; save it as CSV, JSONL or XLSX"
        )
    if ending in (".jsonl", ".ndjson", ".json") or (
        ending not in (".csv", ".tsv", ".txt") and text.lstrip()[:1] == "{"
    ):
        return _read_json(path, text, encoding)
    return _read_csv(path, text, encoding)


def _read_csv(path: Path, text: str, encoding: str) -> Table:
    csv.field_size_limit(LONGEST_CELL)
    separator = _find_separator(text, "\t" if path.suffix.lower() == ".tsv" else ",")
    rows = _cells(path, text, separator)
    first = next(rows, [])
    if _is_header(first):
        return Table(
            [name.strip() for name in first], _squared(rows, len(first), separator), encoding, separator
        )
    header = [str(number + 1) for number in range(len(first))]
    return Table(header, _squared(_before(first, rows), len(first), separator), encoding, separator)


def _before(first: list[str], rest: Iterator[list[str]]) -> Iterator[list[str]]:
    if first:
        yield first
    yield from rest


def _is_header(cells: list[str]) -> bool:
    return not any(len(cell.split()) >= HEADER_WORDS for cell in cells)


def _lines(text: str) -> Iterator[str]:
    """Lines with their ends, so that breaks in quoted cells are kept; `splitlines` would break at more."""
    return iter(io.StringIO(text, newline=""))


def _cells(path: Path, text: str, separator: str) -> Iterator[list[str]]:
    """Rows that have any cell at all. A quotation mark that is never closed would swallow the rest unseen."""
    strict = True
    try:
        for _ in csv.reader(_lines(text), delimiter=separator, strict=True):
            pass
    except csv.Error as fault:
        if "unexpected end" in str(fault):
            raise BotError(
                f"{path.name}: a quotation mark is opened and never closed; {_where(text, separator)}"
            ) from None
        strict = False  # such as a mark inside an unquoted cell: readable all the same
    return (row for row in csv.reader(_lines(text), delimiter=separator, strict=strict) if row)


def _where(text: str, separator: str) -> str:
    reader = csv.reader(_lines(text), delimiter=separator, strict=True)
    begun = 1
    try:
        for _ in reader:
            begun = reader.line_num + 1
    except csv.Error:
        pass
    return f"look at line {begun} and below"


def _find_separator(text: str, usual: str) -> str:
    """The separator that cuts the first lines into the same number of cells, and into most of them."""
    sample = text[:65_536]
    best, chosen = 1.0, usual
    for separator in sorted(SEPARATORS, key=lambda each: each != usual):
        try:
            rows = [row for row in csv.reader(_lines(sample), delimiter=separator) if row][:50]
        except csv.Error:
            continue
        if len(rows) > 2:
            rows = rows[:-1]  # the sample may end inside the last
        if not rows or len(rows[0]) < 2:
            continue
        even = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
        worth = even * (2 + min(len(rows[0]), 20) / 100)
        if worth > best:
            best, chosen = worth, separator
    return chosen


def _squared(rows: Iterator[list[str]], width: int, separator: str) -> Iterator[list[str]]:
    """Rows as wide as the header. What is too much was a separator in the last cell that nobody quoted."""
    for row in rows:
        if len(row) < width:
            yield row + [""] * (width - len(row))
        elif len(row) > width > 0:
            yield [*row[: width - 1], separator.join(row[width - 1 :]).rstrip(separator)]
        else:
            yield row


def _read_json(path: Path, text: str, encoding: str) -> Table:
    """One object a line, or one list of objects."""
    items = list(_json_list(path, text) if _is_one_list(text) else _json_lines(path, text))
    header = list(dict.fromkeys(str(key) for item in items for key in item))
    return Table(header, ([_cell(item.get(key)) for key in header] for item in items), encoding)


def _is_one_list(text: str) -> bool:
    """Whether a list holds all there is; where its first line is whole, each line is one of its own."""
    first, _, rest = text.strip().partition("\n")
    if not first.startswith("["):
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return True
    return not rest


def _json_lines(path: Path, text: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                item = json.loads(line)
            except (ValueError, RecursionError) as fault:
                reason = fault.msg if isinstance(fault, json.JSONDecodeError) else "it is nested too deeply"
                raise BotError(
                    f"{path.name}: line {number} is not JSON ({reason}); mend or remove it"
                ) from None
            yield _as_object(path, item, f"line {number}")


def _json_list(path: Path, text: str) -> Iterator[dict[str, Any]]:
    try:
        items = json.loads(text)
    except json.JSONDecodeError as fault:
        raise BotError(f"{path.name}: line {fault.lineno} is not JSON ({fault.msg}); mend it") from None
    except (ValueError, RecursionError):
        raise BotError(f"{path.name}: this is not JSON that can be read; write one object a line") from None
    for number, item in enumerate(items, start=1):
        yield _as_object(path, item, f"item {number}")


def _as_object(path: Path, item: Any, place: str) -> dict[str, Any]:
    if isinstance(item, str):
        return {"text": item}
    if isinstance(item, dict):
        return item
    held = {list: "a list", bool: "true or false", type(None): "nothing"}.get(type(item), "a number")
    each = place.split()[0]
    raise BotError(
        f'{path.name}: {place} holds {held}; each {each} must be an object such as {{"text": "…"}}'
    )


def _read_sheet(path: Path) -> Table:
    """The first sheet that holds anything."""
    try:
        sheets = _sheets(path, results=True)
        formulas = _sheets(path, results=False) if _has_formulas(path) else []
    except Exception:  # openpyxl raises what its zip and XML readers raise
        raise BotError(f"{path.name}: no spreadsheet that can be read; save it again as .xlsx") from None
    missing = [_without_results(*both) for both in zip(sheets, formulas, strict=False)]
    place = next((each for each, rows in enumerate(sheets) if any(any(row) for row in rows)), None)
    if place is None:
        if any(missing):
            raise BotError(f"{path.name}: {NO_RESULTS}")
        return Table([], iter(()))
    rows = sheets[place]
    rows = rows[next(number for number, row in enumerate(rows) if any(row)) :]
    while not any(rows[-1]):
        rows.pop()  # spreadsheets remember rows that were emptied
    unknown = missing[place] if missing else frozenset()
    header = rows[0]
    if _is_header(header):
        return Table(
            [name.strip() for name in header], _squared(iter(rows[1:]), len(header), " "), unknown=unknown
        )
    numbers = [str(number + 1) for number in range(len(header))]
    return Table(numbers, _squared(iter(rows), len(header), " "), unknown=unknown)


def _sheets(path: Path, *, results: bool) -> list[list[list[str]]]:
    """Every sheet's cells: with the results of its formulas, or with the formulas themselves."""
    import warnings

    from openpyxl import load_workbook

    with warnings.catch_warnings(action="ignore"):  # of styles and validations, which nothing here reads
        book = load_workbook(path, read_only=True, data_only=results)
        try:
            return [[[_cell(cell) for cell in row] for row in _values(sheet)] for sheet in book.worksheets]
        finally:
            book.close()


def _has_formulas(path: Path) -> bool:
    """Seldom so, and then the file is read a second time."""
    with ZipFile(path) as archive:
        return any(
            FORMULA.search(archive.read(name))
            for name in archive.namelist()
            if name.startswith("xl/worksheets/") and name.endswith(".xml")
        )


def _without_results(values: list[list[str]], written: list[list[str]]) -> frozenset[int]:
    """The columns with formulas of which not one has a result."""
    has: dict[int, bool] = {}
    for row, formulas in zip(values, written, strict=False):
        for place, (value, formula) in enumerate(zip(row, formulas, strict=False)):
            if formula.startswith("=") and value != formula:
                has[place] = has.get(place, False) or bool(value)
    return frozenset(place for place, found in has.items() if not found)


def _values(sheet: Any) -> Iterator[tuple[Any, ...]]:
    if not hasattr(sheet, "iter_rows"):
        return  # a sheet that is a chart
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()  # some programs write a size that is too small
    yield from sheet.iter_rows(values_only=True)


def _cell(value: Any) -> str:
    """A cell as text: whole numbers without a point, dates as ISO, lists as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | bool) else str(value)
