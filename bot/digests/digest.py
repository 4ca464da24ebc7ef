"""A digest as a value: what a service's team is told of one campaign and period. Forms draw this and no more.

Disclosure control (`privacy.py`) has already been applied: a form withholds nothing of this, and shows no
more. Every figure stands with what it is out of. Reply ids are opaque; texts are masked.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.themes.theme import Quote


@dataclass(frozen=True, slots=True)
class Taking:
    """Who took part. Counts of people, None where a count is hidden (fewer than the threshold behind it)."""

    asked: int | None
    answered: int | None
    stopped: int | None
    stopped_at: tuple[tuple[str, int | None], ...] = ()
    """Prompt (as a short text) and how many stopped or fell silent there, most first; small ones left out."""
    unasked: int | None = None
    """People who said something without being asked."""


SPEAKERS = "speakers"
"""The kind of the tally that counts for whom people spoke."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Answers to one closed prompt (scale, choice; "speakers": for whom people spoke): label and people, out
    of `answered`; `mean` for scales.

    Neighbours on a scale with too few people each stand together, labelled such as "1-2".
    """

    key: str
    ask: str
    kind: str
    counts: tuple[tuple[str, int | None], ...]
    answered: int | None
    mean: float | None = None


@dataclass(frozen=True, slots=True)
class Reaction:
    """What contributors said of a decision: people, None where hidden; masked words of those who agreed."""

    so: int | None = None
    not_so: int | None = None
    words: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """The team's answer to a theme. `kind`: will_do, cannot, asking_more, done; `by`: ISO date or empty."""

    kind: str
    sentence: str
    at: datetime
    by: str = ""
    told: int | None = None
    reaction: Reaction = Reaction()


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """One theme: people out of those who used their own words, feeling, quotes, what was decided so far."""

    id: str
    name: str
    language: str
    people: int
    out_of: int
    sentiment: float | None
    """Mean over its replies, -1 to 1; None where feelings cannot be told in its language."""
    quotes: tuple[Quote, ...]
    replies: tuple[str, ...]
    decisions: tuple[Settled, ...] = ()
    waiting_days: int | None = None
    """Days since it was first told to the team without an answer; None when answered or new."""
    before: int | None = None
    """People when the theme was last shown; None when it is new, or settled and out of sight since."""
    new: bool = True
    """Never told to the team before."""
    before_out_of: int | None = None
    change: str = ""
    """What may be said of `people` beside `before`: more, fewer, none, too_few; empty: nothing to compare."""
    between: tuple[float, float] | None = None
    """Where the share would lie among many people like these, 95 times in 100."""


@dataclass(frozen=True, slots=True)
class OtherTopics:
    """Themes below the threshold, folded together; people is None where even that would tell."""

    people: int | None
    replies: tuple[str, ...] = ()
    with_unplaced: bool = False
    """`people` and `replies` also hold those who fitted no theme, since either alone would tell."""


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One place people came from (a ward, a branch, a line): how many used their own words there, None where
    hidden, and how many of them spoke of each theme (its id). `name` is empty: they came another way."""

    name: str
    people: int | None
    themes: tuple[tuple[str, int | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Digest:
    """The summary. `story` opens it, before any number; None when no teller agreed or none is long enough."""

    id: str
    campaign: str
    service: str
    title: str
    language: str
    since: datetime
    until: datetime
    made_at: datetime
    threshold: int
    story: Quote | None
    taking: Taking
    tallies: tuple[Tally, ...] = ()
    themes: tuple[ThemeLine, ...] = ()
    other: OtherTopics | None = None
    unplaced: int | None = None
    """People whose replies fitted no theme."""
    earlier: tuple[ThemeLine, ...] = ()
    """Themes of earlier digests with decisions or waiting for one, not heard from enough people this time.
    Their figures are those last shown."""
    unplaced_replies: tuple[str, ...] = ()
    promised_days: int | None = None
    """Days within which the campaign promised an answer."""
    analysis: bool = False
    """Made from a file of replies: no campaign, so nobody was asked and no theme awaits an answer."""
    places: tuple[PlaceLine, ...] = ()
    """Themes by place, where people came by codes that name one; only in a period's own digest."""
