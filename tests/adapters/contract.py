"""What every adapter promises, tried through the whole of weheard: real storage, receiver, engine, delivery.

To put a new adapter to the proof:

1. Write a `Side` in `tests/adapters/NAME/side.py`: the platform as people see it, over a double of its
   server. A side makes adapters, plays people, waits until all they did was acknowledged, and can be told to
   refuse the next attempt to send. It remembers all it ever showed, so that an old button can be pressed.
2. Add one line to `SIDES` in `test_contract.py`: its name and a function that opens it
   (`@asynccontextmanager async def telegram_side() -> AsyncIterator[Side]`).

That is all: every test there runs over every side. What a platform cannot do (a terminal refuses nothing) the
side leaves out of `troubles`.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, cast

import pytest
from sqlalchemy import select

from adapters.base import Adapter, Fetcher
from bot.app import App, build
from bot.conversation.campaign import Campaigns
from bot.messages import Address, Attachment, Receive
from bot.runtime.clock import VirtualClock
from storage import inbox
from storage.database import Database
from storage.rows import AddressRow, AttachmentRow, OutboxRow, ReplyRow, table
from tests.builders import NOON

PATIENCE = 30.0
"""Seconds after which a test fails instead of waiting for ever."""
RATE_SECONDS = 7
SECRET = "sesame-never-shown"
"""Something that stands in what the platform says when it refuses, and must not come further."""


class Trouble(StrEnum):
    """How a platform refuses to take a message."""

    RATE = "too many; come again in RATE_SECONDS"
    DOWN = "broken on its side; it may have been sent"
    GONE = "this person cannot be reached"
    BAD = "this message is not well formed"
    REVOKED = "the credentials do not count any more"


class Side(Protocol):
    """A platform as people see it."""

    name: str
    troubles: frozenset[Trouble]

    def adapter(self) -> Adapter:
        """A new adapter at this platform, without pacing: that is deliver's, and tested there."""
        ...

    def address(self, who: str) -> Address:
        """Where the adapter writes to this person, once they said something."""
        ...

    async def start(self, who: str, code: str) -> None:
        """Follow a join link."""
        ...

    async def say(self, who: str, text: str) -> None:
        """Type, and do not wait for what comes of it."""
        ...

    async def press(self, who: str, label: str) -> None:
        """Press the newest button ever shown to them with that label, also one that is gone by now."""
        ...

    async def hand_in(self, who: str, data: bytes) -> None:
        """Send a photo of these bytes. Never called where the adapter's `can.files` is false."""
        ...

    def lose_files(self) -> None:
        """The platform has none of the files any more that people sent."""
        ...

    async def repeat(self) -> None:
        """What was done last arrives once more, as the platform repeats what was not acknowledged."""
        ...

    async def taken(self) -> None:
        """Wait until everything people did has been acknowledged."""
        ...

    def seen(self, who: str) -> list[str]:
        """Every message that reached them, in order, with what it says now."""
        ...

    def refuse(self, trouble: Trouble) -> None:
        """The next attempt to send meets this. Its words hold SECRET, where the platform uses words."""
        ...

    def faults(self) -> list[str]:
        """Every call so far that the platform's published description does not allow."""
        ...


class Stage:
    """One side, with weheard behind it. Nothing is delivered until `settle`."""

    def __init__(self, side: Side, database: Database, campaigns: Campaigns) -> None:
        self.side = side
        self.database = database
        self.campaigns = campaigns
        self.clock = VirtualClock(NOON)
        self.adapter: Adapter
        self.app: App
        self._task: asyncio.Task[None] | None = None

    async def begin(self, receive: Receive | None = None) -> None:
        """Start an adapter, as a new process would."""
        self.adapter = self.side.adapter()
        self.app = build(self.database, self.campaigns, self.clock, [self.adapter])
        self._task = asyncio.create_task(self.adapter.run(receive or self.app.receive))

    async def end(self) -> None:
        """Stop it, as a signal would."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def settle(self) -> None:
        """All that people did is taken, and all it led to delivered. Fails when the adapter ended."""
        assert self._task is not None
        taken = asyncio.create_task(self.side.taken())
        await asyncio.wait({taken, self._task}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        if not taken.done():
            taken.cancel()
            if self._task.done():
                self._task.result()
            raise TimeoutError(f"{self.side.name} has not taken what people did")
        taken.result()
        async with asyncio.timeout(PATIENCE):
            await self.app.delivery.drain()

    async def said(self, who: str, *texts: str) -> None:
        """One turn after the other."""
        for text in texts:
            await self.side.say(who, text)
            await self.settle()

    async def pressed(self, who: str, *labels: str) -> None:
        for label in labels:
            await self.side.press(who, label)
            await self.settle()

    async def joined(self, who: str, code: str = "visit") -> None:
        await self.side.start(who, code)
        await self.settle()

    async def replies(self) -> list[tuple[str, str, Any]]:
        """Everything stored that was said: prompt, words, what was understood."""
        rows = table(ReplyRow)
        question = select(rows.c.prompt, rows.c.text, rows.c.answer).order_by(rows.c.at, rows.c.number)
        found = await self.database.read(lambda tx: tx.execute(question).all())
        return [(prompt, text, answer) for prompt, text, answer in found]

    async def handed_in(self, who: str, data: bytes) -> Attachment:
        """Somebody sends a photo; what came of it, not yet fetched."""
        if not self.adapter.can.files:
            pytest.skip(f"{self.side.name} takes no files")
        await self.side.hand_in(who, data)
        await self.settle()
        rows = table(AttachmentRow)
        question = select(rows.c.kind, rows.c.reference, rows.c.size).order_by(rows.c.reply.desc())
        found = await self.database.read(lambda tx: tx.execute(question).first())
        assert found is not None
        return Attachment(*found)

    @property
    def fetcher(self) -> Fetcher:
        return cast(Fetcher, self.adapter)

    async def fetched(self) -> list[tuple[str, str, bytes]]:
        """Everything is fetched that can be now: state, type and bytes of all that ever came."""
        async with asyncio.timeout(PATIENCE):
            await self.app.fetching.drain()
            await self.app.delivery.drain()
        rows, folder = table(AttachmentRow), self.database.place.files
        question = select(rows.c.state, rows.c.type, rows.c.file).order_by(rows.c.reply, rows.c.place)
        found = await self.database.read(lambda tx: tx.execute(question).all())
        return [
            (state, type or "", (folder / file).read_bytes() if file else b"") for state, type, file in found
        ]

    async def people(self) -> list[tuple[str, str, bool]]:
        """Every address with its participant, and whether it can be reached."""
        rows = table(AddressRow)
        question = select(rows.c.id, rows.c.participant, rows.c.reachable).order_by(rows.c.id)
        return [tuple(each) for each in await self.database.read(lambda tx: tx.execute(question).all())]

    async def given_up(self) -> list[str]:
        """Why messages will not be sent."""
        rows = table(OutboxRow)
        question = select(rows.c.reason).where(rows.c.due_at.is_(None))
        return list(await self.database.read(lambda tx: tx.execute(question).scalars().all()))

    async def dead_letters(self) -> int:
        return await self.database.read(inbox.dead_letters)


@asynccontextmanager
async def staged(side: Side, campaigns: Campaigns, folder: Path) -> AsyncIterator[Stage]:
    """A side with weheard behind it and its adapter running. In the end, no call may have been a fault."""
    database = Database.open(f"sqlite:///{folder}/weheard.db")
    stage = Stage(side, database, campaigns)
    await stage.begin()
    try:
        yield stage
    finally:
        await stage.end()
        await database.close()
    assert side.faults() == []
