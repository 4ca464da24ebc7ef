"""Tests of what monitors are told."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette

from bot.messages import Address, Inbound, Message
from bot.runtime.clock import VirtualClock
from bot.runtime.deliver import Delivery
from bot.runtime.fetching import Fetching
from bot.runtime.health import Health, routes
from bot.runtime.supervise import Part, Supervisor
from storage import inbox, outbox
from storage.database import Database
from tests.builders import NOON
from tests.fakes import Phone


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database.open(f"sqlite:///{tmp_path}/weheard.db")
    yield opened
    await opened.close()


@pytest.fixture
def health(database: Database) -> Health:
    clock = VirtualClock(NOON)
    made = Health(database, clock)
    made.delivery = Delivery(database, {"phone": Phone()}, clock)
    made.supervisor = Supervisor([Part("phone", asyncio.Event().wait)])
    return made


async def asked(health: Health, path: str) -> httpx.Response:
    """What a monitor hears."""
    transport = httpx.ASGITransport(Starlette(routes=routes(health)))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await client.get(path)


def values(body: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(body)
        for sample in family.samples
    }


async def test_a_run_that_can_read_its_database_is_ready(health: Health) -> None:
    answer = await asked(health, "/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"ready": True, "database": True, "parts": {"phone": "waiting"}},
    )


async def test_a_run_that_ends_is_alive_but_not_ready(health: Health) -> None:
    health.ending = True
    assert (await asked(health, "/readyz")).status_code == 503
    assert (await asked(health, "/healthz")).text == "ok\n"


async def test_a_database_that_cannot_be_read_is_told(health: Health, database: Database) -> None:
    await database.close()
    answer = await asked(health, "/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, False)
    found = values((await health.metrics()).decode())
    assert found["weheard_database_up",] == 0


async def test_metrics_count_what_came_went_and_waits(health: Health, database: Database) -> None:
    async def receive(_: Inbound) -> None:
        return

    await health.counting(receive)(Inbound(Address("phone", "anna"), "1", text="my name is Anna"))
    to = Address("phone", "anna")
    await database.transact(lambda tx: outbox.put(tx, "p1", 1, to, Message("secret"), NOON))
    await database.transact(lambda tx: inbox.set_aside(tx, "phone", "2", "anna", "ValueError", "x", NOON))
    answer = await asked(health, "/metrics")
    found = values(answer.text)
    assert found["weheard_inbound_total", "phone"] == 1
    assert found["weheard_inbound_seconds_count",] == 1
    assert found["weheard_outbox_waiting",] == 1
    assert found["weheard_set_aside",] == 1
    assert found["weheard_part_running", "phone"] == 0
    assert not {"Anna", "anna", "secret"} & set(answer.text.split())


async def test_what_was_sent_is_counted(database: Database) -> None:
    clock, phone = VirtualClock(NOON), Phone()
    delivery = Delivery(database, {"phone": phone}, clock)
    await database.transact(
        lambda tx: outbox.put(tx, "p1", 1, Address("phone", "anna"), Message("hello"), NOON)
    )
    await delivery.drain()
    health = Health(database, clock)
    health.delivery = delivery
    found = values((await health.metrics()).decode())
    assert found["weheard_outbound_total", "phone", "sent"] == 1


async def test_files_are_counted_by_what_came_of_them(health: Health, database: Database) -> None:
    assert b'weheard_files_total{came="kept"} 0.0' in await health.metrics()
    fetching = Fetching(database, {}, VirtualClock(NOON), lambda: lambda _tx, _happened: [])
    fetching.counted.update(kept=3, gone=1, large=2, broken=4)
    health.fetching = fetching
    told = await health.metrics()
    for came, count in (("kept", 3), ("lost", 1), ("refused", 6)):
        assert f'weheard_files_total{{came="{came}"}} {count}.0'.encode() in told
