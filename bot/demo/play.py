"""Plays the demonstration: made-up people and the real engine, storage, outbox and delivery, in virtual time.

Nothing is precomputed. Time goes from one thing that is due to the next: what somebody does, a session that
wakes, a wave, a digest. Before the second wave, a made-up team answers three themes.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from bot.app import build
from bot.config import Settings
from bot.conversation.campaign import Campaign
from bot.demo.asked import all_asked
from bot.demo.behaviour import MINUTE, Act, Mind
from bot.demo.people import Person
from bot.demo.phones import Phone, Phones
from bot.demo.team import decide, read_answers, topic_of
from bot.digests.digest import Digest
from bot.messages import Message
from bot.runtime import calendar
from bot.runtime.clock import VirtualClock
from bot.runtime.shown import list_themes
from bot.runtime.team import Decide, Done, do
from storage.database import Database

CAMPAIGN = "your-visit"
LOOK = timedelta(minutes=5)
"""How often the timetable is looked at while people write; what wakes a story waits for ten minutes."""
WEEK = timedelta(days=7)
STUCK = timedelta(hours=1)
"""How far time goes on when something stays due."""
JOIN_MINUTES = 2 * 24 * 60
TEAM_READS = timedelta(hours=12, minutes=40)
"""The team answers in the evening after a digest: in quiet hours, so people hear it in the morning."""

Report = Callable[[datetime, int, str], None]
"""Told as time goes: the moment, how many things people did so far, and what is going on."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision the made-up team took, when, and what came of it."""

    at: datetime
    deed: Decide
    done: Done
    language: str
    """The theme's."""


@dataclass(slots=True)
class Played:
    """What the demonstration leaves behind, beside the database."""

    phones: Phones
    again: datetime
    """When the second wave begins."""
    digests: list[Digest] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    disputed: set[str] = field(default_factory=set)
    """The keys of those who were told something that is not so."""

    @property
    def first(self) -> Digest:
        """The digest after the first wave."""
        return self.digests[0]


class Play:
    """Everything wired together for one run."""

    def __init__(
        self, settings: Settings, database: Database, people: Sequence[Person], seed: int, report: Report
    ) -> None:
        self.campaigns = settings.campaigns
        self.campaign: Campaign = self.campaigns.campaigns[CAMPAIGN]
        self.zone = self.campaigns.services[self.campaign.service].zone
        self.report = report
        self.what = ""
        assert self.campaign.opens is not None
        assert self.campaign.every is not None
        self.opens = self.campaign.opens
        self.again = self.opens + self.campaign.every
        self.clock = VirtualClock(self.opens - STUCK)
        self.minds = {
            each.key: Mind(each, self.campaigns.wording, Random(f"{seed}/{each.key}")) for each in people
        }
        self.asked = all_asked(self.campaigns)
        self.answers = read_answers()
        phones = [Phone(each.key, each.language, each.zone, place) for place, each in enumerate(people, 1)]
        self.played = Played(Phones(self.clock, phones, self.react), self.again)
        self.app = build(database, self.campaigns, self.clock, [self.played.phones], on_digest=self.on_digest)

    async def run(self) -> Played:
        """Both waves, with the team's answers in between."""
        for phone in self.played.phones.phones.values():
            self.join(phone)
        self.what = "People join and tell"
        await self.live(self.digest_after(self.opens) + TEAM_READS)
        self.what = "The team thinks about it"
        await self.live(self.digest_after(self.again - WEEK) + TEAM_READS)
        await self.team_answers()
        self.what = "The team has answered"
        await self.live(self.again)
        self.what = "The second wave"
        await self.live(self.digest_after(self.again) + LOOK)
        return self.played

    def digest_after(self, wave: datetime) -> datetime:
        assert self.campaign.digest is not None
        return calendar.next_weekly(self.campaign.digest, self.zone, wave)

    def join(self, phone: Phone) -> None:
        """They find the poster at the clinic on one of the first two days of a wave."""
        mind = self.minds[phone.key]
        wave = self.opens if mind.person.joins == 1 else self.again
        at = wave + timedelta(minutes=mind.random.randrange(JOIN_MINUTES))
        self.played.phones.join(phone, at, CAMPAIGN)

    def react(self, phone: Phone, message: Message) -> Sequence[Act]:
        """What a person does about what they read."""
        asked = self.asked.recognise(message)
        if not asked:
            return ()
        mind = self.minds[phone.key]
        topic = topic_of(self.answers, message.text) if asked == "so" else ""
        if topic in mind.person.dispute:
            self.played.disputed.add(phone.key)
        return mind.answer(message, asked, 1 if self.clock.now() < self.again else 2, topic)

    async def live(self, until: datetime) -> None:
        """Let time pass until then."""
        phones = self.played.phones
        while (now := self.clock.now()) < until:
            await self.app.schedule.tick()
            await self.app.delivery.drain()
            due = await self.app.schedule.next_due() or until
            rest = min(until, due if due > now else now + STUCK)
            first = phones.next_at()
            if first is None or first >= rest:
                self.clock.move_to(rest)
            else:
                await self.act(min(rest, first + LOOK))
            self.report(self.clock.now(), phones.done, self.what)
        await self.app.schedule.tick()
        await self.app.delivery.drain()

    async def act(self, until: datetime) -> None:
        """What people do until then. Nobody reads and answers within a minute, so what is done within one
        does not depend on each other, and comes in together."""
        phones = self.played.phones
        while (first := phones.next_at()) is not None and first < until:
            inbounds = []
            while (at := phones.next_at()) is not None and at < min(until, first + MINUTE):
                self.clock.move_to(at)
                inbounds.append(phones.take())
            await asyncio.gather(*(self.app.receive(each) for each in inbounds))
            await self.app.delivery.drain()

    async def on_digest(self, digest: Digest) -> None:
        self.played.digests.append(digest)

    async def team_answers(self) -> None:
        """The team, before the next wave, answers three themes of those it was shown."""
        now = self.clock.now()
        shown = await list_themes(self.app.database, now, CAMPAIGN)
        languages = {each.id: each.line.language for each in shown}
        for deed in decide(self.answers, [each.line for each in shown], now):
            done = await do(self.app.database, deed, now)
            self.played.decided.append(Decided(now, deed, done, languages[deed.theme]))
