"""What makes the bot pleasant and is worth no delay: the menu, a press that shows, typing, a word to a group.

Each is one call in the background. What fails is let go; when Telegram asks for patience, all of them pause.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from telegram.error import RetryAfter, TelegramError

from adapters.telegram.client import Client
from adapters.telegram.errors import is_fine, seconds
from adapters.telegram.inbound import Group
from adapters.telegram.limits import TYPING_SECONDS
from adapters.telegram.outbound import Payload, chosen
from adapters.telegram.words import words_in
from bot.messages import Address

log = logging.getLogger(__name__)

MOST_AT_ONCE = 200
REMEMBERED = 10_000
PRESSED_SECONDS, PICKING_SECONDS = 0.4, 1.5
"""How long a choice waits for what may take its place; longer where that has happened before, since Telegram
wants a second between two messages to one person."""
SLOW_SECONDS = 0.7
"""An answer that takes longer is announced by "typing…"; a quick one would only flicker."""


@dataclass(slots=True, eq=False)
class Press:
    """A pressed button whose choice is still to show, unless another message takes the place of its own."""

    place: tuple[int, int]
    fields: Payload
    now: asyncio.Event = field(default_factory=asyncio.Event)
    dropped: bool = False
    task: asyncio.Task[None] | None = None


class Courtesy:
    """Calls made beside the conversation. Needs a running loop to begin them, not to exist."""

    def __init__(self, client: Client, languages: Sequence[str]) -> None:
        self.link = ""
        self._client = client
        self._languages = languages
        self._begun: set[asyncio.Task[None]] = set()
        self._presses: dict[int, list[Press]] = {}
        """By chat."""
        self._shown: OrderedDict[tuple[int, int], None] = OrderedDict()
        self._renewed: OrderedDict[tuple[int, int], None] = OrderedDict()
        """Messages that took the place of others, and will again: several are picked there one by one."""
        self._declined: OrderedDict[int, None] = OrderedDict()
        self._quiet_until = 0.0

    def set_menu(self) -> None:
        """Commands in the app's menu, in the person's language; the first language is for all others."""
        for place, language in enumerate(dict.fromkeys(words_in(each).language for each in self._languages)):
            menu = [{"command": name, "description": says} for name, says in words_in(language).menu.items()]
            if place == 0:
                self._begin(self._call("setMyCommands", {"commands": menu}))
            self._begin(self._call("setMyCommands", {"commands": menu, "language_code": language}))

    def answer(self, query: str) -> None:
        """Stop the little clock on a pressed button."""
        self._begin(self._call("answerCallbackQuery", {"callback_query_id": query}))

    def show_choice(self, query: Mapping[str, Any]) -> None:
        """Take the buttons away and show which was pressed. Of two presses at once the first counts.

        A moment later: where several can be picked, the same message comes back with other buttons, and
        taking them away in between would only flicker.
        """
        fields = chosen(query)
        if fields is None or (place := (fields["chat_id"], fields["message_id"])) in self._shown:
            return
        press = Press(place, fields)
        self._presses.setdefault(place[0], []).append(press)
        press.task = self._begin(self._show(press))

    async def _show(self, press: Press) -> None:
        with suppress(TimeoutError):
            wait = PICKING_SECONDS if press.place in self._renewed else PRESSED_SECONDS
            await asyncio.wait_for(press.now.wait(), wait)
        if not press.dropped and _first_time(self._shown, press.place):
            method = "editMessageText" if "text" in press.fields else "editMessageReplyMarkup"
            await self._call(method, press.fields)
        waiting = self._presses[press.place[0]]
        waiting.remove(press)
        if not waiting:
            del self._presses[press.place[0]]

    def hurry(self, chat: int) -> None:
        """Something else is said in this chat, so what was pressed is settled: show it."""
        for press in self._presses.get(chat, ()):
            press.now.set()

    async def make_way(self, chat: int, message: int) -> None:
        """This message is about to say something else: its choice does not show, or has by then."""
        press = next((each for each in self._presses.get(chat, ()) if each.place[1] == message), None)
        if press is not None and press.task is not None:
            press.dropped = not press.now.is_set()
            press.now.set()
            await asyncio.wait({press.task})

    def renewed(self, chat: int, message: int) -> None:
        """This message says something else now, and its buttons can be pressed again."""
        self._shown.pop((chat, message), None)
        _first_time(self._renewed, (chat, message))

    def decline(self, group: Group) -> None:
        """Tell a group once that the bot talks in private; keep quiet there afterwards."""
        if _first_time(self._declined, group.id):
            text = words_in(group.language or self._languages[0]).private_only.replace("{link}", self.link)
            preview = {"is_disabled": True}
            self._begin(
                self._call(
                    "sendMessage", {"chat_id": group.id, "text": text, "link_preview_options": preview}
                )
            )

    @asynccontextmanager
    async def typing(self, to: Address) -> AsyncIterator[None]:
        """Say "typing…" while something takes long."""
        task: asyncio.Task[None] | None = None

        def begin() -> None:
            nonlocal task
            task = self._begin(self._type(int(to.id)))

        timer = asyncio.get_running_loop().call_later(SLOW_SECONDS, begin)
        try:
            yield
        finally:
            timer.cancel()
            if task is not None:
                task.cancel()

    async def _type(self, chat: int) -> None:
        while True:
            await self._call("sendChatAction", {"chat_id": chat, "action": "typing"})
            await asyncio.sleep(TYPING_SECONDS)

    async def breathe(self) -> None:
        """Let what was begun catch up when there is too much of it."""
        while len(self._begun) > MOST_AT_ONCE:
            await asyncio.wait(self._begun, return_when=asyncio.FIRST_COMPLETED)

    async def end(self, grace: float) -> None:
        """Give what was begun a moment, then let it go."""
        for chat in self._presses:
            self.hurry(chat)
        begun = set(self._begun)
        if begun:
            await asyncio.wait(begun, timeout=grace)
            for task in begun:
                task.cancel()
            await asyncio.wait(begun)

    def _begin(self, call: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(call)
        self._begun.add(task)
        task.add_done_callback(self._begun.discard)
        return task

    async def _call(self, method: str, fields: dict[str, Any]) -> None:
        loop = asyncio.get_running_loop()
        if loop.time() < self._quiet_until:
            return
        try:
            await self._client.call(method, fields)
        except RetryAfter as asked:
            self._quiet_until = loop.time() + seconds(asked)
        except TelegramError as error:
            if not is_fine(error):
                log.warning("telegram refused %s: %s", method, type(error).__name__)


def _first_time(seen: OrderedDict[Any, None], key: Any) -> bool:
    if key in seen:
        return False
    seen[key] = None
    if len(seen) > REMEMBERED:
        seen.popitem(last=False)
    return True
