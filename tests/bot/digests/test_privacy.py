"""Nothing hidden can be worked out: every small case is tried, and what an observer could conclude is listed.

The observer knows the rules and the program, and sees the whole digest. Materials that give the same digest
cannot be told apart, so a hidden figure is safe when it differs within each set of such materials.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.digest import Digest, OtherTopics, Reaction, Settled, Taking, Tally, ThemeLine
from bot.digests.privacy import Counted, hidden_cells, protect, protect_tally
from bot.themes.theme import Quote

NOW = datetime(2026, 12, 7, 9, tzinfo=UTC)
NOTHING = Taking(0, 0, 0)


def digest(threshold: int, **more: object) -> Digest:
    fixed = {"taking": NOTHING, "story": None} | more
    return Digest("d", "c", "Clinic", "Visit", "en", NOW, NOW, NOW, threshold, **fixed)  # type: ignore[arg-type]


def themes_of(sizes: Iterable[int], unplaced: int, threshold: int) -> Counted:
    """Themes of these sizes where everybody speaks of one theme: the case in which totals tell most."""
    groups = [
        frozenset(f"{place}.{number}" for number in range(size))
        for place, size in enumerate(sorted(sizes, reverse=True))
    ]
    left = frozenset(f"none.{number}" for number in range(unplaced))
    out_of = sum(map(len, groups)) + unplaced
    lines = tuple(
        ThemeLine(
            f"t{n}", f"t{n}", "en", len(who), out_of, 0.1, (Quote(f"{n}.0", "words"),), tuple(sorted(who))
        )
        for n, who in enumerate(groups)
    )
    whole = digest(
        threshold, themes=lines, taking=Taking(out_of, out_of, 0), unplaced_replies=tuple(sorted(left))
    )
    return Counted(whole, {line.id: who for line, who in zip(lines, groups, strict=True)}, left)


def published(shown: Digest) -> Hashable:
    """Everything of the digest that tells a number; ids of replies are opaque, so only how many there are."""
    other = shown.other or OtherTopics(None)
    return (
        tuple((line.people, line.out_of, len(line.replies)) for line in shown.themes),
        (other.people, len(other.replies), other.with_unplaced),
        (shown.unplaced, len(shown.unplaced_replies)),
        shown.taking,
        shown.tallies,
    )


def sizes_up_to(total: int, most: int) -> Iterator[tuple[int, ...]]:
    """Sizes of themes, largest first, adding up to at most `total`."""
    yield ()
    for first in range(1, min(total, most) + 1):
        for rest in sizes_up_to(total - first, first):
            yield (first, *rest)


@pytest.mark.parametrize(("threshold", "voices"), [(3, 15), (4, 16), (5, 16)])
def test_the_size_of_a_hidden_theme_cannot_be_worked_out(threshold: int, voices: int) -> None:
    alike = defaultdict(set)
    for sizes in sizes_up_to(voices, voices):
        for unplaced in range(voices - sum(sizes) + 1):
            shown = protect(themes_of(sizes, unplaced, threshold))
            small = tuple(size for size in sizes if size < threshold)
            alike[published(shown)].add(small)
    told = {seen: small for seen, small in alike.items() if len(small) == 1 and small != {()}}
    assert told == {}


def test_no_few_people_are_left_over_when_themes_are_subtracted_from_all() -> None:
    for sizes in sizes_up_to(16, 16):
        for unplaced in range(17 - sum(sizes)):
            shown = protect(themes_of(sizes, unplaced, 4))
            left_over = sum(sizes) + unplaced - sum(line.people for line in shown.themes)
            if shown.themes and any(size < 4 for size in sizes):
                assert left_over >= 4, (sizes, unplaced)


def test_few_who_fitted_no_theme_stand_with_other_topics() -> None:
    shown = protect(themes_of([40, 4, 4], 2, 5))
    assert shown.other is not None
    assert (shown.other.people, shown.other.with_unplaced, shown.unplaced) == (10, True, None)
    assert shown.unplaced_replies == ()


def test_a_small_theme_leaves_no_trace_but_other_topics() -> None:
    shown = protect(themes_of([40, 12, 2], 9, 5))
    assert [(line.people, line.out_of) for line in shown.themes] == [(40, 63), (12, 63)]
    assert shown.other == OtherTopics(11, shown.other.replies if shown.other else (), True)
    assert shown.unplaced is None


def test_a_hidden_theme_that_is_all_that_is_left_over_takes_the_smallest_shown_theme_with_it() -> None:
    shown = protect(themes_of([40, 12, 2], 0, 5))
    assert [line.people for line in shown.themes] == [40]
    assert shown.other is not None
    assert shown.other.people == 14


def test_what_fitted_no_theme_stands_apart_when_both_are_large() -> None:
    shown = protect(themes_of([40, 4, 4, 4, 4], 9, 5))
    assert shown.other is not None
    assert (shown.other.people, shown.unplaced) == (16, 9)


def test_people_are_counted_and_not_replies() -> None:
    """Six replies of one person are one person."""
    line = ThemeLine("t", "t", "en", 1, 20, 0.0, (), tuple("abcdef"))
    shown = protect(Counted(digest(5, themes=(line,)), {"t": frozenset({"one"})}))
    assert shown.themes == ()


def test_a_theme_hidden_by_the_team_is_among_other_topics() -> None:
    counted = themes_of([40, 12], 9, 5)
    shown = protect(Counted(counted.digest, counted.people, counted.unplaced, frozenset({"t1"})))
    assert [line.people for line in shown.themes] == [40]
    assert shown.other is not None
    assert shown.other.people == 12


# Closed prompts


def vectors(cells: int, total: int) -> Iterator[tuple[int, ...]]:
    if cells == 0:
        yield ()
        return
    for first in range(total + 1):
        for rest in vectors(cells - 1, total - first):
            yield (first, *rest)


@pytest.mark.parametrize("kind", ["choice", "scale"])
@pytest.mark.parametrize(
    ("threshold", "cells", "total"), [(3, 2, 20), (3, 3, 18), (3, 4, 16), (4, 3, 20), (5, 3, 22), (3, 5, 15)]
)
def test_a_hidden_cell_cannot_be_worked_out(kind: str, threshold: int, cells: int, total: int) -> None:
    alike = defaultdict(list)
    for counts in vectors(cells, total):
        mean = round(sum(n * c for n, c in enumerate(counts, 1)) / max(1, sum(counts)), 2)
        labelled = tuple((str(place), count) for place, count in enumerate(counts, 1))
        shown = protect_tally(Tally("k", "How?", kind, labelled, sum(counts), mean), threshold)
        alike[shown].append(counts)
    for shown, could_be in alike.items():
        for place in range(cells):
            values = {counts[place] for counts in could_be}
            if min(values) < threshold:
                assert len(values) > 1, (shown, could_be)


def test_a_large_scale_is_shown_whole_with_its_mean() -> None:
    cells = (("1", 6), ("2", 9), ("3", 30))
    tally = Tally("k", "How?", "scale", cells, 45, 2.53)
    assert protect_tally(tally, 5) == tally


def test_small_neighbours_on_a_scale_stand_together_and_no_mean_gives_them_away() -> None:
    cells = (("1", 2), ("2", 1), ("3", 0), ("4", 20), ("5", 9))
    shown = protect_tally(Tally("k", "How?", "scale", cells, 32, 4.03), 5)
    assert (shown.counts, shown.mean) == ((("1\u20134", 23), ("5", 9)), None)


def test_one_small_cell_takes_a_second_with_it() -> None:
    assert hidden_cells([40, 2, 12], 5) == {1, 2}
    assert hidden_cells([40, 20, 12], 5) == frozenset()


def test_a_prompt_few_answered_shows_nothing() -> None:
    shown = protect_tally(Tally("k", "How?", "choice", (("a", 2), ("b", 0)), 2), 5)
    assert (shown.counts, shown.answered) == ((), None)


# Who took part


@pytest.mark.parametrize(("threshold", "cells", "total"), [(3, 3, 20), (3, 4, 17), (4, 3, 24), (3, 2, 20)])
def test_where_few_stopped_cannot_be_worked_out(threshold: int, cells: int, total: int) -> None:
    alike = defaultdict(list)
    for counts in vectors(cells, total):
        places = tuple((f"p{place}", count) for place, count in enumerate(counts))
        raw = digest(threshold, taking=Taking(50, 40, sum(counts), places))
        alike[protect(Counted(raw)).taking].append(counts)
    for shown, could_be in alike.items():
        in_sight = shown.stopped or sum(count or 0 for _, count in shown.stopped_at)
        for place in range(cells if in_sight + cells * threshold <= total else 0):
            values = {counts[place] for counts in could_be}
            if min(values) < threshold:
                assert len(values) > 1, (shown, could_be)


def test_counts_of_few_people_are_not_shown() -> None:
    shown = protect(Counted(digest(5, taking=Taking(60, 4, 2, (("p", 2), ("q", 0)), 1)))).taking
    assert shown == Taking(60, None, None)


# Decisions


def reacted(told: int, so: int, not_so: int, threshold: int = 5, previous: Digest | None = None) -> Settled:
    made = Settled("done", "We did.", NOW, told=told, reaction=Reaction(so, not_so))
    line = ThemeLine("t", "t", "en", 20, 40, 0.0, (), (), decisions=(made,))
    people = {"t": frozenset(map(str, range(20)))}
    whole = protect(Counted(digest(threshold, themes=(line,)), people, previous=previous))
    return whole.themes[0].decisions[0]


@pytest.mark.parametrize("threshold", [3, 4, 5])
def test_a_few_reactions_cannot_be_worked_out(threshold: int) -> None:
    alike = defaultdict(list)
    for told, so, not_so in product(range(25), range(13), range(13)):
        if so + not_so <= told:
            alike[reacted(told, so, not_so, threshold)].append((so, not_so))
    for shown, could_be in alike.items():
        for place in (0, 1):
            values = {counts[place] for counts in could_be}
            if min(values) < threshold:
                assert len(values) > 1, (shown, could_be)


def test_reactions_are_shown_when_enough_people_gave_them() -> None:
    assert reacted(23, 6, 5) == Settled("done", "We did.", NOW, told=23, reaction=Reaction(6, 5))
    assert reacted(23, 6, 1).reaction == Reaction(6, None)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=6))
def test_reactions_never_move_by_few_people_from_digest_to_digest(steps: list[tuple[int, int]]) -> None:
    previous, so, not_so = None, 0, 0
    for more_so, more_not in steps:
        so, not_so = so + more_so, not_so + more_not
        now = reacted(so + not_so + 10, so, not_so, previous=previous)
        line = ThemeLine("t", "t", "en", 20, 40, 0.0, (), (), decisions=(now,))
        if previous is not None:
            then = previous.themes[0].decisions[0]
            for a, b in [
                (now.reaction.so, then.reaction.so),
                (now.reaction.not_so, then.reaction.not_so),
                (now.told, then.told),
            ]:
                assert a is None or b is None or a == b or abs(a - b) >= 5
        previous = digest(5, themes=(line,))


# Digests of overlapping periods


@given(st.lists(st.integers(0, 25), min_size=1, max_size=4), st.integers(0, 12), st.data())
def test_two_digests_of_nearly_the_same_period_do_not_tell_who_came_between(
    sizes: list[int], unplaced: int, data: st.DataObject
) -> None:
    sizes = sorted(sizes, reverse=True)
    more = sorted((size + data.draw(st.integers(0, 6)) for size in sizes), reverse=True)
    first = protect(themes_of(sizes, unplaced, 5))
    later = themes_of(more, unplaced + data.draw(st.integers(0, 6)), 5)
    second = protect(Counted(later.digest, later.people, later.unplaced, overlapping=(first,)))
    then = {line.id: line for line in first.themes}
    pairs = [(first.taking.asked, second.taking.asked), (first.taking.answered, second.taking.answered)]
    pairs += [(first.unplaced, second.unplaced)]
    pairs += [(then[line.id].people, line.people) for line in second.themes if line.id in then]
    pairs += [(then[line.id].out_of, line.out_of) for line in second.themes if line.id in then]
    for before, after in pairs:
        assert before is None or after is None or before == after or abs(before - after) >= 5


# Quotes and the opening


def test_a_theme_that_grew_by_many_does_not_tell_that_few_came_in_all() -> None:
    shown: tuple[Digest, ...] = ()
    for sizes in ((6, 6), (10, 10), (11, 10)):
        now = themes_of(sizes, 0, 5)
        shown = (protect(Counted(now.digest, now.people, now.unplaced, overlapping=shown)), *shown)
    last, middle, _ = shown
    assert last.taking.answered == middle.taking.answered == 20
    assert [(line.people, line.out_of) for line in last.themes] == [(11, 20), (6, 12)]


def test_only_those_who_agreed_are_quoted_and_only_of_shown_themes() -> None:
    counted = themes_of([8, 6, 2], 9, 5)
    agreed = frozenset({"0.0", "2.0"})
    stories = (
        Quote("2.0", "a story of few"),
        Quote("1.0", "not agreed"),
        Quote("0.3", "no"),
        Quote("0.0", "yes"),
    )
    shown = protect(
        Counted(counted.digest, counted.people, counted.unplaced, quotable=agreed, stories=stories)
    )
    assert [[quote.reply for quote in line.quotes] for line in shown.themes] == [["0.0"], []]
    assert shown.story == Quote("0.0", "yes")


def test_an_earlier_theme_reads_the_same_whether_few_or_nobody_spoke_of_it_now() -> None:
    past = ThemeLine("t2", "Parking", "en", 9, 50, 0.0, (), (), waiting_days=14, new=False)
    seen = []
    for sizes in ([20, 10, 2], [20, 10]):
        counted = themes_of(sizes, 9 if len(sizes) == 3 else 11, 5)
        whole = Counted(
            digest(
                5,
                themes=counted.digest.themes,
                earlier=(past,),
                unplaced_replies=counted.digest.unplaced_replies,
            ),
            counted.people,
            counted.unplaced,
        )
        seen.append(protect(whole).earlier)
    assert seen == [(past,), (past,)]
