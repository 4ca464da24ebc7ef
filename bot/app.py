"""Wiring by hand: over one database, receiving, delivering and the timetable, for the adapters in use."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from adapters.base import Adapter
from bot.conversation.campaign import Campaigns
from bot.digests.digest import Digest
from bot.runtime.clock import Clock
from bot.runtime.deliver import Delivery
from bot.runtime.receive import Receiver
from bot.runtime.schedule import Schedule
from storage.database import Database


@dataclass(frozen=True, slots=True)
class App:
    """The parts that work together. Nothing runs by itself: whoever builds it runs what is wanted."""

    database: Database
    campaigns: Campaigns
    clock: Clock
    receive: Receiver
    delivery: Delivery
    schedule: Schedule


def build(
    database: Database,
    campaigns: Campaigns,
    clock: Clock,
    adapters: Sequence[Adapter],
    *,
    on_digest: Callable[[Digest], Awaitable[None]] | None = None,
) -> App:
    """Join the parts. `campaigns` is what the admin wrote; `on_digest` is told of each digest in time."""
    delivery = Delivery(database, {each.platform: each for each in adapters}, clock)
    can = {each.platform: each.can for each in adapters}
    receive = Receiver(database, campaigns, can, clock, delivery.committed)
    schedule = Schedule(
        database, campaigns, clock, receive.happen, on_digest=on_digest, committed=delivery.committed
    )
    return App(database, campaigns, clock, receive, delivery, schedule)
