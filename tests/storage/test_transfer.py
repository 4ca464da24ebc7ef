"""Replies carried in from a file and out again."""

import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.conversation.participant import Answer
from storage import participants, replies, transfer
from storage.database import Database
from storage.transfer import Brought

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
ROWS = (
    Brought("1", "The doors are heavy.", "moment", "anna", language="en", at=NOW - timedelta(days=3)),
    Brought("2", "Nobody answers the phone.", "moment", "anna"),
    Brought("3", "It was fine.", "moment"),
)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database.open(f"sqlite:///{tmp_path / 'a.db'}")
    yield database
    await database.close()


async def bring(database: Database, *rows: Brought) -> int:
    return await database.transact(lambda tx: transfer.bring_in(tx, "visit", rows, NOW))


async def carried(database: Database) -> list[transfer.Carried]:
    return await database.read(lambda tx: list(transfer.carry_out(tx, "visit")))


async def test_rows_come_in_as_replies_of_their_people(database: Database) -> None:
    assert await bring(database, *ROWS) == 3
    found = await carried(database)
    assert {(one.text, one.prompt, one.language, one.at) for one in found} == {
        ("The doors are heavy.", "moment", "en", NOW - timedelta(days=3)),
        ("Nobody answers the phone.", "moment", "", NOW),
        ("It was fine.", "moment", "", NOW),
    }
    assert len({one.participant for one in found}) == 2


async def test_the_same_file_again_adds_nothing_and_a_longer_one_only_what_is_new(database: Database) -> None:
    await bring(database, *ROWS)
    assert await bring(database, *ROWS) == 0
    assert await bring(database, *ROWS, Brought("4", "More light.", "moment", "anna")) == 1
    found = await carried(database)
    assert len(found) == 4
    assert len({one.participant for one in found}) == 2


async def test_another_file_may_count_from_one_too(database: Database) -> None:
    await bring(database, Brought("1", "The doors are heavy.", "moment"))
    assert await bring(database, Brought("1", "More light.", "moment")) == 1
    assert len({one.participant for one in await carried(database)}) == 2


async def test_two_replies_of_one_person_are_not_one_story_but_the_parts_of_one_are(
    database: Database,
) -> None:
    parts = (
        Brought("5", "First,", "moment", "ben", "s1", 1),
        Brought("6", "then.", "moment", "ben", "s1", 2),
    )
    await bring(database, *ROWS, *parts)
    heard = await database.read(
        lambda tx: replies.heard(tx, "visit", NOW - timedelta(days=9), NOW + timedelta(days=1), service="c")
    )
    assert {one.text for one in heard} == {*(row.text for row in ROWS), "First,\nthen."}


async def test_nobody_imported_can_be_written_to_or_quoted(database: Database) -> None:
    await bring(database, *ROWS)
    found = await carried(database)
    ids = [one.participant for one in found]
    assert await database.read(lambda tx: [participants.address_of(tx, id) for id in ids]) == [None] * 3
    heard = await database.read(
        lambda tx: replies.heard(tx, "visit", NOW - timedelta(days=9), NOW + timedelta(days=1), service="c")
    )
    assert not any(one.quotable for one in heard)


async def test_one_bad_row_keeps_all_out(database: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        await bring(database, *ROWS, Brought("9", None, "moment"))  # type: ignore[arg-type]
    assert await carried(database) == []
    assert await bring(database, *ROWS) == 3


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_a_file_s_names_are_not_kept(database: Database, tmp_path: Path) -> None:
    await bring(database, Brought("anna@example.org", "Hello.", "moment", "Anna Andersen"))
    await database.close()
    stored = everything_in(tmp_path)
    assert b"Hello." in stored
    assert b"nna" not in stored


async def test_what_was_understood_leaves_with_the_words(database: Database) -> None:
    await bring(database, Brought("1", "four", "rating", answer=Answer(4, "4")))
    assert [(one.text, one.value, one.label) for one in await carried(database)] == [("four", 4, "4")]
