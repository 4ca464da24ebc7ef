"""How well themes and feelings agree with what people coded: the figures, nothing about files or wording."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from bot.themes.classify import Classifier

DRAWS = 3
TESTED = 1500
"""So many replies are judged in each draw, so that a large file does not take an hour."""
FOLDS = 3


@dataclass(frozen=True, slots=True)
class Grouped:
    """Agreement of themes found with labels: V-measure and adjusted Rand index, 0 (none) to 1."""

    replies: int
    v: float
    ari: float


@dataclass(frozen=True, slots=True)
class Learnt:
    """Macro-F1 of what so many examples a label taught (None: all); `guess`: always the commonest."""

    examples: int | None
    f1: float
    right: float
    guess: float


@dataclass(frozen=True, slots=True)
class Felt:
    """Feelings beside scores: macro-F1 of good and bad, Spearman over all. None where it cannot be said."""

    replies: int
    known: int
    f1: float | None
    order: float | None


def grouped(labels: Sequence[str], themes: Sequence[str]) -> Grouped:
    """Every reply counts; those in no theme are one group."""
    from sklearn.metrics import adjusted_rand_score, v_measure_score

    if not labels:
        return Grouped(0, 0.0, 0.0)
    v, ari = v_measure_score(labels, themes), adjusted_rand_score(labels, themes)
    return Grouped(len(labels), round(float(v), 3), round(float(ari), 3))


def learnt(texts: Sequence[str], labels: Sequence[str], examples: int | None, seed: int = 0) -> Learnt | None:
    """What so many examples a label teach, tried on other replies; None where there are too few.

    Labels given only once are left out: they cannot be both learnt and tried.
    """
    common = {label for label, count in Counter(labels).items() if count >= 2}
    rows = [row for row, label in enumerate(labels) if label in common]
    if len(common) < 2:
        return None
    tries = [_draw(labels, rows, examples, draw, seed) for draw in range(DRAWS if examples else FOLDS)]
    figures = []
    for train, test in tries:
        if not test:
            return None
        with threadpool_limits(1):
            model = Classifier().fit([texts[row] for row in train], [labels[row] for row in train])
            found = model.predict([texts[row] for row in test], forced=True)
        figures.append(_figures([labels[row] for row in test], [label for label, _ in found]))
    f1, right, guess = (round(float(each), 3) for each in np.mean(figures, axis=0))
    return Learnt(examples, f1, right, guess)


def _draw(
    labels: Sequence[str], rows: Sequence[int], examples: int | None, draw: int, seed: int
) -> tuple[list[int], list[int]]:
    """Rows to learn from and rows to try on. A rare label leaves at least half of its replies to be tried."""
    chance = np.random.default_rng([seed, draw if examples else 0])
    train: list[int] = []
    test: list[int] = []
    for label in sorted({labels[row] for row in rows}):
        mine = chance.permutation([row for row in rows if labels[row] == label]).tolist()
        if examples is None:
            tried = mine[draw::FOLDS]
            train += [row for row in mine if row not in set(tried)]
        else:
            kept = min(examples, len(mine) // 2)
            train += mine[:kept]
            tried = mine[kept:]
        test += tried
    if len(test) > TESTED:
        test = sorted(chance.choice(test, TESTED, replace=False).tolist())
    return train, test


def _figures(labels: Sequence[str], found: Sequence[str]) -> tuple[float, float, float]:
    from sklearn.metrics import f1_score

    commonest = Counter(labels).most_common(1)[0][1] / len(labels)
    right = sum(one == other for one, other in zip(labels, found, strict=True)) / len(labels)
    names = sorted(set(labels))
    return float(f1_score(labels, found, labels=names, average="macro", zero_division=0)), right, commonest


def felt(scores: Sequence[float], values: Sequence[float | None]) -> Felt:
    """Scores are higher for better and 0 in the middle; values are the feelings found, None where unknown."""
    from scipy.stats import spearmanr
    from sklearn.metrics import f1_score

    pairs = [(score, value) for score, value in zip(scores, values, strict=True) if value is not None]
    told = [(score > 0, value > 0) for score, value in pairs if score]
    two = len({good for good, _ in told}) == 2
    f1 = f1_score(*zip(*told, strict=True), average="macro", zero_division=0) if two else None
    varied = len({score for score, _ in pairs}) > 1 and len({value for _, value in pairs}) > 1
    order = spearmanr(*zip(*pairs, strict=True))[0] if varied else None
    return Felt(
        len(scores),
        len(pairs),
        None if f1 is None else round(float(f1), 3),
        None if order is None else round(float(order), 3),
    )
