"""A run from its start to its end: signals, the claim on the database, and the parts under one supervisor."""

import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from adapters.base import Adapter
from bot.app import App, Configured
from bot.config import Settings, load
from bot.errors import BotError, ConfigError
from bot.runtime.clock import SystemClock
from bot.runtime.retention import Retention
from bot.runtime.supervise import Part, Supervisor
from storage.claiming import Claim, claim_file
from storage.database import Database
from storage.opening import place

if TYPE_CHECKING:
    from adapters.web.adapter import Web
    from bot.runtime.health import Health

log = logging.getLogger(__name__)

BEAT_SECONDS = 60.0
CLOSE_SECONDS = 1.0
LONG = timedelta(hours=24)
"""Platforms keep what people send for a day, and then drop it."""


class Running:
    """One run. `only` names the roles that are this process's; `config` is read anew when asked to."""

    def __init__(self, settings: Settings, only: frozenset[str], config: Path | None) -> None:
        self._settings = settings
        self._only = only
        self._config = config
        self._clock = SystemClock()
        self._end = asyncio.Event()
        self._reloading: asyncio.Task[None] | None = None
        self._app: App | None = None

    async def run(self) -> None:
        """Until a signal; the process ends here when something would not."""
        with self._signals():
            claim = self._claim()
            late = await self._with_database(claim)
            if claim is not None:
                claim.release()
        log.info("ended")
        if late:  # threads that are still at work would be waited for
            leave(0)

    # The database

    def _claim(self) -> Claim | None:
        """One run at a time on a file; a server takes any number."""
        file = place(self._settings.storage_url).file
        if file is None:
            return None
        claim = claim_file(file)
        if claim.before is not None and self._clock.now() - claim.before > LONG:
            hours = (self._clock.now() - claim.before) // timedelta(hours=1)
            log.warning(
                "nothing ran here for %d hours; platforms keep messages for 24, so some may be lost", hours
            )
        return claim

    async def _with_database(self, claim: Claim | None) -> Sequence[str]:
        database = Database.open(self._settings.storage_url, files=self._settings.files)
        late: Sequence[str] = ["start"]
        try:
            late = await self._serve(database, claim)
        finally:
            try:
                await asyncio.wait_for(database.close(), CLOSE_SECONDS)
            except TimeoutError:
                late = [*late, "database"]
        return late

    async def _serve(self, database: Database, claim: Claim | None) -> Sequence[str]:
        from bot.runtime.health import Health, routes

        health = Health(database, self._clock)
        configured = Configured(self._settings, database, self._clock, self._only)
        app = self._app = configured.build(routes(health))
        health.delivery, health.fetching = app.delivery, app.fetching
        parts = self._parts(app, configured.adapters, health, claim)
        if claim is not None and (doubtful := await app.delivery.recover()):
            log.warning(
                "%d messages were on their way when the last run ended; they are sent again", doubtful
            )
        if claim is not None:
            await app.fetching.recover()
        health.supervisor = Supervisor(parts, stopped=app.delivery.stopped)
        look_for_garbage_from_here()
        log.info("running: %s", ", ".join(part.name for part in parts))
        late = await health.supervisor.run(self._end)
        if late:
            log.warning("not finished in time, and left for the next start: %s", ", ".join(late))
        return late

    # The parts

    def _parts(
        self, app: App, adapters: Sequence[Adapter], health: "Health", claim: Claim | None
    ) -> list[Part]:
        """Delivering and the timetable end first, since what is being sent still needs its platform."""
        found = []
        receive = health.counting(app.receive)
        for each in adapters:
            if each.platform == "web":
                web = cast("Web", each)
                web.on_listening = partial(self._say_where, app, web)
            if ("web" if each.platform == "web" else "receive") in self._only:
                found.append(Part(each.platform, partial(each.run, receive), stage=2))
        if {"receive", "web"} & self._only:  # who takes what people say is woken when a file comes with it
            found.append(Part("files", app.fetching.run))
        if "deliver" in self._only:
            found.append(Part("deliver", app.delivery.run))
        if "schedule" in self._only:
            found.append(Part("schedule", app.schedule.run))
            keep = self._settings.privacy.keep
            found.append(Part("retention", Retention(app.database, self._clock, keep).run))
        if claim is not None:
            found.append(Part("beat", lambda: beat(claim)))
        return found

    async def _say_where(self, app: App, web: "Web") -> None:
        """Where to try the campaigns that run now."""
        from bot.runtime.running import Status, campaigns_now, status

        now = self._clock.now()
        found = await app.database.read(lambda tx: campaigns_now(tx, app.campaigns))
        given = self._settings.web
        at = web.site.public if given is not None and given.public else web.address
        for each in found.campaigns.values():
            if not each.builtin and status(found, each.key, now) is Status.RUNNING:
                log.info("%s is at %s/c/%s", each.key, at, each.key)

    # Signals

    @contextmanager
    def _signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        handlers = {
            signal.SIGTERM: lambda: self._asked_to_end(signal.SIGTERM),
            signal.SIGINT: lambda: self._asked_to_end(signal.SIGINT),
            signal.SIGHUP: self._asked_to_reload,
        }
        for number, handler in handlers.items():
            loop.add_signal_handler(number, handler)
        try:
            yield
        finally:
            for number in handlers:
                loop.remove_signal_handler(number)

    def _asked_to_end(self, number: signal.Signals) -> None:
        if self._end.is_set():
            log.warning("ended at once; what was begun is carried out after the next start")
            leave(128 + number)
        log.info("ending: what was begun is finished first")
        self._end.set()

    def _asked_to_reload(self) -> None:
        if self._reloading is None or self._reloading.done():
            self._reloading = asyncio.create_task(self._reload())

    async def _reload(self) -> None:
        """Take the campaigns as they are now; when they cannot be read, go on with those there are."""
        try:
            settings = await asyncio.to_thread(load, self._config)
        except ConfigError as wrong:
            log.error(
                "the campaigns were left as they were: %d faults; weheard check tells them",
                str(wrong).count("\n") + 1,
            )
            return
        except (BotError, OSError) as wrong:
            log.error("the campaigns were left as they were: %s", wrong)
            return
        if self._app is not None:
            self._app.rewrite(settings.campaigns)
        if elsewhere(settings) != elsewhere(self._settings):
            log.warning("platforms, storage and privacy change only with a restart")
        mine = sum(not each.builtin for each in settings.campaigns.campaigns.values())
        log.info("campaigns were read anew: %d", mine)


def elsewhere(settings: Settings) -> tuple[object, ...]:
    """What a reload leaves as it is."""
    return (settings.telegram, settings.slack, settings.web, settings.storage, settings.privacy)


def look_for_garbage_from_here() -> None:
    """Go on with what `run` put off, and never look through what is there by now: it stays to the end."""
    gc.freeze()
    gc.enable()


async def beat(claim: Claim) -> None:
    """Say again and again that somebody is here."""
    while True:
        claim.beat()
        await asyncio.sleep(BEAT_SECONDS)


def leave(code: int) -> None:
    """End the process now, without waiting for anything; nothing is lost that was committed."""
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)
