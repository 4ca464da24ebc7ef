"""The product's own words in each language, as values: phrases to say and words to understand.

The texts stand in data files (`wording/*.toml`, read by `bot.config`), so this package reads no file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

Text = Mapping[str, str]
"""Language (ISO 639-1) to words in that language."""


class Word(StrEnum):
    """What a person can say in any state, and what kinds listen for."""

    START = "start"
    STOP = "stop"
    HELP = "help"
    SKIP = "skip"
    BACK = "back"
    PAUSE = "pause"
    MY_DATA = "my_data"
    DELETE = "delete"
    DONE = "done"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language: its own name, what we say (by key), and what people say for each `Word`."""

    language: str
    name: str
    say: Mapping[str, str]
    words: Mapping[Word, tuple[str, ...]]


Wording = Mapping[str, Phrases]
"""All languages; always holds "en"."""


T = TypeVar("T")


def pick(text: Mapping[str, T], language: str) -> T:
    """The words for a language, else for its base ("en" of "en-GB"), else the first there are."""
    found = text.get(language)
    if found is None:
        found = text.get(language.partition("-")[0])
    return next(iter(text.values())) if found is None else found


def fill(words: str, given: Mapping[str, object]) -> str:
    """Put given values into `{names}`; unknown names and other braces stay as they are (no format strings)."""
    for name, value in given.items():
        words = words.replace("{" + name + "}", str(value))
    return words
