"""Tests of the schema's versions: up and down without drift, after a copy, and never over a newer one."""

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.exc import OperationalError

from bot.errors import BotError
from storage import migrating, opening
from storage.database import Database
from storage.migrating import move
from storage.opening import KNOWN, engine, place
from storage.rows import SCHEMA, Rows
from tests.storage.conftest import NEEDS_SERVER, fresh


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    made = engine(place(url), pool=1)
    with made.connect() as connection:
        yield connection
    made.dispose()


def opened(url: str) -> None:
    """Open and close, as a run does."""
    asyncio.run(Database.open(url).close())


def schema(file: Path) -> dict[str, list[str]]:
    """The words of the SQL of everything in the file; constraints may stand in another order."""
    with sqlite3.connect(file) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    connection.close()
    return {name: sorted(re.findall(r"\w+", sql)) for name, sql in rows if name != "alembic_version"}


def test_the_version_of_the_code_is_the_newest_migration() -> None:
    with create_engine("sqlite://").connect() as connection:
        scripts = ScriptDirectory.from_config(migrating.config(connection))
        assert scripts.get_heads() == [SCHEMA]
        assert [each.revision for each in reversed(list(scripts.walk_revisions()))] == list(KNOWN)


def test_migrations_lead_to_the_very_schema_of_the_rows(url: str) -> None:
    with connected(url) as connection:
        move(connection, "head")
        drift = compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True}), Rows.metadata
        )
        assert drift == []


def test_a_migrated_file_has_the_same_tables_as_a_new_one(tmp_path: Path) -> None:
    """Also in what comparing does not see: tables without row ids, defaults, what goes with whom."""
    with connected(f"sqlite:///{tmp_path}/migrated.db") as connection:
        move(connection, "head")
    opening.prepare(place(f"sqlite:///{tmp_path}/new.db"), create=True)
    assert schema(tmp_path / "migrated.db") == schema(tmp_path / "new.db")


def test_migrations_go_down_and_up_again(url: str) -> None:
    with connected(url) as connection:
        move(connection, "head")
        move(connection, "base")
        connection.rollback()
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
        move(connection, "head")
        assert set(inspect(connection).get_table_names()) > {"participants", "replies"}


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path}/weheard.db"
    with connected(url) as connection:
        connection.execute(text("CREATE TABLE themes (id)"))  # in the way of the first migration
        connection.commit()
        with pytest.raises(OperationalError):
            move(connection, "head")
        assert inspect(connection).get_table_names() == ["themes"]


def test_an_older_schema_is_migrated_after_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "weheard.db"
    url = f"sqlite:///{file}"
    opened(url)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
        connection.execute("INSERT INTO campaigns VALUES ('visit', 'started', 0)")
    connection.close()
    moved: list[str] = []
    monkeypatch.setattr(opening, "KNOWN", ("0000", *KNOWN))
    monkeypatch.setattr(migrating, "move", lambda _, to: moved.append(to))
    opened(url)
    opened(url)  # the same again, so there is no second copy
    with sqlite3.connect(file) as connection:
        connection.execute("INSERT INTO campaigns VALUES ('ward', 'started', 0)")
    connection.close()
    opened(url)
    copies = sorted(tmp_path.glob("weheard.db.before-*"))
    assert [each.name for each in copies] == [
        f"weheard.db.before-{SCHEMA}-was-0000",
        f"weheard.db.before-{SCHEMA}-was-0000-2",
    ]
    with sqlite3.connect(copies[0]) as copy:
        assert copy.execute("SELECT key FROM campaigns").fetchall() == [("visit",)]
    copy.close()
    assert moved == [SCHEMA, SCHEMA, SCHEMA]


def test_a_failed_migration_is_told_in_one_sentence_and_leaves_no_copy(tmp_path: Path) -> None:
    file = tmp_path / "weheard.db"
    opened(f"sqlite:///{file}")
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")  # which its tables are not
    connection.close()
    before = schema(file)
    with pytest.raises(BotError) as fault:
        Database.open(f"sqlite:///{file}")
    said = str(fault.value)
    assert said.startswith(f"{file} could not be brought from schema 0001 to {SCHEMA} (")
    assert said.endswith("; nothing in it was changed; restore a backup with weheard restore")
    assert "\n" not in said
    assert schema(file) == before
    assert list(tmp_path.glob("*before*")) == []


def test_a_failed_migration_names_the_copy_that_was_there(tmp_path: Path) -> None:
    file = tmp_path / "weheard.db"
    opened(f"sqlite:///{file}")
    with connected(f"sqlite:///{file}") as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        connection.commit()
        copy, made = migrating.copy_of(connection, file, "0001")
    assert made
    with pytest.raises(BotError, match=f"nothing in it was changed, and {re.escape(str(copy))} is a copy"):
        Database.open(f"sqlite:///{file}")
    assert list(tmp_path.glob("*before*")) == [copy]


def test_a_newer_schema_is_refused_and_left_as_it_is(url: str) -> None:
    opened(url)
    with connected(url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.commit()
    with pytest.raises(BotError, match=r"newer weheard \(schema 9999"):
        Database.open(url)


@NEEDS_SERVER
def test_a_server_gets_no_copy_beside_it() -> None:
    url = fresh("copies")
    with connected(url) as connection:
        assert migrating.migrate(connection, place(url), "0000") is None
