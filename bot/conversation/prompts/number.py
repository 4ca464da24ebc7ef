"""Number: how many of something, or how much."""

from dataclasses import dataclass, field
from typing import ClassVar

from bot.conversation.keywords import Vocabulary, plain
from bot.conversation.participant import Answer
from bot.conversation.prompts.base import Reading, Said, Unclear, View, put
from bot.conversation.prompts.numbers import Found, numbers_in
from bot.conversation.wording import Text, pick
from bot.messages import Message

MOST_WORDS = 12
"""In an answer that is a number; in more there may be one that means something else."""
UNITS = frozenset({"minute", "hour", "day", "week", "month", "year"})
MOST = 10**12


@dataclass(frozen=True, slots=True)
class Number:
    needs: ClassVar[str] = ""
    expects: ClassVar[bool] = True

    text: Text
    low: float = 0
    high: float | None = None
    decimals: bool = False
    unit: Text = field(default_factory=dict)
    """What is counted, after the number: "km"."""

    def ask(self, view: View) -> Message:
        return put(self.text, view)

    def read(self, said: Said, view: View) -> Reading:
        found = numbers_in(said.text, view.vocabulary, view.phrases.decimal, whole=not self.decimals)
        if len(found) != 1 or len(plain(said.text).split()) > MOST_WORDS:
            return self._unclear(view)
        value = found[0].value
        fits = self.low <= value <= (MOST if self.high is None else self.high)
        whole = float(value).is_integer()
        if not fits or not (whole or self.decimals) or not self._same_unit(found[0], view.vocabulary):
            return self._unclear(view)
        value = int(value) if whole else value
        return Answer(value, self._shown(value, view))

    def _same_unit(self, found: Found, vocabulary: Vocabulary) -> bool:
        """False for "2 hours" where minutes are counted."""
        counted = {term for words in self.unit.values() for term in _units(plain(words), vocabulary)}
        said = frozenset(term for word in found.after for term in _units(word, vocabulary))
        return not counted or not said or bool(counted & said)

    def _shown(self, value: float, view: View) -> str:
        number = _written(value, view)
        return f"{number} {pick(self.unit, view.language)}" if self.unit else number

    def _unclear(self, view: View) -> Unclear:
        if self.high is None:
            return Unclear("unclear_number", {"example": self._shown(self.low + 3, view)})
        middle = self.low + (self.high - self.low) / 2
        example = min(self.low + 3, middle if self.decimals else int(middle))  # small: most answers are
        limits = {"low": _written(self.low, view), "high": _written(self.high, view)}
        return Unclear("unclear_scale", {**limits, "example": self._shown(example, view)})


def _written(value: float, view: View) -> str:
    number = int(value) if float(value).is_integer() else value
    return str(number).replace(".", view.phrases.decimal)


def _units(word: str, vocabulary: Vocabulary) -> frozenset[str]:
    return vocabulary.meanings.get(word, frozenset()) & UNITS
