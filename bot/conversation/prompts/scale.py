"""Scale: a number between two ends."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from bot.conversation.keywords import Vocabulary, is_symbol, plain
from bot.conversation.participant import Answer
from bot.conversation.prompts.base import Reading, Said, Unclear, View
from bot.conversation.prompts.matching import FEW, Options, choose, clauses
from bot.conversation.prompts.numbers import number_at
from bot.conversation.wording import Text, fill, pick
from bot.messages import Message, Option

OUT_OF = re.compile(r"\D{0,20}(\d{1,4})\s*/\s*(\d{1,4})\D{0,20}")
BROKEN = re.compile(r"\d[.,]\d|-\s*\d|\d\s*[-\u2013]\s*\d|%")
"""4.5, -3, 3-4 and 80 % are no whole number of the scale."""


@dataclass(frozen=True, slots=True)
class Scale:
    needs: ClassVar[str] = ""
    expects: ClassVar[bool] = True

    text: Text
    ends: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    low: int = 1
    high: int = 5

    def ask(self, view: View) -> Message:
        first, last = pick(self.ends, view.language) if self.ends else ("", "")
        shown = tuple(
            Option(str(value), f"{value} {end}".strip())
            for value in range(self.low, self.high + 1)
            for end in [first if value == self.low else last if value == self.high else ""]
        )
        return Message(fill(pick(self.text, view.language), view.given), shown, view.language)

    def read(self, said: Said, view: View) -> Reading:
        value = self._pressed(said) if said.pressed else self._number(said.text, view)
        if value is None:
            value = self._end(said, view)
        if value is None or not self.low <= value <= self.high:
            middle = (self.low + self.high + 1) // 2
            return Unclear("unclear_scale", {"low": self.low, "high": self.high, "example": middle})
        shown = next((option.label for option in view.shown if option.id == str(value)), str(value))
        return Answer(value, shown)

    def _pressed(self, said: Said) -> int | None:
        return int(said.pressed) if said.pressed.isdecimal() else None

    def _number(self, text: str, view: View) -> int | None:
        """One number among few words: "4", "4/5", "4 out of 5", "four", "I'd say 4", or so many stars."""
        value = self._among_few(text, view)
        return self._at_first(text, view) if value is None else value

    def _at_first(self, text: str, view: View) -> int | None:
        """The number alone that a longer message begins with: "3, and the waiting was awful"."""
        first, *rest = clauses(text) or [""]
        words = plain(first).split()
        if len(words) > 2 and number_at(words, 0, view.vocabulary) is not None:  # dictated, so with no commas
            rest = [*rest, " ".join(words[2:])]
            words = words[:1] if view.vocabulary.means(words[1], "and") else words
        if not rest or any(char.isdecimal() for part in rest for char in part):
            return None
        alone = [word for word in words if word not in view.vocabulary.courtesies]
        return self._among_few(" ".join(alone), view) if len(alone) == 1 else None

    def _among_few(self, text: str, view: View) -> int | None:
        if BROKEN.search(text[:100]):
            return None
        if found := OUT_OF.fullmatch(text):
            return int(found[1]) if int(found[2]) == self.high else None
        words = without_fillers(plain(text).split(), view.vocabulary)
        if words and all(is_symbol(word) for word in words):
            return len(words) if len(set(words)) == 1 and words[0] in STARS else None
        places = range(len(words))
        numbers = [one for at in places if (one := number_at(words, at, view.vocabulary)) is not None]
        if len(numbers) == 2 and numbers[1] == self.high and self._out_of(words, view):
            return numbers[0]
        fits = len(numbers) == 1 and len(words) <= 1 + FEW
        return numbers[0] if fits and not view.vocabulary.negates(" ".join(words)) else None

    def _out_of(self, words: list[str], view: View) -> bool:
        between = " ".join(words[1:-1])
        return view.vocabulary.terms.get(between) == "out_of"

    def _end(self, said: Said, view: View) -> int | None:
        """The label of one end, in any language."""
        ends = list(self.ends.values())
        low, high = tuple(end[0] for end in ends), tuple(end[1] for end in ends)
        if said.pressed or not ends:
            return None
        shown = (Option(str(self.low), low[0]), Option(str(self.high), high[0]))
        labels = {str(self.low): low, str(self.high): high}
        unnumbered = view.vocabulary.without_numbers()
        chosen = choose(said, Options(shown, labels), unnumbered)
        return int(chosen) if isinstance(chosen, str) else None


STARS = frozenset("⭐★☆🌟❤♥")


def without_fillers(words: list[str], vocabulary: Vocabulary) -> list[str]:
    """Words without those that people say while they think ("um", "I would say"), where there are many."""
    if len(words) <= FEW:
        return words
    said = f" {' '.join(words)} "
    for filler in sorted(vocabulary.ways("filler"), key=len, reverse=True):
        said = said.replace(f" {filler} ", " ")
    return said.split()
