"""How a run is doing, for monitors: `/healthz`, `/readyz` and Prometheus' `/metrics`. Counts only.

The routes stand on the web listener.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.errors import BotError
from bot.messages import Inbound, Receive
from bot.runtime.clock import Clock
from bot.runtime.deliver import Delivery
from bot.runtime.fetching import GONE, KEPT, Fetching
from bot.runtime.supervise import State, Supervisor
from storage import inbox, outbox
from storage.database import Database
from storage.outbox import Standing
from storage.tx import Tx

PATIENCE_SECONDS = 2.0
"""How long a monitor waits for the database before it is told that it cannot be read."""
TEXT = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database says of the run."""

    outbox: Standing
    set_aside: int


def stored(tx: Tx) -> Stored:
    return Stored(outbox.standing(tx), inbox.dead_letters(tx))


class Health:
    """What monitors may know. `supervisor`, `delivery` and `fetching` are there once the run has begun."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self.delivery: Delivery | None = None
        self.fetching: Fetching | None = None
        self.supervisor: Supervisor | None = None
        self.ending = False
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._inbound = Counter(
            "weheard_inbound", "Updates taken in, by platform.", ["platform"], registry=self.registry
        )
        self._seconds = Histogram(
            "weheard_inbound_seconds",
            "From an update's arrival to the commit of all it led to.",
            buckets=BUCKETS,
            registry=self.registry,
        )

    def counting(self, receive: Receive) -> Receive:
        """The same, with each inbound counted once it is committed."""

        async def counted(inbound: Inbound) -> None:
            began = monotonic()
            await receive(inbound)
            self._seconds.observe(monotonic() - began)
            self._inbound.labels(inbound.address.platform).inc()

        return counted

    def parts(self) -> dict[str, str]:
        return (
            {}
            if self.supervisor is None
            else {name: state.value for name, state in self.supervisor.states.items()}
        )

    async def look(self) -> Stored | None:
        """What is stored; None when the database cannot be read now."""
        try:
            return await asyncio.wait_for(self._database.read(stored), PATIENCE_SECONDS)
        except (BotError, TimeoutError):
            return None

    def families(self, found: Stored | None, now: datetime) -> Iterator[Metric]:
        """The metrics that are read at the moment they are asked for."""
        yield gauge("weheard_database_up", "Whether the database can be read.", found is not None)
        if found is not None:
            standing = found.outbox
            oldest = 0.0 if standing.oldest is None else max(0.0, (now - standing.oldest).total_seconds())
            yield gauge("weheard_outbox_waiting", "Messages decided but not yet sent.", standing.waiting)
            yield gauge("weheard_outbox_given_up", "Messages that will not be sent.", standing.given_up)
            yield gauge("weheard_outbox_oldest_seconds", "How long the oldest message waits.", oldest)
            yield gauge("weheard_set_aside", "Updates set aside because of a fault of ours.", found.set_aside)
        sent = CounterMetricFamily(
            "weheard_outbound", "Attempts to send, by what came of them.", labels=["platform", "came"]
        )
        counted = self.delivery.counted if self.delivery is not None else {}
        for (platform, came), count in sorted(counted.items()):
            sent.add_metric([platform, came.value], count)
        yield sent
        yield self._of_files()
        yield from self._of_parts()

    def _of_files(self) -> Metric:
        """Refused is what is too large or nothing that we keep; lost is what its platform has no more."""
        counted = self.fetching.counted if self.fetching is not None else {}
        came = {"kept": counted.get(KEPT, 0), "lost": counted.get(GONE.code, 0)}
        came["refused"] = sum(counted.values()) - sum(came.values())
        files = CounterMetricFamily(
            "weheard_files", "Photos and voices, by what came of them.", labels=["came"]
        )
        for what, count in came.items():
            files.add_metric([what], count)
        return files

    def _of_parts(self) -> Iterator[Metric]:
        running = GaugeMetricFamily("weheard_part_running", "Whether a part runs.", labels=["part"])
        failed = CounterMetricFamily("weheard_part_failures", "How often a part failed.", labels=["part"])
        if self.supervisor is not None:
            for name, state in self.supervisor.states.items():
                up = state is State.RUNNING and name not in self.supervisor.stopped
                running.add_metric([name], float(up))
                failed.add_metric([name], self.supervisor.failures[name])
        yield running
        yield failed

    async def metrics(self) -> bytes:
        """All of it, as Prometheus reads it."""
        now = Now(list(self.families(await self.look(), self._clock.now())))
        return generate_latest(self.registry) + generate_latest(now.registry)


class Now(Collector):
    """Metrics that are there already."""

    def __init__(self, families: Sequence[Metric]) -> None:
        self._families = families
        self.registry = CollectorRegistry()
        self.registry.register(self)

    def collect(self) -> Iterator[Metric]:
        return iter(self._families)


def gauge(name: str, what: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, what, float(value))


def routes(health: Health) -> list[BaseRoute]:
    """For the web listener. They say nothing of anybody, but are best left inside one's own network."""

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_: Request) -> Response:
        there = await health.look() is not None
        ready = there and health.supervisor is not None and not health.ending
        body = {"ready": ready, "database": there, "parts": health.parts()}
        return JSONResponse(body, 200 if ready else 503, headers={"Cache-Control": "no-store"})

    async def metrics(_: Request) -> Response:
        return Response(await health.metrics(), media_type=TEXT, headers={"Cache-Control": "no-store"})

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
