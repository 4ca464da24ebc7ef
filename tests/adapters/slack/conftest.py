"""A double of Slack's servers, and adapters at it that stop with the test."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from adapters.slack.adapter import Slack
from bot.messages import Inbound, Receive
from tests.adapters.slack.double import APP_TOKEN, BOT_TOKEN, SlackDouble, slack_double


class Heard:
    """Takes inbounds and remembers them; fails or waits when it is told to."""

    def __init__(self) -> None:
        self.inbounds: list[Inbound] = []
        self.failures: list[Exception] = []
        self.done: list[str] = []
        self.gate: asyncio.Event | None = None
        self._moved = asyncio.Event()

    async def __call__(self, inbound: Inbound) -> None:
        self.inbounds.append(inbound)
        self._moved.set()
        if self.gate is not None:
            await self.gate.wait()
        if self.failures:
            raise self.failures.pop(0)
        self.done.append(inbound.pressed or inbound.text)

    async def until(self, so_many: int) -> None:
        """Wait until so many came."""
        async with asyncio.timeout(20):
            while len(self.inbounds) < so_many:
                self._moved.clear()
                await self._moved.wait()

    @property
    def texts(self) -> list[str]:
        return [inbound.text for inbound in self.inbounds]


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with slack_double() as double:
        double.users["U1"] = "da-DK"
        yield double
    assert double.faults == []


@pytest.fixture
def heard() -> Heard:
    return Heard()


def adapter_at(double: SlackDouble, **more: Any) -> Slack:
    given = {"app_token": APP_TOKEN, "grace": 0.2, **more}
    return Slack(BOT_TOKEN, api=f"{double.base}/api/", **given)


@asynccontextmanager
async def running(adapter: Slack, receive: Receive) -> AsyncIterator[Slack]:
    task = asyncio.create_task(adapter.run(receive))
    try:
        yield adapter
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
