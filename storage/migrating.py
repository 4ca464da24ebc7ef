"""Brings an older schema to this version, after a copy was made beside it. Imported only when needed."""

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


def config(connection: Connection) -> Config:
    """Alembic's own configuration: no file, the scripts beside this module."""
    made = Config()
    scripts = Path(__file__).parent / "migrations"
    made.set_main_option("script_location", str(scripts).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def migrate(connection: Connection, where: Place, found: str, *, to: str = SCHEMA) -> Path | None:
    """Upgrade all or nothing; the copy that was made before. PostgreSQL's own tools make copies there."""
    copy = None if where.file is None else copy_of(connection, where.file, found)
    move(connection, to)
    return copy


def copy_of(connection: Connection, file: Path, found: str) -> Path:
    """A consistent copy beside the file: whole under its name, or not there at all."""
    copy = _free(file.with_name(f"{file.name}.before-{SCHEMA}-was-{found}"))
    part = copy.with_name(f"{copy.name}.part")
    part.unlink(missing_ok=True)
    driver: Any = connection.connection.driver_connection
    with sqlite3.connect(part) as other:
        driver.backup(other)
    other.close()
    handle = os.open(part, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
    part.rename(copy)
    return copy


def _free(wanted: Path) -> Path:
    path, number = wanted, 1
    while path.exists():
        number += 1
        path = wanted.with_name(f"{wanted.name}-{number}")
    return path


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
            raise BotError(
                "rows without what they belong to were found; nothing was changed, restore a backup"
            )
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        if sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
            connection.rollback()
