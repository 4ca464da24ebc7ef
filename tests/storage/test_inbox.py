"""Tests that an inbound counts once, also when it failed."""

from storage import inbox
from storage.database import Database
from tests.builders import NOON


async def test_what_was_taken_is_known_by_platform_and_id(database: Database) -> None:
    await database.transact(lambda tx: inbox.take(tx, "phone", "1", NOON))
    asked = [("phone", "1"), ("phone", "2"), ("web", "1")]
    assert await database.read(lambda tx: inbox.taken(tx, asked)) == {("phone", "1")}


async def test_what_was_set_aside_counts_as_taken_and_is_kept_once(database: Database) -> None:
    for _ in range(2):
        await database.transact(
            lambda tx: inbox.set_aside(tx, "phone", "1", "anna", "KeyError", "engine.py:1 go", NOON)
        )
    assert await database.read(inbox.dead_letters) == 1
    assert await database.read(lambda tx: inbox.taken(tx, [("phone", "1")])) == {("phone", "1")}
