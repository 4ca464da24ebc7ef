"""What the library is to do with each kind of delivery: hand it on, and acknowledge when it is committed."""

import logging
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.deciding import Deciding
from adapters.slack.desk import read_answer, read_press
from adapters.slack.inbound import address_of
from adapters.slack.pieces import table
from bot.messages import Address

log = logging.getLogger(__name__)

ANY = re.compile("")
Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ear:
    """Who is told of what."""

    said: Callable[[Body], Awaitable[None]]
    opened_home: Callable[[Address], Awaitable[None]]
    deciding: Deciding | None


def listen(ear: Ear, client: AsyncWebClient, token: str, signing_secret: str) -> AsyncApp:
    """The library's app. Everything has a listener, since what has none would be delivered again."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=token)

    app = AsyncApp(
        name="weheard",  # else it looks for one in the stack, and reads every file of it: 50 ms
        client=client,
        authorize=authorize,
        signing_secret=signing_secret or "none, as nothing comes over HTTP",
        process_before_response=True,  # else Slack is told that it arrived before it has
        logger=library_log(),
    )

    async def event(body: Body, ack: AsyncAck) -> BoltResponse:
        inner = table(body, "event")
        user = inner.get("user")
        with ours():
            if inner.get("type") == "app_home_opened" and isinstance(user, str):
                await ear.opened_home(address_of(body, user))
            else:
                await ear.said(body)
        return await ack()

    async def action(body: Body, ack: AsyncAck) -> BoltResponse:
        press = read_press(body)
        with ours():
            if press is None:
                await ear.said(body)
            elif ear.deciding is not None:
                await ear.deciding.pressed(press, table(body, "message"))
        return await ack()

    async def submitted(body: Body, ack: AsyncAck) -> BoltResponse:
        answer = read_answer(body)
        if answer is None or ear.deciding is None:
            return await ack()
        return await ack(**await ear.deciding.submitted(answer))

    async def anything(ack: AsyncAck) -> BoltResponse:
        return await ack()

    async def failed(error: Exception) -> BoltResponse:
        """What we could not take, Slack delivers again; what the library could not read would be no better
        then. What failed may quote what was said, so only its kind is told."""
        if isinstance(error, NotTaken):
            log.error("slack: a delivery was not taken: %s", type(error.__cause__).__name__)
            return BoltResponse(status=500, body="")
        log.warning("slack: a delivery made no sense: %s", type(error).__name__)
        return BoltResponse(status=400, body="")

    app.event(ANY)(event)
    app.action(ANY)(action)
    app.view(ANY)(submitted)
    for other in (app.view_closed, app.command, app.shortcut, app.options):
        other(ANY)(anything)
    app.error(failed)
    return app


class NotTaken(Exception):
    """It was read, and then something failed at our end."""


@contextmanager
def ours() -> Iterator[None]:
    """What fails in here is ours, and no fault of the delivery."""
    try:
        yield
    except Exception as error:
        raise NotTaken from error


class Wordless(logging.Filter):
    """The library's messages quote what is said, addresses and tokens; where it said something is kept."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.funcName == "__init__":
            return False  # how it is set up is decided here, and it would only warn of that
        record.msg, record.args = f"slack: the library's {record.funcName} says {record.levelname}", ()
        record.exc_info = record.exc_text = record.stack_info = None
        return True


def library_log() -> logging.Logger:
    """For the library alone: nothing below a warning, and no words."""
    made = logging.getLogger("adapters.slack.library")
    made.setLevel(logging.WARNING)
    if not any(isinstance(each, Wordless) for each in made.filters):
        made.addFilter(Wordless())
    return made
