"""Tests that one part's trouble is not the others', and that ending lets them finish."""

import asyncio
import logging

import pytest

from adapters.base import Fatal, RetryLater
from bot.errors import BotError
from bot.runtime.supervise import Part, State, Supervisor, seconds_to_wait


class Naps:
    """Sleeping that only counts, and says when it was done so often."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self._napped = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._napped.set()
        await asyncio.sleep(0)

    async def until(self, count: int) -> None:
        while len(self.slept) < count:
            self._napped.clear()
            await self._napped.wait()


async def for_ever() -> None:
    await asyncio.Event().wait()


async def watched(supervisor: Supervisor, happened: asyncio.Event | asyncio.Task[None]) -> list[str]:
    """Run until something happened, within a bounded time."""
    end = asyncio.Event()
    running = asyncio.create_task(supervisor.run(end, grace=2))
    await asyncio.wait_for(happened.wait() if isinstance(happened, asyncio.Event) else happened, 10)
    end.set()
    return await asyncio.wait_for(running, 10)


async def test_a_part_that_fails_is_started_again_and_the_others_go_on() -> None:
    naps, tried, others = Naps(), 0, 0

    async def failing() -> None:
        nonlocal tried
        tried += 1
        if tried < 4:
            raise ConnectionError("the words of somebody")
        await for_ever()

    async def well() -> None:
        nonlocal others
        others += 1
        await for_ever()

    supervisor = Supervisor([Part("phone", failing), Part("page", well)], sleep=naps)
    assert await watched(supervisor, asyncio.create_task(naps.until(3))) == []
    assert (tried, others) == (4, 1)
    assert supervisor.failures == {"phone": 3, "page": 0}
    assert naps.slept == sorted(naps.slept)


@pytest.mark.parametrize(
    "error", [BotError("no"), RetryLater(None), SystemExit(1), asyncio.CancelledError(), ValueError()]
)
async def test_whatever_a_part_raises_it_is_started_again(error: BaseException) -> None:
    naps, tried = Naps(), 0

    async def failing() -> None:
        nonlocal tried
        tried += 1
        if tried == 1:
            raise error
        await for_ever()

    await watched(Supervisor([Part("phone", failing)], sleep=naps), asyncio.create_task(naps.until(1)))
    assert tried == 2


async def test_a_part_that_ends_by_itself_is_started_again() -> None:
    naps = Naps()

    async def ending() -> None:
        return

    await watched(Supervisor([Part("phone", ending)], sleep=naps), asyncio.create_task(naps.until(2)))


async def test_what_has_to_be_mended_stops_with_one_alarm(caplog: pytest.LogCaptureFixture) -> None:
    tried, seen = 0, asyncio.Event()

    async def revoked() -> None:
        nonlocal tried
        tried += 1
        raise Fatal("the token was revoked; set a new one")

    async def other() -> None:
        seen.set()
        await for_ever()

    supervisor = Supervisor([Part("phone", revoked), Part("page", other)])
    await watched(supervisor, seen)
    assert tried == 1
    assert supervisor.states["phone"] is State.STOPPED
    assert supervisor.trouble() == ["phone"]
    alarms = [each for each in caplog.records if each.levelno >= logging.CRITICAL]
    assert [each.getMessage() for each in alarms] == [
        "phone is stopped until it is mended: the token was revoked; set a new one"
    ]


async def test_no_second_alarm_for_what_delivering_has_stopped(caplog: pytest.LogCaptureFixture) -> None:
    naps = Naps()

    async def revoked() -> None:
        raise Fatal("the token was revoked")

    async def failing() -> None:
        raise ValueError

    supervisor = Supervisor(
        [Part("phone", revoked), Part("page", failing)],
        stopped={"phone": "the token was revoked"},
        sleep=naps,
    )
    await watched(supervisor, asyncio.create_task(naps.until(1)))
    assert [each for each in caplog.records if each.levelno >= logging.CRITICAL] == []


async def test_failures_are_logged_without_their_message(caplog: pytest.LogCaptureFixture) -> None:
    naps = Naps()

    async def failing() -> None:
        raise ValueError("my name is Anna")

    await watched(Supervisor([Part("phone", failing)], sleep=naps), asyncio.create_task(naps.until(1)))
    assert "ValueError in test_supervise.py" in caplog.text
    assert "Anna" not in caplog.text


async def test_an_earlier_stage_finishes_before_a_later_one_is_told() -> None:
    order: list[str] = []
    begun = asyncio.Event()

    def part(name: str, stage: int) -> Part:
        async def run() -> None:
            try:
                begun.set()
                await for_ever()
            finally:
                await asyncio.sleep(0)
                order.append(name)

        return Part(name, run, stage)

    supervisor = Supervisor([part("phone", 2), part("deliver", 1), part("schedule", 1)])
    assert await watched(supervisor, begun) == []
    assert order == ["deliver", "schedule", "phone"]


async def test_a_part_that_does_not_end_is_named_and_not_waited_for() -> None:
    begun, let_go = asyncio.Event(), asyncio.Event()

    async def stuck() -> None:
        begun.set()
        while not let_go.is_set():
            try:
                await let_go.wait()
            except asyncio.CancelledError:
                continue

    end = asyncio.Event()
    supervisor = Supervisor([Part("stuck", stuck), Part("well", for_ever, 2)])
    running = asyncio.create_task(supervisor.run(end, grace=0.05))
    await asyncio.wait_for(begun.wait(), 10)
    end.set()
    assert await asyncio.wait_for(running, 10) == ["stuck"]
    let_go.set()


async def test_a_part_that_fails_while_it_cleans_up_has_ended_all_the_same(
    caplog: pytest.LogCaptureFixture,
) -> None:
    begun = asyncio.Event()

    async def clumsy() -> None:
        try:
            begun.set()
            await for_ever()
        finally:
            raise ValueError("the words of somebody")

    assert await watched(Supervisor([Part("phone", clumsy)]), begun) == []
    assert "phone did not end cleanly (ValueError" in caplog.text


@pytest.mark.parametrize(
    ("failed", "after", "chance", "seconds"),
    [
        (1, None, 0, 1),
        (4, None, 0, 8),
        (60, None, 0, 300),
        (1, 30, 0, 30),
        (1, 30, 1, 37.5),
        (1, 1e9, 0, 3600),
        (5, 1, 0, 16),
    ],
)
def test_waits_grow_and_are_never_shorter_than_asked_for(
    failed: int, after: float | None, chance: float, seconds: float
) -> None:
    assert seconds_to_wait(failed, after, chance) == seconds
