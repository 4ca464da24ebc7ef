"""How a team answers a theme in Slack: a press opens a form, the form becomes a deed, and the digest says so.

The deed is the wiring's: this only carries it there and its outcome back. Whoever presses at the same time as
somebody else sees both answers, since each is added to what the message holds by then.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.base import RetryLater
from adapters.slack import desk
from adapters.slack.desk import Answer, Press
from adapters.slack.errands import Errands
from adapters.slack.errors import name_of, to_error
from adapters.slack.pieces import Part, escaped, rich
from adapters.slack.words import Words, words_in
from bot.errors import BotError

log = logging.getLogger(__name__)

OnDeed = Callable[[str, str, str, str, date | None], Awaitable[str]]
"""(user, theme, kind, sentence, by) to a sentence on what came of it; a BotError says why nothing did."""
OnLook = Callable[[str], Awaitable[str]]
"""A theme to what the form says of it, such as what was answered so far; nothing for its name alone."""

PATIENCE = 2.0
"""Seconds for a deed before the form is told that it takes longer: Slack waits for three."""
MOST_ATTEMPTS = 5
LONGEST_WAIT = 60.0


async def nothing(theme: str) -> str:  # noqa: ARG001 - it is what an OnLook takes
    return ""


class Deciding:
    """Whose ids are listed for the channel may answer; everybody else is told so, kindly and alone."""

    def __init__(
        self,
        client: AsyncWebClient,
        errands: Errands,
        deciders: Mapping[str, Collection[str]],
        on_deed: OnDeed,
        on_look: OnLook = nothing,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        patience: float = PATIENCE,
    ) -> None:
        self._client = client
        self._errands = errands
        self._deciders = deciders
        self._on_deed = on_deed
        self._on_look = on_look
        self._now = now
        self._patience = patience
        self._seen: dict[tuple[str, str], Mapping[str, Any]] = {}
        self._noting: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def pressed(self, press: Press, message: Mapping[str, Any]) -> None:
        """Open the form at once, since a press can open one for three seconds only; fill it afterwards."""
        own = words_in(press.language)
        if not desk.may(press, self._deciders):
            self._errands.start(self._whisper(press, own.say("not_yours")), "a kind no")
            return
        self._seen.setdefault((press.channel, press.ts), message)
        try:
            opening = self._client.views_open(trigger_id=press.trigger, view=desk.loading(press, own))
            opened = await asyncio.wait_for(opening, self._patience)
        except Exception as error:
            log.warning("slack: a form was not opened: %s", name_of(error) or type(error).__name__)
            self._errands.start(self._whisper(press, own.say("again")), "a word to press again")
            return
        view: Mapping[str, Any] = opened.get("view") or {}
        self._errands.start(self._fill(press, own, str(view.get("id", ""))), "filling a form")

    async def _fill(self, press: Press, own: Words, view: str) -> None:
        shown = desk.name_in(self._seen[press.channel, press.ts].get("blocks"), press.block)
        about = await self._on_look(press.theme) or shown
        form = desk.form(press, own, about, self._now().date())
        await self._client.views_update(view_id=view, view=form)

    async def _whisper(self, press: Press, text: str) -> None:
        await self._client.chat_postEphemeral(channel=press.channel, user=press.user, text=escaped(text))

    async def submitted(self, answer: Answer) -> dict[str, Any]:
        """What to answer to the form: its faults, or what came of the deed."""
        own = words_in(answer.press.language)
        if not desk.may(answer.press, self._deciders):
            return _update(desk.told(answer.press, own, own.say("not_yours")))
        if wrong := desk.faults(answer, own):
            return {"response_action": "errors", "errors": wrong}
        doing = asyncio.create_task(self._do(answer, own))
        done, _ = await asyncio.wait({doing}, timeout=self._patience)
        if not done:
            self._errands.start(self._tell(answer, own, doing), "telling what came of a deed")
            return _update(desk.told(answer.press, own, own.say("working")))
        said, refused = doing.result()
        if refused:
            return {"response_action": "errors", "errors": {desk.SENTENCE_ID: said}}
        return _update(desk.told(answer.press, own, said))

    async def _do(self, answer: Answer, own: Words) -> tuple[str, bool]:
        """What to say of the deed, and whether it was refused."""
        press = answer.press
        try:
            said = await self._on_deed(press.user, press.theme, press.kind, answer.sentence, answer.by)
        except BotError as refused:
            return str(refused), True
        except Exception as error:
            log.error("slack: a deed failed: %s", type(error).__name__)
            return own.say("failed"), True
        self._errands.start(self._noted(answer, own, self._now()), "the note of a deed")
        return said or own.say("told"), False

    async def _tell(self, answer: Answer, own: Words, doing: asyncio.Task[tuple[str, bool]]) -> None:
        said, _ = await doing
        await self._client.views_update(view_id=answer.view, view=desk.told(answer.press, own, said))

    # The note in the digest

    async def _noted(self, answer: Answer, own: Words, at: datetime) -> None:
        try:
            await self._note(answer, own, at)
        except Exception as error:
            # The deed stands all the same; whoever reads the digest does not see it there.
            log.warning("slack: a digest does not show a deed: %s", name_of(error) or type(error).__name__)

    async def _note(self, answer: Answer, own: Words, at: datetime) -> None:
        """Put who answered, what and when under the theme; where there is no room, in the thread."""
        place = (answer.press.channel, answer.press.ts)
        noted = desk.note(answer, own, at)
        async with self._noting[place]:
            for attempt in range(1, MOST_ATTEMPTS):
                try:
                    await self._write(place, answer.press.block, noted, own)
                    return
                except Exception as error:
                    later = to_error(error)
                    if not isinstance(later, RetryLater):
                        raise
                    wait = attempt if later.after is None else later.after
                    await asyncio.sleep(min(wait, LONGEST_WAIT))
            await self._write(place, answer.press.block, noted, own)

    async def _write(self, place: tuple[str, str], block: str, noted: Part, own: Words) -> None:
        channel, ts = place
        message = await self._message(place)
        blocks = desk.with_note(list(message.get("blocks") or []), block, noted)
        text = str(message.get("text") or "") or own.say("done")
        if blocks is not None:
            await self._client.chat_update(channel=channel, ts=ts, text=text, blocks=blocks)
            self._seen[place] = {**message, "blocks": blocks}
            return
        await self._client.chat_postMessage(
            channel=channel,
            thread_ts=ts,
            text=text,
            blocks=[rich(noted)],
            unfurl_links=False,
            unfurl_media=False,
        )

    async def _message(self, place: tuple[str, str]) -> Mapping[str, Any]:
        """The message as it is by now, whoever changed it; as last seen here where Slack does not say."""
        channel, ts = place
        try:
            found = await self._client.conversations_history(
                channel=channel, latest=ts, oldest=ts, inclusive=True, limit=1
            )
        except SlackApiError as error:
            if isinstance(to_error(error), RetryLater):
                raise
            return self._seen.get(place, {})
        messages = [
            each for each in found.get("messages") or () if each.get("ts") == ts and each.get("blocks")
        ]
        return messages[0] if messages else self._seen.get(place, {})


def _update(view: Part) -> dict[str, Any]:
    return {"response_action": "update", "view": view}
