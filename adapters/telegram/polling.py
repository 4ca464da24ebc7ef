"""Long polling that confirms a fetch only when all it brought is committed.

The library's own polling confirms updates before they are handled, so that a crash loses them. Here a fetch
is confirmed by the next one; until then Telegram brings it again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any

from telegram.error import Conflict, RetryAfter, TelegramError

from adapters.base import Fatal
from adapters.telegram.client import Client
from adapters.telegram.errors import refusal, seconds
from adapters.telegram.limits import CONFLICT_SECONDS

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0

Take = Callable[[Sequence[Any]], Coroutine[Any, Any, bool]]
"""Takes a fetch; whether all of it is committed."""
Sleep = Callable[[float], Awaitable[object]]


class Polling:
    """Fetches for as long as it runs. Telegram holds a fetch that has nothing to bring for `hold` seconds."""

    def __init__(self, client: Client, sleep: Sleep, hold: int, grace: float) -> None:
        self._client = client
        self._sleep = sleep
        self._seconds = hold
        self._grace = grace

    async def run(self, take: Take, breathe: Callable[[], Awaitable[None]]) -> None:
        """Until cancelled; then what was begun is finished and confirmed, if it does not take long. `breathe`
        is waited for between fetches. Raises Fatal when it is of no use to go on."""
        offset, wait, refused = 0, FIRST_WAIT, 0.0
        while True:
            try:
                updates = await self._client.updates(offset, self._seconds)
                refused = 0.0
            except TelegramError as error:
                pause = self._pause(error, wait)
                refused += pause if isinstance(error, Conflict) else -refused
                if refused > CONFLICT_SECONDS:
                    raise refusal(error) from None
                await self._sleep(pause)
                wait = min(2 * wait, LONGEST_WAIT)
                continue
            # Nothing is confirmed by a fetch that follows an empty one: numbers may begin anew any time.
            after = _after(updates)
            if await self._finishing(updates, take, after) and (after or not updates):
                offset, wait = after, FIRST_WAIT
                await breathe()
            else:
                await self._sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT)

    def _pause(self, error: TelegramError, wait: float) -> float:
        """Seconds until the next fetch after this error. Raises Fatal when there is no use."""
        if isinstance(error, RetryAfter):
            return seconds(error)
        means = refusal(error)
        if isinstance(means, Fatal) and not isinstance(error, Conflict):
            raise means from None
        log.warning("telegram updates cannot be fetched: %s", type(error).__name__)
        return wait

    async def _finishing(self, updates: Sequence[Any], take: Take, after: int) -> bool:
        """Take a fetch, also when we are stopped meanwhile: then finish it, if it does not take long."""
        if not updates:
            return True
        task = asyncio.create_task(take(updates))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            done, _ = await asyncio.wait({task}, timeout=self._grace)
            task.cancel()
            await asyncio.wait({task})
            if done and not task.cancelled() and task.exception() is None and task.result():
                with suppress(TelegramError, TimeoutError):
                    await asyncio.wait_for(self._client.updates(after, 0, 1), self._grace)
            raise


def _after(updates: Sequence[Any]) -> int:
    """The number that confirms all of these; 0 confirms nothing."""
    numbers = [
        each["update_id"]
        for each in updates
        if isinstance(each, dict) and type(each.get("update_id")) is int and each["update_id"] < 2**63
    ]
    return max(numbers) + 1 if numbers else 0
