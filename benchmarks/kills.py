"""Kills a running weheard with SIGKILL, again and again, and looks what was lost, doubled or mixed up.

    python -m benchmarks.kills [--kills 200] [--seed N] [--folder FOLDER]

A crowd talks through the real way in and out: each person sends the next message when the last one was
acknowledged, and after every kill what was not acknowledged is sent again (and some of what was). Half of the
kills come at random moments, the others at the worst ones: before a commit, after it and before it is
acknowledged, between sending a message and marking it.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from adapters.base import Capabilities
from benchmarks.ours import QUESTIONS, campaigns
from bot.messages import Address, Came, Inbound, Message, Receive
from bot.runtime.clock import SystemClock
from bot.runtime.deliver import Delivery
from bot.runtime.receive import Receiver
from storage.claiming import claim_file
from storage.database import Database

SLOTS = 8
"""People at once; when one has finished, the next comes."""
LONGEST_LIFE = 0.4
POINTS = ("commit", "acknowledge", "mark")
REPEAT = 0.1
"""How often something that was acknowledged comes once more."""
CAN = Capabilities(text_limit=4096, max_buttons=100)


class Record:
    """Lines in a file that outlive a kill: the crowd's own memory, outside of what is tested."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def write(self, *line: object) -> None:
        os.write(self._handle, f"{json.dumps(line)}\n".encode())


def lines(path: Path) -> list[list[Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


class Death:
    """Where a child dies by itself: at the n-th passing of a point."""

    def __init__(self, point: str, passings: int) -> None:
        self._point, self._left = point, passings

    def near(self, point: str) -> None:
        if point == self._point:
            self._left -= 1
            if self._left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)


class Pigeon:
    """A platform that writes down what it sent, and whom it lost on the way home."""

    platform = "pigeon"
    can = CAN

    def __init__(self, sent: Record, death: Death) -> None:
        self._sent, self._death = sent, death

    async def run(self, receive: Receive) -> None:  # noqa: ARG002 - the crowd calls it by itself
        await asyncio.Event().wait()

    async def send(self, to: Address, message: Message) -> str:
        await asyncio.sleep(0)
        self._sent.write(to.id, message.text)
        self._death.near("mark")
        return "1"


def script(person: str) -> list[Inbound]:
    """What a person sends, each under its own id; an answer says which question it is for."""
    address = Address("pigeon", person)
    words = ["yes", *(f"{person} answers q{number}" for number in range(QUESTIONS))]
    start = Inbound(address, f"{person}-start", Came.START, code="visit0")
    said = [
        Inbound(address, f"{person}-{place}", text=each, message_id=str(place))
        for place, each in enumerate(words)
    ]
    return [start, *said]


async def live(folder: Path, seed: int, death: Death) -> None:
    """A child's life: recover, talk to the crowd, deliver; until it is killed, or told to finish."""
    chance = random.Random(seed)
    claim = claim_file(folder / "weheard.db")
    database = Database.open(f"sqlite:///{folder / 'weheard.db'}")
    delivery = Delivery(database, {"pigeon": Pigeon(Record(folder / "sent"), death)}, SystemClock())
    receive = Receiver(database, campaigns(), {"pigeon": CAN}, SystemClock(), delivery.committed)
    happen = receive.happen

    def dangerous(tx: Any, happenings: Any) -> list[str]:
        results = happen(tx, happenings)
        tx.flush()
        death.near("commit")
        return results

    receive.happen = dangerous
    await delivery.recover()
    sending = asyncio.create_task(delivery.run())
    acknowledged = Record(folder / "acknowledged")
    before: dict[str, int] = defaultdict(int)
    for person, _ in lines(folder / "acknowledged"):
        before[person] += 1

    async def talk(slot: int) -> None:
        number = 0
        while before[f"{slot}-{number}"] == QUESTIONS + 2:
            number += 1
        while before[f"{slot}-{number}"] or not (folder / "finish").exists():
            person = f"{slot}-{number}"
            said = script(person)
            for place in range(before[person], len(said)):
                await receive(said[place])
                death.near("acknowledge")
                acknowledged.write(person, said[place].id)
                if chance.random() < REPEAT:
                    await receive(said[chance.randint(0, place)])
            number += 1

    await asyncio.gather(*(talk(slot) for slot in range(SLOTS)))
    while (await delivery.drain()).sent:
        pass
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    await delivery.drain()
    await database.close()
    claim.release()


def born(folder: Path, seed: int, death: Death) -> int:
    """A child; forked, so that it lives at once."""
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(live(folder, seed, death))
        except BaseException as error:
            print(f"the child failed by itself: {error!r}", file=sys.stderr, flush=True)
            os._exit(1)
        os._exit(0)
    return child


def torment(folder: Path, kills: int, seed: int) -> int:
    """Kill so many children; how many died (none ends by itself before)."""
    chance = random.Random(seed)
    for number in range(kills):
        point = chance.choice(["", "", "", *POINTS])
        child = born(folder, seed + number, Death(point, chance.randint(1, 60)))
        deadline = time.monotonic() + (chance.uniform(0.0, LONGEST_LIFE) if not point else 10.0)
        while time.monotonic() < deadline and os.waitpid(child, os.WNOHANG)[0] == 0:
            time.sleep(0.001)
        try:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        except (ProcessLookupError, ChildProcessError):
            pass
    (folder / "finish").touch()
    _, status = os.waitpid(born(folder, seed - 1, Death("", 0)), 0)
    return status


def faults(folder: Path, kills: int) -> list[str]:
    """Everything that is not as it was promised."""
    connection = sqlite3.connect(folder / "weheard.db")
    rows = connection.execute(
        "SELECT a.id, r.prompt, r.text FROM replies r JOIN addresses a ON a.participant = r.participant"
        " WHERE NOT r.superseded AND r.text <> 'yes' ORDER BY a.id, r.number"
    ).fetchall()
    waiting = connection.execute("SELECT count(*) FROM outbox").fetchone()[0]
    letters = connection.execute("SELECT cause, place FROM dead_letters").fetchall()
    done = connection.execute("SELECT count(*) FROM sessions WHERE outcome = 'done'").fetchone()[0]
    health = connection.execute("PRAGMA integrity_check").fetchone()[0]
    connection.close()
    people = sorted({person for person, _ in lines(folder / "acknowledged")})
    found = [f"set aside: {letter}" for letter in letters]
    if health != "ok" or waiting:
        found.append(f"the database is {health}, {waiting} messages wait")
    if done != len(people):
        found.append(f"{len(people)} people, {done} sessions done")
    heard: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for person, prompt, text in rows:
        heard[person].append((prompt, text))
    sent: dict[str, list[str]] = defaultdict(list)
    for person, text in lines(folder / "sent"):
        sent[person].append(text)
    for person in people:
        expected = [(f"q{number}", f"{person} answers q{number}") for number in range(QUESTIONS)]
        if heard[person] != expected:
            found.append(f"{person} said {expected}, and what is kept is {heard[person]}")
        found += told_wrongly(person, sent[person], kills)
    return found


def told_wrongly(person: str, sent: list[str], kills: int) -> list[str]:
    """Each message once, in order; one repeat a kill at most, and of the last one only."""
    runs = [(text, len(list(same))) for text, same in groupby(sent)]
    questions = [text for text, _ in runs if text.startswith("Question number")]
    wanted = [f"Question number {number}: how was that for you?" for number in range(QUESTIONS)]
    found = []
    if questions != wanted or len(runs) != QUESTIONS + 2:
        found.append(f"{person} was sent {[text for text, _ in runs]}")
    if len(sent) - len(runs) > kills:
        found.append(f"{person} was sent {len(sent) - len(runs)} messages twice")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--seed", type=int, default=None)
    options.add_argument("--folder", type=Path, default=None, help="an empty one, to look at afterwards")
    chosen = options.parse_args(arguments)
    seed = random.SystemRandom().randrange(1_000_000) if chosen.seed is None else chosen.seed
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.folder or Path(temporary)
        began = time.monotonic()
        status = torment(folder, chosen.kills, seed)
        found = faults(folder, chosen.kills) if status == 0 else ["the last child did not finish"]
        acknowledged, sent = len(lines(folder / "acknowledged")), len(lines(folder / "sent"))
    print(f"{chosen.kills} kills in {time.monotonic() - began:.0f} s: ", end="")
    print(f"{acknowledged:,} inbounds acknowledged, {sent:,} messages sent, {len(found)} faults")
    print("\n".join(found[:20]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
