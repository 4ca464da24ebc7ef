"""Telegram as people see it, for the contract of adapters."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import httpx
from starlette.applications import Starlette

from adapters.base import Adapter
from adapters.telegram.adapter import Telegram, Webhook
from adapters.telegram.limits import CAN
from adapters.telegram.webhook import HEADER, webhook_route
from bot.messages import Address
from tests.adapters.contract import RATE_SECONDS, SECRET, Side, Trouble
from tests.adapters.telegram.double import TOKEN, BotApi, Person, Refused, flood

WORD = "made-up-secret"
REFUSALS = {
    Trouble.RATE: flood(RATE_SECONDS),
    Trouble.DOWN: Refused(502, f"Bad Gateway {SECRET}"),
    Trouble.GONE: Refused(403, f"Forbidden: bot was blocked by the user {SECRET}"),
    Trouble.BAD: Refused(400, f"Bad Request: can't parse entities: {SECRET}"),
    Trouble.REVOKED: Refused(401, f"Unauthorized {SECRET}"),
}


class TelegramSide:
    """People with the app, at the Bot API's double."""

    name = "telegram"
    troubles = frozenset(Trouble)

    def __init__(self, api: BotApi) -> None:
        self.api = api
        self._people: dict[str, Person] = {}

    def adapter(self) -> Adapter:
        unpaced = replace(CAN, per_second=0, per_address=0)
        return Telegram(TOKEN, api=self.api.url, can=unpaced, grace=0.2)

    def address(self, who: str) -> Address:
        return Address("telegram", str(self._person(who).id))

    async def start(self, who: str, code: str) -> None:
        await self._person(who).start(code)

    async def say(self, who: str, text: str) -> None:
        await self._person(who).say(text)

    async def press(self, who: str, label: str) -> None:
        await self._person(who).press(label)

    async def hand_in(self, who: str, data: bytes) -> None:
        id = f"photo{len(self.api.files)}"
        self.api.files[id] = data
        sizes = {"width": 40, "height": 20, "file_size": len(data)}
        await self._person(who).send(photo=[{"file_id": id, "file_unique_id": f"u{id}", **sizes}])

    def lose_files(self) -> None:
        self.api.files.clear()

    async def repeat(self) -> None:
        await self.api.push_raw(self.api.pushed[-1])

    async def taken(self) -> None:
        await self.api.until(lambda: not self.api.waiting)

    def seen(self, who: str) -> list[str]:
        return self._person(who).seen()

    def refuse(self, trouble: Trouble) -> None:
        self.api.injected["sendMessage"].append(REFUSALS[trouble])

    def faults(self) -> list[str]:
        return self.api.faults

    def _person(self, who: str) -> Person:
        return self._people.setdefault(who, Person(self.api, 5001 + len(self._people)))


class WebhookSide(TelegramSide):
    """The same, where Telegram calls: one request after the other, each repeated until it is answered 200."""

    name = "telegram by webhook"

    def __init__(self, api: BotApi) -> None:
        super().__init__(api)
        self._bot: Telegram
        self.statuses: list[int] = []

    def adapter(self) -> Adapter:
        at = Webhook("https://talk.example.org/telegram", WORD)
        unpaced = replace(CAN, per_second=0, per_address=0)
        self._bot = Telegram(TOKEN, api=self.api.url, can=unpaced, webhook=at, grace=0.2)
        return self._bot

    async def call(self) -> None:
        """What Telegram does all the time."""
        app = Starlette(routes=[webhook_route(lambda update: self._bot.take(update), WORD)])
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
            while True:
                await self.api.until(lambda: self.api.waiting and self.api.webhook, 3600)
                update = self.api.waiting[0]
                body = json.dumps(update)
                answer = await client.post("/telegram", content=body, headers={HEADER: WORD})
                if answer.status_code == 200:
                    self.api.waiting.remove(update)
                    await self.api.tell()
                else:  # as Telegram does, but the next start is when it will succeed
                    self.api.webhook = {}


@asynccontextmanager
async def webhook_side() -> AsyncIterator[Side]:
    async with BotApi() as api:
        side = WebhookSide(api)
        calling = asyncio.create_task(side.call())
        yield side
        calling.cancel()
        with suppress(asyncio.CancelledError):
            await calling


@asynccontextmanager
async def telegram_side() -> AsyncIterator[Side]:
    async with BotApi() as api:
        yield TelegramSide(api)
