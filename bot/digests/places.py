"""Splits a digest's themes by place (ward, branch, line), as far as nobody can be worked out from it.

The people of all places add up to those who spoke, and a theme's people over all places to the theme's: both
sums are shown, so a small cell takes the smallest large one with it (`privacy.hidden_cells`). In each place,
what is left beside the shown cells must be nobody or many, as in the whole (`privacy.leaks`).
"""

from collections.abc import Iterable, Mapping, Sequence

from bot.digests.digest import PlaceLine, ThemeLine
from bot.digests.privacy import hidden_cells

Cell = tuple[int, int]
"""Theme, place: where each stands."""


def by_place(
    lines: Sequence[ThemeLine], people: Mapping[str, frozenset[str]], where: Mapping[str, str], threshold: int
) -> tuple[PlaceLine, ...]:
    """A line for each place by name, and one for those who came another way; none where that would tell.

    `lines` are the themes as shown, `people` who is behind each of them, and `where` is the place of each
    person who spoke, empty for those of none.
    """
    places = ordered(where.values())
    spoke = [frozenset(who for who, there in where.items() if there == place) for place in places]
    if len(places) < 2 or any(line.out_of != len(where) for line in lines):
        return ()
    closed = hidden_cells([len(each) for each in spoke], threshold)
    if len(closed) == len(places):
        return ()
    rows = [line for line in lines if line.people == len(people.get(line.id, ()))]
    behind = [[people[line.id] & each for each in spoke] for line in rows]
    hidden = hide(behind, spoke, closed, threshold)
    if hidden is None:
        return ()
    told = [row for row in range(len(rows)) if any((row, at) not in hidden for at in range(len(places)))]
    return tuple(
        PlaceLine(
            name,
            None if at in closed else len(spoke[at]),
            tuple((rows[row].id, None if (row, at) in hidden else len(behind[row][at])) for row in told),
        )
        for at, name in enumerate(places)
    )


def ordered(places: Iterable[str]) -> list[str]:
    """Places by name, so that their order tells nothing of those that are hidden; no place comes last."""
    return sorted(set(places), key=lambda place: (not place, place.casefold(), place))


def hide(
    behind: Sequence[Sequence[frozenset[str]]],
    spoke: Sequence[frozenset[str]],
    closed: frozenset[int],
    threshold: int,
) -> set[Cell] | None:
    """Which cells are not shown: the small ones, and as many more as it takes that sums give none away.

    Cells go one by one, the smallest that is still shown in a row or column that tells too much. None: the
    sums of the places and themes alone would tell.
    """
    counts = [[len(cell) for cell in cells] for cells in behind]
    hidden = {
        (row, at)
        for row, cells in enumerate(counts)
        for at in hidden_cells([0 if at in closed else count for at, count in enumerate(cells)], threshold)
    }
    while (told := narrow(counts, [len(each) for each in spoke], closed, hidden, threshold)) is not None:
        beside = [
            (row, at)
            for row in range(len(counts))
            for at in range(len(spoke))
            if (row, at) not in hidden and (row == told[0] or at == told[1])
        ]
        if not beside:
            return None
        hidden.add(min(beside, key=lambda cell: (cell[0] != told[0], counts[cell[0]][cell[1]], cell)))
    return hidden


def narrow(
    counts: Sequence[Sequence[int]],
    spoke: Sequence[int],
    closed: frozenset[int],
    hidden: set[Cell],
    threshold: int,
) -> Cell | None:
    """A hidden cell that sums confine too closely: it must look as if it could be nobody, and as if it could
    be many. None when there is no such cell."""
    most = sum(spoke)
    room = [
        most
        if at in closed
        else everybody - sum(counts[row][at] for row in range(len(counts)) if (row, at) not in hidden)
        for at, everybody in enumerate(spoke)
    ]
    room = [left if left >= 0 else spoke[at] for at, left in enumerate(room)]
    for row, cells in enumerate(counts):
        blanks = [at for at in range(len(cells)) if (row, at) in hidden]
        rest = sum(cells[at] for at in blanks)
        for at in blanks:
            others = sum(min(rest, room[each]) for each in blanks if each != at)
            confined = min(rest, room[at]) < threshold or others < rest
            if confined:
                return row, at
    return None
