"""The terminal as a platform: one person, one screen. What is typed is a message; options are numbered."""

import secrets
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from unicodedata import category

from adapters.base import Capabilities
from adapters.fit import listed
from bot.errors import BotError
from bot.messages import Address, Came, Inbound, Message, Receive

YOU = Address("console", "you")
QUIT = ("/quit", "/exit")

Steer = Callable[[str], Awaitable[bool]]
"""Takes a line that begins with a slash; True when it was meant for it and not for the bot."""


class Console:
    """Shows what the bot says and hands on what is typed, until `/quit` or the end of the input.

    Reading blocks on purpose: there is one person, nothing else waits, and only the main thread leaves the
    terminal as it found it when interrupted.
    """

    platform = YOU.platform
    can = Capabilities(max_buttons=100, label_limit=1000)

    def __init__(
        self,
        show: Callable[[Message], None],
        read: Callable[[], str] = input,
        language: str = "",
    ) -> None:
        self._show = show
        self._read = read
        self._steer: Steer | None = None
        self._language = language
        self._shown: list[Message] = []
        # Another run on the same database is not a repeat of this one.
        self._run = secrets.token_hex(6)
        self._count = 0

    def steered_by(self, steer: Steer) -> None:
        """Offer lines with a slash to this first."""
        self._steer = steer

    async def run(self, receive: Receive) -> None:
        with_line_editing()
        while (line := self._line()) is not None:
            if not line.strip() or await self._steered(line, receive):
                continue
            await receive(self.said(line))

    async def send(self, to: Address, message: Message) -> str:  # noqa: ARG002 - there is one person
        self._shown.append(message)
        self._show(message)
        return self._next()

    def said(self, text: str) -> Inbound:
        """What typing this line means."""
        number = self._next()
        return Inbound(YOU, number, text=text, message_id=number, language=self._language)

    def joined(self, campaign: str) -> Inbound:
        """What following a join link means."""
        return Inbound(YOU, self._next(), Came.START, code=campaign, language=self._language)

    def pressed(self, which: str) -> Inbound:
        """What pressing means: the last option with this number, or with this label."""
        for message in reversed(self._shown):
            labels = [option.label.casefold() for option in message.options]
            if which.isdecimal() and 1 <= int(which) <= len(labels):
                return self._press(message.options[int(which) - 1].id)
            if which.casefold() in labels:
                return self._press(message.options[labels.index(which.casefold())].id)
        raise BotError(f"nothing shown so far can be pressed as {which!r}; give its number or its words")

    def _press(self, option: str) -> Inbound:
        return Inbound(YOU, self._next(), Came.PRESS, pressed=option, language=self._language)

    def _next(self) -> str:
        self._count += 1
        return f"{self._run}-{self._count}"

    def _line(self) -> str | None:
        try:
            line = self._read()
        except EOFError:
            return None
        line = visible(line)
        return None if line.strip().casefold() in QUIT else line

    async def _steered(self, line: str, receive: Receive) -> bool:
        """Whether a line with a slash was for the console itself."""
        command, _, rest = line.strip().partition(" ")
        if command == "/press":
            try:
                await receive(self.pressed(rest.strip()))
            except BotError as wrong:
                self._show(Message(str(wrong)))
            return True
        return command.startswith("/") and self._steer is not None and await self._steer(line)


def spoken(message: Message) -> str:
    """A message as lines of text."""
    return visible(listed(message.text, message.options) if message.options else message.text)


def visible(text: str) -> str:
    """Lines of text without what would steer the terminal."""
    return "".join(char for char in text if char == "\n" or category(char) not in ("Cc", "Cs"))


def with_line_editing() -> None:
    """Arrow keys and earlier lines, where the system has them; Ctrl-C ends at once while a line is read."""
    with suppress(ImportError):
        import readline  # noqa: F401 - `input` uses it once it is imported
    with suppress(ValueError):  # not in the main thread: nothing to set, and nobody presses keys there
        signal.signal(signal.SIGINT, signal.default_int_handler)
