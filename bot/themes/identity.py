"""Knows a theme again from digest to digest, so that what the team answered stays with it."""

from collections import Counter
from collections.abc import Collection, Sequence
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from bot.themes.embed import unit
from bot.themes.theme import KnownTheme, Theme

SHARED = 0.3
"""Two themes that share that much of the smaller one's replies are the same..."""
ALIKE = 0.45
"""...and so are two whose centres point the same way, once what all themes have in common is taken away.

On halves of public sets that share no reply, pairs above and below this agree equally well with the labels,
while a higher floor calls more than half of what was said before new.
"""
ALIKE_AMONG_FEW = 0.5
"""Of three or four themes less can be taken away, and chance brings them nearer."""
ALIKE_ALONE = 0.85
"""With too few themes to know what they have in common, the centres must be nearly equal."""
MANY = 5
FEW = 3
LARGE_PART = 0.5
"""So much of a theme's replies that were known, from or in one other theme, is a split or a merger."""
FEWEST_SHARED = 3


def match(
    members: Sequence[Collection[str]], centres: Sequence[Sequence[float]], known: Sequence[KnownTheme]
) -> dict[int, int]:
    """Which found theme (by place) is which known one: the assignment that is best in all, each used once."""
    if not members or not known:
        return {}
    from scipy.optimize import linear_sum_assignment

    shared = np.array([[_overlap(found, theme.members) for theme in known] for found in members])
    alike, floor = _likeness(centres, [theme.centre for theme in known])
    same = (shared >= SHARED) | (alike >= floor)
    worth = np.where(same, shared + np.maximum(alike, 0), 0)
    pairs = zip(*linear_sum_assignment(-worth), strict=True)
    return {int(row): int(column) for row, column in pairs if same[row, column]}


def new_id(language: str, members: Collection[str], taken: Collection[str]) -> str:
    """An id for a theme seen for the first time: the same members give the same id."""
    basis = "\0".join([language, *sorted(members)])
    salted = (f"{basis}{'*' * tries}".encode(errors="surrogatepass") for tries in range(1000))
    ids = ("t-" + sha256(each).hexdigest()[:10] for each in salted)
    return next(each for each in ids if each not in taken)


def changes(
    themes: Sequence[Theme], known: Sequence[KnownTheme]
) -> tuple[tuple[str, ...], tuple[str, ...], dict[str, str], dict[str, str]]:
    """What became of the known themes: born, gone, split (new from old) and merged (old into other), by ids.

    Gone are those whose replies were looked at and are no theme now. What nobody speaks of now is not gone.
    """
    then = {theme.id for theme in known}
    now = {theme.id for theme in themes}
    was = {member: theme.id for theme in known for member in theme.members}
    became: dict[str, Counter[str]] = {}
    for theme in themes:
        for member in theme.members:
            if member in was:
                became.setdefault(was[member], Counter())[theme.id] += 1
    born = tuple(theme.id for theme in themes if theme.id not in then)
    split: dict[str, str] = {}
    for theme in themes:
        if theme.id in born:
            origins = Counter(was[member] for member in theme.members if member in was)
            old, count = max(origins.items(), key=lambda item: (item[1], item[0]), default=("", 0))
            if old in now and count >= max(FEWEST_SHARED, LARGE_PART * origins.total()):
                split[theme.id] = old
    merged: dict[str, str] = {}
    for old, places in sorted(became.items()):
        into, count = max(places.items(), key=lambda item: (item[1], item[0]))
        if old not in now and count >= max(FEWEST_SHARED, LARGE_PART * places.total()):
            merged[old] = into
    gone = tuple(theme.id for theme in known if theme.id in became and theme.id not in now)
    return born, gone, split, merged


def _overlap(found: Collection[str], known: frozenset[str]) -> float:
    """Shared replies out of the smaller theme's."""
    smaller = min(len(found), len(known))
    return len(known.intersection(found)) / smaller if smaller else 0.0


def _likeness(
    found: Sequence[Sequence[float]], known: Sequence[Sequence[float]]
) -> tuple[NDArray[np.float64], float]:
    """Cosines between centres, and from where on they count. A centre of another make is like nothing."""
    size = max((len(each) for each in found), default=0)
    alike = np.full((len(found), len(known)), -1.0)
    rows = [row for row, each in enumerate(found) if size and len(each) == size]
    columns = [column for column, each in enumerate(known) if size and len(each) == size]
    if not rows or not columns:
        return alike, 1.0
    mine = np.array([found[row] for row in rows], dtype=np.float32)
    its = np.array([known[column] for column in columns], dtype=np.float32)
    fewer = min(len(rows), len(columns))
    floor = ALIKE if fewer >= MANY else ALIKE_AMONG_FEW if fewer >= FEW else ALIKE_ALONE
    if fewer >= FEW:
        mine, its = mine - mine.mean(axis=0), its - its.mean(axis=0)
    alike[np.ix_(rows, columns)] = unit(mine) @ unit(its).T
    return alike, floor
