"""The words of the pages themselves, by language; English where a language has none."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "words"
RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
MOST_ASKED = 20
"""Languages of a browser's wish list that are looked at."""

Words = Mapping[str, Mapping[str, str]]


@cache
def languages() -> dict[str, str]:
    """The languages the pages speak, each with its own name."""
    return {language: str(words["name"]) for language, words in _read().items()}


def words_in(language: str) -> Words:
    """The words of a language, by section; English where it is not spoken."""
    read = _read()
    return read.get(language) or read.get(language.partition("-")[0]) or read["en"]  # type: ignore[return-value]


@cache
def _read() -> dict[str, dict[str, object]]:
    return {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml"))}


def direction(language: str) -> str:
    """Which way a language is written."""
    return "rtl" if language.partition("-")[0].casefold() in RIGHT_TO_LEFT else "ltr"


def wished(header: str, offered: Iterable[str]) -> str:
    """The first of the offered languages that a browser wishes for (Accept-Language), else the first."""
    there = list(offered) or ["en"]
    by_base = {each.partition("-")[0].casefold(): each for each in reversed(there)}
    wishes = []
    for place, wish in enumerate(header.split(",")[:MOST_ASKED]):
        tag, _, rest = wish.strip().partition(";")
        weight = _weight(rest)
        if tag and weight > 0:
            wishes.append((-weight, place, tag.partition("-")[0].casefold()))
    return next((by_base[base] for _, _, base in sorted(wishes) if base in by_base), there[0])


def _weight(rest: str) -> float:
    """The q of a wish: 1 where none is given, 0 where it is no number from 0 to 1."""
    name, _, value = rest.strip().partition("=")
    if not name:
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if name.strip() == "q" and 0 <= weight <= 1 else 0.0
