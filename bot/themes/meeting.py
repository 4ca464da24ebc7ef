"""Brings replies in different languages together: one space for all, and groups that make the same point."""

from collections.abc import Sequence

import numpy as np

from bot.themes.embed import Embedded, Vectors, unit
from bot.themes.group import Labels

STEADY = 20
"""Replies in a language from which on their own mean says what it adds to all its replies."""
SAME = 0.4
"""Groups whose centres are that near make the same point in two languages."""


def in_one_space(parts: Sequence[Embedded]) -> Vectors:
    """The rows of all parts, one after another, without what their language alone brings. Unread: zeros."""
    if len(parts) == 1:  # nothing to meet
        return np.zeros((len(parts[0].lasting), 1), dtype=np.float32)
    said = [_read(part) for part in parts]
    means = [rows[np.linalg.norm(rows, axis=1) > 0].mean(axis=0) for rows in said if rows.any()]
    common: Vectors = np.mean(means, axis=0) if means else np.zeros(1, dtype=np.float32)
    return np.vstack([_moved(rows, common) for rows in said])


def _read(part: Embedded) -> Vectors:
    return np.zeros((len(part.lasting), 512), dtype=np.float32) if part.sentences is None else part.sentences


def _moved(rows: Vectors, common: Vectors) -> Vectors:
    """Few replies are moved by what all have in common: their own mean would be the very point they make."""
    read = np.linalg.norm(rows, axis=1) > 0
    if not read.any():
        return rows
    middle = (rows[read].sum(axis=0) + STEADY * common) / (read.sum() + STEADY)
    return unit(np.where(read[:, None], rows - middle, 0).astype(np.float32))


def side_by_side(parts: Sequence[Embedded]) -> Vectors:
    """Each part's own first view, made equally wide: comparable within a language only."""
    width = max(part.views[0].shape[1] for part in parts)
    return np.vstack([np.pad(part.views[0], ((0, 0), (0, width - part.views[0].shape[1]))) for part in parts])


def meet(groups: Sequence[list[int]], space: Vectors, tongues: Labels) -> list[list[int]]:
    """The groups, those joined that are each other's nearest in languages the other does not have."""
    met = [sorted(each) for each in groups]
    while len(met) > 1:
        centres = unit(np.array([space[each].mean(axis=0) for each in met]))
        likeness = centres @ centres.T
        spoken = [set(tongues[each].tolist()) for each in met]
        for one, mine in enumerate(spoken):
            for other, its in enumerate(spoken):
                if mine & its:
                    likeness[one, other] = -1
        one, other = map(int, np.unravel_index(int(np.round(likeness, 5).argmax()), likeness.shape))
        if likeness[one, other] < SAME:
            return met
        joined = sorted([*met[one], *met[other]])
        met = [each for place, each in enumerate(met) if place not in (one, other)] + [joined]
    return met
