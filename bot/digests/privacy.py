"""Disclosure control: the one place that decides what of the counts a digest may show.

A figure is shown when at least `threshold` people stand behind it and no hidden figure can be worked out from
it. Zero is treated like any small count, since "nobody" narrows down the others. The rules, explained for
readers in `docs/digest.md`:

1. Themes with too few people are folded into other topics, without name, words, feeling or count.
2. Cells that add up to a shown total are hidden in groups, so that each hidden one could be any small number.
3. Where a total cannot be kept without telling, the total is hidden.
4. A figure that would differ from an overlapping or cumulative one shown before by fewer people than the
   threshold is not renewed: the earlier one is repeated.

What an observer who knows these rules can still work out is tested by trying every small case.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from bot.digests.digest import Digest, OtherTopics, Reaction, Settled, Taking, Tally, ThemeLine
from bot.themes.theme import Quote

LEAST_THRESHOLD = 3
"""However a campaign is written, nothing is shown with fewer people behind it."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A digest with every count in it, and what is needed to decide which of them may be shown.

    `digest` holds all themes, all cells and, as `earlier`, a line for every theme of the digest before.
    """

    digest: Digest
    people: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Theme id to the people behind it."""
    unplaced: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()
    """Themes the team hid."""
    quotable: frozenset[str] = frozenset()
    """Replies whose tellers agreed to be quoted."""
    stories: tuple[Quote, ...] = ()
    """What may open the digest, best first."""
    overlapping: tuple[Digest, ...] = ()
    previous: Digest | None = None


def protect(counted: Counted) -> Digest:
    """The digest as it may be shown."""
    digest, threshold = counted.digest, counted.digest.threshold
    folding = steady_rest(fold(counted), counted)
    shown = tuple(
        steady_total(steady_line(open_line(line, counted), counted), counted) for line in folding.shown
    )
    ids = {line.id for line in shown}
    backed = {reply for line in shown for reply in line.replies} & counted.quotable
    return replace(
        digest,
        taking=protect_taking(digest.taking, counted),
        tallies=tuple(steady_tally(protect_tally(tally, threshold), counted) for tally in digest.tallies),
        themes=shown,
        other=folding.other,
        unplaced=folding.unplaced,
        unplaced_replies=folding.unplaced_replies,
        earlier=tuple(open_line(line, counted) for line in digest.earlier if line.id not in ids),
        story=next((story for story in counted.stories if story.reply in backed), None),
    )


# Themes


@dataclass(frozen=True, slots=True)
class Folding:
    """Which themes are shown, and what is said of the rest."""

    shown: tuple[ThemeLine, ...]
    other: OtherTopics
    unplaced: int | None
    unplaced_replies: tuple[str, ...] = ()


def fold(counted: Counted) -> Folding:
    """Fold small themes into other topics, and as many more as it takes that what is left over tells nothing.

    Where everybody speaks of one theme each, the people of all themes add up to those who spoke, so the few
    left over would be the hidden theme. Then the smallest shown theme is folded too.
    """
    digest, threshold = counted.digest, counted.digest.threshold
    shown = [line for line in digest.themes if line.people >= threshold and line.id not in counted.withheld]
    folded = [line for line in digest.themes if line not in shown]
    while shown and folded and leaks(shown, folded, counted):
        smallest = min(reversed(shown), key=lambda line: line.people)
        shown.remove(smallest)
        folded.append(smallest)
    return settle_rest(tuple(shown), folded, counted)


def leaks(shown: Sequence[ThemeLine], folded: Sequence[ThemeLine], counted: Counted) -> bool:
    """Whether subtracting what is shown from all who spoke leaves just the few hidden people."""
    left_over = shown[0].out_of - sum(line.people for line in shown)
    return left_over > 0 and len(behind(folded, counted) | counted.unplaced) < counted.digest.threshold


def behind(lines: Iterable[ThemeLine], counted: Counted) -> frozenset[str]:
    return frozenset(who for line in lines for who in counted.people.get(line.id, ()))


def settle_rest(shown: tuple[ThemeLine, ...], folded: Sequence[ThemeLine], counted: Counted) -> Folding:
    """Other topics and what fitted no theme: apart where both are large, else together, else not at all.

    Apart, the smaller could be had by subtracting the larger. How many themes were folded is never said: with
    their people it would tell the size of each.
    """
    digest, threshold = counted.digest, counted.digest.threshold
    people = behind(folded, counted)
    replies = tuple(dict.fromkeys(reply for line in folded for reply in line.replies))
    together = people | counted.unplaced
    unplaced = at_least(len(counted.unplaced), threshold)
    if not people:
        ids = () if unplaced is None else digest.unplaced_replies
        return Folding(shown, OtherTopics(None), unplaced, ids)
    if len(people) >= threshold and unplaced is not None:
        other = OtherTopics(len(people), replies)
        return Folding(shown, other, unplaced, digest.unplaced_replies)
    if len(together) >= threshold:
        everything = tuple(dict.fromkeys(replies + digest.unplaced_replies))
        return Folding(shown, OtherTopics(len(together), everything, with_unplaced=True), None)
    return Folding(shown, OtherTopics(None), None)


def open_line(line: ThemeLine, counted: Counted) -> ThemeLine:
    """A theme's line with only quotes whose tellers agreed, and with its decisions' figures protected."""
    return replace(
        line,
        quotes=tuple(quote for quote in line.quotes if quote.reply in counted.quotable),
        decisions=tuple(protect_decision(line.id, decision, counted) for decision in line.decisions),
    )


# Decisions


def protect_decision(theme: str, decision: Settled, counted: Counted) -> Settled:
    """What people said of a decision. Reactions add up over digests, so small steps are not shown."""
    threshold = counted.digest.threshold
    earlier = [
        same
        for digest in (*counted.overlapping, *([counted.previous] if counted.previous else []))
        for line in (*digest.themes, *digest.earlier)
        if line.id == theme
        for same in line.decisions
        if (same.at, same.kind) == (decision.at, decision.kind)
    ]
    so = steady(at_least(decision.reaction.so, threshold), [each.reaction.so for each in earlier], threshold)
    not_so = steady(
        at_least(decision.reaction.not_so, threshold), [each.reaction.not_so for each in earlier], threshold
    )
    told = at_least(decision.told, threshold)
    if told is not None and told - (so or 0) - (not_so or 0) < threshold:
        told = None
    told = steady(told, [each.told for each in earlier], threshold)
    return replace(decision, told=told, reaction=Reaction(so, not_so, decision.reaction.words))


# Who took part


def protect_taking(taking: Taking, counted: Counted) -> Taking:
    threshold = counted.digest.threshold
    before = [digest.taking for digest in counted.overlapping]

    def figure(name: str) -> int | None:
        earlier = [getattr(each, name) for each in before]
        return steady(at_least(getattr(taking, name), threshold), earlier, threshold)

    places = tuple((place, count) for place, count in taking.stopped_at if count and count >= threshold)
    elsewhere = [count or 0 for _, count in taking.stopped_at if not count or count < threshold]
    stopped = at_least(taking.stopped, threshold)
    if elsewhere and not free(elsewhere, threshold):
        # Where people stop is worth more to a team than how many in all, so the total gives way.
        stopped = None
    kept = next((each for each in before if close(each, stopped, places, threshold)), None)
    if kept is not None:
        stopped, places = kept.stopped, tuple((place, count or 0) for place, count in kept.stopped_at)
    most_first = tuple(sorted(places, key=lambda place: -place[1]))
    return Taking(figure("asked"), figure("answered"), stopped, most_first, figure("unasked"))


def close(earlier: Taking, stopped: int | None, places: Sequence[tuple[str, int]], threshold: int) -> bool:
    """Whether one of these figures differs from an earlier one by so few that the difference would tell."""
    known = dict(earlier.stopped_at)
    pairs = [(stopped, earlier.stopped), *((count, known.get(place)) for place, count in places)]
    return any(tells(now, then, threshold) for now, then in pairs)


# Closed prompts


def protect_tally(tally: Tally, threshold: int) -> Tally:
    """The answers to one closed prompt. Nothing is shown of a prompt that too few answered."""
    counts = tuple((label, count or 0) for label, count in tally.counts)
    answered = sum(count for _, count in counts)
    if answered < threshold:
        return replace(tally, counts=(), answered=None, mean=None)
    if tally.kind == "scale":
        joined = join_neighbours(counts, threshold)
        mean = tally.mean if len(joined) == len(counts) else None
        return replace(tally, counts=joined, answered=answered, mean=mean)
    hidden = hidden_cells([count for _, count in counts], threshold)
    shown = tuple((label, None if place in hidden else n) for place, (label, n) in enumerate(counts))
    return replace(tally, counts=shown, answered=answered, mean=None)


def join_neighbours(counts: Sequence[tuple[str, int]], threshold: int) -> tuple[tuple[str, int], ...]:
    """The steps of a scale, joined as little as it takes until enough people stand behind each.

    No count is lost. The ways of joining are few and fixed, tried from fine to coarse: a joined step tells
    only that the finer ways did not do, and any of its steps may be the cause of that.
    """
    for cuts in ways_of_joining(len(counts)):
        edges = [0, *cuts, len(counts)]
        groups = [counts[start:end] for start, end in pairwise(edges)]
        sums = [sum(count for _, count in group) for group in groups]
        if min(sums) >= threshold:
            return tuple((label_of(group), people) for group, people in zip(groups, sums, strict=True))
    return ()


def ways_of_joining(steps: int) -> Iterator[tuple[int, ...]]:
    """Where to cut a scale: both ends joined ever further with the steps between alone, then in two."""
    ends = [(low, high) for low in range(1, steps) for high in range(1, steps) if low + high <= steps]
    for low, high in sorted(ends, key=lambda end: (sum(end), abs(end[0] - end[1]), end)):
        yield tuple(range(low, steps - high + 1))


def label_of(group: Sequence[tuple[str, int]]) -> str:
    first, last = group[0][0], group[-1][0]
    return first if first == last else f"{first}\u2013{last}"


def hidden_cells(counts: Sequence[int], threshold: int) -> frozenset[int]:
    """Which cells of a known total to hide: the small ones, and always the smallest of the large.

    Each hidden cell may then be a large one, so none of them is known, though their sum is.
    """
    hidden = {place for place, count in enumerate(counts) if count < threshold}
    large = [place for place in range(len(counts)) if place not in hidden]
    if hidden and large:
        least = min(counts[place] for place in large)
        hidden |= {place for place in large if counts[place] == least}
    return frozenset(hidden)


def free(hidden: Sequence[int], threshold: int) -> bool:
    """Whether small cells may each be 0 or anything up to below the threshold, for all their sum tells."""
    total, others = sum(hidden), len(hidden) - 1
    return threshold <= total <= others * (threshold - 1)


# Figures shown before


def at_least(count: int | None, threshold: int) -> int | None:
    return count if count is not None and count >= threshold else None


def tells(now: int | None, then: int | None, threshold: int) -> bool:
    """Whether the difference of two figures about partly the same people is that of a few."""
    return now is not None and then is not None and 0 < abs(now - then) < threshold


def steady(now: int | None, earlier: Iterable[int | None], threshold: int) -> int | None:
    """This figure, or the nearest one shown before when it moved by too few people."""
    near = [then for then in earlier if then is not None and now is not None and tells(now, then, threshold)]
    return min(near, key=lambda then: abs(then - (now or 0))) if near else now


def steady_line(line: ThemeLine, counted: Counted) -> ThemeLine:
    """A theme's line as an overlapping digest showed it, where the two would differ by too few people."""
    threshold = counted.digest.threshold
    for digest in counted.overlapping:
        for same in digest.themes:
            moved = tells(line.people, same.people, threshold) or tells(line.out_of, same.out_of, threshold)
            if same.id == line.id and moved:
                return replace(
                    line,
                    people=same.people,
                    out_of=same.out_of,
                    sentiment=same.sentiment,
                    quotes=tuple(quote for quote in line.quotes if quote.reply in same.replies),
                    replies=same.replies,
                )
    return line


def steady_total(line: ThemeLine, counted: Counted) -> ThemeLine:
    """A theme's line out of as many as answered by an overlapping digest, where that differs by too few.

    A total says who came between just as well when it stands beside another theme, or beside nothing.
    """
    before = counted.overlapping
    totals = [digest.taking.answered for digest in before]
    totals += [same.out_of for digest in before for same in digest.themes if same.language == line.language]
    total = steady(line.out_of, totals, counted.digest.threshold)
    return line if total is None or total < line.people else replace(line, out_of=total)


def steady_rest(folding: Folding, counted: Counted) -> Folding:
    """Other topics and what fitted no theme, as an overlapping digest showed them, if either moved by few."""
    for digest in counted.overlapping:
        then = digest.other or OtherTopics(None)
        now = [(folding.other.people, then.people), (folding.unplaced, digest.unplaced)]
        if any(tells(new, old, counted.digest.threshold) for new, old in now):
            return Folding(folding.shown, then, digest.unplaced, digest.unplaced_replies)
    return folding


def steady_tally(tally: Tally, counted: Counted) -> Tally:
    """A tally as an overlapping digest showed it, where any figure would differ by too few people."""
    for digest in counted.overlapping:
        for same in digest.tallies:
            then = {"": same.answered, **dict(same.counts)}
            now = {"": tally.answered, **dict(tally.counts)}
            moved = any(tells(now[label], then.get(label), counted.digest.threshold) for label in now)
            if same.key == tally.key and moved:
                return same
    return tally
