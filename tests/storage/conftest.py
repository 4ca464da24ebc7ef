"""Storage tests run on SQLite, and on PostgreSQL when WEHEARD_TEST_POSTGRES holds the address of a server on
which databases may be made (postgresql://user@host/postgres)."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from storage.database import Database

SERVER = os.environ.get("WEHEARD_TEST_POSTGRES", "")
NEEDS_SERVER = pytest.mark.skipif(not SERVER, reason="WEHEARD_TEST_POSTGRES names no server")


def fresh(worker: str) -> str:
    """The address of an empty database on the server, one for each process of the tests."""
    url, name = make_url(SERVER).set(drivername="postgresql+psycopg"), f"weheard_{worker}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    server.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=NEEDS_SERVER)])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/weheard.db"
    return fresh(os.environ.get("PYTEST_XDIST_WORKER", "alone"))


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = Database.open(url)
    yield opened
    await opened.close()
