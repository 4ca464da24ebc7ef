"""Asks that were recorded, for those who do not read easily: uploaded once, then sent by Telegram's own id.

The words come with the sound or right after it. What goes wrong with a sound never keeps the words back.
"""

import asyncio
import logging
from collections import OrderedDict
from pathlib import Path

from telegram import InputFile
from telegram.error import BadRequest, TelegramError

from adapters.telegram.client import Client
from adapters.telegram.limits import CAPTION_UNITS, UPLOAD_BYTES
from adapters.telegram.outbound import Payload, units

log = logging.getLogger(__name__)

VOICES = {".ogg", ".oga", ".opus"}
"""What Telegram shows as a voice message, with its waves; anything else is a piece of music to it."""
REMEMBERED = 1000


class Spoken:
    """The sounds of one bot."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._ids: dict[tuple[str, int], str] = {}
        """What Telegram calls a file that it has, by its path and when it was changed."""
        self._heard: OrderedDict[tuple[int, str], None] = OrderedDict()
        """The chat and ask of sounds that arrived though their words have yet to."""

    async def send(self, payload: Payload, path: str, ask: str) -> str:
        """Send the sound; the message's id when the words went with it, and else nothing."""
        chat, text = payload["chat_id"], payload["text"]
        if (chat, ask) in self._heard:
            return ""
        fields: Payload = {"chat_id": chat}
        together = "reply_markup" not in payload and units(text) <= CAPTION_UNITS
        if together:
            fields |= {"caption": text, "caption_entities": payload.get("entities", [])}
        try:
            sent = await self._sound(fields, Path(path))
        except (TelegramError, OSError, TypeError, KeyError) as error:
            log.warning("a recorded ask could not be sent, its words are: %s", type(error).__name__)
            return ""
        if together:
            return sent
        self._heard[chat, ask] = None
        if len(self._heard) > REMEMBERED:
            self._heard.popitem(last=False)
        return ""

    def told(self, chat: int, ask: str) -> None:
        """The words arrived too."""
        self._heard.pop((chat, ask), None)

    async def _sound(self, fields: Payload, path: Path) -> str:
        """By the id Telegram has for it, or (the first time, or when that is not known any more) whole."""
        kind = "voice" if path.suffix.lower() in VOICES else "audio"
        at = await asyncio.to_thread(path.stat)
        key = (str(path), at.st_mtime_ns)
        if (known := self._ids.get(key)) is not None:
            try:
                return str((await self._call(kind, fields, known))["message_id"])
            except BadRequest:
                del self._ids[key]
        if not 0 < at.st_size <= UPLOAD_BYTES:
            raise OSError("empty, or more than Telegram takes")
        content = await asyncio.to_thread(path.read_bytes)
        sent = await self._call(kind, fields, InputFile(content, f"message{path.suffix.lower()}"))
        found = sent.get(kind)  # Telegram may have taken it for something else
        if isinstance(found, dict) and isinstance(found.get("file_id"), str):
            self._ids[key] = found["file_id"]
        return str(sent["message_id"])

    async def _call(self, kind: str, fields: Payload, file: object) -> Payload:
        sent: Payload = await self._client.call(f"send{kind.capitalize()}", {**fields, kind: file})
        return sent
