"""Which replies make the same point, seen in several ways at once."""

import numpy as np

from bot.themes.group import group


def test_what_one_view_does_not_see_another_may() -> None:
    pairs = np.repeat(np.eye(2, dtype=np.float32), 10, axis=0)
    blind = np.zeros((20, 3), dtype=np.float32)
    labels = group([blind, pairs]).labels
    assert len(set(labels[:10].tolist())) == len(set(labels[10:].tolist())) == 1
    assert labels[0] != labels[10]
