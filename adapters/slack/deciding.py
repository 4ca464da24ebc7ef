"""How a team answers a theme in Slack: a press opens a form, and the form becomes a deed.

The deed is the wiring's: this only carries it there and its outcome back; the wiring has the digest say so,
whoever decided and wherever. A form shows what was answered so far. When somebody else answers while it is
being filled, it comes back with that, and what was written is still there: to send it, or not.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import desk
from adapters.slack.answers import Look
from adapters.slack.desk import Answer, Press
from adapters.slack.errands import Errands
from adapters.slack.errors import name_of
from adapters.slack.pieces import Part, escaped
from adapters.slack.words import Words, words_in
from bot.errors import BotError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to answer. `seen`: how many answers their form showed; below 0: not known."""

    user: str
    theme: str
    kind: str
    sentence: str
    by: date | None
    seen: int


@dataclass(frozen=True, slots=True)
class Carried:
    """It was carried out: how many people will hear it; `again`: it had been said already."""

    told: int
    again: bool = False


OnDeed = Callable[[Wanted], Awaitable[Carried | Look]]
"""What came of it; a look where more was answered than was seen. A BotError says why nothing did."""
OnLook = Callable[[str], Awaitable[Look | None]]
"""A theme by its id, as it is by now."""

PATIENCE = 2.0
"""Seconds for a deed before the form is told that it takes longer: Slack waits for three."""


async def nothing(theme: str) -> Look | None:  # noqa: ARG001 - it is what an OnLook takes
    return None


class NotTheirs(BotError):
    """Whoever wants to answer a theme does not answer for its service."""


class Deciding:
    """Whose ids are listed for the channel, and for the service that the theme is about, may answer;
    everybody else is told so, kindly and alone."""

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

    async def pressed(self, press: Press, message: Mapping[str, Any]) -> None:
        """Open the form at once, since a press can open one for three seconds only; fill it afterwards."""
        own = words_in(press.language)
        if not desk.may(press, self._deciders):
            self._errands.start(self._whisper(press, own.say("not_yours")), "a kind no")
            return
        try:
            opening = self._client.views_open(trigger_id=press.trigger, view=desk.loading(press, own))
            opened = await asyncio.wait_for(opening, self._patience)
        except Exception as error:
            log.warning("slack: a form was not opened: %s", name_of(error) or type(error).__name__)
            self._errands.start(self._whisper(press, own.say("again")), "a word to press again")
            return
        view: Mapping[str, Any] = opened.get("view") or {}
        shown = desk.name_in(message.get("blocks"), press.block)
        self._errands.start(self._fill(press, own, shown, str(view.get("id", ""))), "filling a form")

    async def _fill(self, press: Press, own: Words, shown: str, view: str) -> None:
        look = await self._on_look(press.theme)
        if look is not None and look.deciders is not None and press.user not in look.deciders:
            form = desk.told(press, own, own.say("not_yours"))
        else:
            form = desk.form(press, own, look, shown, self._now().date())
        await self._client.views_update(view_id=view, view=form)

    async def _whisper(self, press: Press, text: str) -> None:
        await self._client.chat_postEphemeral(channel=press.channel, user=press.user, text=escaped(text))

    async def submitted(self, answer: Answer) -> dict[str, Any]:
        """What to answer to the form: its faults, or what came of the deed."""
        own = words_in(answer.press.language)
        if not desk.may(answer.press, self._deciders):
            return _update(desk.told(answer.press, own, own.say("not_yours")))
        if wrong := desk.faults(answer, own, self._now().date()):
            return {"response_action": "errors", "errors": wrong}
        doing = asyncio.create_task(self._do(answer, own))
        done, _ = await asyncio.wait({doing}, timeout=self._patience)
        if not done:
            self._errands.start(self._tell(answer, own, doing), "telling what came of a deed")
            return _update(desk.told(answer.press, own, own.say("working")))
        said = doing.result()
        if isinstance(said, Refused):
            return {"response_action": "errors", "errors": {desk.SENTENCE_ID: said.why}}
        return _update(said)

    async def _do(self, answer: Answer, own: Words) -> "Part | Refused":
        """The view that says what came of it, or why nothing did."""
        press = answer.press
        wanted = Wanted(press.user, press.theme, press.kind, answer.sentence, answer.by, answer.seen)
        try:
            came = await self._on_deed(wanted)
        except NotTheirs:
            return desk.told(press, own, own.say("not_yours"))
        except BotError as refused:
            return Refused(str(refused))
        except Exception as error:
            log.error("slack: a deed failed: %s", type(error).__name__)
            return Refused(own.say("failed"))
        if isinstance(came, Look):
            return desk.form(press, own, came, came.name, self._now().date(), draft=answer)
        return desk.told(
            press, own, own.say("said_already") if came.again else own.many("will_hear", came.told)
        )

    async def _tell(self, answer: Answer, own: Words, doing: "asyncio.Task[Part | Refused]") -> None:
        said = await doing
        view = desk.told(answer.press, own, said.why) if isinstance(said, Refused) else said
        await self._client.views_update(view_id=answer.view, view=view)


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing came of it. `why` is for whoever wanted it."""

    why: str


def _update(view: Part) -> dict[str, Any]:
    return {"response_action": "update", "view": view}
