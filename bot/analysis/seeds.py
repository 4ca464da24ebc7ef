"""Reads a file of seed themes: a theme's name and one example in each row, as a team would list them."""

from pathlib import Path

from bot.analysis.read import read_rows
from bot.errors import BotError, ConfigError
from bot.themes.seeds import Seed


def read_seeds(path: Path) -> list[Seed]:
    """The seeds in the file's order. Columns: theme, text, and line where a line tells what a theme is about.

    A row without an example still names a theme; a row without a theme is a mistake, and named.
    """
    names = read_rows(path, text="theme").texts
    texts = read_rows(path, text="text").texts
    try:
        lines = read_rows(path, text="line").texts
    except ConfigError:
        lines = ("",) * len(names)
    examples: dict[str, list[str]] = {}
    told: dict[str, str] = {}
    for number, (name, text, line) in enumerate(zip(names, texts, lines, strict=True), start=1):
        name = " ".join(name.split())
        if not name and text.strip():
            raise BotError(f"{path.name}: row {number} has an example but no theme; write the theme's name")
        if name:
            examples.setdefault(name, []).extend([text.strip()] if text.strip() else [])
            told[name] = told.get(name) or line.strip()
    if not examples:
        raise BotError(f"{path.name}: no row names a theme; write a theme and an example in each row")
    return [Seed(name, tuple(given), told[name]) for name, given in examples.items()]
