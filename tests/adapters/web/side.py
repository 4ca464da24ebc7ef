"""The chat page as people see it, for the contract of adapters: forms posted over HTTP by browsers that try
again, as the page's script does, until what was said is taken."""

import asyncio
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from adapters.base import Adapter
from adapters.fit import listed
from adapters.web import guard, identity
from adapters.web.adapter import Web
from bot.messages import PICKED, Address, Door, Message, Shown
from tests.adapters.contract import Side, Trouble

LONGEST = 20_000
"""What the box of the page takes, in UTF-16 units."""


Post = tuple[str, dict[str, str], str, bytes]
"""Who posts which fields where, and a file with them."""


class Everybody:
    """A book in which everybody is at home: what is kept, and what is read of it, is tested elsewhere."""

    async def door(self, code: str) -> Door | None:
        return Door({}, {})

    async def home(self, address: Address) -> Door | None:
        return Door({}, {})

    async def lines(self, address: Address, after: int = 0) -> list[Shown]:
        return []

    async def recordings(self) -> dict[str, str]:
        return {}

    async def recording(self, name: str) -> None:
        return None

    async def keep_code(self, address: Address, code: str, sealed: str) -> bool:
        return False

    async def sealed(self, code: str) -> str:
        return ""

    async def use_code(self, code: str, new: str, sealed: str) -> bool:
        return False


class Ringing(Web):
    """The adapter, and what it sent."""

    def __init__(self, side: "WebSide") -> None:
        super().__init__(Everybody(), listen="127.0.0.1:0", grace=0.2, incoming=side.incoming)
        self.site.says = guard.Buckets(1000, 1000)
        self._side = side

    async def send(self, to: Address, message: Message) -> str:
        id = await super().send(to, message)
        self._side.sent[to.id].append(message)
        return id


class WebSide:
    """Browsers at the page. It refuses nothing: what is stored is shown."""

    name = "web"
    troubles: frozenset[Trouble] = frozenset()

    def __init__(self, incoming: Path) -> None:
        self.incoming = incoming
        self.sent: defaultdict[str, list[Message]] = defaultdict(list)
        self._tokens: dict[str, str] = {}
        self._ticked: dict[str, set[str]] = {}
        self._queue: asyncio.Queue[Post] = asyncio.Queue()
        self._last: Post | None = None
        self._web: Ringing

    def adapter(self) -> Adapter:
        self._web = Ringing(self)
        return self._web

    def address(self, who: str) -> Address:
        return identity.address_of(self._token(who))

    def _token(self, who: str) -> str:
        return self._tokens.setdefault(who, identity.fresh())

    async def start(self, who: str, code: str) -> None:
        self._post(who, {}, f"/c/{code}")

    async def say(self, who: str, text: str) -> None:
        self._post(who, {"text": text[:LONGEST]}, "/say")

    async def press(self, who: str, label: str) -> None:
        for message in reversed(self.sent[self.address(who).id]):
            done = message.several
            for each in message.options:
                if done is not None and each.id != done.id and each.label.removeprefix(PICKED) == label:
                    there = self._ticked.setdefault(done.id, self._begun(message))
                    return there.symmetric_difference_update({each.id})
            if done is not None and done.label == label:
                ticked = "\n".join(sorted(self._ticked.get(done.id, self._begun(message))))
                return self._post(who, {"pressed": done.id, "boxes": "1", "picked": ticked}, "/say")
            if found := [each.id for each in message.options if each.label == label]:
                return self._post(who, {"pressed": found[0]}, "/say")
        raise LookupError(label)

    def _begun(self, message: Message) -> set[str]:
        """What is ticked when a message is shown."""
        return {each.id for each in message.options if each.label.startswith(PICKED)}

    async def hand_in(self, who: str, data: bytes) -> None:
        self._post(who, {"text": ""}, "/say", data)

    def lose_files(self) -> None:
        for each in self.incoming.iterdir():
            each.unlink()

    async def repeat(self) -> None:
        assert self._last is not None
        self._queue.put_nowait(self._last)

    async def taken(self) -> None:
        await self._queue.join()

    def seen(self, who: str) -> list[str]:
        return [listed(each.text, each.options) for each in self.sent[self.address(who).id]]

    def refuse(self, trouble: Trouble) -> None:
        raise NotImplementedError

    def faults(self) -> list[str]:
        return []

    def _post(self, who: str, fields: dict[str, str], path: str, file: bytes = b"") -> None:
        key = identity.form_key(self._token(who))
        self._last = (who, {**fields, "form": secrets.token_hex(8), "key": key}, path, file)
        self._queue.put_nowait(self._last)

    async def work(self) -> None:
        """Send what people do, one after the other, each until it is taken."""
        async with httpx.AsyncClient(headers={"Sec-Fetch-Site": "same-origin"}) as client:
            while True:
                post = await self._queue.get()
                while not await self._taken(client, *post):  # noqa: ASYNC110 - as a person would
                    await asyncio.sleep(0.02)
                self._queue.task_done()

    async def _taken(
        self, client: httpx.AsyncClient, who: str, fields: dict[str, str], path: str, file: bytes
    ) -> bool:
        headers = {"Cookie": f"{identity.cookie_name(False)}={self._token(who)}"}
        more: dict[str, Any] = {"data": fields, "files": {"file": ("me.jpg", file)}}
        if not file:
            body = "&".join(f"{name}={quoted(value)}" for name, value in fields.items())
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            more = {"content": body.encode()}
        with suppress(httpx.TransportError):
            answer = await client.post(f"{self._web.address}{path}", headers=headers, timeout=30, **more)
            assert answer.status_code in (303, 500, 503), answer.status_code
            return answer.status_code == 303
        return False


def quoted(text: str) -> str:
    """As a browser writes it in a form, half characters included."""
    return "".join(f"%{byte:02x}" for byte in text.encode("utf-8", "surrogatepass"))


@asynccontextmanager
async def web_side() -> AsyncIterator[Side]:
    with TemporaryDirectory() as folder:
        side = WebSide(Path(folder) / "incoming")
        working = asyncio.create_task(side.work())
        try:
            yield side
        finally:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working
