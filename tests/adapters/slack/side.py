"""Slack as people see it: direct messages, buttons, the app's Home; and what its servers do meanwhile."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from adapters.base import Adapter
from adapters.slack.adapter import Slack
from adapters.slack.blocks import CAN
from bot.messages import Address
from tests.adapters.contract import RATE_SECONDS, SECRET, Side, Trouble
from tests.adapters.slack.deliveries import pressed, said
from tests.adapters.slack.double import APP_TOKEN, BOT_TOKEN, Refusal, SlackDouble, slack_double

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
    blocks = [block for block in message.get("blocks", []) if block["type"] != "actions"]
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
            if channel == f"D{user}" and (action := _labelled(message, label)):
                return await self._do("interactive", pressed(action, user, message=message))
        raise LookupError(label)

    async def repeat(self) -> None:
        assert self._last is not None
        await self.double.deliver(*self._last)

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
        await self.double.deliver(kind, payload)


def _user(who: str) -> str:
    return f"U{who.upper()}"


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
