"""Which conditions can hold at all: every way through the prompts before them is tried, within reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from bot.conversation.conditions import Compare, Condition, Either, Every, Key, Literal, Not, Tree, Was
from bot.conversation.participant import Answer, Json
from bot.conversation.prompts.base import Kind
from bot.conversation.prompts.choice import Choice
from bot.conversation.prompts.consent import Consent
from bot.conversation.prompts.date import Date
from bot.conversation.prompts.multi_choice import MultiChoice
from bot.conversation.prompts.number import MOST as HIGHEST
from bot.conversation.prompts.number import Number
from bot.conversation.prompts.rank import Rank
from bot.conversation.prompts.scale import Scale

BUDGET = 5_000
"""States tried for one condition; beyond that it counts as possible."""
MOST = 6
"""Prompts looked at together; a longer chain counts as possible from its last link on."""
TOGETHER = 4
FIRST_DAY, LAST_DAY = "0001-01-01", "9999-12-31"
OTHER = "\x00"
"""Any words that no condition names."""


@dataclass(frozen=True, slots=True)
class Step:
    """A prompt as far as conditions care. `kind` is None when it could not be read."""

    key: str
    kind: Kind | None
    when: Condition | None


class _Enough(Exception):
    """The budget is spent."""


def can_hold(condition: Condition, before: Sequence[Step]) -> bool:
    """Whether some way through the prompts before it makes the condition hold."""
    steps = _closure(condition, before)
    named = [value for one in _conditions(condition, steps) for value in literals(one.tree)]
    try:
        return _Search(condition, named).found(steps, {}, frozenset())
    except _Enough:
        return True


def _closure(condition: Condition, before: Sequence[Step]) -> list[Step]:
    """The prompts that matter to it, and to whether those are asked, in their order."""
    wanted, found = set(condition.keys), []
    for step in reversed(before):
        if step.key in wanted:
            found.append(step)
            wanted |= step.when.keys if step.when else set()
    if len(found) > MOST:
        found = [Step(step.key, step.kind, None) for step in found if step.key in condition.keys]
    return found[::-1]


def _conditions(condition: Condition, steps: Sequence[Step]) -> Iterator[Condition]:
    yield condition
    yield from (step.when for step in steps if step.when)


class _Search:
    """Depth first over what people may answer."""

    def __init__(self, condition: Condition, named: Sequence[Json]) -> None:
        self.condition = condition
        self.named = named
        self.left = BUDGET

    def found(self, steps: Sequence[Step], answers: Mapping[str, Answer], skipped: frozenset[str]) -> bool:
        self.left -= 1
        if self.left < 0:
            raise _Enough
        if not steps:
            return self.condition.holds(answers, skipped)
        step, rest = steps[0], steps[1:]
        if self.found(rest, answers, skipped):
            return True
        if step.when is not None and not step.when.holds(answers, skipped):
            return False
        for value in domain(step.kind, self.named):
            if self.found(rest, {**answers, step.key: Answer(value)}, skipped):
                return True
        return bool(step.kind is None or step.kind.expects) and self.found(
            rest, answers, skipped | {step.key}
        )


def domain(kind: Kind | None, named: Sequence[Json]) -> list[Json]:
    """What an answer may be, as far as conditions can tell apart."""
    match kind:
        case Scale(low=low, high=high):
            return list(range(low, high + 1))
        case Number(low=low, high=high):
            return _numbers(low, HIGHEST if high is None else high, named)
        case MultiChoice(options=options) | Rank(options=options):
            return _lists([option.key for option in options], named)
        case Date():
            return [FIRST_DAY, *(value for value in named if isinstance(value, str)), LAST_DAY]
        case Choice(options=options):
            return [option.key for option in options]
        case Consent():
            return [True, False]
        case None:
            return [OTHER, True, *named]
        case _ if not kind.expects:
            return []
        case _:
            return [OTHER, *(value for value in named if isinstance(value, str))]


def _lists(keys: Sequence[str], named: Sequence[Json]) -> list[Json]:
    """Which of the options that conditions name were picked; of many named ones, none, each alone, all."""
    told = [key for key in keys if key in {value.casefold() for value in named if isinstance(value, str)}]
    sizes = range(len(told) + 1) if len(told) <= TOGETHER else (0, 1, len(told))
    return [list(picked) for size in sizes for picked in combinations(told, size)]


def _numbers(low: float, high: float, named: Sequence[Json]) -> list[Json]:
    """The numbers that conditions name, and some on either side of each."""
    told = [value for value in named if isinstance(value, int | float) and not isinstance(value, bool)]
    beside = {value + step for value in told for step in (-1, 0, 1)}
    return [value for value in sorted({low, high} | beside) if low <= value <= high]


def literals(tree: Tree) -> list[Json]:
    """Every number and text a condition names."""
    found: list[Json] = []
    for compare in comparisons(tree):
        for value in (compare.left, compare.right):
            if isinstance(value, Literal):
                found.extend(value.value if isinstance(value.value, list) else [value.value])
    return found


def comparisons(tree: Tree) -> Iterator[Compare]:
    """Every comparison in a condition, from left to right."""
    match tree:
        case Compare():
            yield tree
        case Not(part):
            yield from comparisons(part)
        case Every(parts) | Either(parts):
            for part in parts:
                yield from comparisons(part)
        case Was():
            return


def key_and_literal(compare: Compare) -> tuple[str, str, Json] | None:
    """The prompt, the sign (as seen from the prompt) and the value of a comparison with one of each."""
    match compare:
        case Compare(Key(name), sign, Literal(value)):
            return name, sign, value
        case Compare(Literal(value), sign, Key(name)) if sign != "in":
            return name, MIRRORED.get(sign, sign), value
        case _:
            return None


MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
