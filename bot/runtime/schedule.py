"""What time brings: sessions and pauses that are due, waves, decisions to be told, digests.

APScheduler only wakes us. What is due is read from our tables each time and claimed in the transaction that
carries it out, so two processes ask nobody twice, a kill loses nothing, and after days of standing still
everything that is due happens once. Time is the clock's, so a virtual one can run months in seconds.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.conversation.campaign import Campaign, Campaigns
from bot.conversation.events import Started, Woke
from bot.conversation.participant import Json
from bot.digests.digest import Digest
from bot.errors import BotError
from bot.runtime import calendar
from bot.runtime.clock import Clock, VirtualClock
from bot.runtime.digesting import Kept, due_period, make_period, next_period
from bot.runtime.due import SET_ASIDE, Happen, Work, Worker
from bot.runtime.receive import Happening, joined_at, place_of
from bot.runtime.running import Status, campaigns_now, status
from storage import decisions, joining, participants, sessions, waves
from storage.database import Database
from storage.decisions import HEARD, Telling
from storage.tx import Tx

log = logging.getLogger(__name__)

BATCH = 200
"""People in one transaction: small enough that words coming in meanwhile are not kept waiting."""
SECONDS = {"wake": 5, "tell": 10, "invite": 30, "digest": 60}
"""How often the tables are looked at for each kind of work."""
AGAIN = 20
"""How often a virtual clock stands still because doing what was due has made more due at once."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a tick brought about."""

    woken: int = 0
    invited: int = 0
    told: int = 0
    digests: tuple[Digest, ...] = ()


class Schedule:
    """Looks for what is due by its clock, and does it."""

    def __init__(
        self,
        database: Database,
        campaigns: Campaigns,
        clock: Clock,
        happen: Happen,
        *,
        on_digest: Callable[[Digest], Awaitable[None]] | None = None,
        committed: Callable[[], object] = lambda: None,
        kept: Kept = lambda _tx, _digest: None,
    ) -> None:
        """`on_digest` is told of each digest made in time; `committed`, that there may be words to send;
        `kept` happens in the transaction that keeps a digest."""
        self._database = database
        self._written = campaigns
        self._clock = clock
        self._worker = Worker(database, happen, committed)
        self._on_digest = on_digest
        self._kept = kept
        self._committed = committed
        self._walked: dict[str, str] = {}
        """How far the inviting to each wave has come, by participant id; from the start after a restart."""
        self._at_work: set[asyncio.Task[object]] = set()

    def rewrite(self, campaigns: Campaigns, happen: Happen) -> None:
        """Go on with what the admin has changed meanwhile."""
        self._written = campaigns
        self._worker.rewrite(happen)

    async def tick(self) -> Ticked:
        """Do everything that is due now."""
        return Ticked(await self.wake(), await self.invite(), await self.tell(), await self.digest())

    async def wake(self) -> int:
        """Silences that have lasted long enough, and pauses that are over."""
        now = self._clock.now()

        def take(_tx: Tx, some: Sequence[tuple[str, str]]) -> list[Happening]:
            return [Happening(who, Woke(session)) for who, session in some]

        return await self._worker.drain(Work("wake", lambda tx: sessions.due(tx, now, BATCH), take), now)

    async def invite(self) -> int:
        """The waves that run: everybody they are for, once."""
        now = self._clock.now()
        campaigns = await self._running()
        return sum([await self._wave(campaigns, each, now) for each in campaigns.campaigns.values()])

    async def tell(self) -> int:
        """Decisions, to those whose words led to them."""
        now = self._clock.now()

        def take(tx: Tx, some: Sequence[Telling]) -> list[Happening]:
            return hearings(tx, some, now)

        return await self._worker.drain(Work("tell", lambda tx: decisions.waiting(tx, BATCH), take), now)

    async def digest(self) -> tuple[Digest, ...]:
        """Digests whose time has come. After days of standing still, one for all the time in between."""
        now = self._clock.now()
        campaigns = await self._running()
        made = []
        for key in campaigns.campaigns:
            period = await self._database.read(partial(due_period, campaigns=campaigns, key=key, now=now))
            if period is None:
                continue
            digest, first = await make_period(self._database, campaigns, key, period, now, self._kept)
            if first:
                self._committed()
                made.append(digest)
                if self._on_digest is not None:
                    await self._on_digest(digest)
        return tuple(made)

    async def next_due(self) -> datetime | None:
        """When the next thing is due; a moment that is past when it is due already."""
        now = self._clock.now()
        campaigns = await self._running()

        def question(tx: Tx) -> list[datetime | None]:
            found = [sessions.next_wake(tx), now if decisions.waiting(tx, 1) else None]
            for each in campaigns.campaigns.values():
                found += [
                    self._next_wave(tx, campaigns, each, now),
                    next_period(tx, campaigns, each.key, now),
                ]
            return found

        return min((each for each in await self._database.read(question) if each is not None), default=None)

    async def live(
        self, clock: VirtualClock, until: datetime, after: Callable[[], Awaitable[object]]
    ) -> None:
        """Let virtual time pass, from one due moment to the next; `after` (delivering) follows each tick."""
        again = 0
        while clock.now() < until:
            ticked = await self.tick()
            await after()
            due = await self.next_due() or until
            again = again + 1 if due <= clock.now() and ticked != Ticked() and again < AGAIN else 0
            if not again:
                # What is still due though a tick did nothing waits for a mend: time must go on all the same.
                clock.move_to(min(until, due if due > clock.now() else clock.now() + SET_ASIDE))
        await self.tick()
        await after()

    async def run(self) -> None:
        """Look again and again, until cancelled; then finish what was begun."""
        waker = AsyncIOScheduler(timezone=UTC)
        work: dict[str, Callable[[], Awaitable[object]]] = {
            "wake": self.wake,
            "tell": self.tell,
            "invite": self.invite,
            "digest": self.digest,
        }
        for name, seconds in SECONDS.items():
            waker.add_job(
                self._look,
                "interval",
                (name, work[name]),
                seconds=seconds,
                next_run_time=datetime.now(UTC),
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,  # however late: what is due stands in our tables
            )
        waker.start()
        try:
            await asyncio.Event().wait()
        finally:
            waker.pause()
            if self._at_work:
                await asyncio.wait(self._at_work)  # what was begun is finished
            waker.shutdown(wait=False)

    async def _look(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        """One look. What goes wrong is said, and tried again at the next."""
        task = asyncio.current_task()
        assert task is not None
        self._at_work.add(task)
        try:
            await work()
        except BotError as trouble:
            log.error("%s: %s", name, trouble)
        except Exception as error:
            log.error("%s failed: %s in %s", name, type(error).__name__, place_of(error))
        finally:
            self._at_work.discard(task)

    async def _running(self) -> Campaigns:
        return await self._database.read(lambda tx: campaigns_now(tx, self._written))

    async def _wave(self, campaigns: Campaigns, campaign: Campaign, now: datetime) -> int:
        """Invite to the wave of one campaign that runs, until nobody is left."""
        wave = running_wave(campaigns, campaign, now)
        key = campaign.key
        if wave is None or await self._database.read(lambda tx: waves.invited(tx, key, wave.number)):
            return 0
        asked = await self._invite(campaign, wave, wave.starts, now)
        if not self._worker.left_alone(wave_name(key, wave)):
            await self._database.transact(lambda tx: waves.finish(tx, key, wave.number, now))
        return asked

    async def ask(self, key: str) -> int:
        """Invite to a campaign that runs, now: everybody who has agreed by now and was not asked yet."""
        now = self._clock.now()
        campaigns = await self._running()
        campaign = campaigns.campaigns[key]
        stands = status(campaigns, key, now)
        if stands is not Status.RUNNING:
            raise BotError(
                f"{key} is {stands.value}, so nobody is asked; weheard campaign start {key} opens it"
            )
        wave = calendar.wave(campaign, now) or calendar.Wave(1, now, None)
        return await self._invite(campaign, wave, now, now)

    async def _invite(
        self, campaign: Campaign, wave: calendar.Wave, agreed_by: datetime, now: datetime
    ) -> int:
        """Everybody the wave is for, until nobody is left."""
        key = campaign.key
        await self._database.transact(lambda tx: waves.begin(tx, key, wave.number, wave.starts, wave.ends))
        name = wave_name(key, wave)

        def due(tx: Tx) -> list[str]:
            after = self._walked.get(name, "")
            found = waves.due(tx, key, campaign.service, wave.number, agreed_by, after, BATCH)
            self._walked[name] = found[-1] if found else after
            return found

        def take(tx: Tx, some: Sequence[str]) -> list[Happening]:
            ours = waves.claim(tx, key, wave.number, some, now)
            places = joining.places(tx, key, ours)
            return [
                Happening(who, Started(key, wave.number, invited=True, given=joined_at(places.get(who, ""))))
                for who in ours
            ]

        asked = await self._worker.drain(Work(name, due, take), now)
        self._walked.pop(name, None)
        return asked

    def _next_wave(self, tx: Tx, campaigns: Campaigns, campaign: Campaign, now: datetime) -> datetime | None:
        """When people are to be invited to a campaign next."""
        if not calendar.is_dated(campaign) or campaign.key in campaigns.paused | campaigns.ended:
            return None
        wave = running_wave(campaigns, campaign, now)
        if wave is None or waves.invited(tx, campaign.key, wave.number):
            return calendar.next_wave_starts(campaign, now)
        return min(self._worker.left_alone(wave_name(campaign.key, wave)), default=now)


def running_wave(campaigns: Campaigns, campaign: Campaign, now: datetime) -> calendar.Wave | None:
    """The wave to invite to now: of a campaign that comes to people by itself, and runs."""
    if not calendar.is_dated(campaign) or status(campaigns, campaign.key, now) is not Status.RUNNING:
        return None
    return calendar.wave(campaign, now)


def wave_name(key: str, wave: calendar.Wave) -> str:
    return f"invite {key} {wave.number}"


def hearings(tx: Tx, some: Sequence[Telling], now: datetime) -> list[Happening]:
    """The tellings that are ours to carry out. Who has stopped by now hears nothing more."""
    people = participants.load(tx, {each.participant for each in some})
    reached = participants.addresses_of(tx, list(people))
    found = []
    for each in some:
        who = people.get(each.participant)
        if who is None or not decisions.claim(tx, each, now):
            continue
        if who.stopped or who.id not in reached:  # imported, or blocked us
            decisions.miss(tx, each, now)
        else:
            found.append(Happening(who.id, Started(HEARD, invited=True, given=about(each))))
    return found


def about(telling: Telling) -> dict[str, Json]:
    """What the session that tells a decision is about."""
    made = telling.decision
    where: dict[str, Json] = {"campaign": telling.campaign, "service": telling.service}
    said: dict[str, Json] = {"kind": made.kind, "sentence": made.sentence, "by": made.by}
    return {"decision": made.id, "theme": telling.theme, "theme_id": made.theme, **said, **where}
