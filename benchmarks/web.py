"""How soon the next question stands on the page, with many people at it, beside a page that only echoes.

    python -m benchmarks.web [--people 500] [--every 5] [--answers 6]

Everybody holds a stream open and answers every few seconds, each beginning at a moment of their own. Measured
from the first byte of the post to the next question in the stream. weheard stores each answer with full
durability before it says anything; the echo page (bare starlette on the same uvicorn) stores nothing. Both
servers are processes of their own; the people are one more, on the same cores.
"""

import argparse
import asyncio
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

FORM = "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n"
KEPT = 40
"""Questions in the campaign: more than anybody answers."""


# The servers


async def weheard(folder: Path, port: int) -> None:
    """The chat page with all that is behind it."""
    from adapters.web.adapter import Web
    from bot.app import build
    from bot.config import read_wording
    from bot.conversation.campaign import Campaign, Campaigns, Prompt, Service
    from bot.conversation.prompts.consent import Consent
    from bot.conversation.prompts.text import TextPrompt
    from bot.runtime.book import Book
    from bot.runtime.clock import SystemClock
    from storage.database import Database

    prompts = tuple(
        Prompt(f"q{place}", "text", TextPrompt({"en": f"Question {place}?"})) for place in range(KEPT)
    )
    consent = Prompt("consent", "consent", Consent({"en": "May we ask you?"}))
    campaign = Campaign("visit", "clinic", {"en": "Your visit"}, (consent, *prompts))
    campaigns = Campaigns(
        {"visit": campaign}, {"clinic": Service("clinic", {"en": "Riverside Clinic"})}, read_wording()
    )
    database = Database.open(f"sqlite:///{folder}/weheard.db")
    web = Web(Book(database, campaigns), listen=f"127.0.0.1:{port}")
    app = build(database, campaigns, SystemClock(), [web])
    await asyncio.gather(app.delivery.run(), web.run(app.receive))


async def echo(_: Path, port: int) -> None:
    """The least a page can do: what is posted comes back in the stream of who posted it."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse, StreamingResponse
    from starlette.routing import Route

    from adapters.web.serve import listening, serve

    queues: dict[str, asyncio.Queue[str]] = {}

    async def say(request: Request) -> JSONResponse:
        await request.body()
        queues[request.headers["cookie"]].put_nowait("echo")
        return JSONResponse({})

    async def events(request: Request) -> StreamingResponse:
        queue = queues.setdefault(request.headers["cookie"], asyncio.Queue())

        async def stream() -> AsyncIterator[str]:
            yield "retry: 3000\n\n"
            while True:
                yield f"event: line\ndata: {json.dumps({'said': False, 'text': await queue.get()})}\n\n"

        return StreamingResponse(stream(), media_type="text/event-stream")

    app = Starlette(
        routes=[Route("/say", say, methods=["POST"]), Route("/events", events)],
    )
    with listening(f"127.0.0.1:{port}") as (sock, _address):
        await serve(app, sock)


SERVERS: dict[str, Callable[[Path, int], object]] = {"weheard": weheard, "echo": echo}


# The people


@dataclass(slots=True)
class Person:
    """Somebody at the page: a cookie, the key of their forms, and a stream."""

    port: int
    cookie: str
    key: str = ""
    questions: int = 0

    async def ask(self, method: str, path: str, body: str = "", more: str = "") -> tuple[str, str]:
        """One request over a connection of its own: the head and the body of what comes back."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{more}"
        head += f"Cookie: {self.cookie}\r\n" if self.cookie else ""
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        found = (await reader.read(-1)).decode()
        writer.close()
        head, _, rest = found.partition("\r\n\r\n")
        return head, rest

    async def listen(self, heard: asyncio.Queue[float], opened: asyncio.Event) -> None:
        """Note the moment of every question in the stream."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(f"GET /events HTTP/1.1\r\nHost: localhost\r\nCookie: {self.cookie}\r\n\r\n".encode())
        try:
            while line := await reader.readline():
                if line.startswith(b"retry"):
                    opened.set()
                if line.startswith(b"data: ") and b'"said": false' in line:
                    heard.put_nowait(time.perf_counter())
        finally:
            writer.close()

    async def say(self, text: str) -> None:
        body = urlencode({"form": f"{text}-{time.perf_counter()}", "key": self.key, "text": text})
        head, rest = await self.ask("POST", "/say", body, f"{FORM}Accept: application/json\r\n")
        if " 200 " not in head.partition("\r\n")[0]:
            raise RuntimeError(f"{head[:80]} {rest[:200]}")


async def joined(port: int) -> Person:
    """Somebody who pressed Start and said yes."""
    from adapters.web import identity

    person = Person(port, "")
    head, _ = await person.ask("POST", "/c/visit", urlencode({"form": identity.fresh()}), FORM)
    person.cookie = head.partition("set-cookie: ")[2].partition(";")[0]
    person.key = identity.form_key(person.cookie.partition("=")[2])
    await person.say("yes")
    return person


async def answering(person: Person, already: int, answers: int, every: float, begin: float) -> list[float]:
    """Answer now and then; the seconds until each next question."""
    heard: asyncio.Queue[float] = asyncio.Queue()
    opened = asyncio.Event()
    listening = asyncio.create_task(person.listen(heard, opened))
    await opened.wait()
    for _ in range(already):
        await heard.get()
    waits = []
    await asyncio.sleep(max(0.0, begin - time.perf_counter()))
    for number in range(answers):
        start = time.perf_counter()
        await person.say(f"answer {number}")
        waits.append(await asyncio.wait_for(heard.get(), 60) - start)
        await asyncio.sleep(max(0.0, every - (time.perf_counter() - start)))
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    return waits


async def people(which: str, port: int, count: int, answers: int, every: float) -> list[float]:
    if which == "weheard":
        everybody = [await joined(port) for _ in range(count)]
    else:
        everybody = [Person(port, f"who={number}") for number in range(count)]
    already = 2 if which == "weheard" else 0  # to take part, and the first question
    start = time.perf_counter() + 3
    chance = random.Random(1)
    found = await asyncio.gather(
        *[answering(each, already, answers, every, start + chance.random() * every) for each in everybody]
    )
    return [wait for waits in found for wait in waits]


def stored(folder: Path) -> int:
    """How many answers to questions there are."""
    import sqlite3

    connection = sqlite3.connect(folder / "weheard.db")
    (count,) = connection.execute("SELECT count(*) FROM replies WHERE prompt LIKE 'q%'").fetchone()
    connection.close()
    return int(count)


def measure(which: str, port: int, count: int, answers: int, every: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.web", "--serve", which, folder, str(port)]
        server = subprocess.Popen(command)
        try:
            asyncio.run(ready(port))
            waits = asyncio.run(people(which, port, count, answers, every))
        finally:
            server.terminate()
            server.wait(20)
        told = "none stored"
        if which == "weheard":  # the first server, so the largest child is this one
            used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
            told = f"{stored(Path(folder))} of {count * answers} stored, {used} MB at most"
        p99 = quantiles(waits, n=100)[98]
        print(
            f"{which:8} {count} people, an answer every {every:g} s: median {median(waits) * 1000:6.1f} ms, "
            f"p99 {p99 * 1000:6.1f} ms, {told}"
        )


async def ready(port: int) -> None:
    for _ in range(300):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise RuntimeError("the server did not come up")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--every", type=float, default=5)
    parser.add_argument("--answers", type=int, default=6)
    parser.add_argument("--port", type=int, default=8497)
    parser.add_argument("--serve", nargs=3, metavar=("WHICH", "FOLDER", "PORT"), help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.serve:
        which, folder, port = given.serve
        asyncio.run(SERVERS[which](Path(folder), int(port)))  # type: ignore[arg-type]
        return
    for place, which in enumerate(SERVERS):
        measure(which, given.port + place, given.people, min(given.answers, KEPT - 1), given.every)


if __name__ == "__main__":
    main()
