"""Telegram as a platform, by long polling or by webhook, through python-telegram-bot's client."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from telegram.error import TelegramError

from adapters.base import Capabilities, Fatal, RetryLater, Undeliverable
from adapters.marked import marked
from adapters.telegram.client import WANTED, Client
from adapters.telegram.courtesy import Courtesy
from adapters.telegram.errors import is_fine, is_vanished, refusal
from adapters.telegram.files import fetch
from adapters.telegram.inbound import PLATFORM, Unreadable, Update, group, query_id, to_inbound, update_id
from adapters.telegram.limits import CAN, POLL_SECONDS
from adapters.telegram.outbound import to_payload
from adapters.telegram.polling import FIRST_WAIT, LONGEST_WAIT, Polling, Sleep
from adapters.telegram.spoken import Spoken
from adapters.telegram.words import LANGUAGES
from bot.messages import Address, Attachment, Came, Inbound, Message, Receive

log = logging.getLogger(__name__)


GRACE_SECONDS = 5.0
"""How long a stop waits for what was begun to be committed and confirmed."""

SetAside = Callable[[Inbound, Exception], Awaitable[None]]
"""Keeps that an update could not be read, so that it does not come for ever."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Telegram sends updates, and the secret that proves it is Telegram (1-256 of A-Za-z0-9_-)."""

    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What Telegram says of the bot, for `doctor`."""

    username: str
    reads_groups: bool
    """Privacy mode is off: it would see all that is said in a group."""
    webhook: str
    waiting: int


class Telegram:
    """One bot. Its menu speaks `languages`, the first to everybody who speaks none of them. `wording` is
    everything of ours that is ever said: in it, words between stars are shown bold."""

    platform = PLATFORM

    def __init__(
        self,
        token: str,
        *,
        api: str = "https://api.telegram.org",
        webhook: Webhook | None = None,
        languages: Sequence[str] = LANGUAGES,
        set_aside: SetAside | None = None,
        can: Capabilities = CAN,
        poll_seconds: int = POLL_SECONDS,
        grace: float = GRACE_SECONDS,
        sleep: Sleep = asyncio.sleep,
        client: Client | None = None,
        wording: Iterable[str] | None = None,
    ) -> None:
        self.can = can
        self._marked = None if wording is None else marked(wording)
        self.username = ""
        """Without the @; known once the bot runs or was looked at."""
        self._bot = token.partition(":")[0]
        self._client = client or Client(token, api)
        self._courtesy = Courtesy(self._client, languages or LANGUAGES)
        self._spoken = Spoken(self._client)
        self._webhook = webhook
        self._set_aside = set_aside
        self._poll_seconds = poll_seconds
        self._grace = grace
        self._sleep = sleep
        self._receive: Receive | None = None
        self._taking: set[asyncio.Task[None]] = set()
        self._sending = 0
        self._idle = asyncio.Event()

    def rewrite(self, wording: Iterable[str]) -> None:
        """What we say from here on."""
        self._marked = marked(wording)

    def link(self, code: str = "") -> str:
        """What to press to talk with the bot; with a code, to join a campaign."""
        return f"https://t.me/{self.username}" + (f"?start={code}" if code else "")

    async def look(self) -> Seen:
        """Ask Telegram about the bot. Raises as sending does."""
        me, hook = await self._ask("getMe"), await self._ask("getWebhookInfo")
        self.username = str(me["username"])
        reads = bool(me.get("can_read_all_group_messages"))
        return Seen(self.username, reads, str(hook.get("url", "")), int(hook.get("pending_update_count", 0)))

    # Receiving

    async def run(self, receive: Receive) -> None:
        """Take updates until cancelled; then finish what was begun. Fatal when the token is refused."""
        self._receive = receive
        try:
            await self._begin()
            if self._webhook is None:
                polling = Polling(self._client, self._sleep, self._poll_seconds, self._grace)
                await polling.run(lambda updates: self._take_all(updates, receive), self._courtesy.breathe)
            else:
                await asyncio.Event().wait()
        finally:
            self._receive = None
            await self.close()

    async def take(self, update: Update) -> None:
        """Let one update happen; returns when it is committed. For the webhook, while the bot runs."""
        if self._receive is None:
            raise RetryLater
        task = asyncio.create_task(self._let(self._read(update), self._receive))
        self._taking.add(task)
        task.add_done_callback(self._taking.discard)
        await asyncio.wait({task})
        if task.cancelled():  # the bot stopped, and this was not done in time
            raise RetryLater
        task.result()

    async def _begin(self) -> None:
        me = await self._insist("getMe")
        self.username = str(me["username"])
        self._courtesy.link = self.link()
        if self._webhook is None:
            await self._insist("deleteWebhook", {"drop_pending_updates": False})
        else:
            where = {"url": self._webhook.url, "secret_token": self._webhook.secret}
            await self._insist("setWebhook", {**where, "allowed_updates": WANTED})
        self._courtesy.set_menu()

    async def _insist(self, method: str, fields: dict[str, Any] | None = None) -> Any:
        """Call until it works; what will never work is fatal."""
        wait = FIRST_WAIT
        while True:
            try:
                return await self._ask(method, fields)
            except Undeliverable as refused:
                raise Fatal(f"Telegram refuses {method}; look at the configured addresses") from refused
            except RetryLater as later:
                log.warning("telegram cannot be reached for %s yet", method)
                await self._sleep(later.after or wait)
                wait = min(2 * wait, LONGEST_WAIT)

    async def _ask(self, method: str, fields: dict[str, Any] | None = None) -> Any:
        try:
            return await self._client.call(method, fields)
        except TelegramError as error:
            raise refusal(error) from None

    async def _take_all(self, updates: Sequence[Any], receive: Receive) -> bool:
        """Whether all of a fetch is committed: in order within a chat, chats at the same time."""
        chats: defaultdict[object, list[Taken]] = defaultdict(list)
        for update in updates:
            taken = self._read(update)
            chats[taken.inbound.address if taken.inbound else ""].append(taken)
        came = await asyncio.gather(
            *(self._let_in_order(each, receive) for each in chats.values()), return_exceptions=True
        )
        wrong = [type(each).__name__ for each in came if isinstance(each, BaseException)]
        if wrong:
            log.error(
                "telegram updates were not taken (%s) and will come again", ", ".join(sorted(set(wrong)))
            )
        return not wrong

    async def _let_in_order(self, each: "Sequence[Taken]", receive: Receive) -> None:
        for taken in each:
            await self._let(taken, receive)

    def _read(self, update: Any) -> "Taken":
        """An update with what it means. One that cannot be read means that."""
        try:
            return Taken(update, to_inbound(update, self._bot), group=group(update))
        except Unreadable as fault:
            return Taken(update, fault=fault)
        except Exception as fault:  # a shape that nobody thought of; never the end of the others
            return Taken(update, fault=fault)

    async def _let(self, taken: "Taken", receive: Receive) -> None:
        """Let one update happen. Courtesies are begun, not waited for."""
        if taken.fault is not None:
            await self._put_aside(taken)
            return
        if taken.group is not None:
            self._courtesy.decline(taken.group)
        if query := query_id(taken.update):
            self._courtesy.answer(query)
        if taken.inbound is None:
            return
        if taken.inbound.came is Came.PRESS:
            self._courtesy.show_choice(taken.update["callback_query"])
        if taken.inbound.came in (Came.MESSAGE, Came.START):
            async with self._courtesy.typing(taken.inbound.address):
                await receive(taken.inbound)
        else:
            await receive(taken.inbound)

    async def _put_aside(self, taken: "Taken") -> None:
        """Pass an unreadable update over, once that is kept."""
        fault = taken.fault
        assert fault is not None
        try:
            id = f"{self._bot}:{update_id(taken.update)}"
        except (Unreadable, TypeError, AttributeError):
            log.error("a telegram update without a number was passed over")
            return
        reason = str(fault) if isinstance(fault, Unreadable) else type(fault).__name__
        log.error("telegram update %s could not be read: %s", id, reason)
        if self._set_aside is not None:
            await self._set_aside(Inbound(Address(PLATFORM, ""), id), fault)

    async def close(self) -> None:
        """Let what is on its way arrive, then close the connections; `run` does so itself. A later call opens
        them again."""
        if self._taking:
            _, late = await asyncio.wait(self._taking, timeout=self._grace)
            for task in late:
                task.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._grace):
                while self._sending:
                    self._idle.clear()
                    await self._idle.wait()
        await self._courtesy.end(self._grace)
        await self._client.close()

    # Sending

    async def send(self, to: Address, message: Message) -> str:
        self._sending += 1
        try:
            return await self._send(to, message)
        except TelegramError as error:
            means = refusal(error)
            if isinstance(means, Undeliverable) and not means.gone:
                log.error("telegram refused a message, and the fault is ours: %s", means.reason)
            raise means from None
        finally:
            self._sending -= 1
            self._idle.set()

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """The bytes of a file that came with words."""
        self._sending += 1
        try:
            return await fetch(self._client, attachment, limit)
        finally:
            self._sending -= 1
            self._idle.set()

    async def _send(self, to: Address, message: Message) -> str:
        if not to.id.lstrip("-").isdecimal():
            raise Undeliverable("no such chat")
        payload = {"chat_id": int(to.id), **to_payload(message, self._marked)}
        if message.replaces.isdecimal() and await self._replaced(payload, int(message.replaces)):
            return message.replaces
        self._courtesy.hurry(payload["chat_id"])
        if message.recorded and (id := await self._spoken.send(payload, message.recorded, message.ask)):
            return id
        sent = await self._client.call("sendMessage", payload)
        self._spoken.told(payload["chat_id"], message.ask)
        return str(sent["message_id"])

    async def _replaced(self, payload: dict[str, Any], number: int) -> bool:
        """Whether an earlier message says this now. One that was deleted meanwhile cannot: a new one must."""
        await self._courtesy.make_way(payload["chat_id"], number)
        try:
            await self._client.call("editMessageText", {**payload, "message_id": number})
        except TelegramError as error:
            if not is_fine(error):
                if is_vanished(error):
                    return False
                raise
        self._courtesy.renewed(payload["chat_id"], number)
        return True


@dataclass(frozen=True, slots=True)
class Taken:
    """An update and what it means: an inbound, a group to decline, that it cannot be read, or nothing."""

    update: Any
    inbound: Inbound | None = None
    group: Any = None
    fault: Exception | None = None
