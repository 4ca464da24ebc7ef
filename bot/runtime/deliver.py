"""Sends what is in the outbox: in order for each recipient, many at once, nothing inside a transaction.

A row is claimed, sent, and marked. Killed between sending and marking, it is sent once more, and known to be
in doubt; nothing is ever skipped. What the platform refuses for now waits, longer each time; what it refuses
for good is given up where it can be seen.
"""

import asyncio
import logging
import math
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from adapters.base import Adapter, Fatal, RetryLater, Undeliverable
from bot.messages import Address
from bot.runtime.clock import Clock
from bot.runtime.pace import Pace
from bot.runtime.receive import place_of
from storage import conversations, outbox, participants
from storage.database import Database
from storage.outbox import Due
from storage.trouble import DatabaseTrouble
from storage.tx import Tx

log = logging.getLogger(__name__)

AT_ONCE = 100
LEASE = timedelta(minutes=2)
LONGEST_HOLD = 10.0
"""Seconds that a claimed message may wait for its turn; if it takes longer, it goes back."""
GRACE_SECONDS = 10.0
MOST_ATTEMPTS = 30
MOST_FAULTS = 3
"""Attempts when the fault is ours: what is broken in our own code does not mend itself."""
FIRST_WAIT, LONGEST_WAIT = 2.0, 3600.0
LONGEST_ASKED_WAIT = 24 * 3600.0
"""A platform may ask for patience, but not for ever."""
LOOK_SECONDS = 30.0
LOOK_SECONDS_SHARED = 1.0
"""How often to look without being woken: other processes' commits do not wake us."""

Sleep = Callable[[float], Awaitable[object]]
Post = Callable[[Due], Awaitable[str]]


class Came(StrEnum):
    """What came of one attempt."""

    SENT = "sent"
    LATER = "later"
    GIVEN_UP = "given_up"
    GONE = "gone"
    """The whole address cannot be reached."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An attempt to be written down."""

    due: Due
    came: Came
    message_id: str = ""
    at: datetime | None = None
    in_doubt: bool = False
    tried: bool = True
    reason: str = ""
    keep: bool = False
    """The platform has no memory of its own, so what was sent is kept to be shown again."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many messages were sent, put off and given up."""

    sent: int = 0
    put_off: int = 0
    given_up: int = 0


def mark(tx: Tx, marks: Sequence[Mark]) -> list[bool]:
    """Write attempts down, many in one commit. Whether there is a reason to look again: more for the same
    person, or one that was put off."""
    for each in marks:
        match each.came:
            case Came.SENT:
                if each.keep:
                    conversations.keep(tx, each.due)
                outbox.sent(tx, each.due, each.message_id)
            case Came.LATER:
                assert each.at is not None
                outbox.later(tx, each.due, each.at, in_doubt=each.in_doubt, tried=each.tried)
            case Came.GIVEN_UP:
                outbox.give_up(tx, each.due, each.reason)
            case Came.GONE:
                outbox.give_up(tx, each.due, each.reason)
                participants.mark_reachable(tx, each.due.to, False)
                outbox.withdraw_from(tx, each.due.recipient, each.due.to)
    return [each.came is Came.LATER or outbox.waits(tx, each.due.recipient) for each in marks]


class Delivery:
    """Sends for the platforms it has adapters of. `committed()` says that there may be something to send."""

    def __init__(
        self,
        database: Database,
        adapters: Mapping[str, Adapter],
        clock: Clock,
        *,
        sleep: Sleep = asyncio.sleep,
        chance: random.Random | None = None,
        post: Post | None = None,
    ) -> None:
        """`post` sends a digest in a platform's own form."""
        self._database = database
        self._adapters = dict(adapters)
        self._clock = clock
        self._sleep = sleep
        self._chance = chance or random.Random()
        self._post = post
        self._woken = asyncio.Event()
        self._sending: dict[asyncio.Task[Came], str] = {}
        """What is on its way, and on which platform: one that is slow keeps none of the others waiting."""
        self._running = self._gathering = False
        self._claiming: set[asyncio.Task[None]] = set()
        self._paces: dict[object, Pace] = {}
        self.stopped: dict[str, str] = {}
        """Platforms that cannot send until somebody mends them, and why."""
        self.counted: Counter[tuple[str, Came]] = Counter()
        """What came of all attempts so far, by platform."""

    def committed(self) -> None:
        """Look soon: something was committed."""
        self._woken.set()

    def coming(self) -> bool:
        """Something is about to be committed. Whether what it leads to is claimed in that same commit, so
        that nobody waits for the disk twice: on a file, where one thread writes. Called right before that is
        handed over, in the same round of the loop; whoever follows in that round shares the claim."""
        if not self._running or self._database.place.file is None:
            return False
        if not self._gathering:
            self._gathering = True
            task = asyncio.create_task(self._claim_early())
            self._claiming.add(task)
            task.add_done_callback(self._claiming.discard)
        return True

    async def _claim_early(self) -> None:
        self._gathering = False  # from here on it is handed over, and others need one of their own
        try:
            claimed = await self._claim()
        except DatabaseTrouble:
            self._woken.set()
            return
        self._begin(claimed)
        if any(room <= 0 for room in self._rooms().values()):
            self._woken.set()

    def _begin(self, claimed: Sequence[Due]) -> None:
        for due in claimed:
            task = asyncio.create_task(self._deliver(due))
            self._sending[task] = due.to.platform
            task.add_done_callback(lambda done: self._sending.pop(done, None))

    async def recover(self) -> int:
        """After a start as the only process of this database: what the last one was sending is due at once,
        in doubt. How many there were."""
        return await self._database.transact(outbox.free_claims)

    async def run(self) -> None:
        """Send until cancelled; then let what is on its way arrive."""
        self._running = True
        try:
            while True:
                self._woken.clear()
                try:
                    await self.drain()
                    await self._rest()
                except DatabaseTrouble as told:
                    log.error("nothing can be sent for now: %s", told)
                    await self._sleep(FIRST_WAIT)
        finally:
            self._running = False
            if self._claiming:
                await asyncio.wait(self._claiming)
            if self._sending:
                await asyncio.wait(self._sending, timeout=GRACE_SECONDS)
            for task in self._sending:
                task.cancel()

    async def _rest(self) -> None:
        """Until something is due or somebody wakes us."""
        platforms = self._platforms()
        due = await self._database.read(lambda tx: outbox.next_due(tx, platforms))
        seconds = LOOK_SECONDS if self._database.place.file else LOOK_SECONDS_SHARED
        if due is not None:
            # What is due and yet was not claimed is another process's for a moment.
            seconds = min(seconds, max(0.1, (due - self._clock.now()).total_seconds()))
        try:
            await asyncio.wait_for(self._woken.wait(), seconds)
        except TimeoutError:
            return

    async def drain(self) -> Delivered:
        """Send everything that is due now, and what becomes due by it. What came of it."""
        counted: Counter[Came] = Counter()
        while True:
            claimed = await self._claim()
            self._begin(claimed)
            if not self._sending:
                break
            done, _ = await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)
            counted.update([each.result() for each in done if not each.cancelled()])
        return Delivered(counted[Came.SENT], counted[Came.LATER], counted[Came.GIVEN_UP] + counted[Came.GONE])

    def _platforms(self) -> list[str]:
        return [each for each in self._adapters if each not in self.stopped]

    def _rooms(self) -> dict[str, int]:
        """How many more each platform may have on its way."""
        on_their_way = Counter(self._sending.values())
        return {each: AT_ONCE - on_their_way[each] for each in self._platforms()}

    async def _claim(self) -> list[Due]:
        rooms = {platform: room for platform, room in self._rooms().items() if room > 0}
        if not rooms:
            return []

        def claim(tx: Tx) -> list[Due]:
            # The moment of the claim, not of asking for it: what is put in the same commit is due by then.
            now = self._clock.now()
            return [due for each, room in rooms.items() for due in outbox.claim(tx, now, room, LEASE, [each])]

        return await self._database.transact(claim)

    async def _deliver(self, due: Due) -> Came:
        wait = await self._turn(due.to)
        if wait > 0:
            await self._mark(Mark(due, Came.LATER, at=self._now_and(wait), tried=False))
            self._woken.set()
            return Came.LATER
        if self._clock.now() >= due.lease:  # we were frozen for so long that somebody else has it by now
            return Came.LATER
        made = await self._send(due)
        if await self._mark(made) or self._database.place.file is None:
            self._woken.set()
        self.counted[due.to.platform, made.came] += 1
        if made.came in (Came.GIVEN_UP, Came.GONE):
            log.warning("%s message %s was given up: %s", due.to.platform, due.number, made.reason)
        return made.came

    async def _send(self, due: Due) -> Mark:
        """One attempt. Adapters raise only what their contract names; anything else is a fault of ours."""
        try:
            sent = await self._hand_over(due)
        except RetryLater as later:
            return self._later(due, later.after, MOST_ATTEMPTS, "tried for too long", in_doubt=later.in_doubt)
        except Undeliverable as refused:
            return Mark(due, Came.GONE if refused.gone else Came.GIVEN_UP, reason=refused.reason)
        except Fatal as fatal:
            self._stop(due.to.platform, fatal)
            return Mark(due, Came.LATER, at=self._clock.now(), tried=False)
        except Exception as fault:
            reason = f"{type(fault).__name__} in {place_of(fault)}"
            log.error("%s message %s failed: %s", due.to.platform, due.number, reason)
            return self._later(due, None, MOST_FAULTS, reason, in_doubt=True)
        return Mark(due, Came.SENT, message_id=sent, keep=self._adapters[due.to.platform].can.forgets)

    async def _hand_over(self, due: Due) -> str:
        if due.message.digest and self._post is not None:
            return await self._post(due)
        adapter, message = self._adapters[due.to.platform], due.message
        if message.replaces and not adapter.can.edits:
            message = replace(message, replaces="")
        return await adapter.send(due.to, message)

    def _later(self, due: Due, after: float | None, most: int, reason: str, *, in_doubt: bool) -> Mark:
        if due.attempts >= most:
            return Mark(due, Came.GIVEN_UP, reason=reason)
        wait = seconds_to_wait(due.attempts, after, self._chance.random())
        return Mark(due, Came.LATER, at=self._now_and(wait), in_doubt=in_doubt)

    def _now_and(self, seconds: float) -> datetime:
        return self._clock.now() + timedelta(seconds=seconds)

    def _stop(self, platform: str, fatal: Fatal) -> None:
        if platform not in self.stopped:
            self.stopped[platform] = str(fatal)
            log.critical("%s sends nothing until it is mended: %s", platform, fatal)

    async def _mark(self, made: Mark) -> bool:
        """It was sent, so it has to be marked, however long the database cannot. Nobody waits for that but
        those who read what was sent from the database."""
        while True:
            try:
                return await self._database.together(mark, made, hurry=made.keep)
            except DatabaseTrouble as told:
                log.error("a sent message cannot be marked for now: %s", told)
                await self._sleep(FIRST_WAIT)

    async def _turn(self, to: Address) -> float:
        """Wait for the platform's published rates: first for the address alone, so that nobody else waits
        with it. Seconds that are still missing when that is too long to hold the message."""
        can = self._adapters[to.platform].can
        for key, rate in ((to, can.per_address), (to.platform, can.per_second)):
            if rate > 0:
                now = self._clock.now()
                pace = self._paces.setdefault(key, Pace(rate))
                wait = pace.wait(now)
                if wait > LONGEST_HOLD:
                    return wait
                pace.take(now + timedelta(seconds=wait))
                if wait > 0:
                    await self._sleep(wait)
        if len(self._paces) > 10 * AT_ONCE:
            now = self._clock.now()
            self._paces = {key: pace for key, pace in self._paces.items() if pace.wait(now) > 0}
        return 0.0


def seconds_to_wait(attempts: int, after: float | None, chance: float) -> float:
    """How long until the next attempt: at least what the platform asks for, else twice as long each time;
    a little by chance on top, so that not everybody comes back at once."""
    if after is None or not math.isfinite(after):
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(attempts - 1, 20))
    else:
        wait = min(max(after, 0.0), LONGEST_ASKED_WAIT)
    return wait + chance * min(wait, 60.0) / 4
