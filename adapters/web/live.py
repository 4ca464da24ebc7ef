"""What is only in memory: open pages to wake, and last words to who was just erased."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic

from bot.messages import Message

MOST = 10_000
PARTING_SECONDS = 300.0
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
        while len(self._last) > MOST or next(iter(self._last.values()))[0] <= self._now():
            self._last.popitem(last=False)

    def last(self, id: str) -> Message | None:
        until, message = self._last.get(id, (0.0, None))
        return message if until > self._now() else None
