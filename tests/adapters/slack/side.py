"""Slack as people see it: direct messages, buttons, the app's Home; and what its servers do meanwhile."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from starlette.routing import Router
from starlette.types import Receive, Scope, Send

from adapters.base import Adapter
from adapters.slack.adapter import Slack
from adapters.slack.blocks import CAN
from bot.messages import Address
from tests.adapters.contract import RATE_SECONDS, SECRET, Side, Trouble
from tests.adapters.slack.deliveries import pressed, said
from tests.adapters.slack.double import (
    APP_TOKEN,
    BOT_TOKEN,
    Refusal,
    SlackDouble,
    StoredFile,
    listening,
    post,
    signed,
    slack_double,
)
from tests.adapters.slack.double import SECRET as SIGNING

PATIENCE = 1.0
"""Seconds that Slack waits here for an answer; there, it is three."""

TROUBLES = {
    Trouble.RATE: Refusal("ratelimited", 429, {"Retry-After": str(RATE_SECONDS)}),
    Trouble.DOWN: Refusal("internal_error", 500, more={"warning": SECRET}),
    Trouble.GONE: Refusal("is_archived", more={"warning": SECRET}),
    Trouble.BAD: Refusal("invalid_blocks", more={"response_metadata": {"messages": [SECRET]}}),
    Trouble.REVOKED: Refusal("token_revoked", more={"needed": SECRET}),
}
LINK = re.compile(r"https?://[^\s\"<>]+")
NAMES = {"🙂": ":slightly_smiling_face:", "&": "&amp;", "<": "&lt;", ">": "&gt;"}


def as_slack_sends(text: str) -> str:
    """What a person types, escaped, with links and emoji as Slack marks them."""
    marked, end = "", 0
    for link in LINK.finditer(text):
        marked += _named(text[end : link.start()]) + f"<{link[0].replace('&', '&amp;')}>"
        end = link.end()
    return marked + _named(text[end:])


def _named(text: str) -> str:
    return "".join(NAMES.get(char, char) for char in text)


def words_of(message: dict[str, Any]) -> str:
    """What a message says to eyes: its blocks, else its text."""
    blocks = [block for block in message.get("blocks", []) if block["type"] not in ("actions", "input")]
    return "".join(_texts(blocks)) or message.get("text", "")


def _texts(part: Any) -> list[str]:
    if isinstance(part, list):
        return [text for each in part for text in _texts(each)]
    if isinstance(part, dict):
        own = [part["text"]] if isinstance(part.get("text"), str) else []
        return own + [text for value in part.values() for text in _texts(value)]
    return []


class SlackSide:
    name = "slack"
    troubles = frozenset(TROUBLES)

    def __init__(self, double: SlackDouble) -> None:
        self.double = double
        self._last: tuple[str, Any] | None = None
        self._ticked: dict[str, list[dict[str, Any]]] = {}
        """By the id of a block of boxes: the options that are ticked there now."""

    def adapter(self) -> Adapter:
        unpaced = replace(CAN, per_address=0)
        return Slack(BOT_TOKEN, app_token=APP_TOKEN, api=f"{self.double.base}/api/", can=unpaced, grace=0.2)

    def address(self, who: str) -> Address:
        return Address("slack", f"T1:{_user(who)}")

    async def start(self, who: str, code: str) -> None:
        action = {"type": "plain_text_input", "action_id": "home:code", "block_id": "code", "value": code}
        await self._do("interactive", pressed(action, self._user(who)))

    async def say(self, who: str, text: str) -> None:
        await self._do("events_api", said(as_slack_sends(text), self._user(who)))

    async def press(self, who: str, label: str) -> None:
        user = self._user(who)
        for channel, message in reversed(self.double.shown):
            if channel != f"D{user}":
                continue
            if self._tick(message, label):
                return None
            if action := _labelled(message, label):
                press = pressed(action, user, message=message, values=self._values(message))
                return await self._do("interactive", press)
        raise LookupError(label)

    def _tick(self, message: dict[str, Any], label: str) -> bool:
        """Tick a box, or take its tick away. Nothing is delivered of that: it stands in an input."""
        for block in _inputs(message):
            for option in block["element"]["options"]:
                if option["text"]["text"] == label:
                    there = self._standing(block)
                    kept = [each for each in there if each != option]
                    self._ticked[block["block_id"]] = kept if option in there else [*there, option]
                    return True
        return False

    def _standing(self, block: dict[str, Any]) -> list[dict[str, Any]]:
        return self._ticked.get(block["block_id"], block["element"].get("initial_options", []))

    def _values(self, message: dict[str, Any]) -> dict[str, Any]:
        return {
            block["block_id"]: {
                block["element"]["action_id"]: {
                    "type": block["element"]["type"],
                    "selected_options": self._standing(block),
                }
            }
            for block in _inputs(message)
        }

    async def hand_in(self, who: str, data: bytes) -> None:
        id = f"F{len(self.double.stored)}"
        self.double.stored[id] = StoredFile("me at home.jpg", data, "image/jpeg", complete=True)
        file = {"id": id, "mimetype": "image/jpeg", "size": len(data)}
        file["url_private"] = f"{self.double.base}/files/{id}"
        message = said("", self._user(who), subtype="file_share", files=[file])
        await self._do("events_api", message)

    def lose_files(self) -> None:
        self.double.stored.clear()

    async def repeat(self) -> None:
        assert self._last is not None
        await self._send(*self._last)

    async def taken(self) -> None:
        await self.double.acknowledged()

    def seen(self, who: str) -> list[str]:
        return [words_of(message) for message in self.double.in_channel(f"D{_user(who)}")]

    def refuse(self, trouble: Trouble) -> None:
        self.double.refuse("chat.postMessage", TROUBLES[trouble])

    def faults(self) -> list[str]:
        return self.double.faults

    def _user(self, who: str) -> str:
        self.double.users.setdefault(_user(who), "")
        return _user(who)

    async def _do(self, kind: str, payload: dict[str, Any]) -> None:
        self._last = (kind, payload)
        await self._send(kind, payload)

    async def _send(self, kind: str, payload: dict[str, Any]) -> None:
        await self.double.deliver(kind, payload)


class HttpSide(SlackSide):
    """The same people, but Slack delivers over HTTP: one after another, each until it arrived."""

    def __init__(self, double: SlackDouble, url: str) -> None:
        super().__init__(double)
        self.url = url
        self.current: Slack | None = None
        self.waiting: asyncio.Queue[bytes] = asyncio.Queue()

    def adapter(self) -> Adapter:
        unpaced, api = replace(CAN, per_address=0), f"{self.double.base}/api/"
        self.current = Slack(BOT_TOKEN, signing_secret=SIGNING, api=api, can=unpaced, grace=0.2)
        return self.current

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What listens at the url, whichever adapter runs by now."""
        await Router(self.current.routes() if self.current else [])(scope, receive, send)

    async def deliver(self) -> None:
        while True:
            body = await self.waiting.get()
            while not await self._arrived(body):
                pass
            self.waiting.task_done()

    async def _arrived(self, body: bytes) -> bool:
        kind = "application/json" if body.startswith(b"{") else "application/x-www-form-urlencoded"
        try:
            async with asyncio.timeout(PATIENCE):
                status, _ = await post(self.url, body, signed(body), kind)
        except TimeoutError:
            return False
        if status != 200:
            await asyncio.sleep(0.02)  # Slack waits for longer
        return status == 200

    async def taken(self) -> None:
        await self.waiting.join()

    async def repeat(self) -> None:
        assert self._last is not None
        await self._send(*self._last)

    async def _send(self, kind: str, payload: dict[str, Any]) -> None:
        text = json.dumps(payload)
        body = text if kind == "events_api" else urlencode({"payload": text})
        self.waiting.put_nowait(body.encode())


def _user(who: str) -> str:
    return f"U{who.upper()}"


def _inputs(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for block in message.get("blocks", []) if block["type"] == "input"]


def _labelled(message: dict[str, Any], label: str) -> dict[str, Any] | None:
    """What is delivered when something with this label is pressed or chosen there."""
    for block in message.get("blocks", []):
        for element in block["elements"] if block["type"] == "actions" else ():
            if element.get("text", {}).get("text") == label:
                return {**element, "block_id": block.get("block_id", "x")}
            for option in element.get("options", ()):
                if option["text"]["text"] == label:
                    kept = {key: element[key] for key in ("type", "action_id")}
                    return {**kept, "block_id": block.get("block_id", "x"), "selected_option": option}
    return None


@asynccontextmanager
async def slack_side() -> AsyncIterator[Side]:
    async with slack_double() as double:
        yield SlackSide(double)


@asynccontextmanager
async def slack_http_side() -> AsyncIterator[Side]:
    async with slack_double() as double:
        side = HttpSide(double, "")
        async with listening(side.serve) as base:
            side.url = f"{base}/slack/events"
            delivering = asyncio.create_task(side.deliver())
            yield side
            delivering.cancel()
            with suppress(asyncio.CancelledError):
                await delivering
