"""A digest on its way to a channel: its chart, its message and thread, and changes of them in place."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.answers import Answers
from adapters.slack.digest import Chart, to_pages, to_text
from adapters.slack.errors import EDIT_REFUSED, name_of, to_error
from adapters.slack.files import Store
from adapters.slack.pieces import Part, table
from bot.digests.chart import chart, description
from bot.digests.digest import Digest

log = logging.getLogger(__name__)

DIGEST_EVENT = "weheard_digest"
PICTURE_WAITS = (0.5, 1.0, 2.0, 3.0, 4.0)
"""Seconds between looks whether Slack has got a picture ready: it says that it took it before it has."""
GONE_BY_NOW = EDIT_REFUSED | {"is_archived", "not_in_channel"}
Sleep = Callable[[float], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a digest stands: the ids of its message and those in its thread, and the file of its chart."""

    messages: tuple[str, ...] = ()
    chart: str = ""


class Posting:
    """Posts digests, and changes those that are there."""

    def __init__(self, client: AsyncWebClient, store: Store, sleep: Sleep = asyncio.sleep) -> None:
        self._client = client
        self._store = store
        self._sleep = sleep
        self._halfway: dict[str, Posted] = {}
        """What is there already of digests whose posting was broken off: a retry goes on from it."""

    async def post(
        self, channel: str, digest: Digest, answers: Answers, *, may_decide: bool, in_doubt: bool
    ) -> Posted:
        """Post it; `in_doubt`: it may be there already, so look first and go on with what there is."""
        there = self._halfway.get(digest.id, Posted())
        if in_doubt and not there.messages:
            there = await self._find(channel, digest)
        if not there.messages and not there.chart:
            there = Posted((), await self._draw(digest))
        return await self._put(channel, digest, answers, there, may_decide=may_decide)

    async def change(self, posted: Posted, digest: Digest, answers: Answers, *, may_decide: bool) -> Posted:
        """Say what was answered since, in place. What somebody deleted stays deleted."""
        channel = posted.messages[0].partition(":")[0]
        return await self._put(channel, digest, answers, posted, may_decide=may_decide)

    async def _put(
        self, channel: str, digest: Digest, answers: Answers, there: Posted, *, may_decide: bool
    ) -> Posted:
        """Bring what is there to what should be: messages changed, missing ones posted, others taken."""
        picture = Chart(there.chart, description(digest)) if there.chart else None
        pages = to_pages(digest, may_decide, answers=answers, chart=picture)
        messages = list(there.messages)
        for place, blocks in enumerate(pages):
            text = to_text(digest)
            with_picture = picture is not None and place == 0
            if place < len(messages):
                await self._pictured(self._change, with_picture, blocks, message=messages[place], text=text)
                continue
            made = await self._pictured(
                self._post,
                with_picture,
                blocks,
                channel=channel,
                thread=messages[0] if messages else "",
                digest=digest.id,
                page=place,
                text=text,
            )
            messages.append(made)
            self._halfway[digest.id] = Posted(tuple(messages), there.chart)
        for surplus in messages[len(pages) :]:
            await self._take_away(surplus)
        self._halfway.pop(digest.id, None)
        return Posted(tuple(messages[: len(pages)]), there.chart)

    async def _post(
        self, *, digest: str, channel: str, thread: str, page: int, text: str, blocks: list[Part]
    ) -> str:
        sent = await self._client.chat_postMessage(
            channel=channel,
            text=text,
            blocks=blocks,
            metadata={"event_type": DIGEST_EVENT, "event_payload": {"digest": digest, "page": page}},
            mrkdwn=False,
            unfurl_links=False,
            unfurl_media=False,
            thread_ts=thread.partition(":")[2] or None,
        )
        return f"{channel}:{sent.get('ts', '')}"

    async def _change(self, *, message: str, text: str, blocks: list[Part]) -> str:
        channel, _, ts = message.partition(":")
        try:
            await self._client.chat_update(channel=channel, ts=ts, text=text, blocks=blocks)
        except Exception as error:
            if name_of(error) not in GONE_BY_NOW:
                raise
            log.info("slack: a digest's message is not there any more: %s", name_of(error))
        return message

    async def _take_away(self, message: str) -> None:
        channel, _, ts = message.partition(":")
        try:
            await self._client.chat_delete(channel=channel, ts=ts)
        except Exception as error:
            log.info("slack: a message too many is left: %s", name_of(error) or type(error).__name__)

    async def _pictured(
        self, call: Callable[..., Awaitable[str]], with_picture: bool, blocks: list[Part], **given: Any
    ) -> str:
        """The call, again for some seconds while its picture is not ready, and then without it."""
        waits = PICTURE_WAITS if with_picture else ()
        for wait in (*waits, None):
            shown = blocks if wait is not None or not with_picture else without_pictures(blocks)
            try:
                return await call(blocks=shown, **given)
            except Exception as error:
                if wait is None or name_of(error) != "invalid_blocks":
                    raise to_error(error) from None
                await self._sleep(wait)
        raise AssertionError("the last try returns or raises")  # pragma: no cover

    # The chart

    async def _draw(self, digest: Digest) -> str:
        """The chart at Slack; empty where there is none or it could not be put there. A digest does not wait
        for its picture."""
        try:
            drawn = await asyncio.to_thread(chart, digest)
            return "" if drawn is None else await self._store.upload("digest.png", drawn.png, alt=drawn.alt)
        except Exception as error:
            log.warning("slack: a digest goes without its chart: %s", name_of(error) or type(error).__name__)
            return ""

    # Finding what may be there

    async def _find(self, channel: str, digest: Digest) -> Posted:
        oldest = str(digest.made_at.timestamp() - 60)
        found = await self._read(
            self._client.conversations_history,
            channel=channel,
            oldest=oldest,
            include_all_metadata=True,
            limit=200,
        )
        first = next((each for each in found if _page_of(each, digest.id) == 0), None)
        if first is None:
            return Posted()
        ts = str(first.get("ts", ""))
        thread = await self._read(
            self._client.conversations_replies,
            channel=channel,
            ts=ts,
            include_all_metadata=True,
            limit=200,
        )
        pages = {
            _page_of(each, digest.id): str(each.get("ts", "")) for each in thread if each.get("ts") != ts
        }
        stamps = [ts]
        while len(stamps) in pages:
            stamps.append(pages[len(stamps)])
        return Posted(tuple(f"{channel}:{stamp}" for stamp in stamps), picture_in(first.get("blocks")))

    async def _read(
        self, call: Callable[..., Awaitable[AsyncSlackResponse]], **given: Any
    ) -> list[Mapping[str, Any]]:
        try:
            found = await call(**given)
        except Exception as error:
            raise to_error(error) from None
        return [each for each in found.get("messages") or () if isinstance(each, dict)]


def _page_of(message: Mapping[str, Any], digest: str) -> int | None:
    """Which page of the digest this is; none of it for any other message."""
    payload = table(table(message, "metadata"), "event_payload")
    page = payload.get("page", 0)
    return page if payload.get("digest") == digest and type(page) is int else None


def picture_in(blocks: object) -> str:
    """The file that a message shows."""
    for each in blocks if isinstance(blocks, list) else ():
        match each:
            case {"type": "image", "slack_file": {"id": str(id)}}:
                return id
    return ""


def without_pictures(blocks: list[Part]) -> list[Part]:
    return [each for each in blocks if each.get("type") != "image"]
