"""The demonstration from beginning to end: plays it, shows what came of it, and says what to try next."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot.config import load
from bot.demo.folder import PAGE, REPLIES, prepare, write_replies
from bot.demo.people import HOME, Person, read_people
from bot.demo.play import CAMPAIGN, Play, Played, Report
from bot.demo.summary import day, opening, say, show
from bot.digests.page import page
from storage.database import Database

FOLDER = Path("weheard-demo")
STEPS = 7
"""How many things somebody does in a wave beside their own words, about: only for the progress bar."""


def run_demo(
    folder: Path | None = None,
    seed: int = 1,
    *,
    console: Console | None = None,
    people: Sequence[Person] | None = None,
) -> Played:
    """Play it into a folder (`weheard-demo` here, unless told) and print what came of it."""
    console = console or Console(highlight=False, markup=False, emoji=False)
    where = folder or FOLDER
    config = prepare(where)
    cast = tuple(people or read_people())
    began = time.monotonic()
    say(console, opening(cast))
    with progress(console, cast) as report:
        played = asyncio.run(play(config, cast, seed, report))
    seconds = time.monotonic() - began
    (where / PAGE).write_text(page(played.digests[-1]), encoding="utf-8")
    show(console, played, where, seconds)
    return played


async def play(config: Path, people: Sequence[Person], seed: int, report: Report) -> Played:
    """Everything that needs the database."""
    settings = load(config)
    database = Database.open(settings.storage_url, durable=False)  # made up, and made again in seconds
    try:
        played = await Play(settings, database, people, seed, report).run()
        await write_replies(database, CAMPAIGN, config.with_name(REPLIES))
    finally:
        await database.close()
    return played


@contextmanager
def progress(console: Console, people: Sequence[Person]) -> Iterator[Report]:
    """A bar on a terminal; elsewhere nothing moves."""
    total = sum(len(visit.texts()) + STEPS for each in people for visit in each.visits.values())
    with Progress(
        BarColumn(24),
        TextColumn("{task.fields[day]}"),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task("", total=total, day="")

        def report(at: datetime, done: int, what: str) -> None:
            local = at.astimezone(ZoneInfo(HOME))
            bar.update(task, completed=min(done, total), description=what, day=f"{local:%a} {day(local)}")

        yield report
