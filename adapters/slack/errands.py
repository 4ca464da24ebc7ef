"""Small things done after the answer to Slack: none of them holds it up, none is lost at an orderly end."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from adapters.slack.errors import name_of

log = logging.getLogger(__name__)


class Errands:
    """Tasks that nobody waits for, until the end."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, what: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(self._do(what, name))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _do(self, what: Coroutine[Any, Any, None], name: str) -> None:
        try:
            await what
        except Exception as error:
            # An error's text may quote what was sent, so its name or type has to do.
            log.info("slack: %s was not done: %s", name, name_of(error) or type(error).__name__)

    async def finish(self, seconds: float) -> None:
        """Let them end; what takes longer is given up."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
