"""What only Telegram shows (the app's menu, a word to groups), in the languages that have a file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "da", "de", "fr", "es", "pl", "uk", "ar", "tr", "ro")


@dataclass(frozen=True, slots=True)
class Words:
    """One language's file in `words/`: commands with what they do, and what a group is told."""

    language: str
    private_only: str
    menu: Mapping[str, str]


@cache
def words_in(language: str) -> Words:
    """The words of a language, else of its base ("de" of "de-AT"), else English."""
    known = language.partition("-")[0]
    known = known if known in LANGUAGES else "en"
    data = tomllib.loads(files("adapters.telegram").joinpath("words", f"{known}.toml").read_text("utf-8"))
    return Words(known, data["private_only"], data["menu"])
