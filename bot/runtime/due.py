"""Carries out what is due, some at a time, so that one that fails by our fault holds up nobody."""

import logging
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from bot.errors import BotError
from bot.runtime.receive import Happening, place_of
from storage.database import Database
from storage.tx import Tx

log = logging.getLogger(__name__)

SET_ASIDE = timedelta(hours=1)
"""How long one that failed by our fault is left alone."""

Happen = Callable[[Tx, Sequence[Happening]], object]
"""Receive's group function: what happened to several people, in one transaction."""

Due = TypeVar("Due", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Work(Generic[Due]):
    """One kind of due work: what is due, and how some of it is claimed and turned into happenings."""

    name: str
    due: Callable[[Tx], Sequence[Due]]
    take: Callable[[Tx, Sequence[Due]], Sequence[Happening]]


class Worker:
    """Claims due work and lets it happen in the same transaction: done once, whoever else tries."""

    def __init__(self, database: Database, happen: Happen, committed: Callable[[], object]) -> None:
        self._database = database
        self._happen = happen
        self._committed = committed
        self._aside: dict[tuple[str, Hashable], datetime] = {}
        """What failed by our fault, and until when it is left alone."""

    def rewrite(self, happen: Happen) -> None:
        """Let things happen by other campaigns from now on."""
        self._happen = happen

    async def drain(self, work: Work[Due], now: datetime) -> int:
        """Do all that is due, some at a time. What is due again at once is left for the next tick."""
        done = 0
        before: frozenset[Due] = frozenset()
        while found := await self._database.read(work.due):
            fresh = [each for each in found if each not in before]
            if not fresh:
                break
            done += await self._carry_out(work, [each for each in fresh if self._may(work, each, now)], now)
            before = frozenset(found)
        return done

    async def _carry_out(self, work: Work[Due], some: Sequence[Due], now: datetime) -> int:
        """Some in one transaction; when that fails by our fault, each alone, so that the others go on."""
        if not some:
            return 0

        def let(tx: Tx) -> int:
            happenings = work.take(tx, some)
            self._happen(tx, happenings)
            return len(happenings)

        try:
            count = await self._database.transact(let)
            self._committed()
            return count
        except BotError:
            raise
        except Exception as error:
            if len(some) > 1:
                return sum([await self._carry_out(work, [each], now) for each in some])
            self._aside[work.name, some[0]] = now + SET_ASIDE
            # Neither words nor ids of people: what failed is found by where it failed.
            log.error(
                "%s: one was set aside for an hour: %s in %s",
                work.name,
                type(error).__name__,
                place_of(error),
            )
            return 0

    def _may(self, work: Work[Due], each: Due, now: datetime) -> bool:
        until = self._aside.get((work.name, each))
        if until is not None and until <= now:
            del self._aside[work.name, each]
        return until is None or until <= now

    def left_alone(self, name: str) -> list[datetime]:
        return [until for (work, _), until in self._aside.items() if work == name]
