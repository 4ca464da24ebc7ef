"""The one place that calls the Bot API, through python-telegram-bot's client: plain fields in and out."""

import logging
import os
import re
from contextlib import AbstractAsyncContextManager
from typing import Any

import httpx
from telegram import Bot
from telegram.request import BaseRequest, HTTPXRequest

from adapters.telegram.limits import POLL_SECONDS, UPDATES
from adapters.telegram.outbound import Payload

WANTED = ["message", "edited_message", "callback_query", "my_chat_member"]
TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{10,}")
CONNECTIONS = 128
DOWNLOADS = 8
"""Files read at the same time; the others wait."""
ANSWER_SECONDS = 20.0
"""How long a call may take; Telegram is slow now and then."""


def redacted(text: str) -> str:
    """The text with every bot token taken out of it."""
    return TOKEN.sub("[token]", text)


def without_tokens(record: logging.LogRecord) -> bool:
    """A filter for log handlers: no record leaves with a token in it."""
    said = record.getMessage()
    if TOKEN.search(said):
        record.msg, record.args = redacted(said), ()
    return True


def hush_libraries() -> None:
    """Their logs hold addresses with the token in them, and what people wrote. And lengths of time are asked
    for as such: the old way warns at every 429, and the environment is the only switch there is."""
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    for name, level in (
        ("httpx", logging.WARNING),
        ("httpcore", logging.WARNING),
        ("telegram", logging.CRITICAL),
    ):
        logging.getLogger(name).setLevel(level)


class Client:
    """Calls by name. Raises python-telegram-bot's errors. Opens by itself, and again after it was closed."""

    def __init__(self, token: str, api: str, calling: BaseRequest | None = None) -> None:
        """`calling` makes the calls instead of one's own connections."""
        hush_libraries()
        # Each would read all certificates for itself: 25 ms and 1 MB.
        self._trust = httpx.create_ssl_context()
        trust = {"verify": self._trust}
        self._fetching = HTTPXRequest(connection_pool_size=2, httpx_kwargs=trust)
        self._calling = calling or HTTPXRequest(
            CONNECTIONS,
            httpx_kwargs=trust,
            read_timeout=ANSWER_SECONDS,
            write_timeout=ANSWER_SECONDS,
            pool_timeout=ANSWER_SECONDS,
        )
        self._reading: httpx.AsyncClient | None = None
        api = api.rstrip("/")
        self._files = f"{api}/file/bot{token}/"
        self._bot = Bot(
            token,
            base_url=f"{api}/bot",
            base_file_url=f"{api}/file/bot",
            request=self._calling,
            get_updates_request=self._fetching,
        )

    async def call(self, method: str, fields: Payload | None = None) -> Any:
        # The underscore names the same method without the advice to call the typed one.
        await self._calling.initialize()
        return await self._bot.do_api_request(f"{method}_", api_kwargs=fields)

    async def updates(self, offset: int, seconds: int = POLL_SECONDS, most: int = UPDATES) -> list[Any]:
        """What waits from this number on; what is below it is confirmed. 0: whatever waits."""
        await self._fetching.initialize()
        fields: Payload = {"timeout": seconds, "limit": most, "allowed_updates": WANTED}
        if offset:
            fields["offset"] = offset
        found = await self._bot.do_api_request("getUpdates_", api_kwargs=fields, read_timeout=seconds + 10.0)
        return found if isinstance(found, list) else []

    def file(self, path: str) -> AbstractAsyncContextManager[httpx.Response]:
        """The answer to asking for a file, read as it comes. Raises httpx's errors, which show the link."""
        if self._reading is None or self._reading.is_closed:
            limits = httpx.Limits(max_connections=DOWNLOADS)
            self._reading = httpx.AsyncClient(timeout=ANSWER_SECONDS, limits=limits, verify=self._trust)
        return self._reading.stream("GET", self._files + path)

    async def close(self) -> None:
        if self._reading is not None:
            await self._reading.aclose()
        await self._fetching.shutdown()
        await self._calling.shutdown()
