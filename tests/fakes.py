"""Fakes with a memory. Append what several tests need."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta

from adapters.base import Capabilities, TooLarge
from bot.messages import Address, Attachment, Message, Receive
from bot.runtime.clock import VirtualClock


class Phone:
    """A platform that remembers what it sent to whom, and fails when it is told to."""

    def __init__(self, platform: str = "phone", can: Capabilities | None = None) -> None:
        self.platform = platform
        self.can = can or Capabilities(max_buttons=10)
        self.sent: list[tuple[str, Message]] = []
        self.failures: defaultdict[str, list[Exception]] = defaultdict(list)
        """By address: what its next sends raise, in order."""
        self.held: dict[str, asyncio.Event] = {}
        """By address: a send waits until this is set."""
        self.started: list[str] = []
        self._moved = asyncio.Event()

    def fail(self, who: str, *errors: Exception) -> None:
        self.failures[who].extend(errors)

    def hold(self, who: str) -> asyncio.Event:
        self.held[who] = asyncio.Event()
        return self.held[who]

    def to(self, who: str) -> list[str]:
        """The texts that reached somebody, in order."""
        return [message.text for address, message in self.sent if address == who]

    async def until(self, happened: Callable[[], bool]) -> None:
        """Wait until what was started or sent is as it should be."""
        while not happened():
            self._moved.clear()
            await self._moved.wait()

    async def run(self, receive: Receive) -> None:
        await asyncio.Event().wait()

    async def send(self, to: Address, message: Message) -> str:
        self.started.append(to.id)
        self._moved.set()
        if to.id in self.held:
            await self.held[to.id].wait()
        if self.failures[to.id]:
            raise self.failures[to.id].pop(0)
        self.sent.append((to.id, message))
        self._moved.set()
        return f"sent-{len(self.sent)}"


class Camera(Phone):
    """A phone that people also send files by: by reference, their bytes or what fetching them raises."""

    def __init__(self, platform: str = "phone") -> None:
        super().__init__(platform, Capabilities(max_buttons=10, files=True))
        self.files: dict[str, bytes] = {}
        self.refusals: defaultdict[str, list[Exception]] = defaultdict(list)
        """By reference: what its next fetches raise, in order."""
        self.fetched: list[str] = []
        self.most_at_once = 0
        self.waits: dict[str, asyncio.Event] = {}
        """By reference: a fetch waits until this is set."""
        self._now = 0

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        name = attachment.reference
        self.fetched.append(name)
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        self._moved.set()
        try:
            if name in self.waits:
                await self.waits[name].wait()
            await asyncio.sleep(0)
            if self.refusals[name]:
                raise self.refusals[name].pop(0)
            if len(self.files[name]) > limit:
                raise TooLarge
            return self.files[name]
        finally:
            self._now -= 1


class Sleeper:
    """Sleeping that only moves a virtual clock, and remembers for how long."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.slept: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.advance(timedelta(seconds=seconds))
        await asyncio.sleep(0)


def texts(messages: Iterable[Message]) -> list[str]:
    return [message.text for message in messages]
