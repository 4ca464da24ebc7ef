"""What should follow from an event, as orders in sequence. `bot.runtime.perform` carries them out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.conversation.participant import Answer, Ask, Consent, Json, Outcome, Session
from bot.messages import Attachment, Message


@dataclass(frozen=True, slots=True)
class Say:
    """Send words. With `ask`, the words put that ask, which is stored as it was shown."""

    message: Message
    ask: Ask | None = None


@dataclass(frozen=True, slots=True)
class RecordReply:
    """Keep what was said, verbatim. `prompt` is empty for words sent without being asked.

    `part` numbers the messages of one story from 1; `replaces` says an earlier answer to the same prompt in
    the same session no longer counts (it is kept). `skipped` marks an ask passed over: no words.
    """

    text: str
    campaign: str
    session: str = ""
    wave: int = 0
    ask: str = ""
    prompt: str = ""
    answer: Answer | None = None
    part: int = 1
    probe: int = 0
    replaces: bool = False
    skipped: bool = False
    message_id: str = ""
    attachments: tuple[Attachment, ...] = ()
    given: Mapping[str, Json] = field(default_factory=dict)
    language: str = ""
    mends: int = 0
    """The number of the telling that is told anew by this, as the list of what is held counts them."""


@dataclass(frozen=True, slots=True)
class ReviseReply:
    """The writer changed an earlier message: the newest text counts, the earlier one is kept.

    With `number` it is the telling of that number that is changed, by a message of its own.
    """

    message_id: str
    text: str
    number: int = 0
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class WithdrawReply:
    """Take back the telling of that number, as the list of what is held counts them: no word of it stays."""

    number: int


@dataclass(frozen=True, slots=True)
class SetAudience:
    """Who may read what was said to a prompt in a session: "team", "independent", "nobody"."""

    session: str
    prompt: str
    audience: str
    number: int = 0
    """For words said to no prompt: the number of the telling, as the list of what is held counts them."""


@dataclass(frozen=True, slots=True)
class TellIndependent:
    """Pass on to whoever the service names outside the team, and to nobody else, what was said to a prompt in
    a session, or the telling of that number. It is masked before they read it."""

    campaign: str
    session: str
    prompt: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class SetConsent:
    """Keep a yes or a no with its exact words."""

    consent: Consent


@dataclass(frozen=True, slots=True)
class Need:
    """Look something up and hand it back as `Supplied`, in the same transaction: "own_data", "own_reply"."""

    need: str
    session: str = ""


@dataclass(frozen=True, slots=True)
class Close:
    """A session has ended: keep its last state."""

    session: Session
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Hush:
    """Withdraw everything decided for this person but not yet sent: they said stop."""


@dataclass(frozen=True, slots=True)
class MarkReachable:
    """The address the event came from can (or can no longer) be written to."""

    reachable: bool


@dataclass(frozen=True, slots=True)
class Forget:
    """Erase the person and every word of theirs; only the farewell is still sent."""

    farewell: Message


@dataclass(frozen=True, slots=True)
class Escalate:
    """Someone named by the service must see this today. The words are masked before anybody reads them."""

    campaign: str
    session: str
    reason: str
    text: str = ""
    message_id: str = ""


Effect = (
    Say
    | RecordReply
    | ReviseReply
    | WithdrawReply
    | SetAudience
    | TellIndependent
    | SetConsent
    | Need
    | Close
    | Hush
    | MarkReachable
    | Forget
    | Escalate
)
