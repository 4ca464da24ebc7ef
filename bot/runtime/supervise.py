"""Keeps the parts of a run alive: one that fails is started again later, and the others never notice.

A part is something that runs until it is cancelled: a platform, the timetable, delivering. When the run ends,
parts are asked to finish in stages, since what is being sent still needs its platform.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic

from adapters.base import Fatal, RetryLater
from bot.errors import BotError
from bot.runtime.receive import place_of

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 1.0, 300.0
LONG_ENOUGH = 120.0
"""Seconds after which a part counts as healthy: its next failure is a first one again."""
GRACE_SECONDS = 9.0
"""For everything that was begun; the rest of ten seconds is for closing the database."""

Sleep = Callable[[float], Awaitable[object]]


class State(StrEnum):
    """How a part stands."""

    RUNNING = "running"
    WAITING = "waiting"
    """It failed, and is started again in a while."""
    STOPPED = "stopped"
    """Somebody has to mend it."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something that runs until it is cancelled, and then cleans up. Those of an earlier stage end first."""

    name: str
    run: Callable[[], Awaitable[object]]
    stage: int = 1


class Supervisor:
    """Runs parts side by side until it is told to end."""

    def __init__(
        self,
        parts: Iterable[Part],
        *,
        stopped: MutableMapping[str, str] | None = None,
        sleep: Sleep = asyncio.sleep,
        clock: Callable[[], float] = monotonic,
        chance: random.Random | None = None,
    ) -> None:
        """`stopped` may be shared with delivering, so that each platform gives one alarm."""
        self._parts = tuple(parts)
        self._sleep = sleep
        self._clock = clock
        self._chance = chance or random.Random()
        self.stopped: MutableMapping[str, str] = {} if stopped is None else stopped
        """What cannot run until somebody mends it, and why."""
        self.states = {part.name: State.WAITING for part in self._parts}
        self.failures = {part.name: 0 for part in self._parts}
        """How often each failed since the start."""

    async def run(self, until: asyncio.Event, grace: float = GRACE_SECONDS) -> list[str]:
        """Keep all parts running until the event is set; then let them finish, within so many seconds. The
        names of those that did not."""
        tasks = {part: asyncio.create_task(self._keep(part), name=part.name) for part in self._parts}
        try:
            await until.wait()
        finally:
            late = await self._finish(tasks, grace)
        return late

    async def _finish(self, tasks: dict[Part, "asyncio.Task[None]"], grace: float) -> list[str]:
        deadline = self._clock() + grace
        late: list[str] = []
        stages = sorted({part.stage for part in tasks})
        for place, stage in enumerate(stages):
            ours = {task: part.name for part, task in tasks.items() if part.stage == stage}
            for task in ours:
                task.cancel()
            # Each stage leaves the later ones a share of the time that is left.
            seconds = max(0.0, deadline - self._clock()) * (0.7 if place + 1 < len(stages) else 1.0)
            if ours:
                _, pending = await asyncio.wait(ours, timeout=seconds)
                late += [ours[task] for task in pending]
        return late

    async def _keep(self, part: Part) -> None:
        """Run one part, again and again."""
        failed = 0
        while True:
            began = self._clock()
            self.states[part.name] = State.RUNNING
            after: float | None = None
            try:
                await part.run()
                cause = "it ended by itself"
            except Fatal as fatal:
                self._stop(part, str(fatal))
                return
            except RetryLater as later:
                after, cause = later.after, "it cannot be reached"
            except BotError as told:
                cause = str(told)
            except asyncio.CancelledError as error:
                if self._is_ending():
                    raise
                cause = cause_of(error)
            except (Exception, SystemExit) as error:
                cause = cause_of(error)
            if self._is_ending():
                log.warning("%s did not end cleanly (%s)", part.name, cause)
                return
            failed = 1 if self._clock() - began >= LONG_ENOUGH else failed + 1
            await self._wait(part, cause, seconds_to_wait(failed, after, self._chance.random()))

    def _is_ending(self) -> bool:
        task = asyncio.current_task()
        return task is not None and task.cancelling() > 0

    def _stop(self, part: Part, why: str) -> None:
        self.states[part.name] = State.STOPPED
        if part.name not in self.stopped:
            self.stopped[part.name] = why
            log.critical("%s is stopped until it is mended: %s", part.name, why)

    async def _wait(self, part: Part, cause: str, seconds: float) -> None:
        self.states[part.name] = State.WAITING
        self.failures[part.name] += 1
        log.error("%s failed (%s); it starts again in %.0f seconds", part.name, cause, seconds)
        await self._sleep(seconds)

    def trouble(self) -> Sequence[str]:
        """The parts that do not run just now."""
        return [
            name for name, state in self.states.items() if state is not State.RUNNING or name in self.stopped
        ]


def cause_of(error: BaseException) -> str:
    """What failed and where, without its message, which may quote what somebody said."""
    return f"{type(error).__name__} in {place_of(error)}" if error.__traceback__ else type(error).__name__


def seconds_to_wait(failed: int, after: float | None, chance: float) -> float:
    """Twice as long after each failure in a row, never less than a platform asks for; a little by chance on
    top, so that many who lost the same server do not all come back at once."""
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(failed - 1, 20))
    if after is not None and after > wait:
        wait = min(after, 3600.0)
    return wait * (1 + chance / 4)
