"""Slack's servers, as far as an app sees them: the Web API, Socket Mode and signed HTTP, on loopback.

It refuses what Slack refuses, remembers every call, keeps messages and forms as they are by now, and delivers
again over a new connection what was not acknowledged.
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import uvicorn
from aiohttp import ClientSession, WSMsgType, web

from tests.adapters.slack.blockkit import message_faults, view_faults
from tests.adapters.slack.deliveries import BOT

BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-made-up", "xapp-made-up", "signing-made-up"
POST = {"channel", "text", "blocks", "thread_ts", "metadata", "mrkdwn", "unfurl_links", "unfurl_media"}
ARGUMENTS: dict[str, tuple[set[str], set[str]]] = {
    "auth.test": (set(), set()),
    "apps.connections.open": (set(), set()),
    "conversations.open": ({"users"}, set()),
    "conversations.history": (
        {"channel"},
        {"latest", "oldest", "inclusive", "limit", "include_all_metadata", "cursor"},
    ),
    "conversations.replies": ({"channel", "ts"}, {"include_all_metadata", "limit", "cursor"}),
    "chat.postMessage": ({"channel"}, POST),
    "chat.delete": ({"channel", "ts"}, set()),
    "chat.update": ({"channel", "ts"}, {"text", "blocks"}),
    "chat.postEphemeral": ({"channel", "user"}, {"text", "blocks"}),
    "views.open": ({"trigger_id", "view"}, set()),
    "views.update": ({"view"}, {"view_id", "hash"}),
    "views.publish": ({"user_id", "view"}, {"hash"}),
    "users.info": ({"user"}, {"include_locale"}),
    "files.info": ({"file"}, set()),
    "files.getUploadURLExternal": ({"filename", "length"}, {"alt_txt", "snippet_type"}),
    "files.completeUploadExternal": ({"files"}, {"channel_id", "initial_comment", "thread_ts"}),
}
"""What each method needs and may have."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the next call of a method meets."""

    error: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    done: bool = False
    """It was done all the same."""


@dataclass(slots=True)
class StoredFile:
    """A file at Slack. `shown_in`: the channel it was shared in."""

    name: str
    content: bytes = b""
    type: str = "image/png"
    alt: str = ""
    length: int = 0
    shown_in: str = ""
    complete: bool = False


class SlackDouble:
    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.faults: list[str] = []
        self.refusals: defaultdict[str, list[Refusal]] = defaultdict(list)
        self.users: dict[str, str] = {}
        """Who there is, with the locale Slack knows of them."""
        self.messages: dict[tuple[str, str], dict[str, Any]] = {}
        """By channel and time stamp, in the order in which they were posted, as they are by now."""
        self.shown: list[tuple[str, dict[str, Any]]] = []
        """Every state that any message ever had."""
        self.views: dict[str, dict[str, Any]] = {}
        self.homes: dict[str, dict[str, Any]] = {}
        self.whispers: list[dict[str, Any]] = []
        self.acks: dict[str, dict[str, Any]] = {}
        """By envelope: what it was acknowledged with."""
        self.stored: dict[str, StoredFile] = {}
        """Files by id, whoever put them there."""
        self.scopes: str | None = None
        """What the app may do, where Slack says it with every answer."""
        self.tokens_at: list[tuple[str, str]] = []
        """Where files were asked for, and with which credentials."""
        self.break_off_after: int | None = None
        """So many more posts are taken, the next is refused once."""
        self.slow_pictures = 0
        """So often a picture is not ready yet when a message shows it."""
        self.answers = True
        """Whether a new connection is taken."""
        self.base = ""
        self._open: dict[str, dict[str, Any]] = {}
        self._sockets: list[web.WebSocketResponse] = []
        self._count = 0
        self._moved = asyncio.Event()

    # What a test does

    def refuse(self, method: str, *refusals: Refusal) -> None:
        self.refusals[method].extend(refusals)

    async def deliver(self, kind: str, payload: Any) -> str:
        """Send an envelope, now or as soon as somebody is connected."""
        self._count += 1
        id = f"envelope-{self._count}"
        self._open[id] = {
            "envelope_id": id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if self.connected:
            await self._sockets[-1].send_json(self._open[id])
        return id

    async def event(self, payload: Any) -> str:
        return await self.deliver("events_api", payload)

    async def interaction(self, payload: Any) -> str:
        return await self.deliver("interactive", payload)

    @property
    def connected(self) -> bool:
        return bool(self._sockets) and not self._sockets[-1].closed

    async def refresh(self) -> None:
        """Ask for a new connection, as Slack does every few hours."""
        await self._sockets[-1].send_json({"type": "disconnect", "reason": "refresh_requested"})

    async def hang_up(self) -> None:
        """Cut the line, and answer no more."""
        self.answers = False
        await self._sockets[-1].close()

    async def until(self, happened: Callable[[], bool]) -> None:
        """Wait until what was called or acknowledged is as it should be."""
        async with asyncio.timeout(20):
            while not happened():
                self._moved.clear()
                await self._moved.wait()

    async def acknowledged(self) -> None:
        await self.until(lambda: not self._open)

    def called(self, method: str) -> list[dict[str, Any]]:
        return [given for name, given in self.calls if name == method]

    def in_channel(self, channel: str) -> list[dict[str, Any]]:
        return [message for (where, _), message in self.messages.items() if where == channel]

    # The Web API

    async def api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        given = await _arguments(request)
        self.calls.append((method, given))
        try:
            return self._answer(method, given, request.headers.get("Authorization", ""))
        finally:
            self._moved.set()

    def _answer(self, method: str, given: dict[str, Any], authorization: str) -> web.Response:
        if method not in ARGUMENTS:
            self.faults.append(f"{method}: unknown")
            return _no("unknown_method")
        wanted = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        if authorization != f"Bearer {wanted}":
            return _no("invalid_auth")
        self._check(method, given)
        refused = self.refusals[method].pop(0) if self.refusals[method] else None
        made = getattr(self, "_" + method.replace(".", "_"))(given) if refused is None or refused.done else {}
        if refused is not None:
            body = {"ok": False, "error": refused.error, **refused.more}
            return web.json_response(body, status=refused.status, headers=refused.headers)
        headers = {} if self.scopes is None else {"x-oauth-scopes": self.scopes}
        return (
            _no(made) if isinstance(made, str) else web.json_response({"ok": True, **made}, headers=headers)
        )

    def _check(self, method: str, given: dict[str, Any]) -> None:
        needed, may = ARGUMENTS[method]
        wrong = [f"{name} is missing" for name in sorted(needed - set(given))]
        wrong += [f"{name} is unknown" for name in sorted(set(given) - needed - may)]
        if method in ("chat.postMessage", "chat.update"):
            wrong += message_faults(given)
        if method == "chat.postEphemeral":
            wrong += message_faults({**given, "unfurl_links": False, "unfurl_media": False})
        if method.startswith("views."):
            wrong += view_faults(given["view"])
        self.faults += [f"{method}: {fault}" for fault in wrong]

    def _auth_test(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"url": self.base, "team": "x", "user": "bot", "team_id": "T1", "user_id": BOT, "bot_id": "B1"}

    def _apps_connections_open(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"url": self.base.replace("http", "ws") + "/link"}

    def _conversations_open(self, given: dict[str, Any]) -> dict[str, Any] | str:
        user = given["users"]
        return {"channel": {"id": f"D{user}"}} if user in self.users else "user_not_found"

    def _users_info(self, given: dict[str, Any]) -> dict[str, Any] | str:
        user = given["user"]
        if user not in self.users:
            return "user_not_found"
        return {"user": {"id": user, "locale": self.users[user]}}

    def _conversations_history(self, given: dict[str, Any]) -> dict[str, Any]:
        oldest, latest = str(given.get("oldest", "0")), str(given.get("latest", "9999999999"))
        found = [
            message
            for message in self.in_channel(given["channel"])
            if float(oldest) <= float(message["ts"]) <= float(latest) and "thread_ts" not in message
        ]
        return {"messages": found[::-1][: int(given.get("limit", 100))], "has_more": False}

    def _conversations_replies(self, given: dict[str, Any]) -> dict[str, Any]:
        wanted = given["ts"]
        found = [
            message
            for message in self.in_channel(given["channel"])
            if wanted in (message["ts"], message.get("thread_ts"))
        ]
        return {"messages": found, "has_more": False}

    def _chat_delete(self, given: dict[str, Any]) -> dict[str, Any] | str:
        gone = self.messages.pop((given["channel"], given["ts"]), None)
        return {"ts": given["ts"]} if gone else "message_not_found"

    def _picture_is_late(self, given: dict[str, Any]) -> bool:
        for block in given.get("blocks", []):
            if block["type"] == "image" and "slack_file" in block:
                file = self.stored.get(block["slack_file"].get("id", ""))
                if file is None or not file.complete:
                    self.faults.append("image: no such file")
                if self.slow_pictures:
                    self.slow_pictures -= 1
                    return True
        return False

    def _chat_postMessage(self, given: dict[str, Any]) -> dict[str, Any] | str:
        if self._picture_is_late(given):
            return "invalid_blocks"
        if self.break_off_after is not None:
            self.break_off_after -= 1
            if self.break_off_after < 0:
                self.break_off_after = None
                return "token_revoked"
        self._count += 1
        ts = f"{int(time.time())}.{self._count:06}"
        message = {"type": "message", "user": BOT, "bot_id": "B1", "ts": ts, "channel": given["channel"]}
        message |= {key: given[key] for key in ("text", "blocks", "thread_ts", "metadata") if key in given}
        self.messages[given["channel"], ts] = message
        self.shown.append((given["channel"], message))
        return {"channel": given["channel"], "ts": ts, "message": message}

    def _chat_update(self, given: dict[str, Any]) -> dict[str, Any] | str:
        place = (given["channel"], given["ts"])
        if place not in self.messages:
            return "message_not_found"
        kept = {key: given[key] for key in ("text", "blocks") if key in given}
        self.messages[place] = {**self.messages[place], **kept, "edited": {"user": BOT, "ts": "9.9"}}
        self.shown.append((given["channel"], self.messages[place]))
        return {"channel": given["channel"], "ts": given["ts"], "text": given.get("text", "")}

    def _chat_postEphemeral(self, given: dict[str, Any]) -> dict[str, Any]:
        self.whispers.append(given)
        return {"message_ts": "1.1"}

    def _views_open(self, given: dict[str, Any]) -> dict[str, Any]:
        self._count += 1
        view = {**given["view"], "id": f"V{self._count}", "hash": "1.a"}
        self.views[view["id"]] = view
        return {"view": view}

    def _views_update(self, given: dict[str, Any]) -> dict[str, Any] | str:
        id = given["view_id"]
        if id not in self.views:
            return "not_found"
        self.views[id] = {**given["view"], "id": id, "hash": "2.a"}
        return {"view": self.views[id]}

    def _views_publish(self, given: dict[str, Any]) -> dict[str, Any]:
        self.homes[given["user_id"]] = given["view"]
        return {"view": given["view"]}

    # Files

    def _files_info(self, given: dict[str, Any]) -> dict[str, Any] | str:
        id = given["file"]
        if id not in self.stored:
            return "file_not_found"
        return {"file": {"id": id, "url_private": f"{self.base}/files/{id}"}}

    def _files_getUploadURLExternal(self, given: dict[str, Any]) -> dict[str, Any]:
        self._count += 1
        id = f"FUP{self._count}"
        self.stored[id] = StoredFile(
            given["filename"], alt=given.get("alt_txt", ""), length=int(given["length"])
        )
        return {"file_id": id, "upload_url": f"{self.base}/upload/{id}"}

    def _files_completeUploadExternal(self, given: dict[str, Any]) -> dict[str, Any] | str:
        for each in json.loads(given["files"]):
            file = self.stored.get(each["id"])
            if file is None or not file.content:
                return "file_not_found"
            file.complete, file.shown_in = True, given.get("channel_id", "")
        return {"files": json.loads(given["files"])}

    async def take_upload(self, request: web.Request) -> web.Response:
        file = self.stored[request.match_info["id"]]
        file.content = await request.read()
        if "Authorization" in request.headers:
            self.faults.append("upload: a token goes nowhere but to the API")
        if len(file.content) != file.length:
            self.faults.append("upload: not as long as was said")
        return web.Response(text=f"OK - {len(file.content)}")

    async def give_file(self, request: web.Request) -> web.StreamResponse:
        """A file; the page to sign in for those who may not read it."""
        self.tokens_at.append((request.path, request.headers.get("Authorization", "")))
        id = request.match_info["id"]
        if id == "broken":
            return web.Response(status=503, headers={"Retry-After": "9"})
        if id == "elsewhere":
            raise web.HTTPFound("http://files.example.net/secret")
        may = self.scopes is None or "files:read" in self.scopes
        if request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}" or not may:
            raise web.HTTPFound("/sign-in")
        if id not in self.stored:
            return web.Response(status=404)
        file = self.stored[id]
        answer = web.StreamResponse(headers={"Content-Type": file.type})
        await answer.prepare(request)
        for start in range(0, len(file.content), 65_536):
            await answer.write(file.content[start : start + 65_536])
        return answer

    async def sign_in(self, request: web.Request) -> web.Response:
        return web.Response(text="<!doctype html><title>Sign in</title>", content_type="text/html")

    # Socket Mode

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        if not self.answers:
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})
        self._sockets.append(socket)
        for envelope in list(self._open.values()):
            await socket.send_json({**envelope, "retry_attempt": 1, "retry_reason": "timeout"})
        self._moved.set()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                acknowledged = json.loads(message.data)
                self._open.pop(acknowledged["envelope_id"], None)
                self.acks[acknowledged["envelope_id"]] = acknowledged
                self._moved.set()
        self._moved.set()
        return socket


async def _arguments(request: web.Request) -> dict[str, Any]:
    given: dict[str, Any] = dict(request.query)
    if "json" in request.content_type:
        return {**given, **await request.json()}
    return {**given, **{key: str(value) for key, value in (await request.post()).items()}}


def _no(error: str) -> web.Response:
    return web.json_response({"ok": False, "error": error})


@asynccontextmanager
async def slack_double() -> AsyncIterator[SlackDouble]:
    double = SlackDouble()
    app = web.Application(client_max_size=10_000_000)
    app.add_routes(
        [
            web.post("/api/{method}", double.api),
            web.get("/api/{method}", double.api),
            web.get("/link", double.link),
            web.get("/files/{id}", double.give_file),
            web.post("/upload/{id}", double.take_upload),
            web.get("/sign-in", double.sign_in),
        ]
    )
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    double.base = f"http://{host}:{port}"
    try:
        yield double
    finally:
        await runner.cleanup()


def signed(body: bytes, *, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """The headers with which Slack signs a body."""
    stamp = str(int(time.time() if at is None else at))
    made = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={made}"}


async def post(
    url: str, body: bytes, headers: dict[str, str], kind: str = "application/json"
) -> tuple[int, str]:
    async with (
        ClientSession() as session,
        session.post(url, data=BytesIO(body), headers={"Content-Type": kind, **headers}) as got,
    ):
        return got.status, await got.text()


class Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self.listens.set()


@asynccontextmanager
async def listening(app: Any) -> AsyncIterator[str]:
    """An application on loopback; its address."""
    config = uvicorn.Config(
        app, port=0, log_level="critical", interface="asgi3", lifespan="off", timeout_graceful_shutdown=1
    )
    server = Server(config)
    task = asyncio.create_task(server.serve())
    await server.listens.wait()
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task
