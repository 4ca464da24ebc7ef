"""What `weheard doctor` looks at, one part after the other: each gives findings, each finding its mend."""

import asyncio
import json
import os
import shutil
import smtplib
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from bot.app import TELEGRAM_PATH, deciders
from bot.config import Settings, Smtp
from bot.errors import BotError
from storage import expiry, inbox, outbox
from storage.claiming import Holder, holder
from storage.opening import KNOWN, Place, engine, place, revision
from storage.rows import SCHEMA
from storage.trouble import trouble
from storage.tx import Tx

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.config import Slack, Telegram, Web

PATIENCE_SECONDS = 10.0
FULL, NEARLY_FULL = 100 * 1024**2, 1024**3
"""Bytes left on the disk."""
DAY = timedelta(hours=24)


class Level(StrEnum):
    """How a part stands."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: the part, how it stands, what was found, and the mend."""

    part: str
    level: Level
    says: str


def ok(part: str, says: str) -> Finding:
    return Finding(part, Level.OK, says)


def warn(part: str, says: str) -> Finding:
    return Finding(part, Level.WARN, says)


def fail(part: str, says: str) -> Finding:
    return Finding(part, Level.FAIL, says)


async def examine(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """Every part the configuration names, with its real credentials."""
    where = place(settings.storage_url)
    held = holder(where.file) if where.file is not None else Holder(None, None, None)
    for finding in of_storage(where, settings, now):
        yield finding
    for finding in of_run(held, now):
        yield finding
    async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as client:
        if settings.telegram is not None:
            yield await told("telegram", of_telegram(client, settings.telegram, settings.web))
        if settings.slack is not None:
            async for finding in of_slack(client, settings.slack, sorted(deciders(settings.campaigns))):
                yield finding
            for finding in of_delivery(settings.slack, settings.web):
                yield finding
        if settings.web is not None:
            async for finding in of_web(client, settings.web, held.pid is not None):
                yield finding
    if settings.smtp != Smtp():
        yield await asyncio.to_thread(of_smtp, settings.smtp)
    if settings.telegram is None and settings.slack is None and settings.web is None:
        yield warn("platforms", "none is configured; add [web], [telegram] or [slack]")


async def told(part: str, work: Any) -> Finding:
    """The finding of a look, or why it could not be had."""
    try:
        found: Finding = await work
    except BotError as wrong:
        return fail(part, str(wrong))
    except httpx.HTTPError as wrong:
        return fail(part, f"does not answer ({type(wrong).__name__}); look at its address and the network")
    except (ValueError, KeyError, TypeError, AttributeError):
        return fail(part, "answers something else; look whether its address is right")
    return found


# The database


def of_storage(where: Place, settings: Settings, now: datetime) -> Iterator[Finding]:
    if where.file is not None:
        if not where.file.exists():
            yield warn("storage", f"{where.file} is not there yet; weheard run makes it")
            return
        yield from of_disk(where.file)
        yield of_erased(where.erased)
    try:
        made = engine(where, reading=True, pool=1)
        with made.connect() as connection:
            yield from of_contents(connection, where, settings, now)
        made.dispose()
    except Exception as error:
        if isinstance(error, BotError):
            yield fail("storage", str(error))
        elif found := trouble(error, where.name):
            yield fail("storage", str(found))
        else:
            raise


def of_disk(file: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(file.parent).free
    size = f"{file.stat().st_size / 1024**2:,.1f} MB, {free / 1024**3:,.1f} GB free on its disk"
    if not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        yield fail("storage", f"{file} or its folder cannot be written to; let this user write there")
    elif free < FULL:
        yield fail("storage", f"{file} has {size}; make room, or nothing can be stored")
    elif free < NEARLY_FULL:
        yield warn("storage", f"{file} has {size}; make room soon")
    else:
        yield ok("storage", f"{file} can be written to: {size}")


def of_erased(erased: Path) -> Finding:
    """Without this list, a restored copy would bring people back."""
    if not erased.exists():
        return ok("erased", "nobody was erased yet")
    if not os.access(erased, os.R_OK | os.W_OK):
        return fail(
            "erased", f"{erased} cannot be read and written; let this user do both, or nobody can leave"
        )
    return ok("erased", f"{erased} is there; copy it with every backup")


def of_contents(
    connection: "Connection", where: Place, settings: Settings, now: datetime
) -> Iterator[Finding]:
    found = revision(connection)
    if found != SCHEMA:
        if found is not None and found not in KNOWN:
            yield fail("schema", f"{found} is newer than this weheard's {SCHEMA}; install that version")
        else:
            yield warn(
                "schema", f"{found} is older than {SCHEMA}; weheard upgrade, or run, brings it up to date"
            )
        return
    yield ok("schema", f"{SCHEMA}, as this version expects")
    tx = Tx(connection, where.erased)
    standing, letters, oldest = outbox.standing(tx), inbox.dead_letters(tx), expiry.oldest(tx)
    if standing.oldest is not None and now - standing.oldest > timedelta(hours=1):
        hours = (now - standing.oldest) // timedelta(hours=1)
        yield warn(
            "outbox", f"{standing.waiting} messages wait, the oldest for {hours} hours; look at the log"
        )
    else:
        yield ok("outbox", f"{standing.waiting} messages wait, {standing.given_up} were given up")
    if letters:
        yield warn("set aside", f"{letters} updates failed by a fault of ours; the log says where")
    keep = settings.privacy.keep
    if oldest is not None and now - oldest > keep + timedelta(days=2):
        yield warn("retention", f"words are older than {keep.days} days; weheard run erases them at night")
    else:
        yield ok("retention", f"no words are older than [privacy] keep, {keep.days} days")


def of_run(held: Holder, now: datetime) -> Iterator[Finding]:
    if held.pid is not None:
        yield ok("run", f"process {held.pid} is at work")
    elif held.beat is not None and now - held.beat > DAY:
        hours = (now - held.beat) // timedelta(hours=1)
        yield warn(
            "run", f"nothing has run for {hours} hours; platforms keep messages for 24: start weheard run"
        )
    if held.stopped is not None and held.stopped[1] - held.stopped[0] > DAY:
        since, until = (f"{each:%Y-%m-%d %H:%M}" for each in held.stopped)
        yield warn(
            "run", f"nothing ran from {since} to {until} UTC; platforms may have dropped what came first"
        )


# Telegram


async def of_telegram(client: httpx.AsyncClient, given: "Telegram", web: "Web | None") -> Finding:
    base = f"{given.api.rstrip('/')}/bot{given.token.read()}"
    answer = await client.get(f"{base}/getMe")
    if answer.status_code in (401, 404):
        return fail("telegram", "refuses the token; get a new one from @BotFather and set it")
    me = answer.json()["result"]
    name = f"@{me['username']}"
    hook = (await client.get(f"{base}/getWebhookInfo")).json()["result"]
    return of_hook(given, web, name, hook, reads=bool(me.get("can_read_all_group_messages")))


def of_hook(
    given: "Telegram", web: "Web | None", name: str, hook: Mapping[str, Any], *, reads: bool
) -> Finding:
    waiting = f"{int(hook.get('pending_update_count') or 0)} updates wait"
    url = str(hook.get("url") or "")
    if given.mode == "polling" and url:
        return warn("telegram", f"{name} sends updates elsewhere; weheard run takes that back. {waiting}")
    if given.mode == "webhook":
        public = web.public if web is not None else None
        if public is None:
            return fail("telegram", f'{name} is to send updates here; [web] needs public = "https://…"')
        if url and url != public.rstrip("/") + TELEGRAM_PATH:
            return warn(
                "telegram", f"{name} sends updates to another address; weheard run sets it. {waiting}"
            )
        if hook.get("last_error_date"):
            return warn(
                "telegram", f"{name} could not deliver lately; look whether {public} is reached. {waiting}"
            )
    if reads:
        return warn("telegram", f"{name} would read all of a group; turn privacy mode on at @BotFather")
    return ok("telegram", f"{name} answers, by {given.mode}; {waiting}")


# Slack


async def of_slack(client: httpx.AsyncClient, given: "Slack", channels: list[str]) -> AsyncIterator[Finding]:
    first = await told("slack", of_bot(client, given))
    yield first
    if first.level is Level.FAIL:
        return
    if given.app_token:
        yield await told("slack", of_socket(client, given))
    for channel in channels:
        yield await told("slack", of_channel(client, given, channel))


async def called(client: httpx.AsyncClient, given: "Slack", method: str, token: str, **form: str) -> Any:
    url = f"{given.api.rstrip('/')}/{method}"
    return await client.post(url, data=form, headers={"Authorization": f"Bearer {token}"})


async def of_bot(client: httpx.AsyncClient, given: "Slack") -> Finding:
    answer = await called(client, given, "auth.test", given.bot_token.read())
    body = answer.json()
    if not body["ok"]:
        return fail("slack", f"refuses bot_token ({plain(body)}); install the app again and set its token")
    manifest = json.loads(files("adapters.slack").joinpath("manifest.json").read_text("utf-8"))
    there = {each.strip() for each in answer.headers.get("x-oauth-scopes", "").split(",")}
    missing = sorted(set(manifest["oauth_config"]["scopes"]["bot"]) - there)
    if "x-oauth-scopes" in answer.headers and missing:
        return fail("slack", f"the app lacks {', '.join(missing)}; paste the manifest and install it again")
    return ok("slack", "the app answers and has the scopes it needs")


async def of_socket(client: httpx.AsyncClient, given: "Slack") -> Finding:
    body = (await called(client, given, "apps.connections.open", given.app_token.read())).json()
    if not body["ok"]:
        return fail(
            "slack", f"refuses app_token ({plain(body)}); make one with connections:write, Socket Mode on"
        )
    return ok("slack", "Socket Mode can be opened")


def of_delivery(given: "Slack", web: "Web | None") -> Iterator[Finding]:
    """Where Slack delivers when it is not asked."""
    public = web.public if web is not None else None
    if not given.app_token and public and not public.startswith("https://"):
        yield warn("slack", "takes https only, and [web] public is not https://; nothing will arrive from it")


async def of_channel(client: httpx.AsyncClient, given: "Slack", channel: str) -> Finding:
    token = given.bot_token.read()
    body = (await called(client, given, "conversations.history", token, channel=channel, limit="1")).json()
    if not body["ok"]:
        return fail(
            "slack", f"cannot post digests to {channel} ({plain(body)}); write /invite @weheard there"
        )
    return ok("slack", f"the app is in the channel {channel}")


def plain(body: Mapping[str, Any]) -> str:
    """Slack's name of an error, as far as it is a name."""
    name = str(body.get("error", "no reason"))
    return name if name.replace("_", "").isalnum() and len(name) < 60 else "no reason"


# The web


async def of_web(client: httpx.AsyncClient, given: "Web", at_work: bool) -> AsyncIterator[Finding]:
    if not at_work:
        yield free(given.listen)
        yield warn("web", "what people reach is tried while weheard run is at work")
        return
    yield await told("web", of_page(client, f"http://{given.listen}", "[web] listen"))
    if given.public is not None:
        yield await told("web", of_page(client, given.public.rstrip("/"), "[web] public"))


async def of_page(client: httpx.AsyncClient, address: str, name: str) -> Finding:
    answer = await client.get(f"{address}/back")
    if answer.status_code != 200 or "default-src 'none'" not in answer.headers.get(
        "content-security-policy", ""
    ):
        return fail(
            "web", f"{name} leads to something else ({answer.status_code}); let it lead to [web] listen"
        )
    return ok("web", f"{name} shows the page")


def free(listen: str) -> Finding:
    """Whether weheard run could listen there."""
    from adapters.web.serve import listening

    try:
        with listening(listen):
            return ok("web", f"{listen} is free to listen on")
    except BotError as wrong:
        return fail("web", str(wrong))


def of_smtp(given: Smtp) -> Finding:
    try:
        with smtplib.SMTP(given.host, given.port, timeout=PATIENCE_SECONDS) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as wrong:
        return fail(
            "smtp", f"{given.host}:{given.port} does not answer ({type(wrong).__name__}); look at [smtp]"
        )
    return ok("smtp", f"{given.host}:{given.port} answers")
