"""What only Slack shows (buttons under a theme, forms, the app's Home) in the languages that have a file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.digests.speech import counted, fill

LANGUAGES = ("en", "da", "de", "fr", "es", "pl", "uk", "ar", "tr", "ro")


@dataclass(frozen=True, slots=True)
class Words:
    """One language's file in `words/`."""

    language: str
    phrases: Mapping[str, str]
    counted: Mapping[str, Mapping[str, str]]

    def say(self, phrase: str, **given: object) -> str:
        return fill(self.phrases[phrase], given)

    def many(self, phrase: str, n: int) -> str:
        return fill(counted(self.counted[phrase], n, self.language), {"n": n})


@cache
def words_in(language: str) -> Words:
    """The words of a language, else of its base ("de" of "de-AT"), else English."""
    known = language.partition("-")[0]
    known = known if known in LANGUAGES else "en"
    data = tomllib.loads(files("adapters.slack").joinpath("words", f"{known}.toml").read_text("utf-8"))
    forms = {key: value for key, value in data.items() if isinstance(value, dict)}
    return Words(known, {key: value for key, value in data.items() if isinstance(value, str)}, forms)
