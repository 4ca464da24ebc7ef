"""Brings an older schema to this version, after a copy was made beside it. Imported only when needed."""

import filecmp
import os
import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from bot.errors import BotError
from storage.opening import Place
from storage.rows import SCHEMA
from storage.trouble import trouble


def config(connection: Connection) -> Config:
    """Alembic's own configuration: no file, the scripts beside this module."""
    made = Config()
    scripts = Path(__file__).parent / "migrations"
    made.set_main_option("script_location", str(scripts).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def migrate(connection: Connection, where: Place, found: str, *, to: str = SCHEMA) -> Path | None:
    """Upgrade all or nothing; the copy that was made before. PostgreSQL's own tools make copies there."""
    copy, made = (None, False) if where.file is None else copy_of(connection, where.file, found)
    try:
        move(connection, to)
    except Exception as error:
        if copy is not None and made and _unchanged(connection, copy):
            copy.unlink()
            copy = None
        if told := trouble(error, where.name):
            raise told from error
        kept = "" if copy is None else f", and {copy} is a copy of it"
        raise BotError(
            f"{where.name} could not be brought from schema {found} to {to} ({_reason(error)}); "
            f"nothing in it was changed{kept}; restore a backup with weheard restore"
        ) from error
    return copy


def copy_of(connection: Connection, file: Path, found: str) -> tuple[Path, bool]:
    """A consistent copy beside the file, whole under its name or not there at all, and whether it is new:
    one that is there already and the very same is not made twice."""
    wanted = file.with_name(f"{file.name}.before-{SCHEMA}-was-{found}")
    part = wanted.with_name(f"{wanted.name}.part")
    _write(connection, part)
    copy, number = wanted, 1
    while copy.exists():
        if filecmp.cmp(copy, part, shallow=False):
            part.unlink()
            return copy, False
        number += 1
        copy = wanted.with_name(f"{wanted.name}-{number}")
    part.rename(copy)
    return copy, True


def _write(connection: Connection, part: Path) -> None:
    part.unlink(missing_ok=True)
    driver: Any = connection.connection.driver_connection
    with sqlite3.connect(part) as other:
        driver.backup(other)
    other.close()
    handle = os.open(part, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def _unchanged(connection: Connection, copy: Path) -> bool:
    """Whether the database is still what was copied; when that cannot be seen, the copy is kept."""
    part = copy.with_name(f"{copy.name}.part")
    try:
        _write(connection, part)
        return filecmp.cmp(copy, part, shallow=False)
    except (OSError, sqlite3.Error):
        return False
    finally:
        part.unlink(missing_ok=True)


def _reason(error: Exception) -> str:
    """In one line, without the statement that failed."""
    said = str(getattr(error, "orig", None) or error).strip()
    return said.splitlines()[0] if said else type(error).__name__


def move(connection: Connection, to: str) -> None:
    """Up to a revision, or down to one, in one transaction."""
    down = to == "base"
    sqlite = connection.dialect.name == "sqlite"
    connection.rollback()
    if sqlite:
        # Tables are rebuilt under other names meanwhile, so keys are looked at afterwards, all at once.
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        (command.downgrade if down else command.upgrade)(config(connection), to)
        if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise BotError("rows without what they belong to were found")
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        if sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
            connection.rollback()
