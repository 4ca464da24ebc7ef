"""Which replies make the same point: communities in the graph of near neighbours, with their own number.

The graph is cut by Leiden several times, more and less finely; what stays together holds. Where there is an
earlier grouping, cutting starts from it, and a reply leaves its group only for one it is far more tied to.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, triu

from bot.themes.embed import Vectors

FEWEST = 8
"""With fewer voices there is at most one theme: two would be two opinions, not themes."""
SMALLEST = 3
"""So many voices make a theme."""
NEIGHBOURS = 20
ACROSS = 6
"""So many in each other language."""
MOST = 12
"""A team can answer so many themes; more is a list nobody reads."""
SIX = 6
"""Up to so many groups may be as small as four on average, above six."""
FARTHEST = 0.05
"""This share, the least at home in their groups, is said to fit none..."""
AT_HOME = 0.6
"""...unless that much of a reply's likeness lies within its group."""
FINENESS = (0.6, 0.8, 1.0, 1.2)
COARSE = 0.4
"""Of Leiden: for the tries, and for what held in them. Chosen on a part of public sets."""
TURNS = 3
MANY = 2000
"""From so many replies one turn of each is steady enough."""
SAMPLE = 5000
"""The graph is built on so many; the rest join the group they are most like."""
BLOCK = 8192
BETTER = 0.35
"""So much more of a reply's likeness must lie in another group for it to leave its earlier one."""

Labels = NDArray[np.intp]
NONE = -1


@dataclass(frozen=True, slots=True)
class Groups:
    """A group number for each row, or NONE; `home` is how much of a row's likeness lies inside its group."""

    labels: Labels
    home: NDArray[np.float64]


def group(
    views: Sequence[Vectors],
    seed: int = 0,
    tick: Callable[[float], None] = lambda _: None,
    *,
    close: NDArray[np.bool_] | None = None,
    earlier: Labels | None = None,
    tongues: Labels | None = None,
) -> Groups:
    """Groups of rows that are near each other in these views, taken together.

    Rows of zeros, and those that are near nothing, get NONE. `close`: rows that every view knows; the others
    are placed by the first view alone. `earlier`: the group each row had before, NONE where it had none.
    `tongues`: a number for each row's language. Only the last view then compares rows of different ones.
    """
    count = len(views[0])
    labels, home = np.full(count, NONE, dtype=np.intp), np.zeros(count)
    before = labels.copy() if earlier is None else earlier
    said = np.flatnonzero(np.logical_or.reduce([view.any(axis=1) for view in views]))
    if len(said) < FEWEST:
        return Groups(labels, home)
    chosen = said if close is None else said[close[said]]
    if len(chosen) > SAMPLE:
        chosen = np.sort(np.random.default_rng(seed).choice(chosen, SAMPLE, replace=False))
    spoken = np.zeros(count, dtype=np.intp) if tongues is None else tongues
    graph = _graph([view[chosen] for view in views], spoken[chosen])
    known = before[chosen] != NONE
    if 2 * known.sum() >= len(chosen):
        labels[chosen] = _from_earlier(graph, before[chosen], seed, tick)
    else:
        labels[chosen] = _communities(graph, None, seed, tick)
    home[chosen] = _at_home(graph, labels[chosen])
    rest = np.setdiff1d(said, chosen)
    for tongue in np.unique(spoken[rest]):
        mine, seen = rest[spoken[rest] == tongue], chosen[spoken[chosen] == tongue]
        labels[mine], home[mine] = _join(views[0][seen], labels[seen], views[0][mine])
    if len(rest) and earlier is not None:
        labels[rest] = np.where(np.isin(before[rest], labels[chosen]), before[rest], labels[rest])
    return Groups(_set_aside(labels, home, before != NONE), home)


def _from_earlier(graph: csr_matrix, before: Labels, seed: int, tick: Callable[[float], None]) -> Labels:
    """The earlier groups: a new reply joins where it is most tied to, others move only to gain much."""
    start = before.copy()
    for _ in range(3):  # a new reply may be tied to others that are new
        new = np.flatnonzero(start == NONE)
        if not len(new):
            break
        placed = np.where(start == NONE, start.max() + 1, start)
        ties = _inside(graph, placed).toarray()[new, : start.max() + 1]
        start[new] = np.where(ties.sum(axis=1) > 0, ties.argmax(axis=1), NONE)
    start[start == NONE] = start.max() + 1
    found = _communities(graph, start, seed, tick)
    gain = _share(graph, found) - _share(graph, start)
    proposed = _as_before(found, start)
    stays = (before != NONE) & (gain <= BETTER)
    return np.where(stays, before, proposed).astype(np.intp)


def _as_before(found: Labels, start: Labels) -> Labels:
    """Found groups under the number of the earlier one most of them come from; others get new numbers."""
    shared = csr_matrix((np.ones(len(found)), (found, start))).toarray()
    numbers = np.full(shared.shape[0], NONE, dtype=np.intp)
    fresh = int(start.max()) + 1
    for row in np.argsort(-shared.max(axis=1), kind="stable"):
        best = int(shared[row].argmax())
        taken = best in numbers.tolist()
        numbers[row] = fresh if taken else best
        fresh += taken
    return numbers[found]


def _communities(graph: csr_matrix, start: Labels | None, seed: int, tick: Callable[[float], None]) -> Labels:
    """What stays together when the graph is cut finely and coarsely again and again, at most MOST groups."""
    edges = _edges(graph)
    tries = [(fine, turn) for fine in FINENESS for turn in range(TURNS if graph.shape[0] < MANY else 1)]
    together = np.zeros(len(edges.weight))
    for number, (fine, turn) in enumerate(tries):
        labels = _leiden(edges, graph.shape[0], fine, seed * 1000 + turn)
        together += labels[edges.one] == labels[edges.other]
        tick((number + 1) / (len(tries) + 1))
    held = replace(edges, weight=edges.weight * together / len(tries))
    labels = _leiden(held, graph.shape[0], COARSE, seed, start)
    return labels if start is not None else _fewer(graph, labels)


@dataclass(frozen=True, slots=True)
class _Edges:
    one: Labels
    other: Labels
    weight: NDArray[np.float64]


def _edges(graph: csr_matrix) -> _Edges:
    upper = triu(graph, 1).tocoo()
    tied = upper.data > 0
    one, other = upper.row[tied].astype(np.intp), upper.col[tied].astype(np.intp)
    return _Edges(one, other, upper.data[tied].astype(float))


def _leiden(edges: _Edges, count: int, fine: float, seed: int, start: Labels | None = None) -> Labels:
    """Communities by Leiden. A row without ties stays alone."""
    leiden = import_module("graspologic_native").leiden
    named = [str(row) for row in range(count)]
    tied = edges.weight > 0
    listed = [
        (named[one], named[other], weight)
        for one, other, weight in zip(
            edges.one[tied].tolist(), edges.other[tied].tolist(), edges.weight[tied].tolist(), strict=True
        )
    ]
    labels = np.full(count, NONE, dtype=np.intp)
    if listed:
        known = {row for pair in listed for row in pair[:2]}
        begun = None if start is None else {row: int(start[int(row)]) for row in known}
        _, found = leiden(listed, resolution=fine, iterations=3, seed=seed, starting_communities=begun)
        for row, label in found.items():
            labels[int(row)] = label
    alone = np.flatnonzero(labels == NONE)
    labels[alone] = labels.max() + 1 + np.arange(len(alone))
    return labels


def _fewer(graph: csr_matrix, labels: Labels) -> Labels:
    """The smallest joins the group it is most tied to, until a team can answer them all."""
    labels = np.unique(labels, return_inverse=True)[1].astype(np.intp)
    most = _most(len(labels))
    while True:
        sizes = np.bincount(labels)
        present = np.flatnonzero(sizes)
        tied = present[sizes[present] >= SMALLEST]
        if len(tied) <= most:
            return labels
        smallest = tied[np.argmin(sizes[tied])]
        ties = np.bincount(labels, weights=np.asarray(graph[labels == smallest].sum(axis=0)).ravel())
        each = ties / np.maximum(sizes, 1)  # of two, the one whose every member is tied to it more
        each[smallest] = -1
        labels[labels == smallest] = int(each.argmax())


def _most(count: int) -> int:
    """The most groups that so many voices may make: few voices make small groups."""
    return max(2, min(MOST, count // 6), min(SIX, count // 4))


def _graph(views: Sequence[Vectors], tongues: Labels) -> csr_matrix:
    """The ties of all views added: what is near in two of them is tied twice as fast."""
    spoken = np.unique(tongues)
    if len(spoken) == 1:
        ties = [_ties(view) for view in views]
        return sum(ties[1:], ties[0])
    total = csr_matrix((len(tongues), len(tongues)))
    for each in spoken:
        rows = np.flatnonzero(tongues == each)
        if len(rows) > 1:
            total += _placed(_graph([view[rows] for view in views], tongues[rows]), rows, rows, len(tongues))
        for other in spoken[spoken != each]:
            others = np.flatnonzero(tongues == other)
            across = _placed(_across(views[-1][rows], views[-1][others]), rows, others, len(tongues))
            total += across + across.T
    return total.tocsr()


def _placed(part: csr_matrix, rows: Labels, columns: Labels, count: int) -> csr_matrix:
    """A part of the graph where it belongs in the whole."""
    ties = part.tocoo()
    return csr_matrix((ties.data, (rows[ties.row], columns[ties.col])), (count, count))


def _across(one: Vectors, other: Vectors) -> csr_matrix:
    """Each row tied to its nearest in another language."""
    near = min(ACROSS, max(1, len(other) // 6))
    likeness = one @ other.T
    nearest = np.argpartition(-likeness, near - 1, axis=1)[:, :near]
    weights = np.maximum(np.take_along_axis(likeness, nearest, axis=1), 0).ravel().astype(float)
    rows = np.repeat(np.arange(len(one)), near)
    return csr_matrix((weights, (rows, nearest.ravel())), (len(one), len(other)))


def _ties(vectors: Vectors) -> csr_matrix:
    """Each row tied to its nearest by cosine, in both directions. In blocks, so that memory stays small."""
    count = len(vectors)
    near = min(NEIGHBOURS, max(3, count // 8), count - 1)  # of few, few are near
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


def _inside(graph: csr_matrix, labels: Labels) -> csr_matrix:
    """For each row and group, the weight of the row's ties into that group."""
    belongs = csr_matrix((np.ones(len(labels)), (np.arange(len(labels)), labels)))
    return (graph @ belongs).tocsr()


def _share(graph: csr_matrix, labels: Labels) -> NDArray[np.float64]:
    """How much of each row's likeness to its nearest lies within its group, 0 to 1."""
    degree = np.asarray(graph.sum(axis=1)).ravel()
    return np.asarray(np.where(degree > 0, _within(graph, labels) / np.maximum(degree, 1e-9), 0), dtype=float)


def _at_home(graph: csr_matrix, labels: Labels) -> NDArray[np.float64]:
    """That share, less where a row is farther from its group than half of it is: what is near nothing."""
    within = _within(graph, labels)
    groups, place = np.unique(labels, return_inverse=True)
    usual = np.array([np.median(within[place == each]) for each in range(len(groups))])[place]
    near = np.minimum(1, within / np.maximum(usual, 1e-9))
    return np.asarray(_share(graph, labels) * np.sqrt(near), dtype=float)


def _within(graph: csr_matrix, labels: Labels) -> NDArray[np.float64]:
    return np.asarray(_inside(graph, labels)[np.arange(len(labels)), labels], dtype=float).ravel()


def _join(grouped: Vectors, labels: Labels, rest: Vectors) -> tuple[Labels, NDArray[np.float64]]:
    """The group each of the rest belongs to most probably, learnt from those already grouped."""
    from sklearn.linear_model import LogisticRegression

    if len(rest) and len(np.unique(labels)) < 2:
        return np.full(len(rest), labels[0] if len(labels) else NONE), np.ones(len(rest))
    learnt = LogisticRegression(C=3.0, max_iter=300).fit(grouped, labels)
    blocks = [learnt.predict_proba(rest[start : start + BLOCK]) for start in range(0, len(rest), BLOCK)]
    best = np.concatenate([block.argmax(axis=1) for block in blocks])
    sure = np.concatenate([block.max(axis=1) for block in blocks])
    return learnt.classes_[best].astype(np.intp), sure


def _set_aside(labels: Labels, home: NDArray[np.float64], kept: NDArray[np.bool_]) -> Labels:
    """Take the rows that are least at home out of their groups, but none of those `kept`."""
    placed = labels != NONE
    floor = min(float(np.quantile(home[placed], FARTHEST)), AT_HOME)
    outside = placed & ~kept & ((home < floor) | (home <= 0))
    left = np.where(outside, NONE, labels)
    sizes = np.bincount(left[left != NONE], minlength=int(labels.max()) + 1)
    return np.where((left != NONE) & (sizes[left] < SMALLEST), NONE, left)
