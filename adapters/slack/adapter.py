"""Slack: direct messages for participants, digests and decisions for the team, in one workspace."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientTimeout
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapters.base import Capabilities, RetryLater, Undeliverable
from adapters.marked import marked
from adapters.slack import http
from adapters.slack.answers import Answers
from adapters.slack.blocks import CAN, to_payload, with_choice
from adapters.slack.deciding import PATIENCE, Deciding, OnDeed, OnLook, nothing
from adapters.slack.errands import Errands
from adapters.slack.errors import EDIT_REFUSED, name_of, to_error
from adapters.slack.files import Store
from adapters.slack.home import home
from adapters.slack.inbound import PLATFORM, label_of, to_inbound
from adapters.slack.listening import Ear, library_log, listen
from adapters.slack.pieces import ELLIPSIS, Part, table
from adapters.slack.posting import Posted, Posting, Sleep
from adapters.slack.socket import Link
from adapters.slack.words import words_in
from bot.digests.digest import Digest
from bot.errors import BotError
from bot.messages import Address, Attachment, Came, Inbound, Message, Receive

log = logging.getLogger(__name__)

API = "https://slack.com/api/"
CALL_SECONDS = 20
GRACE_SECONDS = 8.0
"""For an orderly end: half for what is being taken, half for small errands."""
LANGUAGE_SECONDS = 0.7
SPOKEN_SECONDS = 20.0
"""For uploading an ask spoken; what is said next waits for it."""
MOST_KEPT = 10_000
"""Of what is only remembered to save calls: open conversations, languages, messages seen."""


class Slack:
    """With `app_token` updates come over Socket Mode; else over HTTP, at the route of `routes()`.

    `deciders` names, for each channel that gets digests, who may answer themes there; `on_deed` does it.
    `wording` is everything of ours that is ever said: in it, words between stars are shown bold.
    """

    platform = PLATFORM

    def __init__(
        self,
        bot_token: str,
        *,
        app_token: str = "",
        signing_secret: str = "",
        api: str = API,
        deciders: Mapping[str, Collection[str]] | None = None,
        on_deed: OnDeed | None = None,
        on_look: OnLook = nothing,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        can: Capabilities = CAN,
        grace: float = GRACE_SECONDS,
        patience: float = PATIENCE,
        sleep: Sleep = asyncio.sleep,
        wording: Iterable[str] | None = None,
    ) -> None:
        if not app_token and not signing_secret:
            raise BotError("[slack] needs app_token (Socket Mode) or signing_secret (HTTP)")
        self.can = can
        self._marked = None if wording is None else marked(wording)
        self._bot_token = bot_token
        self._app_token = app_token
        self._signing_secret = signing_secret
        self._grace = grace
        self._client = AsyncWebClient(
            token=bot_token,
            base_url=api.rstrip("/") + "/",
            timeout=CALL_SECONDS,
            retry_handlers=[],  # waiting is the outbox's, so that nobody else waits with it
            logger=library_log(),
        )
        self._store = Store(self._client, bot_token, api)
        self._posting = Posting(self._client, self._store, sleep)
        self._patience = patience
        self._taking: set[asyncio.Future[None]] = set()
        """What is on its way to its commit."""
        self._errands = Errands()
        self._showing: dict[str, asyncio.Task[None]] = {}
        """By message: the choice that is about to show there."""
        self._deciders = dict(deciders or {}) if on_deed else {}
        self._deciding: Deciding | None = None
        if on_deed:
            self._deciding = Deciding(
                self._client, self._errands, self._deciders, on_deed, on_look, now=now, patience=patience
            )
        self._receive: Receive | None = None
        self._conversations: OrderedDict[str, str] = OrderedDict()
        self._languages: OrderedDict[str, str] = OrderedDict()
        self._asking: dict[str, asyncio.Task[str]] = {}
        self._events: OrderedDict[str, str] = OrderedDict()
        self._app = self._listening()
        self._requests = AsyncSlackRequestHandler(self._app)

    def _listening(self) -> AsyncApp:
        ear = Ear(self._said, self._opened_home, self._deciding)
        return listen(ear, self._client, self._bot_token, self._signing_secret)

    # Receiving

    async def run(self, receive: Receive) -> None:
        """Take updates until cancelled, then finish what was begun. What prevents a beginning is raised as by
        `send`."""
        # One session uses its connections again. Outside of this each call opens and closes its own.
        self._client.session = ClientSession(timeout=ClientTimeout(total=CALL_SECONDS))
        try:
            await self._call(self._client.auth_test)
            self._receive = receive
            if self._app_token:
                await self._over_the_socket()
            else:
                await asyncio.Event().wait()
        finally:
            self._receive = None
            await self.close()

    async def _over_the_socket(self) -> None:
        opened = await self._call(self._client.apps_connections_open, app_token=self._app_token)
        link = Link(self._app, self._app_token, self._client, str(opened["url"]))
        try:
            await link.connect()
            await link.stay()
        finally:
            await link.leave(self._grace / 2)

    def routes(self) -> list[Route]:
        """What to add to the web listener when updates come over HTTP; nothing with Socket Mode."""
        return [] if self._app_token else [http.route(self._signing_secret, self._handle)]

    async def _handle(self, request: Request) -> Response:
        """503 tells Slack to deliver again, while nobody takes what is said."""
        if self._receive is None:
            return PlainTextResponse("starting or stopping", 503)
        try:
            answer = await self._requests.handle(request)
        except Exception as error:  # the library met a shape that it does not look out for
            log.warning("slack: a delivery made no sense: %s", type(error).__name__)
            return PlainTextResponse("no valid payload", 400)
        if answer.status_code == 404:  # signed, and of a kind that nobody here knows: it need not come again
            return PlainTextResponse("")
        return answer

    async def close(self) -> None:
        """Finish small errands and let go of connections. Sending is still possible."""
        if self._taking:
            await asyncio.wait(self._taking, timeout=self._grace / 2)
        for each in self._taking:
            each.cancel()
        await asyncio.gather(*self._taking, return_exceptions=True)
        await self._errands.finish(self._grace / 2)
        session, self._client.session = self._client.session, None
        if session is not None:
            await session.close()

    async def _said(self, body: Mapping[str, Any]) -> None:
        """Whatever a person said or did, until it is committed."""
        inbound = to_inbound(body)
        receive = self._receive
        if inbound is None:
            return
        if receive is None:
            raise RetryLater
        inbound = replace(self._with_one_id(inbound), language=await self._language_of(inbound.address))
        await self._taken(receive, inbound, again=body.get("type") == "event_callback")
        if inbound.came is Came.PRESS:
            show = self._show_choice(inbound, body)
            task = self._showing[inbound.message_id] = self._errands.start(show, "showing a choice")
            task.add_done_callback(lambda _: self._showing.pop(inbound.message_id, None))

    async def _taken(self, receive: Receive, inbound: Inbound, *, again: bool) -> None:
        """Until it is committed, or for as long as Slack waits. What it delivers `again` is not acknowledged
        then, and is known when it comes; a press comes once, so it is, and is carried out all the same."""
        taking = asyncio.ensure_future(receive(inbound))
        self._taking.add(taking)
        taking.add_done_callback(self._taking.discard)
        done, _ = await asyncio.wait({taking}, timeout=self._patience)
        if done:
            return taking.result()
        taking.add_done_callback(_told)
        if again:
            raise RetryLater
        return None

    def _with_one_id(self, inbound: Inbound) -> Inbound:
        """One message can come as two events: the second gets the first one's id, so that it is known."""
        if inbound.came in (Came.MESSAGE, Came.START) and inbound.message_id:
            key = f"{inbound.address.id}:{inbound.message_id}"
            first = self._events.get(key)
            if first is None:
                _keep(self._events, key, inbound.id)
            elif first != inbound.id:
                return replace(inbound, id=first)
        return inbound

    async def _language_of(self, address: Address) -> str:
        """What Slack says of the person's language; asked once, and never waited for long. Who writes twice
        meanwhile waits twice, so that what was said first comes first."""
        user = address.id.rpartition(":")[2]
        if user in self._languages:
            return self._languages[user]
        if user not in self._asking:
            self._asking[user] = asyncio.create_task(self._ask_language(user))
        return await asyncio.shield(self._asking[user])

    async def _ask_language(self, user: str) -> str:
        locale: object = ""
        try:
            asked = self._client.users_info(user=user, include_locale=True)
            found = await asyncio.wait_for(asked, LANGUAGE_SECONDS)
            locale = table(_data(found), "user").get("locale")
        except Exception as error:
            log.info("slack: a language is not known: %s", name_of(error) or type(error).__name__)
        _keep(self._languages, user, locale if isinstance(locale, str) else "")
        del self._asking[user]
        return self._languages[user]

    async def _show_choice(self, press: Inbound, body: Mapping[str, Any]) -> None:
        """Put what was chosen in place of the buttons."""
        channel, _, ts = press.message_id.partition(":")
        message, label = table(body, "message"), label_of(body)
        blocks = with_choice(message.get("blocks"), label)
        if channel and blocks and (label or press.picked is not None):
            text = str(message.get("text") or label or ELLIPSIS)
            await self._client.chat_update(channel=channel, ts=ts, text=text, blocks=blocks)

    async def _opened_home(self, address: Address) -> None:
        user = address.id.rpartition(":")[2]
        view = home(words_in(await self._language_of(address)))
        self._errands.start(self._publish(user, view), "showing the app's Home")

    async def _publish(self, user: str, view: Part) -> None:
        await self._client.views_publish(user_id=user, view=view)

    # Sending

    async def send(self, to: Address, message: Message) -> str:
        """The id is the channel's and the message's time stamp, since Slack finds a message by both."""
        payload = to_payload(message, self._marked)
        channel = await self._conversation(to)
        if message.replaces and (changed := await self._change(message.replaces, payload)):
            return changed
        if message.thread:
            payload["thread_ts"] = message.thread.rpartition(":")[2]
        sent = await self._call(self._client.chat_postMessage, channel=channel, mrkdwn=False, **payload)
        if message.recorded:
            await self._speak(channel, message.recorded)
        return f"{channel}:{sent.get('ts', '')}"

    async def _speak(self, channel: str, file: str) -> None:
        """The words spoken, behind the words: before what is said next, and never in the words' way."""
        try:
            content = await asyncio.to_thread(Path(file).read_bytes)
            async with asyncio.timeout(SPOKEN_SECONDS):
                await self._store.upload(Path(file).name, content, channel=channel)
        except Exception as error:
            log.warning("slack: a recorded ask was not sent: %s", name_of(error) or type(error).__name__)

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """The bytes of a file that came with words."""
        return await self._store.fetch(attachment, limit)

    async def _change(self, message_id: str, payload: Part) -> str:
        """Change an earlier message; nothing where that is out of reach, so that a new one is sent."""
        if (showing := self._showing.get(message_id)) is not None:
            await asyncio.wait({showing})  # else the buttons put now would be taken away by it
        channel, _, ts = message_id.partition(":")
        wanted = {"blocks": [], **{key: payload[key] for key in ("text", "blocks") if key in payload}}
        try:
            await self._client.chat_update(channel=channel, ts=ts, **wanted)
        except Exception as error:
            if name_of(error) in EDIT_REFUSED:
                return ""
            raise to_error(error) from None
        return message_id

    async def _conversation(self, to: Address) -> str:
        """The channel of a person's direct messages."""
        user = to.id.rpartition(":")[2]
        if not user:
            raise Undeliverable("not an address of Slack's")
        channel = self._conversations.get(user)
        if channel is None:
            opened = await self._call(self._client.conversations_open, users=user)
            channel = str(table(_data(opened), "channel").get("id", ""))
            if not channel:
                raise RetryLater
            _keep(self._conversations, user, channel)
        return channel

    async def _call(
        self, call: Callable[..., Awaitable[AsyncSlackResponse]], **given: Any
    ) -> AsyncSlackResponse:
        """One call. Its failures are the three of every adapter; the library's own quote what was sent."""
        try:
            return await call(**given)
        except Exception as error:
            raise to_error(error) from None

    # Digests

    def rewrite(self, deciders: Mapping[str, Collection[str]], wording: Iterable[str]) -> None:
        """Who may answer themes from here on, for each channel that gets digests; and what we say."""
        self._marked = marked(wording)
        if self._deciding is not None:
            self._deciders.clear()
            self._deciders.update(deciders)

    async def post_digest(
        self, channel: str, digest: Digest, answers: Answers | None = None, *, in_doubt: bool = False
    ) -> Posted:
        """Post a digest to a channel, with what was answered since. `in_doubt`: it may be there already."""
        may = bool(self._deciders.get(channel))
        return await self._posting.post(channel, digest, answers or {}, may_decide=may, in_doubt=in_doubt)

    async def change_digest(self, posted: Posted, digest: Digest, answers: Answers) -> Posted:
        """Have a digest that stands there say what was answered since."""
        may = bool(self._deciders.get(posted.messages[0].partition(":")[0]))
        return await self._posting.change(posted, digest, answers, may_decide=may)


def _told(taking: "asyncio.Future[None]") -> None:
    """What took too long for Slack to be told of."""
    if not taking.cancelled() and (error := taking.exception()) is not None:
        log.error("slack: a slow delivery was not taken: %s", type(error).__name__)


def _data(response: AsyncSlackResponse) -> Mapping[str, Any]:
    return response.data if isinstance(response.data, dict) else {}


def _keep(kept: OrderedDict[str, str], key: str, value: str) -> None:
    """Remember; what was kept first is forgotten first."""
    kept[key] = value
    if len(kept) > MOST_KEPT:
        kept.popitem(last=False)
