"""Forgets by itself what is older than the configuration allows: at the start, and every night."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial

from bot.runtime.clock import Clock
from storage import expiry
from storage.database import Database
from storage.tx import Tx

log = logging.getLogger(__name__)

NIGHT = time(3)
"""In UTC; the larger part of the work is done when few people write."""
REPEATED = timedelta(days=7)
"""No platform sends an update again after so long (they do for two days at most)."""

Sleep = Callable[[float], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was forgotten."""

    people: int = 0
    replies: int = 0
    traces: int = 0


class Retention:
    """Keeps words for so long and no longer."""

    def __init__(
        self, database: Database, clock: Clock, keep: timedelta, *, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._database = database
        self._clock = clock
        self._keep = keep
        self._sleep = sleep

    async def run(self) -> None:
        """Now, in case the nights were missed, and every night until cancelled."""
        while True:
            await self.forget()
            await self._sleep(seconds_to_night(self._clock.now()))

    async def forget(self) -> Forgotten:
        """Everything that is too old now, some at a time; then the file is written anew."""
        now = self._clock.now()
        before = now - self._keep
        people = await self._all(partial(expiry.forget_people, before=before))
        replies = await self._all(partial(expiry.forget_words, before=before))
        traces = await self._database.transact(
            lambda tx: expiry.forget_traces(tx, before, max(before, now - REPEATED))
        )
        if people or replies:
            log.info("kept for long enough: %d people and %d replies were erased", people, replies)
        await self._database.scrub()
        return Forgotten(people, replies, traces)

    async def _all(self, some: Callable[[Tx], int]) -> int:
        """Again and again, until nothing is left to forget."""
        count = 0
        while gone := await self._database.transact(some):
            count += gone
        return count


def seconds_to_night(now: datetime) -> float:
    """Until the next night's hour."""
    night = datetime.combine(now.date(), NIGHT, tzinfo=now.tzinfo)
    if night <= now:
        night += timedelta(days=1)
    return (night - now).total_seconds()
