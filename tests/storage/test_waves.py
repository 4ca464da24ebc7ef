"""Tests whom a wave asks: each person once, and only who said yes."""

import asyncio
from datetime import timedelta

import pytest

from storage import waves
from storage.database import Database
from storage.tx import Tx
from tests.storage.seeds import NOON, consent, people, session


def due(tx: Tx, number: int = 1, after: str = "", limit: int = 10) -> list[str]:
    return waves.due(tx, "visit", "clinic", number, NOON, after, limit)


async def test_who_agreed_is_due(database: Database) -> None:
    def arrange(tx: Tx) -> None:
        people(tx, "anna", "bo", "carl", "dora", "eve")
        consent(tx, "anna")
        consent(tx, "bo", service="library")
        consent(tx, "carl", use="quote")
        consent(tx, "eve", False)

    await database.transact(arrange)
    assert await database.read(due) == ["anna"]


async def test_who_withdrew_is_not_due_and_who_came_back_is(database: Database) -> None:
    def arrange(tx: Tx) -> None:
        people(tx, "anna", "bo")
        for each in ("anna", "bo"):
            consent(tx, each)
            consent(tx, each, False, number=2)
        consent(tx, "bo", number=3)

    await database.transact(arrange)
    assert await database.read(due) == ["bo"]


async def test_a_yes_in_the_middle_of_a_wave_waits_for_the_next(database: Database) -> None:
    def arrange(tx: Tx) -> None:
        people(tx, "anna")
        consent(tx, "anna", at=NOON + timedelta(seconds=1))

    await database.transact(arrange)
    assert await database.read(due) == []
    later = NOON + timedelta(weeks=4)
    assert await database.read(lambda tx: waves.due(tx, "visit", "clinic", 2, later, "", 10)) == ["anna"]


async def test_who_came_by_themselves_is_not_asked_again_in_that_wave(database: Database) -> None:
    def arrange(tx: Tx) -> None:
        people(tx, "anna", "bo")
        for each in ("anna", "bo"):
            consent(tx, each)
        session(tx, "anna", wave=1)
        session(tx, "bo", campaign="other", wave=1)

    await database.transact(arrange)
    assert await database.read(due) == ["bo"]
    assert await database.read(lambda tx: due(tx, 2)) == ["anna", "bo"]


async def test_due_goes_on_from_where_it_was(database: Database) -> None:
    def arrange(tx: Tx) -> None:
        people(tx, "anna", "bo", "carl")
        for each in ("anna", "bo", "carl"):
            consent(tx, each)

    await database.transact(arrange)
    assert await database.read(lambda tx: due(tx, limit=2)) == ["anna", "bo"]
    assert await database.read(lambda tx: due(tx, after="bo", limit=2)) == ["carl"]


async def test_two_who_claim_at_once_share_the_people_out(database: Database, url: str) -> None:
    names = [f"p{number:02}" for number in range(40)]
    other = Database.open(url)

    def arrange(tx: Tx) -> None:
        people(tx, *names)
        waves.begin(tx, "visit", 1, NOON, None)

    def claim(tx: Tx, some: list[str]) -> list[str]:
        return waves.claim(tx, "visit", 1, some, NOON)

    await database.transact(arrange)
    parts = await asyncio.gather(
        *(
            each.transact(lambda tx, start=start: claim(tx, names[start : start + 20]))
            for start in (0, 10, 20, 5)
            for each in (database, other)
        )
    )
    await other.close()
    assert sorted(each for part in parts for each in part) == names


async def test_a_claim_that_is_rolled_back_leaves_nobody_out(database: Database) -> None:
    def arrange(tx: Tx) -> None:
        people(tx, "anna")
        consent(tx, "anna")
        waves.begin(tx, "visit", 1, NOON, None)

    def fail(tx: Tx) -> None:
        assert waves.claim(tx, "visit", 1, ["anna"], NOON) == ["anna"]
        raise ZeroDivisionError

    await database.transact(arrange)
    with pytest.raises(ZeroDivisionError):
        await database.transact(fail)
    assert await database.read(due) == ["anna"]


async def test_a_wave_is_begun_once_and_finished_once(database: Database) -> None:
    def begin(tx: Tx) -> bool:
        waves.begin(tx, "visit", 1, NOON, None)
        return waves.invited(tx, "visit", 1)

    assert not await database.transact(begin)
    await database.transact(lambda tx: waves.finish(tx, "visit", 1, NOON))
    assert await database.transact(begin)
    assert not await database.read(lambda tx: waves.invited(tx, "visit", 2))
