"""Updates a second with Telegram's payloads and calls in the path, beside python-telegram-bot's Application.

    python -m benchmarks.telegram [--people 1,64] [--rounds 5] [--folder FOLDER]

Both start from the bytes of an update, and an update counts when the next question was handed to Telegram:
parsed, understood, committed, and sent through the library's Bot to the same stand-in that answers at once
without a network. The peer parses with `Update.de_json` and is a ConversationHandler that writes each answer
through SQLAlchemy's ORM as its guides have it, all people at once. Ours is the real adapter, receiver, SQLite
file, outbox and delivery, without the pacing Telegram asks for (the peer has none). In turns, each in its own
process; the ratio is the median of the pairs.
"""

import argparse
import asyncio
import json
import logging
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

from telegram import Update
from telegram.request import BaseRequest, RequestData

from adapters.telegram.adapter import Telegram, Webhook
from adapters.telegram.client import Client
from adapters.telegram.limits import CAN
from benchmarks import ours, peers
from bot.app import build
from bot.messages import Came, Inbound
from bot.runtime.clock import SystemClock
from storage.database import Database

GUESS = {"ours": {1: 700, 64: 2500}, "peer": {1: 350, 64: 400}}
"""Updates a second, only to choose how many to send."""
SECONDS = 4.0
REQUIRED = {1: 1.7, 64: 3.5}
BOT = {"id": 1, "is_bot": True, "first_name": "bot", "username": "bot"}

Feed = Callable[[bytes], Awaitable[None]]


class StandIn(BaseRequest):
    """Telegram without a network: every call is right, and what is sent to whom is counted."""

    def __init__(self) -> None:
        self.sent: defaultdict[str, int] = defaultdict(int)
        self.came: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._numbers = count(1)

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        return

    async def shutdown(self) -> None:
        return

    async def do_request(self, url: str, *_: Any, **given: Any) -> tuple[int, bytes]:
        request_data: RequestData | None = given.get("request_data")
        name = url.rpartition("/")[2]
        result: object = BOT if name.startswith("getMe") else True
        if name.startswith("sendMessage") and request_data is not None:
            fields = request_data.parameters
            chat = str(fields["chat_id"])
            result = {
                "message_id": next(self._numbers),
                "from": BOT,
                "chat": {"id": int(chat), "type": "private", "first_name": "A"},
                "date": 1_796_000_000,
                "text": fields["text"],
            }
            self.sent[chat] += 1
            self.came[chat].set()
        return 200, json.dumps({"ok": True, "result": result}).encode()


def payload(number: int, person: int, text: str) -> bytes:
    """A private message as Telegram sends it."""
    message: dict[str, Any] = {
        "message_id": number,
        "from": {"id": person, "is_bot": False, "first_name": "Anna", "language_code": "en"},
        "chat": {"id": person, "first_name": "Anna", "type": "private"},
        "date": 1_796_000_000,
        "text": text,
    }
    if text.startswith("/"):
        length = len(text.split()[0])
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
    return json.dumps({"update_id": number, "message": message}).encode()


async def measure(feed: Feed, sent: Sequence[Sequence[bytes]], begin: int) -> float:
    """Updates a second: each person sends the next when the answer to the last is there."""

    async def one(mine: Sequence[bytes]) -> None:
        for body in mine:
            await feed(body)

    await asyncio.gather(*(one(mine[:begin]) for mine in sent))
    began = time.perf_counter()
    await asyncio.gather(*(one(mine[begin:]) for mine in sent))
    return sum(len(mine) - begin for mine in sent) / (time.perf_counter() - began)


def payload_of(inbound: Inbound) -> bytes:
    text = f"/start {inbound.code}" if inbound.came is Came.START else inbound.text
    return payload(int(inbound.id), int(inbound.address.id), text)


async def run_ours(folder: Path, people: int, each: int) -> float:
    stand_in = StandIn()
    telegram = Telegram(
        "1:A",
        webhook=Webhook("https://talk.example.org/telegram", "made-up"),
        can=replace(CAN, per_second=0, per_address=0),
        client=Client("1:A", "https://api.telegram.org", stand_in),
    )
    database = Database.open(f"sqlite:///{folder}/weheard.db")
    app = build(database, ours.campaigns(), SystemClock(), [telegram])
    tasks = [asyncio.create_task(telegram.run(app.receive)), asyncio.create_task(app.delivery.run())]
    await asyncio.sleep(0.1)

    async def feed(body: bytes) -> None:
        update = json.loads(body)
        answered = stand_in.came[str(update["message"]["chat"]["id"])]
        answered.clear()
        await telegram.take(update)
        await answered.wait()

    numbers = count(1)
    seats = [ours.conversation(number * 1000, each + 2, numbers) for number in range(people)]
    rate = await measure(feed, [[payload_of(inbound) for inbound in mine] for mine in seats], 2)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await database.close()
    return rate


async def run_peer(folder: Path, people: int, each: int) -> float:
    write, close = peers.plain_writer(peers.made(folder / "peer.db"))
    stand_in = StandIn()
    app = peers.application(write, stand_in)
    failures = peers.begun(app)

    async def feed(body: bytes) -> None:
        await app.process_update(Update.de_json(json.loads(body), app.bot))

    numbers = count(1)
    sent = [
        [
            payload(next(numbers), 10_000_000 + person, "/start" if turn == 0 else f"answer number {turn}")
            for turn in range(each + 1)
        ]
        for person in range(people)
    ]
    rate = await measure(feed, sent, 1)
    await close()
    if failures or sum(stand_in.sent.values()) != people * (each + 1):
        raise RuntimeError(f"{len(failures)} of the peer's updates failed")
    return rate


def apart(which: str, people: int, folder: Path) -> float:
    """One run in a process and a folder of its own."""
    place = Path(tempfile.mkdtemp(dir=folder))
    command = [sys.executable, "-m", "benchmarks.telegram", "--one", which, "--people", str(people)]
    run = subprocess.run([*command, "--folder", str(place)], capture_output=True, text=True, check=False)
    shutil.rmtree(place)
    if run.returncode:
        raise SystemExit(run.stderr)
    return float(run.stdout)


def compare(people: int, rounds: int, folder: Path) -> bool:
    """Pairs of runs; whether ours is as many times faster as it has to be."""
    pairs = [(apart("ours", people, folder), apart("peer", people, folder)) for _ in range(rounds)]
    ratio = median(ours / peer for ours, peer in pairs)
    middle = [median(each) for each in zip(*pairs, strict=True)]
    print(f"{people:>3} at once: weheard {middle[0]:,.0f} updates/s, peer {middle[1]:,.0f}, ", end="")
    print(f"{ratio:.2f} times ({min(a / b for a, b in pairs):.2f} to {max(a / b for a, b in pairs):.2f})")
    return ratio >= REQUIRED.get(people, 0)


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--people", default="1,64", help="how many at once")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    options.add_argument("--one", choices=GUESS, help=argparse.SUPPRESS)
    chosen = options.parse_args(arguments)
    people = [int(each) for each in chosen.people.split(",")]
    if chosen.one:
        logging.disable(logging.CRITICAL)
        guess = GUESS[chosen.one]
        each = max(4, int(SECONDS * guess.get(people[0], guess[64]) / people[0]))
        run = run_ours if chosen.one == "ours" else run_peer
        print(asyncio.run(run(chosen.folder, people[0], each)))
        return 0
    print(f"Python {platform.python_version()}, {platform.machine()}")
    reached = [compare(number, chosen.rounds, chosen.folder) for number in people]
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
