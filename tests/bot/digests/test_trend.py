"""A change is called one only when it is one: simulated where there is none, and where there is."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.trend import Change, Shares, changes, interval

WEEKS = 1500


def weeks(
    seed: int, of_then: int, of_now: int, then: Sequence[float], now: Sequence[float]
) -> list[list[Shares]]:
    """Pairs of weeks in which each person speaks of each theme by chance; only what was shown is compared."""
    dice = random.Random(seed)

    def spoke(share: float, people: int) -> int:
        return sum(dice.random() < share for _ in range(people))

    made = [
        [Shares(spoke(b, of_now), of_now, spoke(a, of_then), of_then) for a, b in zip(then, now, strict=True)]
        for _ in range(WEEKS)
    ]
    return [[each for each in week if each.then >= 5 and each.now >= 5] for week in made]


@pytest.mark.parametrize(("of_then", "of_now"), [(40, 40), (60, 200), (300, 90)])
@pytest.mark.parametrize("shares", [[0.1] * 8, [0.5, 0.3, 0.2, 0.1, 0.08], [0.3]])
def test_where_nothing_changed_at_most_one_week_in_twenty_says_so(
    of_then: int, of_now: int, shares: list[float]
) -> None:
    told = [changes(week) for week in weeks(1, of_then, of_now, shares, shares)]
    alarms = sum(bool({Change.MORE, Change.FEWER} & set(each)) for each in told)
    assert alarms / WEEKS <= 0.05


def test_a_share_that_doubled_among_many_is_seen() -> None:
    told = [changes(week) for week in weeks(2, 200, 200, [0.15, 0.2, 0.2], [0.3, 0.2, 0.2])]
    assert sum(each[0] is Change.MORE for each in told) / WEEKS > 0.8


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        (Shares(40, 100, 10, 100), Change.MORE),
        (Shares(10, 100, 40, 100), Change.FEWER),
        (Shares(12, 100, 10, 100), Change.NONE),
        (Shares(15, 19, 5, 100), Change.TOO_FEW),
        (Shares(5, 100, 5, 8), Change.TOO_FEW),
        (Shares(900, 2000, 20, 2000), Change.MORE),
    ],
)
def test_what_is_said_of_a_share(shares: Shares, said: Change) -> None:
    assert changes([shares]) == (said,)


def test_many_themes_looked_at_together_ask_more_of_each() -> None:
    near = Shares(24, 100, 12, 100)
    assert changes([near]) == (Change.MORE,)
    assert changes([near, *[Shares(20, 100, 20, 100)] * 9])[0] is Change.NONE


def test_nothing_to_compare_says_nothing() -> None:
    assert changes([]) == ()


@given(st.integers(0, 500), st.integers(0, 500))
def test_an_interval_holds_the_share(people: int, more: int) -> None:
    low, high = interval(people, people + more)
    assert 0 <= low <= (people / (people + more) if people + more else 0.5) <= high <= 1


def test_an_interval_as_published() -> None:
    """Newcombe (1998), table I: 15 of 148."""
    low, high = interval(15, 148)
    assert (round(low, 4), round(high, 4)) == (0.0624, 0.1605)
