"""What crosses the edge between a platform and weheard: words in, words out, free of any platform."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Address:
    """Where one platform reaches somebody. Personal data: never logged, never shown to a team."""

    platform: str
    id: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file or place that came with words; `reference` is the platform's own, fetched after the commit."""

    kind: str
    reference: str
    size: int | None = None


class Came(StrEnum):
    """What kind of update an inbound is."""

    MESSAGE = "message"
    EDIT = "edit"
    PRESS = "press"
    START = "start"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"


@dataclass(frozen=True, slots=True)
class Inbound:
    """One update from a platform. `id` is the platform's own: a second arrival changes nothing."""

    address: Address
    id: str
    came: Came = Came.MESSAGE
    text: str = ""
    pressed: str = ""
    """The id of the option that was pressed, as it was sent out."""
    picked: tuple[str, ...] | None = None
    """The ids of the options that were ticked, all at once, when what ends the choosing was `pressed`. None:
    it was no choosing of several, or they were pressed one after the other."""
    message_id: str = ""
    """The platform's id of the message: of the new one, or of the one that was edited or pressed on."""
    attachments: tuple[Attachment, ...] = ()
    code: str = ""
    """A join code or the key of a campaign, with `Came.START`. Where `text` stands beside it, it was typed,
    and may be an answer: it is taken for one when there is no such code."""
    language: str = ""
    """What the platform says of the person's language (BCP 47), only a first guess."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something to press instead of typing. `id` goes to the platform: at most 64 bytes."""

    id: str
    label: str


PICKED = "✓ "
"""Before the label of an option that is picked already, where several may be."""


@dataclass(frozen=True, slots=True)
class Message:
    """Words out. `ask` names the ask it puts, so that the platform's message id is kept with it."""

    text: str
    options: tuple[Option, ...] = ()
    language: str = "en"
    ask: str = ""
    replaces: str = ""
    """What this takes the place of, where the platform edits: an earlier ask's id as it is decided, the
    platform's id of that message as it is sent."""
    thread: str = ""
    digest: str = ""
    """The id of a digest that is to be posted in the platform's own form; there is no text then."""
    recorded: str = ""
    """The file that holds this ask spoken, for those who do not read easily; empty: there is none."""
    several: Option | None = None
    """As many of the options as fit may be chosen, and this one ends the choosing. A platform with checkboxes
    shows them, and answers with `Inbound.picked`; elsewhere options are pressed one after the other."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of a conversation as it is shown again: what we sent, or what the person said (`said`)."""

    number: int
    """Rises along the conversation."""
    message: Message
    said: bool = False
    inbound: str = ""
    """The platform's id of what was said."""
    sent: tuple[str, ...] = ()
    """The kinds of what came with what was said."""


@dataclass(frozen=True, slots=True)
class Door:
    """What somebody who follows a join link is told first: what it is about and whose, by language."""

    title: Mapping[str, str]
    service: Mapping[str, str]
    languages: tuple[str, ...] = ("en",)


Receive = Callable[[Inbound], Awaitable[None]]
"""Returns when what it was given is committed: acknowledge to the platform then, not before."""
