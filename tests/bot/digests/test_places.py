"""Themes by place: nothing hidden can be worked out, tried by every small case (see test_privacy)."""

from collections import defaultdict
from collections.abc import Hashable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.digest import PlaceLine, ThemeLine
from bot.digests.places import by_place

Table = tuple[tuple[int, ...], ...]
"""A row for each theme and one for those of none; a column for each place. Each speaks of one theme."""


def split(table: Table, threshold: int) -> tuple[tuple[ThemeLine, ...], tuple[PlaceLine, ...]]:
    cells = {
        (row, at): frozenset(f"{row}.{at}.{n}" for n in range(count))
        for row, counts in enumerate(table)
        for at, count in enumerate(counts)
    }
    where = {who: f"ward {at}" for (_, at), people in cells.items() for who in people}
    people = {
        f"t{row}": frozenset(who for (theme, _), behind in cells.items() if theme == row for who in behind)
        for row in range(len(table) - 1)
    }
    lines = tuple(
        ThemeLine(id, id, "en", len(behind), len(where), None, (), ())
        for id, behind in people.items()
        if len(behind) >= threshold
    )
    return lines, by_place(lines, people, where, threshold)


def published(lines: tuple[ThemeLine, ...], places: tuple[PlaceLine, ...]) -> Hashable:
    return tuple((line.id, line.people, line.out_of) for line in lines), places


def tables(rows: int, columns: int, most: int) -> Iterator[Table]:
    for cells in fillings(rows * columns, most):
        yield tuple(tuple(cells[row * columns : (row + 1) * columns]) for row in range(rows))


def fillings(cells: int, most: int) -> Iterator[tuple[int, ...]]:
    if not cells:
        yield ()
        return
    for first in range(most + 1):
        for rest in fillings(cells - 1, most - first):
            yield (first, *rest)


@pytest.mark.parametrize(("rows", "columns", "most"), [(2, 2, 16), (2, 3, 13), (3, 2, 14)])
def test_a_small_count_at_a_place_cannot_be_worked_out(rows: int, columns: int, most: int) -> None:
    threshold = 3
    alike: dict[Hashable, list[Table]] = defaultdict(list)
    for table in tables(rows, columns, most):
        alike[published(*split(table, threshold))].append(table)
    for (_, places), same in alike.items():  # type: ignore[misc]
        if places:
            assert told(places, same, threshold) == [], (places, same[:3])


def told(places: tuple[PlaceLine, ...], same: list[Table], threshold: int) -> list[tuple[int, int]]:
    """Hidden cells, of those shown as withheld, that are small and alike in all tables that look the same."""
    found = []
    for row in range(len(same[0]) - 1):
        for at in range(len(same[0][0])):
            name, values = f"ward {at}", {table[row][at] for table in same}
            line = next((each for each in places if each.name == name), None)
            shown = dict(line.themes).get(f"t{row}") if line else None
            if shown is None and len(values) == 1 and 0 < min(values) < threshold:
                found.append((row, at))
    for at in range(len(same[0][0])):
        values = {sum(row[at] for row in table) for table in same}
        line = next((each for each in places if each.name == f"ward {at}"), None)
        if line and line.people is None and len(values) == 1 and min(values) < threshold:
            found.append((-1, at))
    return found


counts = st.lists(st.lists(st.integers(0, 40), min_size=4, max_size=4), min_size=2, max_size=5)


@given(counts)
def test_no_cell_below_the_threshold_is_shown_and_no_row_hides_just_one(table: list[list[int]]) -> None:
    _, places = split(tuple(map(tuple, table)), 5)
    figures = [count for line in places for count in (line.people, *(n for _, n in line.themes))]
    assert all(count is None or count >= 5 for count in figures)
    for id in {id for line in places for id, _ in line.themes}:
        assert sum(dict(line.themes)[id] is None for line in places) != 1


def test_large_places_are_told_apart() -> None:
    _, places = split(((20, 8, 6), (10, 12, 9)), 5)
    assert [(line.name, line.people, dict(line.themes)["t0"]) for line in places] == [
        ("ward 0", 30, 20),
        ("ward 1", 20, 8),
        ("ward 2", 15, 6),
    ]


def test_one_place_alone_is_no_split() -> None:
    assert split(((20,), (10,)), 5)[1] == ()
