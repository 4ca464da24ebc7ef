"""The demonstration's made-up team: what it can answer, and the themes it gives its answers to.

It knows its phones and its car park, but not what the analysis will find: it looks at the themes of a digest
and answers those that speak of something it can do something about.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.conversation.keywords import plain
from bot.digests.digest import ThemeLine
from bot.runtime.team import Decide, DecisionKind

FILE = Path(__file__).parent / "team.toml"
THREE = 3
IN_NAME = 2
"""A word in a theme's name says more than one in a quote."""
ENOUGH = 3
"""Less than this does not speak of it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the team can say to a theme about `topic`, in each language."""

    topic: str
    kind: DecisionKind
    words: Mapping[str, tuple[str, ...]]
    sentence: Mapping[str, str]
    days: int = 0

    def speaks_of(self, theme: ThemeLine) -> int:
        """How well a theme is about this; 0 when it is not, or hardly. Its languages count in their order."""
        wanted = set(self.words.get(theme.language, ()))
        quotes = [set(plain(quote.text).split()) for quote in theme.quotes]
        in_quotes = sum(bool(wanted & words) for words in quotes)
        fits = IN_NAME * len(wanted & set(plain(theme.name).split())) + in_quotes
        order = [*self.words]
        return fits + len(order) - order.index(theme.language) if fits >= ENOUGH else 0


def read_answers(file: Path = FILE) -> tuple[Answer, ...]:
    """All answers, the ones it would rather give first."""
    return tuple(_answer(data) for data in tomllib.loads(file.read_text(encoding="utf-8"))["answer"])


def _answer(data: Mapping[str, Any]) -> Answer:
    words = {language: tuple(each) for language, each in data["words"].items()}
    kind = DecisionKind(data["kind"])
    return Answer(data["topic"], kind, words, data["sentence"], data.get("days", 0))


def decide(answers: Sequence[Answer], themes: Sequence[ThemeLine], now: datetime) -> list[Decide]:
    """Three decisions on three themes: each answer goes to the theme it fits best, the larger if two do."""
    found: list[Decide] = []
    for answer in answers:
        open_ones = [theme for theme in themes if theme.id not in {each.theme for each in found}]
        best = max(open_ones, key=lambda theme: (answer.speaks_of(theme), theme.people), default=None)
        if len(found) == THREE or best is None or not answer.speaks_of(best):
            continue
        by = (now + timedelta(days=answer.days)).date() if answer.kind is DecisionKind.WILL_DO else None
        found.append(Decide(best.id, answer.kind, answer.sentence[best.language], by, "the team"))
    return found


def topic_of(answers: Sequence[Answer], text: str) -> str:
    """What a message about a decision is about, by the sentence it says; empty for any other."""
    said = (answer.topic for answer in answers if any(each in text for each in answer.sentence.values()))
    return next(said, "")
