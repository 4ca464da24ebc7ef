"""The writer: a thread that takes everything waiting and runs it in one transaction.

Sharing a commit is what makes full durability cheap: the disk is waited for once for all who wait. There are
no savepoints (they cost half the throughput): when anything in a group raises, all of it is rolled back and
each is run again alone, so that a poisoned one fails by itself.
"""

import asyncio
import random
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from storage.trouble import to_be_repeated, trouble
from storage.tx import Tx

MOST_AT_ONCE = 512
REPEATS = 8
NOTHING: Any = object()


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """Work that somebody waits for. With an `item`, the work takes many items and gives as many results."""

    work: Callable[..., Any]
    item: Any
    future: "asyncio.Future[Any]"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job: its result, or what it raised."""

    job: Job
    result: Any = None
    error: BaseException | None = None


Transaction = Callable[[Callable[[Tx], Any]], Any]
"""Runs work in one transaction: commits, or rolls back and raises."""


class Lane:
    """Threads that take jobs in order. `connect` is called in each, as connections belong to one thread."""

    def __init__(
        self,
        name: str,
        where: str,
        connect: Callable[[], Transaction],
        *,
        threads: int = 1,
        together: bool = True,
    ) -> None:
        self._where = where
        self._connect = connect
        self._most = MOST_AT_ONCE if together else 1
        self._waiting: SimpleQueue[list[Job] | None] = SimpleQueue()
        self._threads = [
            threading.Thread(target=self._run, name=f"{name}-{number}", daemon=True)
            for number in range(threads)
        ]
        for each in self._threads:
            each.start()

    def put(self, jobs: list[Job]) -> None:
        """Hand over jobs that are waited for; with several threads, one job a call."""
        self._waiting.put(jobs)

    def close(self) -> None:
        """Finish what was handed over, then end."""
        for _ in self._threads:
            self._waiting.put(None)
        for each in self._threads:
            each.join()

    def _run(self) -> None:
        transaction = self._connect()
        while (jobs := self._waiting.get()) is not None:
            more, ending = self._rest(len(jobs))
            jobs.extend(more)
            for start in range(0, len(jobs), self._most):
                settle(self._group(transaction, jobs[start : start + self._most]))
            if ending:
                return

    def _rest(self, count: int) -> tuple[list[Job], bool]:
        more: list[Job] = []
        while count + len(more) < self._most:
            try:
                jobs = self._waiting.get_nowait()
            except Empty:
                break
            if jobs is None:
                return more, True
            more.extend(jobs)
        return more, False

    def _group(self, transaction: Transaction, jobs: Sequence[Job]) -> list[Outcome]:
        try:
            return repeated(lambda: transaction(lambda tx: run_all(tx, jobs)))
        except BaseException as error:  # it is handed to whoever waits, and the lane lives on
            told = trouble(error, self._where)
            if told is not None:
                told.__cause__ = error
            if told is not None or len(jobs) == 1:
                return [Outcome(job, error=told or error) for job in jobs]
        return [outcome for job in jobs for outcome in self._group(transaction, [job])]


def run_all(tx: Tx, jobs: Sequence[Job]) -> list[Outcome]:
    """All jobs in one transaction: those of many items once for each function, the others in order."""
    outcomes = []
    for work, same in by_work(jobs):
        if same[0].item is NOTHING:
            results = [work(tx) for _ in same]
        else:
            results = work(tx, [job.item for job in same])
            if len(results) != len(same):
                raise TypeError(f"{work} gave {len(results)} results for {len(same)} items")
        outcomes += [Outcome(job, result) for job, result in zip(same, results, strict=True)]
    return outcomes


def by_work(jobs: Sequence[Job]) -> Iterable[tuple[Callable[..., Any], list[Job]]]:
    """Jobs by their function, functions in the order they came."""
    found: dict[Callable[..., Any], list[Job]] = {}
    for job in jobs:
        found.setdefault(job.work, []).append(job)
    return found.items()


def repeated(once: Callable[[], list[Outcome]]) -> list[Outcome]:
    """Run a transaction, and again when PostgreSQL says that two got in each other's way."""
    for attempt in range(REPEATS):
        try:
            return once()
        except Exception as error:
            if attempt == REPEATS - 1 or not to_be_repeated(error):
                raise
            time.sleep(random.uniform(0, 0.005 * 2**attempt))
    raise AssertionError("unreachable")


def settle(outcomes: Iterable[Outcome]) -> None:
    """Tell those who wait, each in their own loop, with one call a loop."""
    loops: dict[asyncio.AbstractEventLoop, list[Outcome]] = {}
    for outcome in outcomes:
        loops.setdefault(outcome.job.future.get_loop(), []).append(outcome)
    for loop, here in loops.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_tell, here)


def _tell(outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        future = outcome.job.future
        if future.done():  # whoever waited has given up; the work stands
            continue
        if outcome.error is not None:
            future.set_exception(outcome.error)
        else:
            future.set_result(outcome.result)
