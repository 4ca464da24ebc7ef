"""The work behind `weheard analyse`: themes of any file of replies, and which row belongs to which."""

import csv
import os
from collections.abc import Collection, Sequence
from pathlib import Path

from bot.analysis.read import Rows
from bot.errors import ConfigError
from bot.themes.find import Progress, find_themes
from bot.themes.language import find_languages
from bot.themes.seeds import Seed, find_seeded
from bot.themes.theme import Grouping, Theme, Voice

HEADER = ("id", "theme", "themes", "sentiment", "language")


def voices_of(rows: Rows) -> list[Voice]:
    """A voice for each row that says anything. Its id is the row's number: a file's own ids may be doubled.

    Each row is its own contributor, and may be quoted: whoever analyses the file has its words already.
    """
    return [
        Voice(id=str(number), who=str(number), text=text, quotable=True)
        for number, text in enumerate(rows.texts, start=1)
        if text.strip()
    ]


def analyse(
    rows: Rows,
    *,
    languages: Sequence[str] | None = None,
    banned: Collection[str] = (),
    seeds: Sequence[Seed] = (),
    only_seeds: bool = False,
    seed: int = 0,
    progress: Progress | None = None,
) -> Grouping:
    """The themes of a file's replies. `languages`: those it may be in; they are found where not given.

    `seeds`: themes that are known, filled first; with `only_seeds` no others are looked for.
    """
    voices = voices_of(rows)
    spoken = languages or find_languages([voice.text for voice in voices])
    if seeds:
        return find_seeded(
            voices,
            seeds,
            only=only_seeds,
            languages=spoken,
            banned=banned,
            seed=seed,
            progress=progress,
        )
    return find_themes(voices, languages=spoken, banned=banned, seed=seed, progress=progress)


def write_assignments(path: Path, rows: Rows, grouping: Grouping) -> None:
    """Write what was found of each row as CSV, whole or not at all; a file of that name is replaced."""
    themes: dict[str, list[tuple[float, Theme]]] = {}
    for theme in grouping.themes:
        for place, member in enumerate(theme.members):
            themes.setdefault(member, []).append((place / len(theme.members), theme))
    lines = (
        (safe(own_id), *_assigned(str(number), themes, grouping))
        for number, own_id in enumerate(rows.ids, start=1)
    )
    path = path.resolve()
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if path.is_dir():
            raise ConfigError(f"{path} is a folder; name the CSV file to write")
        with part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows(lines)
        part.replace(path)
    except OSError as fault:
        raise ConfigError(f"{path} cannot be written: {fault.strerror or fault}") from None
    finally:
        part.unlink(missing_ok=True)


def _assigned(
    key: str, themes: dict[str, list[tuple[float, Theme]]], grouping: Grouping
) -> tuple[str, str, str, str]:
    """The main theme is the one the reply is most typical of: where it stands nearest the top."""
    mine = sorted(themes.get(key, []), key=lambda each: each[0])
    names = [theme.name.replace("|", "/") for _, theme in mine]
    feeling = grouping.sentiment.get(key)
    return (
        safe(names[0]) if names else "",
        safe("|".join(names)),
        "" if feeling is None else f"{feeling:g}",
        grouping.language.get(key, ""),
    )


def safe(cell: str) -> str:
    """A cell no spreadsheet computes: what looks like a formula gets an apostrophe, a number does not."""
    if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") and not _is_number(cell):
        return "'" + cell
    return cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
