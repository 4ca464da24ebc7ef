"""One participant as the engine sees them: language, consents, and where they are in their sessions."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from bot.messages import Option

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

TAKE_PART = "take_part"
QUOTE = "quote"
"""Uses a person can agree to; campaigns may name others."""
RETELL = "retell"
"""Told again where others can read it, without a name."""

TEAM, INDEPENDENT, NOBODY = "team", "independent", "nobody"
"""Who may read a reply: the team, whoever the service names outside it, or nobody but its teller."""


@dataclass(frozen=True, slots=True)
class Consent:
    """A yes or a no to one use of one service, with the exact words it was given to and their version."""

    service: str
    use: str
    given: bool
    words: str
    version: str
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What was understood. `value` is what conditions compare; `label` is the option they saw, if any."""

    value: Json
    label: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """One putting of a prompt to one person, as it was shown. `id` is session id, a dot and a counter."""

    id: str
    prompt: str
    kind: str
    text: str
    options: tuple[Option, ...] = ()
    attempt: int = 1
    probe: int = 0
    """0 for the prompt itself, else the number (from 1) of the probe that was put."""
    since: int = 0
    """The count in the id of the first ask with these options, where a kind puts them again and again (0: of
    this one): what is pressed on any of those is meant for this one."""


class Outcome(StrEnum):
    """How a session ended."""

    DONE = "done"
    STOPPED = "stopped"
    DECLINED = "declined"
    SILENT = "silent"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Mending:
    """What a session that tells one thing anew is for: the telling of that `number`, said in that `session`
    (to that probe, if any), and the session that has its turn again afterwards."""

    number: int
    session: str = ""
    probe: int = 0
    returns_to: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A participant's way through one wave of one campaign.

    `ask` is what awaits an answer (None: nothing was asked yet); `asked` lists the prompts put so far, in
    order, for *back*; `draft` is what a kind of several turns has gathered; `given` is what the session is
    about (a decision, an idea), from whoever started it; `wake_at` is when silence becomes an event.
    """

    id: str
    campaign: str
    wave: int = 0
    ask: Ask | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()
    asked: tuple[str, ...] = ()
    draft: Json = None
    given: Mapping[str, Json] = field(default_factory=dict)
    counter: int = 0
    reminded: int = 0
    asked_at: datetime | None = None
    wake_at: datetime | None = None
    mends: Mending | None = None
    """None but where somebody changes what they said before: it lasts for that one thing, and is no way
    through a campaign."""
    alarmed: bool = False
    """Whether words of danger were said in it: then it never asks what may be done with their words."""
    waits: bool = False
    """Whether its next question waits until they write, as they fell silent when a story was read back."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What was last shown beside the conversation, so that a number or *more* is understood: "uses" (their
    choices), "data" (what is held, with the number from which on all of it was shown)."""

    what: str
    options: tuple[Option, ...] = ()
    shown: int = 0


@dataclass(frozen=True, slots=True)
class Participant:
    """Everything the engine knows of one person. One session awaits an answer (`open`), others rest.

    `home` is the campaign last joined: words sent with no ask open are kept with it.
    `version` rises by one with every event, so one person's events are serial and ids need no randomness.
    """

    id: str
    language: str = ""
    zone: str = ""
    consents: tuple[Consent, ...] = ()
    paused_until: datetime | None = None
    open: Session | None = None
    resting: tuple[Session, ...] = ()
    home: str = ""
    confirming: str = ""
    """The id of an ask to confirm erasure that awaits a yes; empty otherwise."""
    sessions: int = 0
    """How many sessions were ever started: the next one's id."""
    version: int = 0
    stopped: bool = False
    """They said *stop*: not a word from us until they say *start*."""
    beside: Beside | None = None
    saw_data: bool = False
    """They saw what is held, with a number for each telling."""
    done: Mapping[str, int] = field(default_factory=dict)
    """Campaign to the last wave of it they went through."""
    chose_language: bool = False
    """They named their language, or were followed into the one they write in: neither comes again unasked."""
    alarms: Mapping[str, datetime] = field(default_factory=dict)
    """Kind of danger to when somebody at the service was last told of it."""

    def agreed(self, service: str, use: str) -> bool | None:
        """True or False as last said for this use of this service; None when never asked."""
        for consent in reversed(self.consents):
            if consent.service == service and consent.use == use:
                return consent.given
        return None


T = TypeVar("T")


def changed(value: T, /, **into: Any) -> T:
    """`dataclasses.replace` for slotted values, at half its cost, which is a tenth of an event: the slots are
    copied as they are, and nothing is constructed anew."""
    kind: Any = type(value)
    made: T = object.__new__(kind)
    for read, write in _slots(kind):
        write(made, read(value))
    for name, new in into.items():
        object.__setattr__(made, name, new)
    return made


@cache
def _slots(kind: Any) -> tuple[tuple[Any, Any], ...]:
    """How each field of a slotted dataclass is read and written."""
    slots = [getattr(kind, each.name) for each in fields(kind)]
    return tuple((slot.__get__, slot.__set__) for slot in slots)
