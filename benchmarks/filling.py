"""Fills a database as years of use would: so many people who each went through one campaign."""

import asyncio
import random
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.ours import CAN, QUESTIONS, address_of, campaigns, conversation
from bot.runtime.clock import SystemClock
from bot.runtime.receive import Receiver
from storage.database import Database

TABLES = ("participants", "addresses", "consents", "sessions", "asks", "replies", "inbound")
Row = tuple[Any, ...]


def fill(path: Path, people: int) -> None:
    """One person's rows are made by the real thing, and copied for everybody else under their own ids."""
    asyncio.run(_one(path))
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -500000")
    (model,) = connection.execute("SELECT id FROM participants").fetchone()
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    models = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in TABLES}
    for name in (*TABLES, "outbox"):
        connection.execute(f"DELETE FROM {name}")
    chance = random.Random(1)
    ids = sorted(f"{chance.getrandbits(64):016x}" for _ in range(people))
    for name in TABLES:
        _copy(connection, name, _rows(name, models[name], model, ids))
    for _, sql in indexes:
        connection.execute(sql)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()


async def _one(path: Path) -> None:
    database = Database.open(f"sqlite:///{path}")
    receive = Receiver(database, campaigns(), CAN, SystemClock())
    for inbound in conversation(0, QUESTIONS + 2, iter(range(100))):
        await receive(inbound)
    await database.close()


def _copy(connection: sqlite3.Connection, name: str, rows: Iterable[Row]) -> None:
    marks = ",".join("?" * len(connection.execute(f"SELECT * FROM {name} LIMIT 0").description))
    connection.execute("BEGIN")
    connection.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
    connection.execute("COMMIT")


def _rows(name: str, models: list[Row], model: str, ids: list[str]) -> Iterator[Row]:
    if name == "inbound":
        return ((platform, f"{number}", at) for (platform, _, at), number in _numbered(models, len(ids)))
    if name == "addresses":
        order = sorted(range(len(ids)), key=lambda number: address_of(number).id)
        return (
            (platform, address_of(number).id, ids[number], *rest)
            for number in order
            for platform, _, _, *rest in models
        )
    return (tuple(_for(value, model, id) for value in row) for id in ids for row in models)


def _numbered(models: list[Row], people: int) -> Iterator[tuple[Row, int]]:
    for number in range(people):
        for place, row in enumerate(models):
            yield row, 100_000_000 + number * len(models) + place


def _for(value: Any, model: str, id: str) -> Any:
    return value.replace(model, id) if isinstance(value, str) and model in value else value
