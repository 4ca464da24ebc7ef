"""Wiring by hand: over one database, receiving, delivering and the timetable, for the adapters in use.

The only module that names concrete adapters. Each is imported when it is configured, so that nobody waits for
the libraries of a platform that is not in use.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.base import Adapter, Capabilities
from bot.conversation.campaign import Campaigns
from bot.digests.digest import Digest
from bot.errors import ConfigError
from bot.messages import Inbound
from bot.runtime.clock import Clock
from bot.runtime.deliver import Delivery
from bot.runtime.receive import Receiver
from bot.runtime.schedule import Schedule
from storage.database import Database

if TYPE_CHECKING:
    from adapters.telegram.adapter import Telegram as TelegramAdapter
    from bot.config import Settings, Telegram

SetAside = Callable[[Inbound, Exception], Awaitable[None]]


@dataclass(slots=True)
class App:
    """The parts that work together. Nothing runs by itself: whoever builds it runs what is wanted."""

    database: Database
    campaigns: Campaigns
    clock: Clock
    receive: Receiver
    delivery: Delivery
    schedule: Schedule

    def rewrite(self, campaigns: Campaigns) -> None:
        """Go on with what the admin has changed in the campaigns meanwhile."""
        self.campaigns = campaigns
        self.receive.rewrite(campaigns)
        self.schedule.rewrite(campaigns, self.receive.happen)


def build(
    database: Database,
    campaigns: Campaigns,
    clock: Clock,
    adapters: Sequence[Adapter],
    *,
    on_digest: Callable[[Digest], Awaitable[None]] | None = None,
    can: Mapping[str, Capabilities] | None = None,
) -> App:
    """Join the parts. `campaigns` is what the admin wrote; `on_digest` is told of each digest in time; `can`
    is what platforms can do whose adapters run elsewhere."""
    delivery = Delivery(database, {each.platform: each for each in adapters}, clock)
    able = {**(can or {}), **{each.platform: each.can for each in adapters}}
    receive = Receiver(database, campaigns, able, clock, delivery.committed)
    schedule = Schedule(
        database, campaigns, clock, receive.happen, on_digest=on_digest, committed=delivery.committed
    )
    return App(database, campaigns, clock, receive, delivery, schedule)


def telegram(given: "Telegram", public: str | None, set_aside: SetAside | None = None) -> "TelegramAdapter":
    """The adapter for Telegram, as configured."""
    from adapters.telegram.adapter import Telegram, Webhook

    webhook = None
    if given.mode == "webhook":
        if public is None:
            raise ConfigError('[telegram] mode is "webhook", so [web] needs public = "https://…"')
        webhook = Webhook(public.rstrip("/") + TELEGRAM_PATH, given.webhook_secret.read())
    return Telegram(given.token.read(), api=given.api, webhook=webhook, set_aside=set_aside)


TELEGRAM_PATH = "/telegram"


def platforms(settings: "Settings", set_aside: SetAside) -> list[Adapter]:
    """An adapter for every platform the configuration names."""
    found: list[Adapter] = []
    if settings.telegram is not None:
        public = settings.web.public if settings.web is not None else None
        found.append(telegram(settings.telegram, public, set_aside))
    return found
