"""The product's own words in each language, as values: phrases to say and words to understand.

The texts stand in data files (`bot/wording/*.toml`, read by `bot.config`), so this package reads no file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, TypeVar

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
    MY_CHOICES = "my_choices"
    OFFER = "offer"
    DELETE = "delete"
    DONE = "done"
    YES = "yes"
    NO = "no"
    THANKS = "thanks"


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language: its own name, what we say (by key), and what people say for each `Word`.

    `numbers` are the words for 0, 1, 2 … (several for one number joined by a bar); `terms` small words by
    what they do ("hour", "day", "week", "month", "not", "doubt", "unsure", "courtesy", "speak", "until",
    "out_of"); `months` the names in a date.
    """

    language: str
    name: str
    say: Mapping[str, str]
    words: Mapping[Word, tuple[str, ...]]
    numbers: tuple[str, ...] = ()
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    months: tuple[str, ...] = ()
    short_months: tuple[str, ...] = ()
    """Other ways to write each month, joined by a bar."""
    decimal: str = "."
    """What stands before tenths; the other of comma and point parts thousands."""
    counts: Mapping[float, tuple[str, ...]] = field(default_factory=dict)
    """How people say numbers beyond `numbers`."""
    feelings: Mapping[str, str] = field(default_factory=dict)
    """Words for how a moment felt, by key."""
    also_called: tuple[str, ...] = ()
    """Its own name as it stands in a sentence, where that differs: "po polsku"."""
    ambiguous: tuple[str, ...] = ()
    """Everyday words of this language that are a `Word` in another: here they are none."""
    read_by_native: bool = False
    """Whether somebody who grew up with the language has read what we say in it."""
    young: "Phrases | None" = None
    """The same as it is said to people under eighteen."""


Wording = Mapping[str, Phrases]
"""All languages; always holds "en"."""


def load_wording(files: Mapping[str, Mapping[str, Any]]) -> Wording:
    """Language to the parsed content of its file. A phrase that a language lacks is said in English."""
    english: Mapping[str, str] = files["en"]["say"]
    found = {
        language: Phrases(
            language,
            data["name"],
            {**english, **data["say"]},
            {Word(word): tuple(said) for word, said in data["words"].items()},
            tuple(data.get("numbers", ())),
            {term: tuple(said) for term, said in data.get("terms", {}).items()},
            tuple(data.get("months", files["en"].get("months", ()))),
            tuple(data.get("short_months", ())),
            data.get("decimal", "."),
            {float(value): tuple(said) for value, said in data.get("counts", {}).items()},
            data.get("feelings", files["en"].get("feelings", {})),
            tuple(data.get("also_called", ())),
            tuple(data.get("ambiguous", ())),
            data.get("read_by_native", False),
        )
        for language, data in files.items()
    }
    young = {language: data.get("young", {}) for language, data in files.items()}
    return {
        language: replace(phrases, young=replace(phrases, say={**phrases.say, **young[language]}))
        for language, phrases in found.items()
    }


def for_young(wording: Wording) -> Wording:
    """The same words as they are said to people under eighteen."""
    return {language: phrases.young or phrases for language, phrases in wording.items()}


SENTENCE = re.compile(r"(?<=[.!?\u061f\u2026])\s+")


def what_is_asked(words: str) -> str:
    """The last question in some words, with what follows it; all of them where nothing is asked."""
    sentences = SENTENCE.split(words)
    asking = [at for at, sentence in enumerate(sentences) if sentence.endswith(("?", "\u061f"))]
    return " ".join(sentences[asking[-1] :]) if asking else words


def the_question(words: str) -> str:
    """The last question in some words, alone; their first sentence where nothing is asked."""
    return SENTENCE.split(what_is_asked(words).strip())[0]


def shortly(words: str, most: int = 100) -> str:
    """The beginning of some words, cut between two of them."""
    words = " ".join(words.split())
    return words if len(words) <= most else f"{words[:most].rsplit(' ', 1)[0]}…"


T = TypeVar("T")


def pick(text: Mapping[str, T], language: str) -> T:
    """The words for a language, else for its base ("en" of "en-GB"), else the first there are."""
    found = text.get(language)
    if found is None:
        found = text.get(language.partition("-")[0])
    return next(iter(text.values())) if found is None else found


NAME = re.compile(r"\{([a-z0-9_]+)\}")


def fill(words: str, given: Mapping[str, object]) -> str:
    """Put given values into `{names}`, once: what stands in a value is never expanded again.

    Unknown names and other braces stay as they are (no format strings).
    """
    if "{" not in words:
        return words
    return NAME.sub(lambda name: str(given.get(name[1], name[0])), words)
