"""Opening a database: its address, its settings, and whether its schema is this version's."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

import storage.team_rows  # noqa: F401 - its tables belong to the schema
from bot.errors import BotError
from storage.rows import SCHEMA, Rows
from storage.trouble import trouble

BUSY_SECONDS = 10
SETTINGS = (
    "journal_mode = WAL",
    "synchronous = FULL",  # NORMAL may lose the last commits when the power goes, though acknowledged
    "foreign_keys = ON",
    f"busy_timeout = {BUSY_SECONDS * 1000}",
    "secure_delete = ON",
    "trusted_schema = OFF",
    "temp_store = MEMORY",
    "cache_size = -65536",
    "mmap_size = 268435456",
    "wal_autocheckpoint = 4000",
)
KNOWN = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")
"""Every revision there was, oldest first; the last is SCHEMA."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a database is: its address, how it is called in messages, and its file when it is one."""

    url: URL
    name: str
    file: Path | None
    folder: Path | None = None
    """Where files are kept, when that is said."""

    @property
    def files(self) -> Path:
        """The folder of what came with people's words: beside the file, and named after it."""
        if self.folder is not None:
            return self.folder
        if self.file is None:
            return Path("weheard.files")
        return files_beside(self.file)

    @property
    def incoming(self) -> Path:
        """The folder in which pages put what was handed in, until it is fetched from there."""
        return self.files.with_name(f"{self.files.name.removesuffix('.files')}.incoming")

    @property
    def erased(self) -> Path:
        """The list of erased ids: beside the file, never in it, so that restoring a copy cannot undo it."""
        return (
            Path("weheard.erased") if self.file is None else self.file.with_name(self.file.name + ".erased")
        )


def files_beside(file: Path) -> Path:
    """The folder of files of a database, or of a copy of one, where nothing else is said."""
    return file.with_name(f"{file.name.removesuffix('.db')}.files")


def place(address: str, folder: Path | None = None) -> Place:
    """Read an address such as `sqlite:///weheard.db` or `postgresql://host/name`. `folder` is for files."""
    try:
        url = make_url(address)
        backend = url.get_backend_name()
    except (ArgumentError, NoSuchModuleError):
        backend = ""
    if backend == "sqlite":
        if not url.database or url.database == ":memory:":
            raise BotError("[storage] url names no file; write it as sqlite:///weheard.db")
        return Place(url, url.database, Path(url.database), folder)
    if backend == "postgresql":
        name = f"PostgreSQL database {url.database or url.username or ''}".rstrip()
        return Place(url.set(drivername="postgresql+psycopg"), name, None, folder)
    raise BotError("[storage] url is not one weheard knows; write sqlite:///weheard.db or postgresql://…")


def engine(where: Place, *, reading: bool = False, pool: int = 4, durable: bool = True) -> Engine:
    """An engine with every connection set up; `reading` connections cannot write."""
    if where.file is None:
        try:
            return create_engine(where.url, pool_size=pool, max_overflow=0, paramstyle="format")
        except ModuleNotFoundError as missing:
            raise BotError(
                "PostgreSQL needs one more package; pip install 'weheard[postgresql]'"
            ) from missing
    made = create_engine(
        where.url,
        pool_size=pool,
        max_overflow=0,
        connect_args={
            "isolation_level": None,  # transactions begin when we say so, not when the driver thinks so
            "check_same_thread": False,
            "cached_statements": 512,
            "timeout": BUSY_SECONDS,
        },
    )

    @event.listens_for(made, "connect")
    def set_up(connection: sqlite3.Connection, _record: Any) -> None:
        for setting in SETTINGS:
            connection.execute(f"PRAGMA {setting}")
        if reading:
            connection.execute("PRAGMA query_only = ON")
        if not durable:
            connection.execute("PRAGMA synchronous = OFF")

    return made


def prepare(where: Place, *, create: bool) -> None:
    """Make the database what this version expects: create, leave, migrate after a copy, or refuse it."""
    if where.file is not None:
        _look_at(where.file, create=create)
    made = engine(where, pool=1)
    try:
        with made.connect() as connection:
            found = revision(connection)
            if found is None:
                _create(connection, where, create=create)
            elif found != SCHEMA:
                _refuse_unknown(found, where)
                connection.rollback()
                from storage.migrating import migrate  # alembic is slow to import, and seldom needed

                migrate(connection, where, found)
    except Exception as error:
        if told := trouble(error, where.name):
            raise told from error
        raise
    finally:
        made.dispose()


def revision_of(where: Place) -> str | None:
    """The schema's revision of the database there; None for an empty one."""
    made = engine(where, pool=1)
    try:
        with made.connect() as connection:
            return revision(connection)
    except Exception as error:
        if told := trouble(error, where.name):
            raise told from error
        raise
    finally:
        made.dispose()


def _look_at(file: Path, *, create: bool) -> None:
    if file.is_dir():
        raise BotError(f"{file} is a folder; name a file as [storage] url")
    if not file.parent.is_dir():
        raise BotError(
            f"{file.parent} does not exist; make that folder, or name another file as [storage] url"
        )
    if not create and not file.exists():
        raise BotError(f"{file} does not exist; look at [storage] url, or start with weheard run")


def revision(connection: Connection) -> str | None:
    """The schema's revision as stored; None for an empty database."""
    names = inspect(connection).get_table_names()
    if "alembic_version" not in names:
        if names:
            raise BotError(f"the database holds other tables ({names[0]}); give weheard one of its own")
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _create(connection: Connection, where: Place, *, create: bool) -> None:
    if not create:
        raise BotError(f"{where.name} is empty; look at [storage] url, or start with weheard run")
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        if revision(connection) is not None:  # another process was quicker
            connection.rollback()
            return
    Rows.metadata.create_all(connection)
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": SCHEMA})
    connection.commit()


def _refuse_unknown(found: str, where: Place) -> None:
    if found not in KNOWN:
        raise BotError(
            f"{where.name} was written by a newer weheard (schema {found}, this one knows {SCHEMA}); "
            "install that version"
        )
