"""What an adapter is: two methods and a record of what its platform can do."""

from dataclasses import dataclass
from typing import Protocol

from bot.messages import Address, Attachment, Message, Receive


@dataclass(frozen=True, slots=True)
class Capabilities:
    """A platform's limits. `text_limit` counts UTF-16 units (0: none); without buttons options are typed."""

    text_limit: int = 0
    max_buttons: int = 0
    label_limit: int = 64
    edits: bool = False
    threads: bool = False
    files: bool = False
    per_second: float = 0
    """Messages a second in all, as the platform publishes it; 0: it does not say."""
    per_address: float = 0
    """Messages a second to one address; 0: it does not say."""
    forgets: bool = False
    """It has no memory of its own: the conversation is kept by us, to be shown again."""


class RetryLater(Exception):
    """Could not be sent now. `after` is in seconds, None: back off; `in_doubt`: it may have been sent."""

    def __init__(self, after: float | None = None, *, in_doubt: bool = False) -> None:
        super().__init__(f"retry after {after} s" if after is not None else "retry later")
        self.after = after
        self.in_doubt = in_doubt


class Undeliverable(Exception):
    """This address cannot be reached (`gone`), or only this message. `reason` holds no words or addresses."""

    def __init__(self, reason: str, *, gone: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.gone = gone


class Fatal(Exception):
    """The whole adapter cannot send until somebody mends it (a revoked token)."""


class TooLarge(Exception):
    """A file is larger than asked for; not a byte of it is kept."""


class Adapter(Protocol):
    """Turns its platform's updates into `Inbound` values and `Message` values into its platform's calls."""

    platform: str
    can: Capabilities

    async def run(self, receive: Receive) -> None:
        """Take updates until cancelled, then clean up."""
        ...

    async def send(self, to: Address, message: Message) -> str:
        """Send a fitted message; the platform's message id. Raises RetryLater, Undeliverable, Fatal only."""
        ...


class Fetcher(Protocol):
    """What an adapter whose `can.files` is true does besides: hand over the files that came with words."""

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """The bytes of one, after the commit. Raises TooLarge beyond `limit` bytes (never reading more),
        RetryLater, Undeliverable (the platform has it no more) and Fatal only."""
        ...
