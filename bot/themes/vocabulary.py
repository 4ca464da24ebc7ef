"""What is known of the words of a language: which of them carry no meaning, and which answers say nothing."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_MARKS = re.compile(r"[\u064b-\u065f\u0640]")
"""Arabic vowel signs and the stretching bar: the same word is written with and without them."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One language's words. A language without a file has an empty one, and names still come out."""

    joined_by: str
    stop: frozenset[str] = frozenset()
    generic: frozenset[str] = frozenset()
    ends: frozenset[str] = frozenset()
    nothing: frozenset[str] = frozenset()
    qualities: frozenset[str] = frozenset()
    """What people and things may be: a name of these alone says enough, beside a thing it says no more."""
    spoken: Mapping[str, str] = field(default_factory=dict)
    """Words that need another to be understood: "complaints" is almost always said in "no complaints"."""


@cache
def vocabulary(language: str) -> Vocabulary:
    """The vocabulary of an ISO 639-1 language."""
    if not re.fullmatch("[a-z]{2}", language):
        return Vocabulary("+")
    file = files("bot.themes") / "vocabularies" / f"{language}.toml"
    if not file.is_file():
        return Vocabulary("+")
    data = tomllib.loads(file.read_text("utf-8"))
    listed = {key: frozenset(data.get(key, "").split()) for key in ("stop", "generic", "ends", "qualities")}
    return Vocabulary(
        data["and"],
        **listed,
        nothing=frozenset(filter(None, data["nothing"].splitlines())),
        spoken=data.get("spoken", {}),
    )


@cache
def _all_nothings() -> frozenset[str]:
    return frozenset().union(*(vocabulary(language).nothing for language in ("en", "da", "de", "ar")))


def words(text: str) -> list[str]:
    """The words of a text as they are compared: small letters, one kind of apostrophe."""
    return WORD.findall(_MARKS.sub("", text.lower().replace("’", "'")))


def says_nothing(text: str) -> bool:
    """An answer such as "nothing", "n/a" or a lone emoji, in any language: people use more than their own."""
    if len(text) > 500:
        return not WORD.search(text)
    said = words(text)
    return sum(map(len, said)) < 2 or " ".join(said) in _all_nothings()
