"""Which replies make the same point: k-means on the graph of near neighbours, with its own number of groups.

A group that holds too much of everything is looked at again on its own: once the easy points (food, staff)
are out of the way, its replies show what sets them apart from each other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from bot.themes.embed import Vectors, centred

FEWEST = 8
"""With fewer voices there is at most one theme: two would be two opinions, not themes."""
SMALLEST = 3
"""So many voices make a theme."""
NEIGHBOURS = 20
MOST = 10
"""A team can answer so many themes; more is a list nobody reads."""
FINE = 6
"""Up to so many groups may be as small as four on average, above six: few voices make small groups."""
FARTHEST = 0.1
"""This share, the least at home in their groups, is said to fit none..."""
AT_HOME = 0.6
"""...unless that much of a reply's likeness lies within its group."""
TOO_LARGE = 0.2
"""A group above this share of all, if that is enough voices, is looked at again on its own."""
ENOUGH = 45
PARTS = 4
SAMPLE = 5000
"""The graph is built on so many; the rest join the group they are most like."""

Labels = NDArray[np.intp]
NONE = -1


@dataclass(frozen=True, slots=True)
class Groups:
    """A group number for each row, or NONE; `home` is how much of a row's likeness lies inside its group."""

    labels: Labels
    home: NDArray[np.float64]


def group(views: Sequence[Vectors], seed: int = 0, tick: Callable[[float], None] = lambda _: None) -> Groups:
    """Groups of rows that are near each other in these views, taken together.

    Rows of zeros, and those that are near nothing, get NONE.
    """
    count = len(views[0])
    labels, home = np.full(count, NONE, dtype=np.intp), np.zeros(count)
    said = np.flatnonzero(sum(np.linalg.norm(view, axis=1) for view in views) > 0)
    if len(said) < FEWEST:
        return Groups(labels, home)
    chosen = said
    if len(said) > SAMPLE:
        chosen = np.sort(np.random.default_rng(seed).choice(said, SAMPLE, replace=False))
    found, inside = _group_all([view[chosen] for view in views], seed, tick)
    labels[chosen], home[chosen] = found, inside
    rest = np.setdiff1d(said, chosen)
    if len(rest):
        together = np.hstack(views) if len(views) > 1 else views[0]
        labels[rest], home[rest] = _join(together[chosen], found, together[rest])
    return Groups(_set_aside(labels, home), home)


def _group_all(
    views: Sequence[Vectors], seed: int, tick: Callable[[float], None]
) -> tuple[Labels, NDArray[np.float64]]:
    graph = _graph(views)
    labels = _best(graph, _bounds(graph.shape[0]), seed, tick)
    for large in np.flatnonzero(np.bincount(labels) > max(ENOUGH, TOO_LARGE * len(labels))):
        inside = np.flatnonzero(labels == large)
        parts = _best(_graph([centred(view[inside]) for view in views]), (2, PARTS), seed)
        labels[inside] = np.where(parts == 0, large, labels.max() + parts)
    return labels, _at_home(graph, labels)


def _best(
    graph: csr_matrix, bounds: tuple[int, int], seed: int, tick: Callable[[float], None] = lambda _: None
) -> Labels:
    """The grouping whose number of groups suits the graph best."""
    low, high = bounds
    axes = _axes(graph, high)
    best, best_labels = -np.inf, np.zeros(graph.shape[0], dtype=np.intp)
    for number in range(low, high + 1):
        labels = _kmeans(axes[:, :number], number, seed)
        quality = _modularity(graph, labels)
        tick((number - low + 1) / (high - low + 1))
        if quality > best + 1e-9:
            best, best_labels = quality, labels
    return best_labels


def _bounds(count: int) -> tuple[int, int]:
    """The fewest and most groups that so many voices may make."""
    high = max(2, min(MOST, count // 6), min(FINE, count // 4))
    return min(max(2, int(count**0.25)), high), high


def _graph(views: Sequence[Vectors]) -> csr_matrix:
    """The ties of all views added: what is near in two of them is tied twice as fast."""
    ties = [_ties(view) for view in views]
    return sum(ties[1:], ties[0])


def _ties(vectors: Vectors) -> csr_matrix:
    """Each row tied to its nearest by cosine, in both directions. In blocks, so that memory stays small."""
    count = len(vectors)
    near = min(NEIGHBOURS, max(3, count // 8), count - 1)
    columns, weights = [], []
    for start in range(0, count, 1024):
        likeness = vectors[start : start + 1024] @ vectors.T
        likeness[np.arange(len(likeness)), start + np.arange(len(likeness))] = -1
        nearest = np.argpartition(-likeness, near - 1, axis=1)[:, :near]
        columns.append(nearest.ravel())
        weights.append(np.maximum(np.take_along_axis(likeness, nearest, axis=1), 0).ravel())
    rows = np.repeat(np.arange(count), near)
    ties = csr_matrix(
        (np.concatenate(weights).astype(float), (rows, np.concatenate(columns))), (count, count)
    )
    return (ties + ties.T).tocsr()


def _axes(graph: csr_matrix, number: int) -> NDArray[np.float64]:
    """The leading eigenvectors of the normalized graph: rows that are well connected lie close together."""
    from scipy.sparse.linalg import ArpackNoConvergence, eigsh

    degree = np.asarray(graph.sum(axis=1)).ravel()
    scale = diags(1 / np.sqrt(np.maximum(degree, 1e-9)))
    normal = (scale @ graph @ scale).tocsr()
    if graph.shape[0] > 400:
        try:
            values, axes = eigsh(normal, k=number, which="LA", v0=np.ones(graph.shape[0]), tol=1e-4)
        except ArpackNoConvergence:
            values, axes = np.linalg.eigh(normal.toarray())
    else:
        values, axes = np.linalg.eigh(normal.toarray())
    leading = np.argsort(-values, kind="stable")[:number]
    return np.asarray(axes[:, leading], dtype=float)


def _kmeans(axes: NDArray[np.float64], number: int, seed: int) -> Labels:
    from sklearn.cluster import KMeans

    length = np.linalg.norm(axes, axis=1, keepdims=True)
    points = np.round(axes / np.where(length > 1e-12, length, 1), 6)
    number = min(number, len(np.unique(points, axis=0)))
    return np.asarray(KMeans(number, n_init=3, random_state=seed).fit_predict(points), dtype=np.intp)


def _inside(graph: csr_matrix, labels: Labels) -> csr_matrix:
    """For each row and group, the weight of the row's ties into that group."""
    belongs = csr_matrix((np.ones(len(labels)), (np.arange(len(labels)), labels)))
    return (graph @ belongs).tocsr()


def _modularity(graph: csr_matrix, labels: Labels) -> float:
    """How much more ties lie within groups than chance would put there."""
    degree = np.asarray(graph.sum(axis=1)).ravel()
    total = max(float(degree.sum()), 1e-9)
    within = float(np.asarray(_inside(graph, labels)[np.arange(len(labels)), labels]).sum())
    expected = np.bincount(labels, weights=degree) / total
    return within / total - _coarseness(len(labels)) * float((expected**2).sum())


def _coarseness(count: int) -> float:
    """The resolution of the modularity: few voices are told apart finely, thousands roughly."""
    return float(np.clip(1.5 - 0.3 * np.log10(max(count, 1)), 0.35, 0.95))


def _at_home(graph: csr_matrix, labels: Labels) -> NDArray[np.float64]:
    degree = np.asarray(graph.sum(axis=1)).ravel()
    within = np.asarray(_inside(graph, labels)[np.arange(len(labels)), labels]).ravel()
    return np.asarray(np.where(degree > 0, within / np.maximum(degree, 1e-9), 0), dtype=float)


def _join(grouped: Vectors, labels: Labels, rest: Vectors) -> tuple[Labels, NDArray[np.float64]]:
    """The group each of the rest belongs to most probably, learnt from those already grouped."""
    from sklearn.linear_model import LogisticRegression

    learnt = LogisticRegression(C=3.0, max_iter=300).fit(grouped, labels)
    probability = learnt.predict_proba(rest)
    best = probability.argmax(axis=1)
    return learnt.classes_[best].astype(np.intp), probability[np.arange(len(rest)), best]


def _set_aside(labels: Labels, home: NDArray[np.float64]) -> Labels:
    """Take the rows that are least at home out of their groups."""
    placed = labels != NONE
    floor = min(float(np.quantile(home[placed], FARTHEST)), AT_HOME)
    kept = np.where(placed & ((home < floor) | (home <= 0)), NONE, labels)
    sizes = np.bincount(kept[kept != NONE], minlength=int(labels.max()) + 1)
    return np.where((kept != NONE) & (sizes[kept] < SMALLEST), NONE, kept)
