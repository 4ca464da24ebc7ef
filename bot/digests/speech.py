"""How a digest speaks in one language: its phrases, numbers and dates, and text made safe to show."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "da", "de")
"""Languages with a file in `words/`; a digest in another is framed in English."""

BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the text around them: no one types them in a chat, and they can make a line lie."""
NAME = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Speech:
    """One language's file in `words/`."""

    language: str
    date_order: str
    months: tuple[str, ...]
    decimal: str
    thousands: str
    marks: tuple[str, str]
    languages: Mapping[str, str]
    phrases: Mapping[str, str]
    counted: Mapping[str, Mapping[str, str]]
    feelings: Mapping[str, str]

    def say(self, phrase: str, **given: object) -> str:
        """A phrase with its names filled in, once: braces in what is given stay as they are."""
        return fill(self.phrases[phrase], given)

    def many(self, phrase: str, n: int, **given: object) -> str:
        """A phrase that follows a number."""
        return fill(self.counted[phrase]["one" if n == 1 else "many"], {"n": self.number(n), **given})

    def number(self, n: int) -> str:
        return f"{n:,}".replace(",", self.thousands)

    def fraction(self, value: float) -> str:
        """One decimal, with a true minus sign; never "−0.0"."""
        words = f"{abs(value):.1f}"
        sign = "\u2212" if value < 0 and words != "0.0" else ""
        return sign + words.replace(".", self.decimal)

    def date(self, day: date) -> str:
        given = {"day": day.day, "month": self.months[day.month - 1], "year": day.year}
        return fill(self.date_order, given)

    def iso_date(self, text: str) -> str:
        """A date written as ISO 8601; what is none is shown as it is."""
        try:
            return self.date(date.fromisoformat(text))
        except ValueError:
            return text

    def span(self, days: int) -> str:
        """So many days, or weeks from two on."""
        return self.many("weeks", days // 7) if days >= 14 else self.many("days", days)

    def quoted(self, text: str) -> str:
        return f"{self.marks[0]}{text}{self.marks[1]}"

    def language_name(self, code: str) -> str:
        return self.languages.get(code, code)

    def feeling(self, value: float) -> str:
        """A mean feeling in words. The steps are wide: more would be read into it than it holds."""
        steps = ((-0.35, "very_low"), (-0.1, "low"), (0.1, "mixed"), (0.35, "high"))
        return self.feelings[next((name for below, name in steps if value < below), "very_high")]


def fill(words: str, given: Mapping[str, object]) -> str:
    return NAME.sub(lambda name: str(given.get(name[1], name[0])), words)


@cache
def speech(language: str) -> Speech:
    """The phrases for a language, else for its base ("de" of "de-AT"), else English."""
    known = language.partition("-")[0]
    known = known if known in LANGUAGES else "en"
    data = tomllib.loads(files("bot.digests").joinpath("words", f"{known}.toml").read_text("utf-8"))
    return Speech(
        known,
        data["date"],
        tuple(data["months"]),
        data["decimal"],
        data["thousands"],
        (data["quote"][0], data["quote"][1]),
        data["languages"],
        data["say"],
        data["many"],
        data["feelings"],
    )


def clean(text: str) -> str:
    """Text that only shows: no control codes, nothing that turns the text around it. Lines stay lines."""
    lines = text.replace("\r\n", "\n").replace("\t", " ")
    kept = (char for char in lines if char == "\n" or unicodedata.category(char) not in {"Cc", "Cs", "Co"})
    return BIDI_CONTROLS.sub("", "".join(kept))


def one_line(text: str) -> str:
    return " ".join(clean(text).split())
