"""Telegram's own requests: only with the secret, of a sane size, 200 only after the commit."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette

from adapters.base import Fatal
from adapters.telegram.adapter import Telegram, Webhook
from adapters.telegram.webhook import HEADER, webhook_route
from bot.messages import Inbound
from tests.adapters.telegram.conftest import UNPACED, Heard, stop
from tests.adapters.telegram.double import TOKEN, BotApi, Person, Refused

SECRET = "open-sesame_1"
AT = Webhook("https://talk.example.org/telegram", SECRET)
KNOWN = {HEADER: SECRET}


@pytest.fixture
async def telegram(api: BotApi, heard: Heard) -> AsyncIterator[Telegram]:
    """A bot that runs by webhook."""
    bot = Telegram(TOKEN, api=api.url, can=UNPACED, webhook=AT, grace=1)
    task = asyncio.create_task(bot.run(heard))
    await api.until(lambda: api.webhook)
    yield bot
    await stop(task)


@pytest.fixture
async def web(telegram: Telegram) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=[webhook_route(telegram.take, SECRET)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        yield client


def update(anna: Person, text: str = "hello") -> dict[str, object]:
    return {"update_id": anna.api.next_update(), "message": anna.message(text=text)}


async def test_telegram_is_told_where_to_send_and_what(api: BotApi, telegram: Telegram) -> None:
    assert api.webhook["url"] == AT.url
    assert api.webhook["secret_token"] == SECRET
    assert len(api.webhook["allowed_updates"]) == 4
    assert not api.webhook.get("drop_pending_updates")
    assert api.fetches == []


async def test_an_update_is_taken_and_then_acknowledged(
    web: httpx.AsyncClient, anna: Person, heard: Heard
) -> None:
    answer = await web.post("/telegram", json=update(anna), headers=KNOWN)
    assert answer.status_code == 200
    assert [each.text for each in heard] == ["hello"]


@pytest.mark.parametrize("given", ["", "wrong", SECRET + "x", SECRET[:-1], "sécret"])
async def test_whoever_does_not_know_the_secret_is_not_read(
    web: httpx.AsyncClient, anna: Person, heard: Heard, given: str
) -> None:
    headers = [(HEADER.encode(), given.encode())] if given else []
    answer = await web.post("/telegram", content="no json", headers=headers)
    assert answer.status_code == 401
    assert heard == []


async def test_what_could_not_be_stored_is_not_acknowledged(
    web: httpx.AsyncClient, anna: Person, heard: Heard
) -> None:
    heard.failures = [OSError("disk full")]
    told = update(anna)
    assert (await web.post("/telegram", json=told, headers=KNOWN)).status_code == 500
    assert (await web.post("/telegram", json=told, headers=KNOWN)).status_code == 200
    assert len(heard) == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"no json", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"[]", 200),
        (b"7", 200),
        (b'{"update_id": 1, "message": 7}', 200),
        (json.dumps({"update_id": 1, "text": "x" * 4_000_000}).encode(), 413),
    ],
    ids=["empty", "words", "bytes", "deep", "list", "number", "unreadable", "large"],
)
async def test_nonsense_is_refused_or_passed_over(
    web: httpx.AsyncClient, heard: Heard, body: bytes, status: int
) -> None:
    answer = await web.post("/telegram", content=body, headers=KNOWN)
    assert answer.status_code == status
    assert heard == []


async def test_a_length_that_lies_helps_nobody(web: httpx.AsyncClient) -> None:
    async def body() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 100_000

    answer = await web.post("/telegram", content=body(), headers=KNOWN)
    assert answer.status_code == 413


async def test_only_posts_are_answered(web: httpx.AsyncClient) -> None:
    assert (await web.get("/telegram", headers=KNOWN)).status_code == 405


async def test_a_bot_that_does_not_run_lets_telegram_come_again(api: BotApi, anna: Person) -> None:
    idle = Telegram(TOKEN, api=api.url, webhook=AT)
    app = Starlette(routes=[webhook_route(idle.take, SECRET)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        assert (await client.post("/telegram", json=update(anna), headers=KNOWN)).status_code == 500


async def test_a_stop_before_the_commit_is_not_acknowledged(api: BotApi, anna: Person) -> None:
    begun = asyncio.Event()

    async def never(inbound: Inbound) -> None:
        begun.set()
        await asyncio.Event().wait()

    bot = Telegram(TOKEN, api=api.url, can=UNPACED, webhook=AT, grace=0)
    task = asyncio.create_task(bot.run(never))
    await api.until(lambda: api.webhook)
    app = Starlette(routes=[webhook_route(bot.take, SECRET)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        post = asyncio.create_task(client.post("/telegram", json=update(anna), headers=KNOWN))
        await begun.wait()
        await stop(task)
        assert (await post).status_code == 500


async def test_an_address_that_telegram_refuses_is_fatal(api: BotApi, heard: Heard) -> None:
    api.injected["setWebhook"] = [Refused(400, "Bad Request: bad webhook: IP address is reserved")]
    with pytest.raises(Fatal, match="setWebhook"):
        await Telegram(TOKEN, api=api.url, webhook=AT).run(heard)


def test_a_route_without_a_secret_is_not_made() -> None:
    async def take(update: object) -> None: ...

    with pytest.raises(ValueError, match="secret"):
        webhook_route(take, "")
