"""A campaign as written: prompts in order about one service, with dates. Read by `bot.config`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from bot.conversation.conditions import Condition
from bot.conversation.danger import Help, Lists
from bot.conversation.prompts.base import Kind
from bot.conversation.wording import Text, Wording


@dataclass(frozen=True, slots=True)
class Probe:
    """One follow-up, chosen from the answer: the first whose every given test holds is put, at most one."""

    ask: Text
    when: Condition | None = None
    words_below: int | None = None
    words_above: int | None = None
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prompt:
    """A co-design question as written: its place in the flow (`key`, `when`, `probes`) and its `kind`."""

    key: str
    kind_name: str
    kind: Kind
    when: Condition | None = None
    probes: tuple[Probe, ...] = ()
    themes: bool = False
    """Replies to it are grouped into themes."""
    recorded: Text = field(default_factory=dict)
    """Files that hold it spoken, by language; never one in another language than the words."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in the participant's own zone when nobody is written to unasked; may cross midnight."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Weekly:
    """A weekly time in a zone: weekday 0 is Monday."""

    weekday: int
    at: time


@dataclass(frozen=True, slots=True)
class Offer:
    """What is honest to say beforehand."""

    can_change: Text = field(default_factory=dict)
    cannot_change: Text = field(default_factory=dict)
    who_decides: Text = field(default_factory=dict)
    answer_by: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Campaign:
    """An ordered set of prompts. `opens` and `closes` are instants in UTC; None: always, never."""

    key: str
    service: str
    title: Text
    prompts: tuple[Prompt, ...]
    languages: tuple[str, ...] = ("en",)
    opens: datetime | None = None
    closes: datetime | None = None
    every: timedelta | None = None
    """Length of a wave; None: one wave only."""
    remind: tuple[timedelta, ...] = ()
    quiet: Quiet | None = None
    digest: Weekly | None = None
    offer: Offer | None = None
    thanks: Text = field(default_factory=dict)
    threshold: int = 5
    quiet_while: timedelta = timedelta(minutes=10)
    """Silence after which a story counts as told."""
    builtin: bool = False
    """One of the product's own (hearing back, follow-ups): no consent ask, no wave, no digest."""
    help: Help | None = None
    """What is said to somebody in danger; without it our own words are, and nobody is told."""
    who_speaks: bool = False
    """People say first whether they speak for themselves, for somebody they care for, or as a helper."""
    young: bool = False
    """For people under eighteen: in words for them; nothing is quoted or retold, or asked about later."""


@dataclass(frozen=True, slots=True)
class Independent:
    """Somebody outside the team who reads what the team must not see, by direct message; `name` is what
    people know them by."""

    slack: str
    name: Text


@dataclass(frozen=True, slots=True)
class Service:
    """What feedback is about, and its team."""

    key: str
    name: Text
    zone: str = "UTC"
    languages: tuple[str, ...] = ("en",)
    team: Mapping[str, object] = field(default_factory=dict)
    independent: Independent | None = None
    complain: Text = field(default_factory=dict)
    """Where people can complain, for those who want nobody at the team to read what they told."""


@dataclass(frozen=True, slots=True)
class Campaigns:
    """Everything an admin wrote that the engine needs. `paused` keys ask nobody anything new."""

    campaigns: Mapping[str, Campaign]
    services: Mapping[str, Service]
    wording: Wording
    paused: frozenset[str] = frozenset()
    ended: frozenset[str] = frozenset()
    danger: tuple[Lists, ...] = ()
    """What is looked for in everything people write, whoever's campaign it is."""


def escalates(campaign: Campaign, services: Mapping[str, Service]) -> bool:
    """Whether somebody is told of words of danger: the campaign wants it, and its service names one."""
    service = services.get(campaign.service)
    return bool(campaign.help and campaign.help.tell_team and service and service.team.get("escalate"))


WHO_SPEAKS = "who_speaks"
"""The key of the prompt that asks for whom somebody speaks, where a campaign wants to know."""
FIRST_MONDAY = datetime(2024, 1, 1, tzinfo=UTC)
"""Where waves are counted from when a campaign does not say when it opens."""


def wave_at(campaign: Campaign, now: datetime) -> int:
    """The number of the wave that runs now, from 1; 1 throughout for a campaign of one wave."""
    if campaign.every is None:
        return 1
    return max(1, (now - (campaign.opens or FIRST_MONDAY)) // campaign.every + 1)
