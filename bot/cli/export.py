"""`weheard export`: every reply as it was said, without anybody's address."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from bot.cli.output import busy, counted, force_option, print_json, refuse_to_overwrite, whole_file
from bot.cli.project import at_work, config_option, run
from bot.errors import ConfigError

if TYPE_CHECKING:
    from storage.transfer import Carried

ENDINGS = (".csv", ".jsonl", ".xlsx")
SAID = ("prompt", "text", "value", "label", "language", "given")
"""What people or admins wrote; the rest we made ourselves."""
LONGEST_CELL = 32_767
"""Characters a spreadsheet's cell may have."""


@click.command("export")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.argument("campaign", required=False, default="")
@config_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of CSV, where no FILE is given.")
@force_option
def export(file: Path | None, campaign: str, config: Path | None, as_json: bool, force: bool) -> None:
    """Write replies out as CSV, JSONL or XLSX.

    FILE's ending says which; without FILE, CSV is printed. The words are verbatim, so treat them as personal;
    there are no addresses, and each person has an opaque id.
    """
    if file is not None:
        if file.suffix.lower() not in ENDINGS:
            raise ConfigError(f"{file} ends in none of {', '.join(ENDINGS)}, so its form is not known")
        refuse_to_overwrite(file, force)
    with busy("Reading replies"):
        rows = run(_rows(config, campaign))
    if file is None and as_json:
        print_json(rows)
    elif file is None:
        write_csv(sys.stdout, rows)
    else:
        with busy(f"Writing {file.name}"), whole_file(file, force) as beside:
            write(beside, file.suffix.lower(), rows)
        print(f"Wrote {counted(len(rows), 'reply', 'replies')} to {file}")


async def _rows(config: Path | None, campaign: str) -> "list[Carried]":
    from storage.transfer import carry_out

    async with at_work(config) as project:
        key = project.campaign(campaign).key if campaign else ""
        return await project.database.read(lambda tx: list(carry_out(tx, key)))


def write(path: Path, ending: str, rows: "list[Carried]") -> None:
    match ending:
        case ".csv":
            # Spreadsheets take a file for UTF-8 only when it begins with a mark.
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                write_csv(file, rows)
        case ".jsonl":
            with path.open("w", encoding="utf-8", newline="\n") as file:
                for row in rows:
                    file.write(json.dumps(asdict(row), ensure_ascii=False, default=str) + "\n")
        case _:
            write_sheet(path, rows)


def write_csv(file: IO[str], rows: "list[Carried]") -> None:
    import csv

    writer = csv.writer(file)
    writer.writerows(cells(rows))


def write_sheet(path: Path, rows: "list[Carried]") -> None:
    """Every cell is text or a number, never a formula; what no cell can hold is left out or cut."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet("replies")
    for row in cells(rows):
        sheet.append(
            [
                ILLEGAL_CHARACTERS_RE.sub("", each)[:LONGEST_CELL] if isinstance(each, str) else each
                for each in row
            ]
        )
    book.save(path)


def cells(rows: "list[Carried]") -> Iterator[list[Any]]:
    """A header and a line for each reply; nothing in it is taken for a formula by a spreadsheet."""
    from bot.digests.table import guard
    from storage.transfer import Carried

    names = [field.name for field in fields(Carried)]
    said = [names.index(name) for name in SAID]
    yield names
    for row in rows:
        line = [_cell(getattr(row, name)) for name in names]
        for place in said:
            line[place] = guard(line[place])
        yield line


def _cell(value: Any) -> str | int | float:
    if value is None or isinstance(value, bool | dict | list):
        return "" if value is None or value == {} else json.dumps(value, ensure_ascii=False)
    if isinstance(value, tuple):
        return " ".join(value)
    return value if isinstance(value, str | int | float) else value.isoformat()
