"""Tests of copies: consistent under load, whole or not there, and nobody comes back by one."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.conversation.effects import RecordReply
from bot.errors import BotError
from bot.messages import Address, Attachment, Message
from storage import copies, files, inbox, outbox, participants, replies
from storage.database import Database
from storage.folder import Folder
from storage.opening import Place, place
from storage.tx import Tx
from tests.builders import NOON

KILLED = """\
import os, pathlib, sys
from storage import copies
from storage.opening import place

point = sys.argv[3]
def die(*_): os.kill(os.getpid(), 9)
setattr(copies, point, die)
copies.back_up(place(sys.argv[1]), pathlib.Path(sys.argv[2]))
"""


@pytest.fixture
def where(tmp_path: Path) -> Place:
    return place(f"sqlite:///{tmp_path}/weheard.db")


def url(where: Place) -> str:
    return f"sqlite:///{where.file}"


def write(tx: Tx, number: int) -> str:
    """One person and what their message brought, as one transaction brings it."""
    who = participants.create(tx, Address("phone", str(number)), NOON)
    at = NOON + timedelta(minutes=number)
    inbox.take(tx, "phone", str(number), at)
    outbox.put(tx, who.id, 1, Address("phone", str(number)), Message("hello"), at)
    return who.id


def filled(where: Place, count: int, start: int = 0) -> list[str]:
    return asyncio.run(_filled(where, count, start))


async def _filled(where: Place, count: int, start: int = 0) -> list[str]:
    database = Database.open(url(where))
    numbers = range(start, start + count)
    ids = [await database.transact(partial(write, number=number)) for number in numbers]
    await database.close()
    return ids


def people(where: Place) -> set[str]:
    return asyncio.run(_people(where))


def names(folder: Path, pattern: str) -> list[str]:
    return sorted(path.name for path in folder.glob(pattern))


async def _people(where: Place) -> set[str]:
    database = Database.open(url(where), create=False)
    found = await database.read(
        lambda tx: {each for (each,) in tx.connection.exec_driver_sql("SELECT id FROM participants")}
    )
    await database.close()
    return found


def count(file: Path, table: str) -> int:
    connection = sqlite3.connect(file)
    found = int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    connection.close()
    return found


def erase(where: Place, who: str) -> None:
    async def work() -> None:
        database = Database.open(url(where))
        await database.transact(lambda tx: participants.erase(tx, who))
        await database.close()

    asyncio.run(work())


async def test_a_copy_under_load_is_of_one_state(where: Place, tmp_path: Path) -> None:
    database = Database.open(url(where))
    for number in range(50):
        await database.transact(lambda tx, n=number: write(tx, n))  # type: ignore[misc]
    end = asyncio.Event()

    async def load() -> int:
        number = 100
        while not end.is_set():
            await database.transact(lambda tx, n=number: write(tx, n))  # type: ignore[misc]
            number += 1
        return number - 100

    writing = asyncio.create_task(load())
    for number in range(5):
        file = tmp_path / f"copy-{number}.db"
        made = await asyncio.to_thread(copies.back_up, where, file)
        assert made.people >= 50
        assert {count(file, each) for each in ("participants", "inbound", "outbox")} == {made.people}
        assert names(tmp_path, f"*copy-{number}*") == [file.name]
    end.set()
    assert await writing > 0
    await database.close()


def test_a_copy_is_for_nobody_else_to_read(where: Place, tmp_path: Path) -> None:
    filled(where, 1)
    copies.back_up(where, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").stat().st_mode & 0o077 == 0


def test_a_copy_overwrites_nothing(where: Place, tmp_path: Path) -> None:
    filled(where, 1)
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(BotError, match="was left alone"):
        copies.back_up(where, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "mine"


@pytest.mark.parametrize("point", ["look_at", "_sync", "part_to"])
def test_killed_in_the_middle_there_is_no_half_file_under_the_name(
    where: Place, tmp_path: Path, point: str
) -> None:
    filled(where, 3)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, url(where), tmp_path / "copy.db", point],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        check=False,
    )
    assert done.returncode == -9
    assert not (tmp_path / "copy.db").exists()
    assert copies.back_up(where, tmp_path / "copy.db").people == 3


def test_a_restored_copy_is_as_it_was_and_says_what_is_missing(where: Place, tmp_path: Path) -> None:
    before = filled(where, 3)
    copies.back_up(where, tmp_path / "copy.db")
    filled(where, 2, start=3)
    done = copies.restore(where, tmp_path / "copy.db", NOON)
    assert (done.contents.people, done.missing, done.contents.newest) == (3, 2, NOON + timedelta(minutes=2))
    assert people(where) == set(before)
    assert done.before is not None
    assert count(done.before, "participants") == 5


def test_messages_of_the_past_are_not_sent_again(where: Place, tmp_path: Path) -> None:
    filled(where, 3)
    copies.back_up(where, tmp_path / "copy.db")
    assert copies.restore(where, tmp_path / "copy.db", NOON).unsent == 3
    assert where.file is not None
    assert count(where.file, "outbox") == 0


def test_people_erased_since_stay_erased(where: Place, tmp_path: Path) -> None:
    ids = filled(where, 3)
    copies.back_up(where, tmp_path / "copy.db")
    erase(where, ids[1])
    done = copies.restore(where, tmp_path / "copy.db", NOON)
    assert done.erased_again == 1
    assert people(where) == {ids[0], ids[2]}
    assert where.file is not None
    assert ids[1].encode() not in where.file.read_bytes()


def test_restored_where_nothing_is_left(where: Place, tmp_path: Path) -> None:
    filled(where, 2)
    copies.back_up(where, tmp_path / "copy.db")
    assert where.file is not None
    where.file.unlink()
    done = copies.restore(where, tmp_path / "copy.db", NOON)
    assert (done.before, done.missing) == (None, None)
    assert len(people(where)) == 2


async def test_while_somebody_has_it_open_nothing_is_replaced(where: Place, tmp_path: Path) -> None:
    await _filled(where, 2)
    copies.back_up(where, tmp_path / "copy.db")
    database = Database.open(url(where))
    await database.transact(lambda tx: write(tx, 9))
    with pytest.raises(BotError, match="another program holds the database"):
        await asyncio.to_thread(copies.restore, where, tmp_path / "copy.db", NOON)
    await database.close()
    assert len(await _people(where)) == 3
    assert names(tmp_path, ".*") == []


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"not a database" * 100, "is no database"), (b"", "is empty"), (None, "is not there")],
)
def test_what_is_no_copy_is_refused_and_changes_nothing(
    where: Place, tmp_path: Path, content: bytes | None, said: str
) -> None:
    filled(where, 2)
    if content is not None:
        (tmp_path / "copy.db").write_bytes(content)
    with pytest.raises(BotError, match=said):
        copies.restore(where, tmp_path / "copy.db", NOON)
    assert len(people(where)) == 2


def test_a_damaged_copy_is_refused(where: Place, tmp_path: Path) -> None:
    filled(where, 200)
    copies.back_up(where, tmp_path / "copy.db")
    content = bytearray((tmp_path / "copy.db").read_bytes())
    content[8192:40_000] = bytes(len(content[8192:40_000]))
    (tmp_path / "copy.db").write_bytes(content)
    with pytest.raises(BotError, match="damaged"):
        copies.restore(where, tmp_path / "copy.db", NOON)


def test_a_copy_by_a_newer_version_is_refused(where: Place, tmp_path: Path) -> None:
    filled(where, 1)
    copies.back_up(where, tmp_path / "copy.db")
    connection = sqlite3.connect(tmp_path / "copy.db")
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(BotError, match="newer weheard"):
        copies.restore(where, tmp_path / "copy.db", NOON)


def test_a_server_has_its_own_tools(tmp_path: Path) -> None:
    with pytest.raises(BotError, match="pg_dump"):
        copies.back_up(place("postgresql://host/name"), tmp_path / "copy.db")


# What came with words


PHOTO = "0" * 31


def with_file(where: Place, number: int, content: bytes = b"a face") -> tuple[str, str]:
    """A person with a file that is kept; their id and its name."""

    async def work() -> tuple[str, str]:
        database = Database.open(url(where))
        name = f"{PHOTO}{number}.jpg"

        def said(tx: Tx) -> str:
            who = write(tx, number)
            photo = Attachment("photo", "f")
            replies.record(tx, who, 1, RecordReply("", "visit", attachments=(photo,)), NOON, "phone")
            [due] = files.claim(tx, NOON, 1, timedelta(minutes=1), ["phone"])
            assert files.kept(tx, due, name, "image/jpeg", len(content))
            return who

        who = await database.transact(said)
        Folder(where.files).keep(name, content)
        await database.close()
        return who, name

    return asyncio.run(work())


def named(where: Place) -> set[str]:
    async def work() -> set[str]:
        database = Database.open(url(where))
        found = await database.read(files.names)
        await database.close()
        return set(found.kept)

    return asyncio.run(work())


def test_files_are_copied_with_the_database_and_come_back(where: Place, tmp_path: Path) -> None:
    _, one = with_file(where, 1)
    assert copies.back_up(where, tmp_path / "copy.db").files == 1
    copied = Folder(tmp_path / "copy.files")
    assert (copied.names(), copied.path.stat().st_mode & 0o077) == ({one}, 0)
    assert (copied.path / one).stat().st_mode & 0o077 == 0
    (where.files / one).unlink()
    _, two = with_file(where, 2)
    done = copies.restore(where, tmp_path / "copy.db", NOON)
    assert (done.files_missing, done.files_before) == (0, 2)
    assert (where.files / one).read_bytes() == b"a face"
    assert named(where) == {one}
    assert done.before is not None
    assert two in Folder(tmp_path / f"{done.before.name}.files").names()


def test_files_of_people_erased_since_stay_erased(where: Place, tmp_path: Path) -> None:
    who, one = with_file(where, 1)
    _, two = with_file(where, 2)
    copies.back_up(where, tmp_path / "copy.db")
    erase(where, who)
    assert Folder(where.files).names() == {two}
    assert copies.restore(where, tmp_path / "copy.db", NOON).erased_again == 1
    assert one not in Folder(where.files).names()
    assert named(where) == {two}


def test_files_that_are_nowhere_are_told_and_named_no_more(where: Place, tmp_path: Path) -> None:
    _, one = with_file(where, 1)
    copies.back_up(where, tmp_path / "copy.db")
    (tmp_path / "copy.files" / one).unlink()
    (where.files / one).unlink()
    assert copies.restore(where, tmp_path / "copy.db", NOON).files_missing == 1
    assert named(where) == set()


@pytest.mark.parametrize("point", ["look_at", "part_to"])
def test_killed_in_the_middle_of_files_a_copy_can_be_made_again(
    where: Place, tmp_path: Path, point: str
) -> None:
    _, one = with_file(where, 1)
    subprocess.run(
        [sys.executable, "-c", KILLED, url(where), tmp_path / "copy.db", point],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        check=False,
    )
    assert not (tmp_path / "copy.db").exists()
    assert copies.back_up(where, tmp_path / "copy.db").files == 1
    assert Folder(tmp_path / "copy.files").names() == {one}


def test_a_copy_can_name_no_file_elsewhere(where: Place, tmp_path: Path) -> None:
    with_file(where, 1)
    (tmp_path / "passwd").write_text("mine")
    copies.back_up(where, tmp_path / "copy.db")
    connection = sqlite3.connect(tmp_path / "copy.db")
    connection.execute("UPDATE attachments SET file = '../passwd'")
    connection.commit()
    connection.close()
    assert copies.restore(where, tmp_path / "copy.db", NOON).files_missing == 1
    assert (tmp_path / "passwd").read_text() == "mine"
