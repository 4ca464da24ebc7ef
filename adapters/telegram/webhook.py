"""Telegram's requests, where it sends updates instead of being asked: a route for the web listener.

Answers 200 only when the update is committed, and 500 when it could not be, so that Telegram repeats it.
"""

import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapters.telegram.limits import WEBHOOK_BYTES

log = logging.getLogger(__name__)

HEADER = "X-Telegram-Bot-Api-Secret-Token"

Take = Callable[[Any], Awaitable[None]]
"""Lets one update happen; returns when it is committed: `Telegram.take`."""


def webhook_route(take: Take, secret: str, path: str = "/telegram") -> Route:
    """The route for one bot. Whoever does not know the secret is not read."""
    if not secret:
        raise ValueError("a webhook without a secret would believe anybody")

    async def handle(request: Request) -> Response:
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode()):
            return _answer(401)
        try:
            body = await _body(request)
            if body is None:
                return _answer(413)
            update = json.loads(body)
        except (ValueError, RecursionError):
            return _answer(400)
        except ClientDisconnect:
            return _answer(400)
        try:
            await take(update)
        except Exception as error:
            log.error("a telegram update was not taken (%s) and will come again", type(error).__name__)
            return _answer(500)
        return _answer(200)

    return Route(path, handle, methods=["POST"])


async def _body(request: Request) -> bytes | None:
    """All of it, or nothing when it is past the limit, whatever its header says."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > WEBHOOK_BYTES:
            return None
    return bytes(body)


def _answer(status: int) -> Response:
    return PlainTextResponse("", status)
