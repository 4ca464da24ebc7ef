"""`weheard analyse`: themes and a digest from any file of replies."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.forms import Output, form_options
from bot.cli.output import counted, refuse_to_overwrite, screen
from bot.errors import BotError, ConfigError

if TYPE_CHECKING:
    from bot.analysis.read import Rows
    from bot.digests.digest import Digest
    from bot.themes.theme import Grouping, Quote, Voice

STORIES = 20
"""Replies of each of the largest themes among which one is chosen to open the digest."""


@click.command("analyse")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--text", metavar="COLUMN", help="The column with the replies; else the one with the longest words."
)
@click.option(
    "--id", "id_", metavar="COLUMN", help="The column with their ids; else rows are numbered from 1."
)
@click.option("--language", metavar="CODES", help="What it is written in (en or en,da …); else found out.")
@click.option(
    "--seeds",
    "seeds_file",
    type=click.Path(path_type=Path),
    metavar="SEEDS.csv",
    help="Themes you know: a row for each example, with columns theme and text.",
)
@click.option("--only-seeds", is_flag=True, help="Find no themes beside those of --seeds.")
@click.option(
    "--assignments",
    type=click.Path(path_type=Path),
    metavar="OUT.csv",
    help="Write id, theme, themes, sentiment and language of every row.",
)
@click.option(
    "--threshold", default=5, show_default=True, type=click.IntRange(min=3), help="Replies a shown theme has."
)
@form_options
def analyse(
    file: Path,
    text: str | None,
    id_: str | None,
    language: str | None,
    seeds_file: Path | None,
    only_seeds: bool,
    assignments: Path | None,
    threshold: int,
    forms: str | None,
    out: Path | None,
    as_json: bool,
    force: bool,
) -> None:
    """Find themes in any file of replies, no campaign needed.

    FILE is CSV (any separator and encoding), JSONL or XLSX, with a row for each reply.
    """
    if only_seeds and seeds_file is None:
        raise click.UsageError("--only-seeds needs --seeds SEEDS.csv, which says which themes there are")
    codes = language_codes(language)
    output = Output(forms, out, as_json, force)
    for written in (assignments, out):
        refuse_the_input(file, written)
    if assignments is not None:
        refuse_to_overwrite(assignments, force)
    with progress() as tell:
        tell(f"Reading {file.name}", 0.0)
        from bot.analysis.analyse import analyse as find
        from bot.analysis.analyse import write_assignments
        from bot.analysis.read import read_rows
        from bot.analysis.seeds import read_seeds

        seeds = read_seeds(seeds_file) if seeds_file is not None else []
        rows = read_rows(file, text=text, id=id_)
        say_what_was_read(rows)
        grouping = find(rows, languages=codes, seeds=seeds, only_seeds=only_seeds, progress=tell)
    if assignments is not None:
        write_assignments(assignments, rows, grouping)
        print(f"Wrote {assignments}", file=sys.stderr)
    output.write(digest_of(rows, grouping, threshold, (codes or ["en"])[0]))


def language_codes(written: str | None) -> list[str] | None:
    """The codes with --language; a word that is none would find no theme, and say nothing of why."""
    from bot.checks.texts import known

    codes = [code.strip().lower() for code in (written or "").split(",") if code.strip()]
    for code in codes:
        if not known(code):
            raise ConfigError(f'--language "{code}" is no language code; write one such as en, da or de')
    return codes or None


def refuse_the_input(file: Path, written: Path | None) -> None:
    """The replies are nobody's to overwrite, with --force neither: they may be the only copy."""
    if written is not None and written.is_file() and file.is_file() and written.samefile(file):
        raise BotError(f"{written} is the file with the replies; write to another")


def say_what_was_read(rows: "Rows") -> None:
    """Beside the result, not in it: which column, how many rows, and how the file was understood."""
    empty = sum(not text.strip() for text in rows.texts)
    how = [counted(len(rows.texts), "row"), *([f"{empty:,} of them empty"] if empty else [])]
    how += [rows.encoding, *([f"separated by {rows.separator}"] if rows.separator else [])]
    chosen = " (chosen here; say --text COLUMN for another)" if rows.chosen else ""
    print(
        f"{rows.file}: column “{rows.column}”{chosen}, {', '.join(part for part in how if part)}",
        file=sys.stderr,
    )


def digest_of(rows: "Rows", grouping: "Grouping", threshold: int, language: str) -> "Digest":
    from bot.analysis.analyse import voices_of
    from bot.digests.compose import compose_analysis

    voices = voices_of(rows)
    stories = whole_replies(voices, grouping)
    return compose_analysis(
        grouping, voices, rows.file, language, threshold, datetime.now(UTC), stories=stories
    )


def whole_replies(voices: "list[Voice]", grouping: "Grouping") -> "list[Quote]":
    """The most typical replies of the largest themes, whole and masked."""
    from bot.masking import mask
    from bot.themes.theme import Quote

    said = {voice.id: voice.text for voice in voices}
    typical = [reply for theme in grouping.themes[:5] for reply in theme.members[:STORIES]]
    return [Quote(reply, mask(said[reply]), grouping.language.get(reply, "")) for reply in typical]


@contextmanager
def progress() -> Iterator[Callable[[str, float], None]]:
    """A bar on the terminal that goes away when it is done; nothing where nobody watches."""
    if not sys.stderr.isatty():
        yield lambda _what, _done: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda what, done: bar.update(task, description=what, completed=done)
