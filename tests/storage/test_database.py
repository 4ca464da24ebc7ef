"""Tests of the unit of work: all or nothing, together where possible, alone where necessary."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from bot.errors import BotError
from storage.database import Database
from storage.rows import CampaignRow, table
from storage.trouble import DatabaseTrouble
from storage.tx import Tx
from tests.builders import NOON

campaigns = table(CampaignRow)


def keep(tx: Tx, key: str) -> None:
    tx.add(CampaignRow, {"key": key, "state": "started", "since": NOON})


def kept(tx: Tx) -> set[str]:
    return set(tx.execute(select(campaigns.c.key)).scalars())


async def test_work_that_raises_leaves_nothing(database: Database) -> None:
    def work(tx: Tx) -> None:
        keep(tx, "a")
        tx.execute(insert(campaigns).values(key="b", state="started", since=NOON))
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await database.transact(work)
    assert await database.read(kept) == set()


async def test_a_question_sees_what_was_queued_before_it(database: Database) -> None:
    def work(tx: Tx) -> set[str]:
        keep(tx, "a")
        return kept(tx)

    assert await database.transact(work) == {"a"}


async def test_what_waits_together_is_handed_over_in_one_call_in_order(database: Database) -> None:
    calls: list[Sequence[str]] = []

    def work(tx: Tx, keys: Sequence[str]) -> list[str]:
        calls.append(keys)
        for key in keys:
            keep(tx, key)
        return [f"kept {key}" for key in keys]

    results = await asyncio.gather(*(database.together(work, key) for key in "abc"))
    assert results == ["kept a", "kept b", "kept c"]
    assert calls == [["a", "b", "c"]]
    assert await database.read(kept) == {"a", "b", "c"}


async def test_what_is_in_no_hurry_shares_the_commit_of_what_comes_next(database: Database, url: str) -> None:
    if not url.startswith("sqlite"):
        pytest.skip("a server commits every transaction by itself")
    commits: list[int] = []

    def work(tx: Tx, keys: Sequence[str]) -> list[str]:
        commits.append(id(tx))
        return list(keys)

    def other(tx: Tx) -> None:
        commits.append(id(tx))

    waiting = asyncio.ensure_future(database.together(work, "a", hurry=False))
    await asyncio.sleep(0)
    await database.transact(other)
    assert await waiting == "a"
    assert len(set(commits)) == 1


async def test_what_is_in_no_hurry_is_stored_though_nothing_else_comes(database: Database) -> None:
    assert await database.together(lambda _tx, keys: keys, "a", hurry=False) == "a"


async def test_a_poisoned_one_fails_alone(database: Database) -> None:
    def work(tx: Tx, keys: Sequence[str]) -> list[str]:
        for key in keys:
            keep(tx, key)
            if key == "bad":
                raise ValueError(key)
        return list(keys)

    results = await asyncio.gather(
        *(database.together(work, key) for key in ("a", "bad", "b")), return_exceptions=True
    )
    assert [str(each) for each in results] == ["a", "bad", "b"]
    assert isinstance(results[1], ValueError)
    assert await database.read(kept) == {"a", "b"}


async def test_a_row_that_cannot_be_kept_takes_no_neighbour_down(database: Database) -> None:
    """The fault shows only when the group is written, past the work of its neighbours."""

    def work(tx: Tx, keys: Sequence[str]) -> list[str]:
        for key in keys:
            keep(tx, key)
        return list(keys)

    await database.together(work, "a")
    results = await asyncio.gather(
        *(database.together(work, key) for key in ("b", "a", "c")), return_exceptions=True
    )
    assert [isinstance(each, Exception) for each in results] == [False, True, False]
    assert await database.read(kept) == {"a", "b", "c"}


async def test_reading_cannot_write(url: str) -> None:
    if not url.startswith("sqlite"):
        pytest.skip("a server's rights decide")
    database = Database.open(url)
    with pytest.raises(BotError):
        await database.read(lambda tx: tx.execute(insert(campaigns).values(key="a", state="", since=NOON)))
    await database.close()


async def test_a_waiter_that_gave_up_disturbs_nobody(database: Database) -> None:
    def work(tx: Tx, keys: Sequence[str]) -> list[str]:
        for key in keys:
            keep(tx, key)
        return list(keys)

    given_up = asyncio.ensure_future(database.together(work, "a"))
    await asyncio.sleep(0)
    given_up.cancel()
    assert await database.together(work, "b") == "b"
    assert await database.read(kept) == {"a", "b"}


async def test_closing_finishes_what_was_begun(url: str) -> None:
    database = Database.open(url)
    begun = asyncio.ensure_future(database.transact(lambda tx: keep(tx, "a")))
    await asyncio.sleep(0)
    await database.close()
    await begun
    with pytest.raises(DatabaseTrouble, match="closed"):
        await database.transact(lambda tx: keep(tx, "b"))
    database = Database.open(url)
    assert await database.read(kept) == {"a"}
    await database.close()


# What only a file can suffer


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "weheard.db"


async def test_every_commit_is_on_the_disk_before_anyone_hears_of_it(file: Path) -> None:
    database = Database.open(f"sqlite:///{file}")

    def settings(tx: Tx) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "trusted_schema")
        return [tx.execute(text(f"PRAGMA {name}")).scalar() for name in names]

    assert await database.transact(settings) == ["wal", 2, 1, 1, 0]
    await database.close()


async def test_a_full_disk_is_told_in_a_sentence_and_goes_on_by_itself(file: Path) -> None:
    database = Database.open(f"sqlite:///{file}")

    def limit(pages: int | None) -> Callable[[Tx], int]:
        def work(tx: Tx) -> int:
            now = int(tx.execute(text("PRAGMA page_count")).scalar_one())
            tx.execute(text(f"PRAGMA max_page_count = {now + pages if pages is not None else 1 << 30}"))
            return now

        return work

    def much(tx: Tx, keys: Sequence[str]) -> list[str]:
        for key in keys:
            keep(tx, key + "x" * 100_000)
        return list(keys)

    await database.transact(limit(0))
    results = await asyncio.gather(*(database.together(much, key) for key in "abc"), return_exceptions=True)
    assert {type(each) for each in results} == {DatabaseTrouble}
    assert (
        str(results[0])
        == f"{file}: the disk is full, nothing was stored; free some space, and it goes on by itself"
    )
    assert await database.read(kept) == set()
    await database.transact(limit(None))
    assert await database.together(much, "a") == "a"
    await database.close()


async def test_a_locked_database_stores_nothing_and_goes_on_when_it_is_free(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.opening.BUSY_SECONDS", 0)
    monkeypatch.setattr("storage.opening.SETTINGS", ("busy_timeout = 20", "journal_mode = WAL"))
    database = Database.open(f"sqlite:///{file}")
    await database.transact(lambda tx: keep(tx, "a"))
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseTrouble, match="another program holds the database locked"):
        await database.transact(lambda tx: keep(tx, "b"))
    other.execute("ROLLBACK")
    other.close()
    await database.transact(lambda tx: keep(tx, "c"))
    assert await database.read(kept) == {"a", "c"}
    await database.close()


async def test_a_file_that_was_taken_away_is_not_replaced_by_an_empty_one(file: Path) -> None:
    database = Database.open(f"sqlite:///{file}")
    await database.transact(lambda tx: keep(tx, "a"))
    moved = await asyncio.to_thread(file.rename, file.with_name("elsewhere.db"))
    with pytest.raises(DatabaseTrouble, match="is gone or was replaced"):
        await database.transact(lambda tx: keep(tx, "b"))
    await asyncio.to_thread(moved.rename, file)
    assert await database.read(kept) == {"a"}
    await database.transact(lambda tx: keep(tx, "c"))
    await database.close()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"not a database at all, " * 100, "the file is no database"),
        (b"SQLite format 3\x00" + b"\x01" * 2000, "the file is (no database|damaged)"),
    ],
)
def test_a_file_that_is_no_database_is_told_and_left_as_it_is(
    file: Path, content: bytes, sentence: str
) -> None:
    file.write_bytes(content)
    with pytest.raises(BotError, match=sentence):
        Database.open(f"sqlite:///{file}")
    assert file.read_bytes() == content


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite:///{tmp}", "is a folder"),
        ("sqlite:///{tmp}/none/weheard.db", "does not exist; make that folder"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("mysql://localhost/weheard", "is not one weheard knows"),
        ("weheard.db", "is not one weheard knows"),
        ("", "is not one weheard knows"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_with_its_mend(tmp_path: Path, url: str, sentence: str) -> None:
    with pytest.raises(BotError, match=sentence):
        Database.open(url.format(tmp=tmp_path))


def test_a_command_that_only_looks_makes_no_database(file: Path) -> None:
    with pytest.raises(BotError, match="does not exist"):
        Database.open(f"sqlite:///{file}", create=False)
    assert not file.exists()
    file.touch()
    with pytest.raises(BotError, match="is empty"):
        Database.open(f"sqlite:///{file}", create=False)


def test_another_programs_database_is_left_alone(file: Path) -> None:
    other = sqlite3.connect(file)
    other.execute("CREATE TABLE things (id)")
    other.close()
    with pytest.raises(BotError, match="holds other tables"):
        Database.open(f"sqlite:///{file}")


async def test_only_who_says_so_does_without_waiting_for_the_disk(file: Path) -> None:
    database = Database.open(f"sqlite:///{file}", durable=False)
    question = text("PRAGMA synchronous")
    assert await database.transact(lambda tx: tx.execute(question).scalar()) == 0
    await database.close()
