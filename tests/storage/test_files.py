"""Tests of what is known of files: who fetches which, and that nothing is held of who is gone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.conversation.effects import RecordReply
from bot.messages import Address, Attachment
from storage import expiry, files, participants, replies
from storage.database import Database
from storage.files import Due, State
from storage.folder import Folder
from storage.opening import place
from storage.rows import ReplyRow, table
from storage.tx import Tx
from tests.builders import NOON

PHOTO, VOICE, HERE = Attachment("photo", "f1", 9), Attachment("voice", "f2"), Attachment("location", "56,10")
LEASE, MINUTE = timedelta(minutes=5), timedelta(minutes=1)
ON = ("phone",)


async def came(database: Database, *attachments: Attachment, who: str = "anna") -> str:
    """Somebody says something with these."""

    def work(tx: Tx) -> str:
        made = participants.create(tx, Address("phone", who), NOON)
        said = RecordReply("", "visit", prompt="moment", attachments=attachments)
        replies.record(tx, made.id, 1, said, NOON, "phone")
        return made.id

    return await database.transact(work)


async def claimed(database: Database, at: timedelta = timedelta(), on: Sequence[str] = ON) -> list[Due]:
    return await database.transact(lambda tx: files.claim(tx, NOON + at, 10, LEASE, on))


async def keep(database: Database, due: Due) -> str:
    """Fetch it, as the runtime does."""
    name = f"{due.name}.jpg"
    Folder(database.place.files).keep(name, b"a face")
    assert await database.transact(lambda tx: files.kept(tx, due, name, "image/jpeg", 6))
    return name


async def test_what_has_to_be_fetched_is_due_at_once_and_a_place_is_not(database: Database) -> None:
    await came(database, PHOTO, HERE, VOICE)
    found = await claimed(database)
    assert [(each.platform, each.attachment, each.tries) for each in found] == [
        ("phone", PHOTO, 1),
        ("phone", VOICE, 1),
    ]
    assert len({each.name for each in found}) == 2


async def test_nobody_else_gets_what_is_claimed_until_the_lease_runs_out(database: Database) -> None:
    await came(database, PHOTO)
    [first] = await claimed(database)
    assert await claimed(database, MINUTE) == []
    [second] = await claimed(database, LEASE)
    assert (second.name, second.tries) == (first.name, 2)
    assert not await database.transact(lambda tx: files.kept(tx, first, "x.jpg", "image/jpeg", 6))
    await keep(database, second)


async def test_a_platform_is_not_asked_for_anothers_files(database: Database) -> None:
    await came(database, PHOTO)
    assert await claimed(database, on=("web",)) == []


async def test_put_off_it_is_due_then(database: Database) -> None:
    await came(database, PHOTO)
    [due] = await claimed(database)
    await database.transact(lambda tx: files.later(tx, due, NOON + MINUTE, tried=False))
    assert await database.read(lambda tx: files.next_due(tx, ON)) == NOON + MINUTE
    assert [each.tries for each in await claimed(database, MINUTE)] == [1]


async def test_after_a_start_what_the_last_run_was_at_is_due_at_once(database: Database) -> None:
    await came(database, PHOTO)
    await claimed(database)
    assert await database.transact(lambda tx: files.free_claims(tx, NOON + MINUTE)) == 1
    assert len(await claimed(database, MINUTE)) == 1


async def test_what_is_lost_names_no_file_and_is_not_tried_again(database: Database) -> None:
    who = await came(database, PHOTO)
    [due] = await claimed(database)
    assert await database.transact(lambda tx: files.lose(tx, due, State.REFUSED))
    assert not await database.transact(lambda tx: files.lose(tx, due, State.REFUSED))
    assert await claimed(database, LEASE) == []
    [held] = (await database.read(lambda tx: files.held(tx, who)))[who, 1]
    assert (held.state, held.file) == ("refused", "")


async def test_names_are_stored_before_there_is_a_file(database: Database) -> None:
    await came(database, PHOTO, VOICE)
    first, second = await claimed(database)
    name = await keep(database, first)
    assert await database.read(files.names) == files.Names(frozenset({name}), frozenset({second.name}))


async def test_erasing_a_person_removes_their_files(database: Database) -> None:
    anna = await came(database, PHOTO)
    [hers] = await claimed(database)
    await keep(database, hers)
    await came(database, PHOTO, who="bo")
    [his] = await claimed(database)
    kept = await keep(database, his)
    await database.transact(lambda tx: participants.erase(tx, anna))
    assert Folder(database.place.files).names() == {kept}


async def test_erased_while_it_is_fetched_it_is_wanted_no_more(database: Database) -> None:
    who = await came(database, PHOTO)
    [due] = await claimed(database)
    await database.transact(lambda tx: participants.erase(tx, who))
    assert not await database.transact(lambda tx: files.kept(tx, due, "x.jpg", "image/jpeg", 6))


async def test_an_erasure_that_fails_removes_nothing(database: Database) -> None:
    who = await came(database, PHOTO)
    [due] = await claimed(database)
    kept = await keep(database, due)

    def work(tx: Tx) -> None:
        participants.erase(tx, who)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await database.transact(work)
    assert Folder(database.place.files).names() == {kept}


async def test_words_that_are_too_old_take_their_files_along(database: Database) -> None:
    await came(database, PHOTO, HERE)
    [due] = await claimed(database)
    await keep(database, due)
    assert await database.transact(lambda tx: expiry.forget_words(tx, NOON + MINUTE)) == 1
    assert Folder(database.place.files).names() == set()
    assert await database.read(files.held) == {}


async def test_a_reply_that_was_taken_back_loses_its_files(database: Database) -> None:
    await came(database, PHOTO)
    [due] = await claimed(database)
    await keep(database, due)
    rows = table(ReplyRow)
    await database.transact(lambda tx: tx.execute(update(rows).values(withdrawn_at=NOON)))
    await database.transact(files.forget_withdrawn)
    assert Folder(database.place.files).names() == set()


async def test_what_a_restored_database_names_and_is_not_there_is_gone(database: Database) -> None:
    who = await came(database, PHOTO)
    [due] = await claimed(database)
    await keep(database, due)
    assert await database.transact(lambda tx: files.missing(tx, [])) == 1
    [held] = (await database.read(lambda tx: files.held(tx, who, "visit")))[who, 1]
    assert held == replace(held, state="gone", file="")


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("sqlite:////srv/weheard.db", "/srv/weheard.files"),
        ("sqlite:////srv/clinic", "/srv/clinic.files"),
        ("sqlite:////srv/clinic.sqlite", "/srv/clinic.sqlite.files"),
        ("postgresql://host/name", "weheard.files"),
    ],
)
def test_files_are_beside_the_database_unless_it_is_said_where(url: str, folder: str) -> None:
    assert place(url).files == Path(folder)
    assert place(url, Path("/mnt/files")).files == Path("/mnt/files")
