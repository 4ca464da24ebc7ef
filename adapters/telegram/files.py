"""The files people send: asked for by their id, then read from Telegram, never more of one than is wanted.

The link to a file holds the bot's token, so it lives in one local name: no error, log or row ever sees it.
"""

import asyncio
import re
from urllib.parse import quote

import httpx
from telegram.error import TelegramError

from adapters.base import Fatal, RetryLater, TooLarge, Undeliverable
from adapters.telegram.client import Client
from adapters.telegram.errors import is_too_big, refusal
from adapters.telegram.inbound import APART
from adapters.telegram.limits import DOWNLOAD_SECONDS, FILE_BYTES
from bot.messages import Attachment

PATH = re.compile(r"[\w./ -]{1,500}", re.ASCII)


async def fetch(client: Client, attachment: Attachment, limit: int) -> bytes:
    """The bytes of a file; of a photo, the largest size within the limit. Raises as `Fetcher` says."""
    _, *ids = attachment.reference.split(APART)
    if attachment.kind == "location" or not ids:
        raise Undeliverable("there is no file", gone=False)
    limit = min(limit, FILE_BYTES)
    for id in ids[:-1]:
        try:
            return await _fetch(client, id, limit)
        except TooLarge:
            continue
    return await _fetch(client, ids[-1], limit)


async def _fetch(client: Client, id: str, limit: int) -> bytes:
    found = await _described(client, id)
    size, path = found.get("file_size"), found.get("file_path")
    if isinstance(size, int) and size > limit:
        raise TooLarge
    if not isinstance(path, str) or not PATH.fullmatch(path) or path.startswith("/") or ".." in path:
        raise Undeliverable("the file has no path that can be asked for", gone=False)
    try:
        async with asyncio.timeout(DOWNLOAD_SECONDS):
            return await _read(client, quote(path), limit)
    except (TimeoutError, httpx.HTTPError, httpx.InvalidURL):  # their words hold the link
        raise RetryLater from None


async def _described(client: Client, id: str) -> dict[str, object]:
    try:
        found = await client.call("getFile", {"file_id": id})
    except TelegramError as error:
        if is_too_big(error):
            raise TooLarge from None
        means = refusal(error)
        # Whatever is wrong with one file, the person who sent it can still be written to.
        raise Undeliverable(means.reason, gone=False) if isinstance(means, Undeliverable) else means from None
    return found if isinstance(found, dict) else {}


async def _read(client: Client, path: str, limit: int) -> bytes:
    async with client.file(path) as answer:
        _refuse(answer)
        if int(answer.headers.get("Content-Length", "0") or 0) > limit:
            raise TooLarge
        content = bytearray()
        async for chunk in answer.aiter_bytes(65_536):
            content += chunk
            if len(content) > limit:
                raise TooLarge
        return bytes(content)


def _refuse(answer: httpx.Response) -> None:
    """Raise what a status other than success means."""
    match answer.status_code:
        case 200:
            return
        case 401:
            raise Fatal("Telegram refuses the token; get a new one from @BotFather")
        case 429:
            after = answer.headers.get("Retry-After", "")
            raise RetryLater(float(after) if after.isdecimal() else None)
        case status if status >= 500:
            raise RetryLater
        case _:
            raise Undeliverable("the file is not there any more", gone=False)
