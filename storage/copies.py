"""Copies of a database's file: made while others write, and put back whole or not at all.

A copy under its name is complete and on the disk. It is one file: the log is folded in. Putting one back
applies the list of erased people, and never touches it. What came with people's words is copied to a folder
beside it, before the copy gets its name: a file never changes, and goes only when nobody names it.
"""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine

from bot.errors import BotError
from storage import files, participants
from storage.folder import Folder
from storage.opening import KNOWN, Place, engine, files_beside, prepare, revision
from storage.rows import SCHEMA, micros, moment
from storage.trouble import trouble
from storage.tx import Tx

BUSY_SECONDS = 30
FIRST_WITH_FILES = "0004"
KEPT = "SELECT file FROM attachments WHERE state = 'kept'"


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a copy: how much, and when it was last written to (None: nobody ever wrote)."""

    schema: str
    people: int
    replies: int
    newest: datetime | None
    files: int = 0


@dataclass(frozen=True, slots=True)
class Restored:
    """What putting a copy back did."""

    contents: Contents
    erased_again: int
    unsent: int
    """Messages of the past, which are not sent again."""
    missing: int | None
    """Updates taken since the copy was made; None when what was there before cannot tell."""
    before: Path | None
    """Where what was there before is kept."""
    files_missing: int = 0
    """Files the copy names that are nowhere."""
    files_before: int = 0
    """How many files there were before."""


def back_up(where: Place, to: Path) -> Contents:
    """A consistent copy of the database under a new name, also while others write to it."""
    source = _file(where)
    if not source.exists():
        raise BotError(f"{source} does not exist yet, so there is nothing to copy")
    with _told(where.name), _whole(to) as part:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as original:
            original.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
            with closing(sqlite3.connect(part)) as copy:
                original.backup(copy)  # in one step: one state of the database, and no writer waits for it
                copy.execute("PRAGMA journal_mode = DELETE")
        contents = look_at(part, to)
        if contents.schema < FIRST_WITH_FILES:
            return contents
        with closing(sqlite3.connect(f"{part.resolve().as_uri()}?mode=ro", uri=True)) as copied:
            named = [name for (name,) in copied.execute(KEPT)]
        count = Folder(files_beside(to)).take(Folder(where.files), named)
        return replace(contents, files=count)


def restore(where: Place, copy: Path, now: datetime) -> Restored:
    """Put a copy in place of the database, as of then, without who was erased since. The caller has claimed
    the file; what was there stays beside it under another name."""
    file = _file(where)
    if not copy.is_file():
        raise BotError(f"{copy} is not there; name a copy made by weheard backup")
    contents = look_at(copy, copy)
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with _told(str(copy)):
            _duplicate(copy, part)
            erased, unsent, lost = _made_ready(where, part, Folder(files_beside(copy)))
        with _told(where.name):
            missing = _since(file, contents.newest)
            before = _set_aside(file, now)
            shared = 0 if before is None else Folder(where.files).share(Folder(files_beside(before)))
            part.replace(file)
            _sync_folder(file)
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            part.with_name(part.name + suffix).unlink(missing_ok=True)
    return Restored(contents, erased, unsent, missing, before, lost, shared)


def look_at(file: Path, named: Path) -> Contents:
    """What a copy holds; BotError when it is none, is damaged, or was written by a newer version."""
    made = create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
    )
    try:
        with made.connect() as connection:
            if connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar() != "ok":
                raise BotError(f"{named} is damaged; use another copy")
            found = revision(connection)
            if found is None:
                raise BotError(f"{named} is empty; use another copy")
            if found not in KNOWN:
                raise BotError(
                    f"{named} was written by a newer weheard (schema {found}, this one knows {SCHEMA}); "
                    "install that version"
                )
            numbers = [
                connection.exec_driver_sql(f"SELECT {what}").scalar()
                for what in (
                    "count(*) FROM participants",
                    "count(*) FROM replies",
                    "max(at) FROM inbound",
                )
            ]
    except Exception as error:
        if told := trouble(error, str(named)):
            raise told from error
        raise
    finally:
        made.dispose()
    newest = None if numbers[2] is None else moment(int(numbers[2]))
    return Contents(found, int(numbers[0] or 0), int(numbers[1] or 0), newest)


def _file(where: Place) -> Path:
    if where.file is None:
        raise BotError(f"{where.name} is on a server; copy it with pg_dump, and put it back with pg_restore")
    return where.file


def _duplicate(copy: Path, part: Path) -> None:
    with closing(sqlite3.connect(f"{copy.resolve().as_uri()}?mode=ro", uri=True)) as original:
        part.touch(0o600)
        with closing(sqlite3.connect(part)) as other:
            original.backup(other)


def _made_ready(where: Place, part: Path, copied: Folder) -> tuple[int, int, int]:
    """Bring a copy to this version's schema, forget who was erased, and what was to be sent then; and put
    its files where they belong. What is there of the database before stays, until somebody looks at night."""
    there = Place(where.url.set(database=str(part)), str(part), part)
    prepare(there, create=False)
    for copy in part.parent.glob(f"{part.name}.before-*"):
        copy.unlink()  # of a migration: the copy itself is still there
    made = engine(there, pool=1)
    try:
        with made.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            tx = Tx(connection, where.erased)
            erased = participants.apply_erased(tx)
            unsent = connection.exec_driver_sql("DELETE FROM outbox WHERE due_at IS NOT NULL").rowcount
            folder = Folder(where.files)
            folder.take(copied, files.names(tx).kept)
            lost = files.missing(tx, folder.names())
            tx.flush()
            connection.commit()
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA user_version = 0")
            connection.exec_driver_sql("PRAGMA journal_mode = DELETE")
    finally:
        made.dispose()
    _sync(part)
    return erased, unsent, lost


def _since(file: Path, newest: datetime | None) -> int | None:
    """How many updates the present database has taken after a moment."""
    if not file.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as there:
            after = 0 if newest is None else micros(newest)
            row = there.execute("SELECT count(*) FROM inbound WHERE at > ?", (after,)).fetchone()
            return int(row[0])
    except sqlite3.Error:
        return None


def _set_aside(file: Path, now: datetime) -> Path | None:
    """Give what is there a second name. Nobody may be at work on it: its log is folded in first."""
    if not file.exists():
        return None
    kept = file.with_name(f"{file.name}.before-restore-{now:%Y%m%d-%H%M%S-%f}")
    try:
        with closing(sqlite3.connect(file, timeout=1)) as there:
            there.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise
        for suffix in ("-wal", "-shm"):  # it is damaged, which may be why it is replaced
            beside = file.with_name(file.name + suffix)
            if beside.exists():
                beside.replace(kept.with_name(kept.name + suffix))
    kept.hardlink_to(file)
    return kept


@contextmanager
def _whole(to: Path) -> Iterator[Path]:
    """A name to write to beside; then the file is there whole, or not at all. Nothing is overwritten."""
    if to.exists() or to.is_symlink():
        raise BotError(f"{to} is there already and was left alone; name another file")
    if not to.parent.is_dir():
        raise BotError(f"{to.parent} is not a folder; make it first, or write the file elsewhere")
    part = to.with_name(f".{to.name}.{secrets.token_hex(4)}")
    try:
        part.touch(0o600)  # it holds what people said
        yield part
        _sync(part)
        part_to(part, to)
        _sync_folder(to)
    finally:
        for suffix in ("", "-journal", "-wal", "-shm"):
            part.with_name(part.name + suffix).unlink(missing_ok=True)


def part_to(part: Path, to: Path) -> None:
    """Give the finished file its name, unless somebody was quicker."""
    try:
        to.hardlink_to(part)
    except FileExistsError as error:
        raise BotError(f"{to} is there already and was left alone; name another file") from error


def _sync(file: Path) -> None:
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folder(file: Path) -> None:
    _sync(file.parent)


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Trouble with a file, in one sentence."""
    try:
        yield
    except BotError:
        raise
    except Exception as error:
        if told := trouble(error, name):
            raise told from error
        raise
