"""How a digest speaks in one language: its phrases, numbers and dates, and text made safe to show.

What a language does with numbers, plurals and dates is known to Babel, imported when it is first needed.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

LANGUAGES = ("en", "da", "de", "fr", "es", "pl", "uk", "ar", "tr", "ro")
"""Languages with a file in `words/`; a digest in another is framed in English."""
RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
ISOLATE, END = "\u2068", "\u2069"
"""Between these, words run their own way and leave what stands around them alone."""

BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the text around them: no one types them in a chat, and they can make a line lie."""
NAME = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Speech:
    """One language's file in `words/`."""

    language: str
    day: str
    """How a date is written, in the letters of CLDR."""
    marks: tuple[str, str]
    phrases: Mapping[str, str]
    counted: Mapping[str, Mapping[str, str]]
    """Phrases that follow a number, in every form that the language has."""
    feelings: Mapping[str, str]

    @property
    def direction(self) -> str:
        return direction(self.language)

    def say(self, phrase: str, **given: object) -> str:
        """A phrase with its names filled in, once: braces in what is given stay as they are."""
        return fill(self.phrases[phrase], given)

    def many(self, phrase: str, n: int, **given: object) -> str:
        """A phrase that follows a number."""
        return fill(counted(self.counted[phrase], n, self.language), {"n": self.number(n), **given})

    def number(self, n: int) -> str:
        from babel.numbers import format_decimal

        return format_decimal(n, locale=locale(self.language))

    def fraction(self, value: float) -> str:
        """One decimal, with a true minus sign; never "−0.0"."""
        from babel.numbers import get_decimal_symbol

        words = f"{abs(value):.1f}"
        sign = "\u2212" if value < 0 and words != "0.0" else ""
        shown = sign + words.replace(".", get_decimal_symbol(locale(self.language)))
        return f"\u2066{shown}{END}" if sign and self.direction == "rtl" else shown

    def date(self, day: date) -> str:
        from babel.dates import format_date

        return format_date(day, self.day, locale=locale(self.language))

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
        return f"{self.marks[0]}{self.isolated(text)}{self.marks[1]}"

    def upper(self, text: str) -> str:
        """In capitals: in Turkish, the letter with a dot keeps it."""
        return (text.replace("i", "İ") if self.language == "tr" else text).upper()

    def isolated(self, text: str) -> str:
        """Somebody's words within a sentence of ours: set apart where they run the other way."""
        other = {"L"} if self.direction == "rtl" else {"R", "AL"}
        turns = not text.isascii() or self.direction == "rtl"
        if turns and any(unicodedata.bidirectional(char) in other for char in text):
            return f"{ISOLATE}{text}{END}"
        return text

    def language_name(self, code: str) -> str:
        """A language as this one calls it; its code where it has no word for it."""
        languages: Mapping[str, str] = locale(self.language).languages
        return languages.get(code) or languages.get(code.partition("-")[0], code)

    def feeling(self, value: float) -> str:
        """A mean feeling in words. The steps are wide: more would be read into it than it holds."""
        steps = ((-0.35, "very_low"), (-0.1, "low"), (0.1, "mixed"), (0.35, "high"))
        return self.feelings[next((name for below, name in steps if value < below), "very_high")]


def fill(words: str, given: Mapping[str, object]) -> str:
    return NAME.sub(lambda name: str(given.get(name[1], name[0])), words)


def direction(language: str) -> str:
    """Which way a language is written."""
    return "rtl" if language.partition("-")[0].casefold() in RIGHT_TO_LEFT else "ltr"


def counted(forms: Mapping[str, str], n: int, language: str) -> str:
    """The form of a phrase that goes with a number: "one", "few", "many" … as CLDR calls them."""
    return forms.get(locale(language).plural_form(n)) or forms["other"]


@cache
def locale(language: str) -> "Locale":
    from babel import Locale

    return Locale(language)


@cache
def speech(language: str) -> Speech:
    """The phrases for a language, else for its base ("de" of "de-AT"), else English."""
    known = language.partition("-")[0]
    known = known if known in LANGUAGES else "en"
    data = tomllib.loads(files("bot.digests").joinpath("words", f"{known}.toml").read_text("utf-8"))
    return Speech(
        known,
        data["date"],
        (data["quote"][0], data["quote"][1]),
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
