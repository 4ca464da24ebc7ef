"""A real run between a real database and a double of Telegram's servers: what is begun is finished, and what
was said is kept whatever happens."""

import asyncio
import signal
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from tests.adapters.telegram.double import TOKEN, BotApi, Person, Refused
from tests.cli.processes import PATIENCE, Running, running, write_config

pytestmark = pytest.mark.slow


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server


def config(folder: Path, api: BotApi) -> int:
    return write_config(folder, f'[telegram]\ntoken = "env:TOKEN"\napi = "{api.url}"\n\n')


async def until(api: BotApi, happened: Callable[[], object]) -> None:
    await api.until(happened, PATIENCE)


async def ended(run: Running) -> int:
    return await asyncio.to_thread(run.ended)


def stored(folder: Path) -> list[str]:
    connection = sqlite3.connect(folder / "weheard.db")
    rows = connection.execute(
        "SELECT text FROM replies WHERE prompt = 'moment' ORDER BY at, number"
    ).fetchall()
    connection.close()
    return [text for (text,) in rows]


async def test_killed_and_started_again_a_conversation_goes_on(folder: Path, api: BotApi) -> None:
    port, anna = config(folder, api), Person(api)
    with running(folder, port, TOKEN=TOKEN) as run:
        await anna.start("visit")
        await until(api, lambda: any("may we ask" in each.casefold() for each in api.shown(anna.id)))
        await anna.say("yes")
        await until(api, lambda: any("one moment" in each for each in api.shown(anna.id)))
        await anna.say("The chairs were hard.")
        run.signal(signal.SIGKILL)
        await ended(run)
    with running(folder, port, TOKEN=TOKEN) as run:
        await until(api, lambda: any("done" in each.casefold() for each in api.shown(anna.id)[2:]))
        await until(api, lambda: not api.waiting)
        await anna.say("done")
        await until(api, lambda: any("pass on" in each for each in api.shown(anna.id)))
        await anna.say("right")
        await until(api, lambda: any("What would you change?" in each for each in api.shown(anna.id)))
        run.signal(signal.SIGTERM)
        assert await ended(run) == 0
    assert stored(folder) == ["The chairs were hard."]
    assert sum("What would you change?" in each for each in api.shown(anna.id)) == 1


async def test_a_send_that_hangs_does_not_keep_it_from_ending_in_time(folder: Path, api: BotApi) -> None:
    port, anna = config(folder, api), Person(api)
    api.injected["sendMessage"] = ["hang"]
    with running(folder, port, TOKEN=TOKEN) as run:
        await anna.start("visit")
        await asyncio.to_thread(run.until, lambda: api.made("sendMessage"))
        began = time.monotonic()
        run.signal(signal.SIGTERM)
        assert await ended(run) == 0
        assert time.monotonic() - began < 12
        assert TOKEN not in run.logged
    assert api.shown(anna.id) == []
    with running(folder, port, TOKEN=TOKEN) as run:
        await until(api, lambda: api.shown(anna.id))
        run.signal(signal.SIGTERM)
        assert await ended(run) == 0


async def test_in_the_middle_of_a_conversation_the_next_ask_is_as_written_now(
    folder: Path, api: BotApi
) -> None:
    port, anna = config(folder, api), Person(api)
    with running(folder, port, TOKEN=TOKEN) as run:
        await anna.start("visit")
        await until(api, lambda: len(api.shown(anna.id)) == 1)
        written = folder / "config.toml"
        written.write_text(
            written.read_text("utf-8").replace("Tell us one moment", "Tell us one story"), "utf-8"
        )
        run.signal(signal.SIGHUP)
        await asyncio.to_thread(run.until, lambda: "campaigns were read anew: 1" in run.logged)
        await anna.say("yes")
        await until(api, lambda: any("Tell us one story" in each for each in api.shown(anna.id)))
        run.signal(signal.SIGTERM)
        assert await ended(run) == 0


async def test_a_second_signal_ends_it_at_once_and_nothing_is_lost(folder: Path, api: BotApi) -> None:
    port, anna = config(folder, api), Person(api)
    api.injected["sendMessage"] = ["hang"]
    with running(folder, port, TOKEN=TOKEN) as run:
        await anna.start("visit")
        await asyncio.to_thread(run.until, lambda: api.made("sendMessage"))
        run.signal(signal.SIGTERM)
        await asyncio.to_thread(run.until, lambda: "what was begun is finished first" in run.logged)
        run.signal(signal.SIGTERM)
        assert await ended(run) == 128 + signal.SIGTERM
    with running(folder, port, TOKEN=TOKEN) as run:
        await until(api, lambda: api.shown(anna.id))
        assert "they are sent again" in run.logged


async def test_a_revoked_token_gives_one_alarm_and_the_page_goes_on(folder: Path, api: BotApi) -> None:
    port = config(folder, api)
    with running(folder, port, TOKEN=TOKEN) as run:
        await until(api, lambda: api.fetches)
        api.token = "another"
        await Person(api).say("hello")  # brings the fetch that waits to its end
        await asyncio.to_thread(run.until, lambda: "critical" in run.logged)
        async with httpx.AsyncClient() as client:
            ready = await client.get(f"http://127.0.0.1:{port}/readyz")
            assert (ready.status_code, ready.json()["parts"]["telegram"]) == (200, "stopped")
            metrics = await client.get(f"http://127.0.0.1:{port}/metrics")
            assert 'weheard_part_running{part="telegram"} 0.0' in metrics.text
        run.signal(signal.SIGTERM)
        assert await ended(run) == 0
        assert run.logged.count("critical") == 1


async def test_telegram_out_of_order_for_a_while_is_waited_for(folder: Path, api: BotApi) -> None:
    port, anna = config(folder, api), Person(api)
    api.injected["getMe"] = [Refused(502, "Bad Gateway")] * 2
    api.injected["sendMessage"] = [Refused(429, "Too Many Requests", retry_after=1), Refused(500, "Oops")]
    with running(folder, port, TOKEN=TOKEN) as run:
        await anna.start("visit")
        await until(api, lambda: api.shown(anna.id))
        run.signal(signal.SIGTERM)
        assert await ended(run) == 0
    assert len(api.shown(anna.id)) == 1
