"""Socket Mode: deliveries without a public address. An envelope is acknowledged once it was handled."""

import asyncio

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.base import RetryLater
from adapters.slack.listening import library_log
from adapters.slack.shape import well_formed

CONNECT_SECONDS = 30.0
LOOK_SECONDS = 20.0
MOST_MISSING = 3
"""Looks in a row without a connection."""


class Link(AsyncSocketModeHandler):
    """One connection, which the library renews by itself; it counts what is being handled."""

    def __init__(self, app: AsyncApp, app_token: str, client: AsyncWebClient, url: str) -> None:
        super().__init__(app, app_token, logger=library_log(), web_client=client)
        self.client.wss_uri = url
        self._busy: set[asyncio.Task[object]] = set()

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        task = asyncio.current_task()
        assert task is not None
        self._busy.add(task)
        try:
            payload: object = req.payload
            if isinstance(payload, dict) and well_formed(payload):
                await super().handle(client, req)
            else:  # it would come again and again, and never make sense
                await client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))
        finally:
            self._busy.discard(task)

    async def connect(self) -> None:
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await self.client.connect()  # type: ignore[no-untyped-call]
        except TimeoutError:
            raise RetryLater from None

    async def stay(self) -> None:
        """Until there has been no connection for too long. The library may try an address again that counts
        only once, and so be stuck; whoever runs this begins anew."""
        missing = 0
        while missing < MOST_MISSING:
            await asyncio.sleep(LOOK_SECONDS)
            missing = 0 if await self.client.is_connected() else missing + 1
        raise RetryLater

    async def leave(self, seconds: float) -> None:
        """Take nothing more, let what is being handled be acknowledged, and close."""
        self.client.auto_reconnect_enabled = False
        if self.client.message_receiver is not None:
            self.client.message_receiver.cancel()
        if self._busy:
            await asyncio.wait(self._busy, timeout=seconds)
        for task in self._busy:
            task.cancel()  # it is not acknowledged, so it comes again
        await self.client.close()  # type: ignore[no-untyped-call]
