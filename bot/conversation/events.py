"""What happened to one participant, in the past tense. `advance` takes one of these at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.conversation.participant import Json
from bot.messages import Attachment


@dataclass(frozen=True, slots=True)
class Started:
    """The person came (by link or by name), or a wave, a decision or a follow-up is due for them (`invited`).

    An empty campaign means the person came without saying which: the only running one, else a kind word.
    """

    campaign: str = ""
    wave: int = 0
    invited: bool = False
    given: Mapping[str, Json] = field(default_factory=dict)
    refused: bool = False
    """They came by a link that is no longer in use."""


@dataclass(frozen=True, slots=True)
class Received:
    """Words, files or both."""

    text: str
    message_id: str = ""
    attachments: tuple[Attachment, ...] = ()
    language: str = ""
    """The language that the words are surely in; empty where they are few, or could be in another."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button: the id of its option, which is the ask's id, a colon and the option's own id. `picked` are
    the options that were ticked, where they are sent all at once."""

    option: str
    picked: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """An earlier message was changed by its writer."""

    message_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Woke:
    """A session's `wake_at` has come, or a pause has ended (empty session)."""

    session: str = ""


@dataclass(frozen=True, slots=True)
class Blocked:
    """The platform says the person no longer wants to hear from us there. Not a stop, not an erasure."""


@dataclass(frozen=True, slots=True)
class Unblocked:
    """The person can be reached again. We do not start talking by ourselves."""


@dataclass(frozen=True, slots=True)
class FileLost:
    """Something they sent could not be kept. `why`: large, unreadable, or gone (the platform has it no more);
    `limit` is how many megabytes it may have."""

    why: str
    limit: int = 0


@dataclass(frozen=True, slots=True)
class Supplied:
    """What a `Need` asked for, looked up in the same transaction."""

    need: str
    found: Json
    session: str = ""


Event = Started | Received | Pressed | Edited | Woke | Blocked | Unblocked | FileLost | Supplied
