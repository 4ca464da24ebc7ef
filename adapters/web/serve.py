"""Runs an ASGI application on an address until cancelled, and leaves signals to whoever started it."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from bot.errors import BotError

GRACE_SECONDS = 8.0


class Server(uvicorn.Server):
    """The whole process has one place where signals are taken, and it is not here."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextmanager
def listening(where: str) -> Iterator[tuple[socket.socket, str]]:
    """A socket on "host:port", and its address. Raises BotError when it is not to be had."""
    host, _, port = where.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        sock = socket.create_server((host, int(port)), family=family, backlog=1024)
    except (OSError, OverflowError) as trouble:
        reason = trouble.strerror if isinstance(trouble, OSError) else str(trouble)
        raise BotError(
            f"[web] listen is {where!r}, which is not to be had ({reason}); name another port"
        ) from None
    try:
        shown = f"[{host}]" if family is socket.AF_INET6 else host
        yield sock, f"http://{shown}:{sock.getsockname()[1]}"
    finally:
        sock.close()


async def serve(
    app: ASGIApp,
    sock: socket.socket,
    closing: Callable[[], object] = lambda: None,
    *,
    grace: float = GRACE_SECONDS,
) -> None:
    """Serve until cancelled. `closing` is called first, to end what would never end by itself."""
    # Addresses of people are no business of a log, so there is no log of accesses.
    config = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        lifespan="off",
        server_header=False,
        ws="none",
        h11_max_incomplete_event_size=64 * 1024,
        timeout_graceful_shutdown=grace,  # type: ignore[arg-type]  # it only waits so long
    )
    server = Server(config)
    serving = asyncio.create_task(server.serve(sockets=[sock]))
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        closing()
        server.should_exit = True
        await asyncio.wait([serving])
        raise
