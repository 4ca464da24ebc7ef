"""The chat page with everything behind it, served for real: a process of its own, for browsers to look at.

usage: house.py DATABASE CAMPAIGNS PORT [PUBLIC [FRAME]]
"""

import asyncio
import signal
import sys
from contextlib import suppress
from pathlib import Path

from adapters.web.adapter import Web
from bot.app import build
from bot.config import load
from bot.runtime.book import Book
from bot.runtime.clock import SystemClock
from storage.database import Database


async def serve(database: str, written: str, port: str, public: str = "", frame: str = "") -> None:
    opened = Database.open(f"sqlite:///{database}")
    campaigns = load(Path(written)).campaigns
    web = Web(
        Book(opened, campaigns),
        public=public,
        listen=f"127.0.0.1:{port}",
        grace=2,
        incoming=opened.place.incoming,
        frames=[frame] if frame else [],
    )
    app = build(opened, campaigns, SystemClock(), [web])
    await app.delivery.recover()
    tasks = [asyncio.create_task(app.delivery.run()), asyncio.create_task(web.run(app.receive))]
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: [each.cancel() for each in tasks])
    print("ready", flush=True)
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks)
    await asyncio.wait(tasks)
    await opened.close()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
