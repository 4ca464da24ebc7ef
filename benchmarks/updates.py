"""Updates a second, from a parsed inbound to its commit and outbox rows, beside a peer that does less.

    python -m benchmarks.updates [--people 1,64] [--rounds 3] [--stored] [--folder FOLDER]

The peer is python-telegram-bot's ConversationHandler writing each answer through SQLAlchemy's ORM (see
`peers.py`), fed in the same way, on the same disk, in turns with ours, each in its own process. All commits
are fully durable. `--stored` measures ours once more among 1,000,000 people with 5,000,000 replies.
"""

import argparse
import asyncio
import json
import platform
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

SECONDS = {"ours": 4.0, "plain": 3.0, "wal": 3.0, "tuned": 3.0}
GUESS = {
    "ours": {1: 1500, 64: 5000},
    "plain": {1: 300, 64: 200},
    "wal": {1: 600, 64: 800},
    "tuned": {1: 1300, 64: 1500},
}
"""Updates a second, only to choose how many to send."""
LABELS = {
    "ours": "weheard",
    "plain": "peer, as its guides have it",
    "wal": "peer, with WAL",
    "tuned": "peer, tuned",
}
STORED = 1_000_000


@dataclass(frozen=True, slots=True)
class Figure:
    """What one run gave: times in milliseconds, CPU in microseconds an update, memory in megabytes."""

    per_second: float
    p50: float
    p99: float
    cpu: float
    memory: float


def measure(which: str, people: int, folder: Path, among: int) -> Figure:
    """One run, in this process."""
    from benchmarks import ours, peers

    guess = GUESS[which].get(people, GUESS[which][64])
    each = max(4, int(SECONDS[which] * guess / people))
    writers = {"plain": peers.plain_writer, "wal": peers.wal_writer, "tuned": peers.tuned_writer}
    cpu = time.process_time()
    if which == "ours":
        seconds, timings = asyncio.run(ours.run(folder / "weheard.db", people, each, among))
    else:
        seconds, timings = asyncio.run(peers.run(writers[which], folder, people, each))
    cpu = time.process_time() - cpu
    timings.sort()
    count = len(timings)
    return Figure(
        count / seconds,
        timings[count // 2] * 1e3,
        timings[count * 99 // 100] * 1e3,
        cpu / count * 1e6,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


def apart(which: str, people: int, folder: Path, among: int = 0) -> Figure:
    """One run, in a process and (unless there is one to measure among) a folder of its own."""
    place = folder if among else Path(tempfile.mkdtemp(dir=folder))
    command = [sys.executable, "-m", "benchmarks.updates", "--one", which, "--people", str(people)]
    run = subprocess.run(
        [*command, "--folder", str(place), "--among", str(among)], capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise SystemExit(run.stderr)
    if not among:
        shutil.rmtree(place)
    return Figure(**json.loads(run.stdout))


def middle(figures: Sequence[Figure]) -> Figure:
    """The median of each figure."""
    rows = [asdict(each) for each in figures]
    return Figure(**{name: median(row[name] for row in rows) for name in rows[0]})


def compare(people: int, rounds: int, folder: Path) -> Figure:
    """All of them in turns; a table; ours."""
    found: dict[str, list[Figure]] = {which: [] for which in LABELS}
    for _ in range(rounds):
        for which in LABELS:
            found[which].append(apart(which, people, folder))
    ours = middle(found["ours"])
    print(f"\n{people} at once (median of {rounds})")
    print(f"{'':30}{'updates/s':>10}{'ratio':>8}{'p50 ms':>9}{'p99 ms':>9}{'CPU µs':>9}{'MB':>7}")
    for which, label in LABELS.items():
        show(label, middle(found[which]), ours)
    return ours


def show(label: str, figure: Figure, ours: Figure) -> None:
    ratio = "" if figure is ours else f"{ours.per_second / figure.per_second:.1f}"
    print(f"{label:30}{figure.per_second:>10,.0f}{ratio:>8}{figure.p50:>9.2f}", end="")
    print(f"{figure.p99:>9.2f}{figure.cpu:>9.0f}{figure.memory:>7.0f}", flush=True)


def stored(people: Sequence[int], rounds: int, folder: Path) -> None:
    """Ours among many stored people and replies, in turns with an empty database."""
    from benchmarks.filling import fill

    place = Path(tempfile.mkdtemp(dir=folder))
    began = time.perf_counter()
    fill(place / "weheard.db", STORED)
    size = (place / "weheard.db").stat().st_size / 1e9
    print(f"\nAmong {STORED:,} people and {5 * STORED:,} replies ({size:.1f} GB, filled in ", end="")
    print(f"{time.perf_counter() - began:.0f} s)", flush=True)
    for count in people:
        full, empty = [], []
        for _ in range(rounds):
            empty.append(apart("ours", count, folder))
            full.append(apart("ours", count, place, STORED))
        with_them, without = middle(full), middle(empty)
        share = with_them.per_second / without.per_second
        print(f"{count} at once: {with_them.per_second:,.0f} updates/s, p99 {with_them.p99:.2f} ms, ", end="")
        print(f"{share:.2f} of {without.per_second:,.0f} when empty", flush=True)
    shutil.rmtree(place)


def main(arguments: Sequence[str] | None = None) -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--people", default="1,64", help="how many at once")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--stored", action="store_true", help="also with 1,000,000 people (7 GB of disk)")
    options.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()), help="on the disk to measure"
    )
    options.add_argument("--one", choices=LABELS, help=argparse.SUPPRESS)
    options.add_argument("--among", type=int, default=0, help=argparse.SUPPRESS)
    chosen = options.parse_args(arguments)
    people = [int(each) for each in chosen.people.split(",")]
    if chosen.one:
        print(json.dumps(asdict(measure(chosen.one, people[0], chosen.folder, chosen.among))))
        return
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.machine()}")
    for count in people:
        compare(count, chosen.rounds, chosen.folder)
    if chosen.stored:
        stored(people, chosen.rounds, chosen.folder)


if __name__ == "__main__":
    main()
