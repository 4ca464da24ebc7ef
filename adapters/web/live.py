"""What is only in memory: open pages to wake, last words to who was just erased, codes for another device."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic

from adapters.web import identity
from bot.messages import Message

MOST = 10_000
PARTING_SECONDS = 300.0
CODE_SECONDS = 600.0
MOST_STREAMS = 8
"""Open pages of one conversation; the oldest makes room for a ninth."""

Now = Callable[[], float]


class Bell:
    """Rings for one open page; `over` tells it to go."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self.over = False

    def ring(self) -> None:
        self._rung.set()

    def end(self) -> None:
        self.over = True
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Until it rings, at most so long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._rung.wait(), seconds)
        self._rung.clear()


class Bells:
    """The open pages, by the id of their address."""

    def __init__(self) -> None:
        self._open: dict[str, list[Bell]] = {}
        self._closing = False

    @contextmanager
    def listening(self, id: str) -> Iterator[Bell]:
        """A bell that rings when something happens in this conversation."""
        bell = Bell()
        here = self._open.setdefault(id, [])
        if len(here) >= MOST_STREAMS:
            here[0].end()
        if self._closing:
            bell.end()
        here.append(bell)
        try:
            yield bell
        finally:
            here.remove(bell)
            if not here and self._open.get(id) is here:
                del self._open[id]

    def ring(self, id: str) -> None:
        for bell in self._open.get(id, ()):
            bell.ring()

    def open(self) -> None:
        self._closing = False

    def close(self) -> None:
        """Let every open page go; it comes back by itself."""
        self._closing = True
        for here in self._open.values():
            for bell in here:
                bell.end()


class Partings:
    """The last words to who was just erased, for a while: nothing of them is kept, yet the farewell has to be
    shown."""

    def __init__(self, now: Now = monotonic) -> None:
        self._now = now
        self._last: OrderedDict[str, tuple[float, Message]] = OrderedDict()

    def sent(self, id: str, message: Message) -> None:
        self._last[id] = (self._now() + PARTING_SECONDS, message)
        self._last.move_to_end(id)
        _thin(self._last, self._now())

    def last(self, id: str) -> Message | None:
        until, message = self._last.get(id, (0.0, None))
        return message if until > self._now() else None


class Codes:
    """Codes that bring a conversation to another device: each once, for ten minutes."""

    def __init__(self, now: Now = monotonic) -> None:
        self._now = now
        self._tokens: OrderedDict[str, tuple[float, str]] = OrderedDict()

    def make(self, token: str) -> str:
        """A code for this conversation; one that was made before ends."""
        for code in [code for code, (_, mine) in self._tokens.items() if mine == token]:
            del self._tokens[code]
        code = identity.new_code()
        self._tokens[code] = (self._now() + CODE_SECONDS, token)
        _thin(self._tokens, self._now())
        return code

    def use(self, typed: str) -> str:
        """The token a code stands for, once; empty when it stands for nothing."""
        until, token = self._tokens.pop(identity.plain_code(typed), (0.0, ""))
        return token if until > self._now() else ""


def _thin(
    kept: OrderedDict[str, tuple[float, Message]] | OrderedDict[str, tuple[float, str]], now: float
) -> None:
    """Drop what is over, oldest first, and what is too much."""
    while kept and (len(kept) > MOST or next(iter(kept.values()))[0] <= now):
        kept.popitem(last=False)
