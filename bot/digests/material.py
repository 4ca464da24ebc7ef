"""What a digest is composed from: plain values that whoever keeps the data hands in, whole and undisguised.

Nothing of this reaches a team as it stands: `compose` counts it and `privacy` decides what may be shown. Only
words are masked before they come here (`Quote.text`), since masking belongs to `bot.themes`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.conversation.campaign import Campaign
from bot.conversation.participant import Outcome
from bot.digests.digest import Digest
from bot.themes.theme import Grouping, Quote, Voice


@dataclass(frozen=True, slots=True)
class Part:
    """One person's way through the campaign in this period; a person with several counts by the last one.

    `answered`: they answered at least one prompt beyond consent (a skip is no answer). `outcome` and `at`
    (the key of the prompt that was open) say how and where it ended; None: still under way.
    """

    who: str
    answered: bool = False
    outcome: Outcome | None = None
    at: str = ""


@dataclass(frozen=True, slots=True)
class Closed:
    """The answer to a prompt with fixed answers: `value` as in `Answer.value` (an option's key, a number)."""

    who: str
    prompt: str
    value: str | int
    label: str = ""
    """What the person saw, for an option that no longer stands in the campaign."""


@dataclass(frozen=True, slots=True)
class Reacted:
    """What one contributor said of a decision; `words` only where they agreed to be quoted, and masked."""

    who: str
    so: bool
    words: Quote | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision of the team on a theme: kind, sentence and date as in `Settled`. `told` are people."""

    theme: str
    kind: str
    sentence: str
    at: datetime
    by: str = ""
    told: frozenset[str] = frozenset()
    reactions: tuple[Reacted, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """Everything one digest of one campaign and period is made of.

    Dates are shown in the zone that `since`, `until` and `made_at` carry, so give them in the service's.
    `service` is its name and `language` the one the digest is written in.
    """

    id: str
    campaign: Campaign
    service: str
    language: str
    since: datetime
    until: datetime
    made_at: datetime
    threshold: int
    parts: tuple[Part, ...] = ()
    """Everybody who was asked: invited, or came by themselves and was put a prompt."""
    unasked: frozenset[str] = frozenset()
    """People who said something with no ask open."""
    closed: tuple[Closed, ...] = ()
    """In order of time: of one person's answers to one prompt the last counts."""
    voices: tuple[Voice, ...] = ()
    """What was grouped, one for each reply (a story's parts joined)."""
    grouping: Grouping = field(default_factory=lambda: Grouping(()))
    stories: tuple[Quote, ...] = ()
    """Whole and masked: stories (`Voice.story`) of people who agreed to be quoted. One opens the digest."""
    decisions: tuple[Decided, ...] = ()
    """All decisions on this campaign's themes, of any time."""
    first_shown: Mapping[str, datetime] = field(default_factory=dict)
    """Theme id to when a digest first told the team of it."""
    hidden: frozenset[str] = frozenset()
    """Themes the team hid: counted among other topics, never shown as lines."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Theme id to the name it has now, for themes that the team renamed; others keep their own."""
    previous: Digest | None = None
    """The digest of the period before, as it was shown."""
    places: Mapping[str, str] = field(default_factory=dict)
    """Who came by a code of which place; empty in a digest asked for by hand, which may overlap others."""
    overlapping: tuple[Digest, ...] = ()
    """Digests already shown whose period shares time with this one (asked for by hand): no figure may differ
    from theirs by so few people that the difference would tell."""
