"""A Bot API server on loopback with a memory: strict about every call, and unkind when told to be.

Every call is held against the published description: its fields, their types and limits. What is wrong goes
to `faults` and is refused, as Telegram would. People are played by `Person`.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Self

from aiohttp import web

from tests.adapters.telegram.bot_api import faults

TOKEN = "110201543:a-made-up-token-for-the-tests"
BOT = {"id": 110201543, "is_bot": True, "first_name": "Riverside", "username": "riverside_bot"}
ENTITIES = {"bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "code", "pre"}
FIELDS = {
    "getMe": set(),
    "getUpdates": {"offset", "limit", "timeout", "allowed_updates"},
    "setWebhook": {"url", "secret_token", "allowed_updates", "max_connections", "drop_pending_updates"},
    "deleteWebhook": {"drop_pending_updates"},
    "getWebhookInfo": set(),
    "sendMessage": {"chat_id", "text", "entities", "link_preview_options", "reply_markup"},
    "editMessageText": {
        "chat_id",
        "message_id",
        "text",
        "entities",
        "link_preview_options",
        "reply_markup",
    },
    "editMessageReplyMarkup": {"chat_id", "message_id", "reply_markup"},
    "answerCallbackQuery": {"callback_query_id", "text", "show_alert", "cache_time"},
    "setMyCommands": {"commands", "scope", "language_code"},
    "sendChatAction": {"chat_id", "action"},
    "getFile": {"file_id"},
    "sendVoice": {"chat_id", "voice", "caption", "caption_entities", "reply_markup"},
    "sendAudio": {"chat_id", "audio", "caption", "caption_entities", "reply_markup"},
}
INTEGERS = {"offset", "limit", "timeout", "chat_id", "message_id", "max_connections", "cache_time"}
OBJECTS = {
    "allowed_updates",
    "entities",
    "caption_entities",
    "link_preview_options",
    "reply_markup",
    "commands",
    "scope",
    "show_alert",
    "drop_pending_updates",
}


class Refused(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, description: str, **parameters: object) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


def flood(seconds: int) -> Refused:
    return Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class BotApi:
    """The server. `async with BotApi() as api`: it listens at `api.url`."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.url = ""
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.faults: list[str] = []
        self.waiting: list[dict[str, Any]] = []
        """Updates that nobody confirmed."""
        self.pushed: list[Any] = []
        """Every update there ever was."""
        self.messages: dict[int, dict[str, Any]] = {}
        self.sent: list[dict[str, Any]] = []
        """Every message as it was when it was sent or edited, so that an old button can be pressed."""
        self.menus: dict[str, list[dict[str, str]]] = {}
        self.webhook: dict[str, Any] = {}
        self.blocked: set[int] = set()
        self.files: dict[str, bytes] = {}
        self.paths: dict[str, str | None] = {}
        """Odd paths of files, by file id."""
        self.downloads: list[str] = []
        self.tells_size = self.tells_length = True
        self.injected: defaultdict[str, list[Refused | str]] = defaultdict(list)
        """By method: what its next calls are answered instead. "hang": never; "done": done, but not told."""
        self.fetches: list[int] = []
        """The offset of each fetch, 0 for none."""
        self._chats: set[int] = set()
        self._number = 800_000
        self._message = 10
        self._moved = asyncio.Condition()

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=60_000_000)
        app.router.add_post("/bot{token}/{method}", self._handle)
        app.router.add_get("/file/bot{token}/{path:.*}", self._download)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    # What tests see and do

    def made(self, method: str) -> list[dict[str, Any]]:
        """The fields of every call of that name."""
        return [fields for name, fields in self.calls if name == method]

    def shown(self, chat: int) -> list[str]:
        """What the bot's messages in a chat say now."""
        return [each["text"] for each in self.messages.values() if each["chat"]["id"] == chat]

    async def until(self, happened: Callable[[], object], seconds: float = 10) -> None:
        async with asyncio.timeout(seconds), self._moved:
            await self._moved.wait_for(lambda: bool(happened()))

    async def push(self, **update: Any) -> int:
        """Let an update happen; its number."""
        return (await self.push_raw({"update_id": self.next_update(), **update}))["update_id"]

    async def push_raw(self, update: Any) -> Any:
        self.waiting.append(update)
        self.pushed.append(update)
        await self.tell()
        return update

    def next_update(self) -> int:
        self._number += 1
        return self._number

    def next_message(self) -> int:
        self._message += 1
        return self._message

    def know(self, chat: int) -> None:
        """A person pressed Start once, so the bot may write to them."""
        self._chats.add(chat)

    async def tell(self) -> None:
        async with self._moved:
            self._moved.notify_all()

    # The server

    async def _handle(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        fields: dict[str, Any] = {}
        try:
            if request.match_info["token"] != self.token:
                raise Refused(401, "Unauthorized")
            if method not in FIELDS:
                self.faults.append(f"{method} is no method")
                raise Refused(404, "Not Found")
            fields = self._read(method, dict(await request.post()))
            self.calls.append((method, fields))
            self.faults += faults(method, fields)
            result = await self._answer(method, fields)
        except Refused as refused:
            if refused.status == 400 and "!" in refused.description:
                self.faults.append(f"{method}: {refused.description}")
            body = {"ok": False, "error_code": refused.status, "description": refused.description}
            if refused.parameters:
                body["parameters"] = refused.parameters
            return web.json_response(body, status=refused.status)
        finally:
            await self.tell()
        return web.json_response({"ok": True, "result": result})

    def _read(self, method: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        if extra := sent.keys() - FIELDS[method]:
            raise Refused(400, f"Bad Request! no such field: {extra}")
        fields: dict[str, Any] = {}
        for name, value in sent.items():
            try:
                fields[name] = (
                    int(value)
                    if name in INTEGERS
                    else json.loads(value)
                    if name in OBJECTS
                    else value.file.read()
                    if isinstance(value, web.FileField)
                    else str(value)
                )
            except ValueError:
                raise Refused(400, f"Bad Request! {name} is malformed") from None
        return fields

    async def _answer(self, method: str, fields: dict[str, Any]) -> Any:
        if method == "getUpdates":
            self.fetches.append(fields.get("offset", 0))
        injected = self.injected[method].pop(0) if self.injected[method] else None
        if isinstance(injected, Refused):
            raise injected
        if injected == "hang":
            await asyncio.sleep(3600)
        result = await getattr(self, f"_{method}")(fields)
        if injected == "done":
            raise Refused(502, "Bad Gateway")
        return result

    async def _getMe(self, fields: dict[str, Any]) -> Any:
        return {**BOT, "can_join_groups": True, "can_read_all_group_messages": False}

    async def _getUpdates(self, fields: dict[str, Any]) -> Any:
        if self.webhook.get("url"):
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active")
        if not 1 <= fields.get("limit", 100) <= 100 or fields.get("timeout", 0) < 0:
            raise Refused(400, "Bad Request! limit or timeout is out of range")
        offset = fields.get("offset", 0)
        if offset:
            self.waiting = [each for each in self.waiting if _number(each) >= offset]
        await self.tell()
        try:
            async with asyncio.timeout(fields.get("timeout", 0)), self._moved:
                await self._moved.wait_for(lambda: self.waiting)
        except TimeoutError:
            pass
        return self.waiting[: fields.get("limit", 100)]

    async def _setWebhook(self, fields: dict[str, Any]) -> Any:
        if not fields.get("url", "").startswith("https://"):
            raise Refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = fields
        return True

    async def _deleteWebhook(self, fields: dict[str, Any]) -> Any:
        if fields.get("drop_pending_updates"):
            self.waiting = []
        self.webhook = {}
        return True

    async def _getWebhookInfo(self, fields: dict[str, Any]) -> Any:
        return {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self.waiting),
        }

    async def _sendMessage(self, fields: dict[str, Any]) -> Any:
        chat = self._chat(fields)
        self._check_words(fields)
        number = self.next_message()
        message = {
            "message_id": number,
            "from": BOT,
            "chat": {"id": chat, "first_name": "A", "type": "private"},
            "date": 1_796_000_000,
            "text": fields["text"],
            **{name: fields[name] for name in ("entities", "reply_markup") if name in fields},
        }
        self.messages[number] = message
        self.sent.append(message)
        return message

    async def _sendVoice(self, fields: dict[str, Any]) -> Any:
        return self._sound("voice", fields)

    async def _sendAudio(self, fields: dict[str, Any]) -> Any:
        return self._sound("audio", fields)

    def _sound(self, kind: str, fields: dict[str, Any]) -> Any:
        chat, sound, words = self._chat(fields), fields[kind], fields.get("caption", "")
        if isinstance(sound, str) and sound not in self.files:
            raise Refused(400, "Bad Request: wrong file identifier/HTTP URL specified")
        if units(words) > 1024:
            raise Refused(400, "Bad Request! caption is too long")
        self._check_entities(words, fields.get("caption_entities", ()))
        number = self.next_message()
        id = sound if isinstance(sound, str) else f"sound{number}"
        self.files[id] = self.files[id] if isinstance(sound, str) else sound
        self.messages[number] = {
            "message_id": number,
            "from": BOT,
            "chat": {"id": chat, "first_name": "A", "type": "private"},
            "date": 1_796_000_000,
            "text": words,
            kind: {"file_id": id, "file_unique_id": "u" + id, "duration": 3},
        }
        return {**self.messages[number], "text": "", "caption": words}

    async def _editMessageText(self, fields: dict[str, Any]) -> Any:
        self._check_words(fields)
        return self._edit(fields, {name: fields.get(name) for name in ("text", "entities", "reply_markup")})

    async def _editMessageReplyMarkup(self, fields: dict[str, Any]) -> Any:
        return self._edit(fields, {"reply_markup": fields.get("reply_markup")})

    def _edit(self, fields: dict[str, Any], now: dict[str, Any]) -> Any:
        message = self.messages.get(fields["message_id"])
        if message is None or message["chat"]["id"] != self._chat(fields):
            raise Refused(400, "Bad Request: message to edit not found")
        changed = {**message, **now}
        changed = {name: value for name, value in changed.items() if value}
        if changed == message:
            raise Refused(400, "Bad Request: message is not modified")
        self.messages[fields["message_id"]] = changed
        self.sent.append(changed)
        return changed

    async def _answerCallbackQuery(self, fields: dict[str, Any]) -> Any:
        if units(fields.get("text", "")) > 200 or not fields.get("callback_query_id"):
            raise Refused(400, "Bad Request! no query, or too many words")
        return True

    async def _setMyCommands(self, fields: dict[str, Any]) -> Any:
        commands = fields["commands"]
        language = fields.get("language_code", "")
        if len(commands) > 100 or (language and len(language) != 2):
            raise Refused(400, "Bad Request! too many commands, or an odd language")
        for each in commands:
            name, says = each["command"], each["description"]
            plain = name.replace("_", "a").isalnum() and name.isascii() and name == name.lower()
            if not plain or not 1 <= len(name) <= 32 or not 1 <= len(says) <= 256 or len(each) != 2:
                raise Refused(400, f"Bad Request! {name} is no command")
        self.menus[language] = commands
        return True

    async def _sendChatAction(self, fields: dict[str, Any]) -> Any:
        self._chat(fields)
        if fields.get("action") != "typing":
            raise Refused(400, "Bad Request! odd action")
        return True

    async def _getFile(self, fields: dict[str, Any]) -> Any:
        content = self.files.get(fields["file_id"])
        if content is None:
            raise Refused(400, "Bad Request: invalid file_id")
        if len(content) > 20_000_000:
            raise Refused(400, "Bad Request: file is too big")
        id = fields["file_id"]
        found = {"file_id": id, "file_unique_id": "u" + id, "file_path": self.paths.get(id, f"photos/{id}")}
        return {**found, "file_size": len(content)} if self.tells_size else found

    async def _download(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        self.downloads.append(path)
        content = self.files.get(path.removeprefix("photos/"))
        injected = self.injected["download"].pop(0) if self.injected["download"] else None
        if injected == "hang up":
            assert request.transport is not None
            request.transport.abort()
        if isinstance(injected, Refused):
            after = injected.parameters.get("retry_after")
            headers = {"Location": injected.description} if injected.status == 302 else {}
            headers |= {"Retry-After": str(after)} if after else {}
            return web.Response(status=injected.status, headers=headers)
        if request.match_info["token"] != self.token or content is None:
            return web.json_response({"ok": False, "error_code": 404}, status=404)
        if self.tells_length:
            return web.Response(body=content)
        answer = web.StreamResponse()
        answer.enable_chunked_encoding()
        await answer.prepare(request)
        for start in range(0, len(content), 65_536):
            await answer.write(content[start : start + 65_536])
        return answer

    def _chat(self, fields: dict[str, Any]) -> int:
        chat = fields.get("chat_id")
        if not isinstance(chat, int) or chat not in self._chats:
            raise Refused(400, "Bad Request: chat not found")
        if chat in self.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return chat

    def _check_words(self, fields: dict[str, Any]) -> None:
        text = fields.get("text", "")
        if not text.strip():
            raise Refused(400, "Bad Request: message text is empty!")
        if units(text) > 4096:
            raise Refused(400, "Bad Request: message is too long!")
        if fields.get("link_preview_options") != {"is_disabled": True}:
            raise Refused(400, "Bad Request! links would be previewed")
        self._check_entities(text, fields.get("entities", ()))
        self._check_keyboard(fields.get("reply_markup"))

    def _check_entities(self, text: str, entities: Any) -> None:
        for each in entities:
            inside = 0 <= each["offset"] < each["offset"] + each["length"] <= units(text)
            if each["type"] not in ENTITIES or not inside or len(each) != 3:
                raise Refused(400, f"Bad Request! ENTITY_BOUNDS_INVALID {each}")

    def _check_keyboard(self, markup: Any) -> None:
        if markup is None:
            return
        rows = markup["inline_keyboard"]
        buttons = [button for row in rows for button in row]
        if len(markup) != 1 or not all(rows) or len(buttons) > 100 or max(map(len, rows)) > 8:
            raise Refused(400, "Bad Request! the keyboard is out of shape")
        for each in buttons:
            if each.keys() != {"text", "callback_data"} or not each["text"]:
                raise Refused(400, f"Bad Request! an odd button {each}")
            if not 1 <= len(each["callback_data"].encode()) <= 64:
                raise Refused(400, "Bad Request: BUTTON_DATA_INVALID!")


def _number(update: Any) -> int:
    found = update.get("update_id") if isinstance(update, dict) else None
    return found if isinstance(found, int) else 0


class Person:
    """Somebody with the app: what they do becomes updates, shaped as Telegram shapes them."""

    def __init__(self, api: BotApi, id: int = 5001, language: str = "en") -> None:
        self.api = api
        self.id = id
        self.user = {"id": id, "is_bot": False, "first_name": "Anna", "language_code": language}
        self.chat = {"id": id, "first_name": "Anna", "type": "private"}

    def message(self, **content: Any) -> dict[str, Any]:
        self.api.know(self.id)
        number = self.api.next_message()
        return {
            "message_id": number,
            "from": self.user,
            "chat": self.chat,
            "date": 1_796_000_000,
            **content,
        }

    async def send(self, **content: Any) -> dict[str, Any]:
        message = self.message(**content)
        await self.api.push(message=message)
        return message

    async def say(self, text: str) -> dict[str, Any]:
        return await self.send(text=text)

    async def start(self, code: str = "") -> None:
        text = f"/start {code}".strip()
        await self.send(text=text, entities=[{"type": "bot_command", "offset": 0, "length": 6}])

    async def edit(self, message: dict[str, Any], text: str) -> None:
        await self.api.push(edited_message={**message, "edit_date": 1_796_000_060, "text": text})

    def button(self, label: str) -> tuple[dict[str, Any], str]:
        """The newest message that ever had such a button, and the button's data."""
        for message in reversed(self.api.sent):
            for row in message.get("reply_markup", {}).get("inline_keyboard", ()):
                for each in row:
                    if message["chat"]["id"] == self.id and each["text"] == label:
                        return message, each["callback_data"]
        raise LookupError(label)

    def query(self, message: dict[str, Any], data: str) -> dict[str, Any]:
        number = str(self.api.next_message())
        return {
            "id": number,
            "from": self.user,
            "message": message,
            "chat_instance": "42",
            "data": data,
        }

    async def press(self, label: str) -> dict[str, Any]:
        """Press; the message that was pressed, as it was."""
        message, data = self.button(label)
        await self.press_again(message, data)
        return message

    async def press_again(self, message: dict[str, Any], data: str) -> None:
        await self.api.push(callback_query=self.query(message, data))

    async def block(self, status: str = "kicked", before: str = "member") -> None:
        if status == "kicked":
            self.api.blocked.add(self.id)
        else:
            self.api.blocked.discard(self.id)
        await self.api.push(
            my_chat_member={
                "chat": self.chat,
                "from": self.user,
                "date": 1_796_000_000,
                "old_chat_member": {"user": BOT, "status": before},
                "new_chat_member": {"user": BOT, "status": status},
            }
        )

    def seen(self) -> list[str]:
        """What the bot's messages to this person say now."""
        return self.api.shown(self.id)
