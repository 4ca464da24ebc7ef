"""What stands before every page: headers, sizes, where a request comes from, and how many may come."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from time import monotonic

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 256 * 1024
"""Room for the longest message (20,000 letters) in any script, as forms write it: nine bytes for three."""
BODY_SECONDS = 15.0
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "media-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors "
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=31536000"


class Guarded:
    """Gives every answer the headers that keep a page to itself, whatever made the answer."""

    def __init__(self, app: ASGIApp, *, secure: bool, frames: Sequence[str] = ()) -> None:
        """`frames` are the sites in which our pages may stand."""
        self._app = app
        self._headers = {**HEADERS, "Content-Security-Policy": CSP + (" ".join(frames) or "'none'")}
        if secure:
            self._headers["Strict-Transport-Security"] = HSTS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, sending)


async def body_of(request: Request) -> bytes:
    """What was sent, as long as it is small and comes soon."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length[:12]) > MOST_BYTES:
        raise HTTPException(413)
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise HTTPException(413)
    except TimeoutError:
        raise HTTPException(408) from None
    except ClientDisconnect:
        raise HTTPException(400) from None
    return bytes(body)


def from_here(headers: Headers, origins: frozenset[str]) -> bool | None:
    """Whether a post comes from our own page: what the browser says. None: it says nothing, as old ones do
    (with our referrer policy their Origin is "null")."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is None or origin == "null":
        return None
    return origin in origins


class Buckets:
    """So many at once, and so many a second after that, for each key."""

    def __init__(
        self, burst: float, per_second: float, now: Callable[[], float] = monotonic, most: int = 20_000
    ) -> None:
        self._burst = burst
        self._rate = per_second
        self._now = now
        self._most = most
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> float:
        """0 when one may pass, else the seconds to wait."""
        now = self._now()
        left, at = self._left.get(key, (self._burst, now))
        left = min(self._burst, left + (now - at) * self._rate)
        passes = left >= 1
        self._left[key] = (left - 1 if passes else left, now)
        self._left.move_to_end(key)
        if len(self._left) > self._most:
            self._left.popitem(last=False)
        return 0.0 if passes else (1 - left) / self._rate
