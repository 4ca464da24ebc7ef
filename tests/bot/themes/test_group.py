"""Which replies make the same point, seen in several ways at once."""

import numpy as np
import pytest

from bot.themes.embed import Vectors, unit
from bot.themes.group import MOST, NONE, group


def clouds(sizes: list[int], spread: float = 0.35, seed: int = 1) -> tuple[Vectors, np.ndarray]:
    """Rows around so many directions, and which direction each is from."""
    lot = np.random.default_rng(seed)
    centres = np.linalg.qr(lot.normal(size=(32, len(sizes))))[0].T
    truth = np.repeat(np.arange(len(sizes)), sizes)
    return unit((centres[truth] + lot.normal(scale=spread, size=(len(truth), 32))).astype(np.float32)), truth


def agreement(found: np.ndarray, truth: np.ndarray) -> float:
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(truth, found))


def test_what_one_view_does_not_see_another_may() -> None:
    pairs = np.repeat(np.eye(2, dtype=np.float32), 10, axis=0)
    blind = np.zeros((20, 3), dtype=np.float32)
    labels = group([blind, pairs]).labels
    assert len(set(labels[:10].tolist())) == len(set(labels[10:].tolist())) == 1
    assert labels[0] != labels[10]


@pytest.mark.parametrize("sizes", [[20, 15, 25], [120, 80, 60, 40, 90], [300] * 8])
def test_the_number_of_groups_is_found(sizes: list[int]) -> None:
    rows, truth = clouds(sizes, 0.12)
    labels = group([rows]).labels
    placed = labels != NONE
    assert len(set(labels[placed].tolist())) == len(sizes)
    assert agreement(labels[placed], truth[placed]) > 0.97


def test_no_more_groups_than_a_team_can_answer() -> None:
    rows, _ = clouds([30] * 25, 0.1)
    assert len(set(group([rows]).labels.tolist()) - {NONE}) <= MOST


def test_what_is_near_nothing_fits_none() -> None:
    rows, _ = clouds([60, 60, 60], 0.1)
    odd = unit(np.random.default_rng(2).normal(size=(4, 32)).astype(np.float32))
    labels = group([np.vstack([rows, odd])]).labels
    assert (labels[-4:] == NONE).all()
    assert (labels[:-4] == NONE).mean() < 0.06


def test_rows_not_read_closely_join_what_they_are_like() -> None:
    rows, truth = clouds([200, 200, 200], 0.15)
    close = np.arange(600) % 3 == 0
    slow = np.where(close[:, None], rows, 0).astype(np.float32)
    labels = group([rows, slow], close=close).labels
    rest = ~close & (labels != NONE)
    assert rest.sum() > 300
    assert agreement(labels[rest], truth[rest]) > 0.95


def test_from_an_earlier_grouping_nearly_all_stay_and_a_new_point_is_born() -> None:
    rows, truth = clouds([150, 150, 150, 40], 0.25)
    earlier = np.where(truth == 3, NONE, truth)
    earlier[::11] = NONE
    labels = group([rows], earlier=earlier).labels
    had = earlier != NONE
    assert (labels[had] == earlier[had]).mean() >= 0.99
    fresh = labels[truth == 3]
    assert (fresh > 2).mean() > 0.7
