"""Fetches what came with people's words, after the commit, and keeps it as files beside the database.

A file is claimed, fetched, looked at and cleaned, written, and only then marked as kept. Killed at any point,
it is fetched again under the same name, so it is there once or not at all. Only a few are in memory at a
time. Of what can never be kept the person hears once, in the transaction that gives it up.
"""

import asyncio
import errno
import logging
import random
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from adapters.base import Adapter, Fatal, Fetcher, RetryLater, TooLarge, Undeliverable
from bot.conversation.events import FileLost
from bot.runtime.cleaning import Refused, cleaned
from bot.runtime.clock import Clock
from bot.runtime.deliver import Sleep, seconds_to_wait
from bot.runtime.receive import Happen, Happening, place_of
from storage import files
from storage.database import Database
from storage.files import Due, State
from storage.folder import Folder
from storage.trouble import DatabaseTrouble
from storage.tx import Tx

log = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
FILE_LIMIT = 20 * MEGABYTE
AT_ONCE = 2
FETCH_SECONDS = 120.0
LEASE = timedelta(minutes=10)
"""Longer than a fetch and all that follows may take."""
MOST_TRIES = 20
"""About ten hours, each wait twice as long as the one before, up to an hour."""
MOST_FAULTS = 3
FIRST_WAIT = 2.0
GRACE_SECONDS = 5.0
LOOK_SECONDS = 60.0
"""How often to look without being woken."""
SWEPT = timedelta(hours=24)
LONGEST_WAIT = 600.0
"""Seconds until it is tried again whether there is room."""
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, slots=True)
class Lost:
    """A file that will never be kept: what is stored of that, and what the person hears."""

    state: State
    why: str
    code: str
    """For the log: what was wrong with it."""


TOO_LARGE = Lost(State.REFUSED, "large", "large")
GONE = Lost(State.GONE, "gone", "gone")
KEPT = "kept"


class Fetching:
    """Fetches for the platforms whose adapters can. `came()` says that there is something to fetch."""

    def __init__(
        self,
        database: Database,
        adapters: Mapping[str, Adapter],
        clock: Clock,
        happen: Callable[[], Happen],
        *,
        limit: int = FILE_LIMIT,
        committed: Callable[[], object] = lambda: None,
        sleep: Sleep = asyncio.sleep,
        chance: random.Random | None = None,
    ) -> None:
        """`limit` is how many bytes a file may have; `happen` lets people hear what was lost."""
        self._database = database
        self._fetchers = {
            name: cast(Fetcher, each)
            for name, each in adapters.items()
            if each.can.files and hasattr(each, "fetch")
        }
        self._clock = clock
        self._happen = happen
        self._limit = limit
        self._committed = committed
        self._sleep = sleep
        self._chance = chance or random.Random()
        self._folder = Folder(database.place.files)
        self._woken = asyncio.Event()
        self._at_work: set[asyncio.Task[None]] = set()
        self._swept: datetime | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="files")
        """One at a time: a large picture takes much memory while it is written anew."""
        self._unwritten = 0
        """How often in a row a file could not be written, and until when to wait for room."""
        self._not_before = clock.now()
        self.stopped: dict[str, str] = {}
        """Platforms that give no files until somebody mends them, and why."""
        self.counted: Counter[str] = Counter()
        """What came of all files so far: kept, or the code of why not."""

    def came(self) -> None:
        """Look soon: something was committed that is to be fetched."""
        self._woken.set()

    async def recover(self) -> int:
        """After a start as the only process of this database: what the last one was at is due at once."""
        now = self._clock.now()
        return await self._database.transact(lambda tx: files.free_claims(tx, now))

    async def run(self) -> None:
        """Fetch until cancelled; what is not finished soon then is fetched again after the next start."""
        try:
            while True:
                self._woken.clear()
                try:
                    await self._sweep_when_due()
                    await self.drain()
                    await self._rest()
                except DatabaseTrouble as told:
                    log.error("no files can be fetched for now: %s", told)
                    await self._sleep(FIRST_WAIT)
        finally:
            if self._at_work:
                await asyncio.wait(self._at_work, timeout=GRACE_SECONDS)
            for task in self._at_work:
                task.cancel()
            self._thread.shutdown(wait=False)

    async def drain(self) -> None:
        """Fetch everything that is due now, a few at a time."""
        while True:
            for due in await self._claim(AT_ONCE - len(self._at_work)):
                task = asyncio.create_task(self._take(due))
                self._at_work.add(task)
                task.add_done_callback(self._at_work.discard)
            if not self._at_work:
                return
            done, _ = await asyncio.wait(self._at_work, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()

    async def sweep(self) -> int:
        """Delete files that nobody names any more: of people erased, and of replies withdrawn. How many."""
        await self._database.transact(files.forget_withdrawn)
        there = await asyncio.to_thread(self._folder.names)  # before the names: see `drop_all_but`
        named = await self._database.read(files.names)
        gone = await asyncio.to_thread(self._folder.drop_all_but, there, named.kept, named.awaited)
        if gone:
            log.info("%d files that nobody names any more were deleted", gone)
        return gone

    async def _sweep_when_due(self) -> None:
        now = self._clock.now()
        if self._swept is None or now - self._swept >= SWEPT:
            self._swept = now
            await self.sweep()

    def _platforms(self) -> list[str]:
        return [each for each in self._fetchers if each not in self.stopped]

    async def _rest(self) -> None:
        platforms = self._platforms()
        due = await self._database.read(lambda tx: files.next_due(tx, platforms))
        seconds = LOOK_SECONDS
        if due is not None:
            due = max(due, self._not_before)
            seconds = min(seconds, max(0.1, (due - self._clock.now()).total_seconds()))
        try:
            await asyncio.wait_for(self._woken.wait(), seconds)
        except TimeoutError:
            return

    async def _claim(self, room: int) -> list[Due]:
        platforms, now = self._platforms(), self._clock.now()
        if not platforms or room <= 0 or now < self._not_before:
            return []
        return await self._database.transact(lambda tx: files.claim(tx, now, room, LEASE, platforms))

    # One file

    async def _take(self, due: Due) -> None:
        """One try at a file. Adapters raise only what their contract names; anything else is our fault."""
        try:
            await self._kept(due, await self._bytes(due))
        except TooLarge:
            await self._lose(due, TOO_LARGE)
        except Refused as refused:
            await self._lose(due, Lost(State.REFUSED, "unreadable", refused.reason))
        except Undeliverable:
            await self._lose(due, GONE)
        except RetryLater as later:
            await self._later(due, later.after, MOST_TRIES)
        except Fatal as fatal:
            self._stop(due.platform, fatal)
            await self._put_off(due, self._clock.now(), tried=False)
        except OSError as error:
            await self._cannot_be_written(due, error)
        except DatabaseTrouble:
            raise
        except Exception as fault:
            log.error("a file from %s failed: %s in %s", due.platform, type(fault).__name__, place_of(fault))
            await self._later(due, None, MOST_FAULTS)

    async def _bytes(self, due: Due) -> bytes:
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                data = await self._fetchers[due.platform].fetch(due.attachment, self._limit)
        except (TimeoutError, OSError):
            raise RetryLater from None
        if len(data) > self._limit:
            raise TooLarge
        return data

    async def _kept(self, due: Due, data: bytes) -> None:
        loop = asyncio.get_running_loop()
        clean = await loop.run_in_executor(self._thread, cleaned, due.attachment.kind, data)
        name = due.name + clean.ending
        await loop.run_in_executor(self._thread, self._folder.keep, name, clean.data)
        self._unwritten = 0
        size = len(clean.data)
        if await self._database.transact(lambda tx: files.kept(tx, due, name, clean.type, size)):
            self.counted[KEPT] += 1
        else:
            await self.sweep()  # they were erased meanwhile, or somebody else was quicker and keeps it

    async def _lose(self, due: Due, lost: Lost) -> None:
        """Give it up, and tell the person, both or neither."""
        told = FileLost(lost.why, self._limit // MEGABYTE)

        def work(tx: Tx) -> bool:
            if not files.lose(tx, due, lost.state):
                return False
            self._happen()(tx, [Happening(due.participant, told)])
            return True

        try:
            lost_now = await self._database.transact(work)
        except DatabaseTrouble:
            raise
        except Exception as fault:
            log.error("a lost file could not be told: %s in %s", type(fault).__name__, place_of(fault))
            lost_now = await self._database.transact(lambda tx: files.lose(tx, due, lost.state))
        if lost_now:
            self.counted[lost.code] += 1
            log.info("a %s from %s was not kept: %s", due.attachment.kind, due.platform, lost.code)
            self._committed()

    async def _later(self, due: Due, after: float | None, most: int) -> None:
        if due.tries >= most:
            await self._lose(due, GONE)
            return
        wait = seconds_to_wait(due.tries, after, self._chance.random())
        await self._put_off(due, self._clock.now() + timedelta(seconds=wait), tried=True)

    async def _put_off(self, due: Due, at: datetime, *, tried: bool) -> None:
        await self._database.transact(lambda tx: files.later(tx, due, at, tried=tried))

    async def _cannot_be_written(self, due: Due, error: OSError) -> None:
        """Nothing is lost: it waits at the platform until there is room again. Said once."""
        now = self._clock.now()
        if now >= self._not_before:  # else somebody beside us met the same
            self._unwritten += 1
            wait = min(LONGEST_WAIT, seconds_to_wait(self._unwritten, None, self._chance.random()))
            self._not_before = now + timedelta(seconds=wait)
            if self._unwritten == 1:
                what = "the disk is full" if error.errno in FULL else error.strerror or type(error).__name__
                log.error("files cannot be kept in %s for now: %s", self._folder.path, what)
        await self._put_off(due, self._not_before, tried=False)

    def _stop(self, platform: str, fatal: Fatal) -> None:
        if platform not in self.stopped:
            self.stopped[platform] = str(fatal)
            log.critical("%s gives no files until it is mended: %s", platform, fatal)
