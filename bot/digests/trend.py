"""Whether a theme is really spoken of by more or fewer than before, and how far its share may be trusted.

People are counted, out of those who spoke. Two shares differ when chance alone would seldom part them so
(Fisher's exact test, two-sided), after correction for asking of every theme at once (Benjamini and Hochberg,
1995: of all changes called so, at most one in twenty is none). Where people answer both times, their answers
go together, which makes false alarms rarer still. Intervals are Wilson's (1927), for 95 in 100.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, lgamma, sqrt

FALSE_ALARMS = 0.05
NORMAL_95 = 1.959964
FEWEST = 20
"""Fewer who spoke, then or now, and nothing is said of a change: only the wildest would show."""


class Change(StrEnum):
    """What may be said of a theme's share beside the one shown before."""

    MORE = "more"
    FEWER = "fewer"
    NONE = "none"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Shares:
    """A theme's people out of all who spoke, now and when it was last shown."""

    now: int
    of_now: int
    then: int
    of_then: int


def changes(shares: Sequence[Shares]) -> tuple[Change, ...]:
    """What may be said of each, in their order. They are judged together, so hand in all of a digest."""
    judged = [place for place, each in enumerate(shares) if enough(each)]
    chances = [chance(shares[place]) for place in judged]
    real = {judged[place] for place in beyond_chance(chances)}
    return tuple(
        Change.TOO_FEW
        if place not in judged
        else Change.NONE
        if place not in real
        else Change.MORE
        if each.now * each.of_then > each.then * each.of_now
        else Change.FEWER
        for place, each in enumerate(shares)
    )


def enough(each: Shares) -> bool:
    """Whether a theme that nobody, or everybody, spoke of then could be told from this one."""
    return min(each.of_now, each.of_then) >= FEWEST


def beyond_chance(chances: Sequence[float]) -> list[int]:
    """Which of several differences are more than chance (the step-up procedure of Benjamini and Hochberg)."""
    order = sorted(range(len(chances)), key=chances.__getitem__)
    passed = 0
    for rank, place in enumerate(order, 1):
        if chances[place] <= FALSE_ALARMS * rank / len(chances):
            passed = rank
    return order[:passed]


def chance(each: Shares) -> float:
    """How often chance alone parts two such counts at least so far (Fisher's exact test, two-sided)."""
    both, everybody = each.now + each.then, each.of_now + each.of_then
    seen = weight(each.now, both, each.of_now, everybody)
    low, high = max(0, both - each.of_then), min(both, each.of_now)
    weights = (weight(count, both, each.of_now, everybody) for count in range(low, high + 1))
    return min(1.0, sum(exp(one) for one in weights if one <= seen + 1e-9))


def weight(count: int, both: int, of_now: int, everybody: int) -> float:
    """The logarithm of the chance that so many of both fall into now (hypergeometric)."""
    return choose(both, count) + choose(everybody - both, of_now - count) - choose(everybody, of_now)


def choose(many: int, few: int) -> float:
    """The logarithm of the number of ways to choose."""
    return lgamma(many + 1) - lgamma(few + 1) - lgamma(many - few + 1)


def interval(people: int, out_of: int) -> tuple[float, float]:
    """Between which shares (0 to 1) the share would lie among many people like these, 95 times in 100."""
    if not out_of:
        return 0.0, 1.0
    share, z2 = people / out_of, NORMAL_95 * NORMAL_95
    middle = (share + z2 / (2 * out_of)) / (1 + z2 / out_of)
    half = NORMAL_95 * sqrt(share * (1 - share) / out_of + z2 / (4 * out_of * out_of)) / (1 + z2 / out_of)
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))
