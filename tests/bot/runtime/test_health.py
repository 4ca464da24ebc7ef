"""Tests of what monitors are told."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.errors import BotError
from bot.messages import Address, Inbound, Message
from bot.runtime.clock import VirtualClock
from bot.runtime.deliver import Delivery
from bot.runtime.health import Health, Listener, bound, routes, split
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
    made = Health(database, Delivery(database, {"phone": Phone()}, clock), clock)
    made.supervisor = Supervisor([Part("phone", asyncio.Event().wait)])
    return made


async def asked(listener: Listener, path: str) -> httpx.Response:
    """What somebody hears who asks the listener while it runs."""
    task = asyncio.create_task(listener.run())
    async with httpx.AsyncClient() as client:
        async with asyncio.timeout(10):
            await listener.listening.wait()
            answer = await client.get(f"http://127.0.0.1:{listener.port}{path}")
    task.cancel()
    await asyncio.wait([task], timeout=10)
    return answer


def values(body: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(body)
        for sample in family.samples
    }


async def test_a_run_that_can_read_its_database_is_ready(health: Health) -> None:
    answer = await asked(Listener("127.0.0.1", 0, routes(health)), "/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"ready": True, "database": True, "parts": {"phone": "waiting"}},
    )


async def test_a_run_that_ends_is_alive_but_not_ready(health: Health) -> None:
    health.ending = True
    assert (await asked(Listener("127.0.0.1", 0, routes(health)), "/readyz")).status_code == 503
    assert (await asked(Listener("127.0.0.1", 0, routes(health)), "/healthz")).text == "ok\n"


async def test_a_database_that_cannot_be_read_is_told(health: Health, database: Database) -> None:
    await database.close()
    answer = await asked(Listener("127.0.0.1", 0, routes(health)), "/readyz")
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
    answer = await asked(Listener("127.0.0.1", 0, routes(health)), "/metrics")
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
    found = values((await Health(database, delivery, clock).metrics()).decode())
    assert found["weheard_outbound_total", "phone", "sent"] == 1


async def test_a_port_in_use_is_told_with_its_mend(health: Health) -> None:
    with bound("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BotError, match=f"127.0.0.1:{port} cannot be used .*end what uses it"):
            await Listener("127.0.0.1", port, routes(health)).run()


def test_where_to_listen_is_split() -> None:
    assert split("127.0.0.1:8080") == ("127.0.0.1", 8080)
    assert split("[::1]:80") == ("::1", 80)
