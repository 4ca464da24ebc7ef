"""Tests that words are kept for so long and no longer, wherever they stand."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.messages import Address, Came, Inbound
from bot.runtime.clock import VirtualClock
from bot.runtime.receive import Receiver
from bot.runtime.retention import Forgotten, Retention, seconds_to_night
from storage import inbox, participants, replies
from storage.database import Database
from tests.builders import NOON, campaigns

KEEP = timedelta(days=100)
DAY = timedelta(days=1)


class World:
    def __init__(self, folder: Path) -> None:
        self.file = folder / "weheard.db"
        self.clock = VirtualClock(NOON)
        self.database = Database.open(f"sqlite:///{self.file}")
        self.receive = Receiver(self.database, campaigns(), {}, self.clock)
        self.retention = Retention(self.database, self.clock, KEEP)
        self.count = 0

    async def say(self, who: str, text: str, code: str = "") -> None:
        self.count += 1
        came = Came.START if code else Came.MESSAGE
        await self.receive(
            Inbound(
                Address("phone", who), f"m{self.count}", came, text, code=code, message_id=f"m{self.count}"
            )
        )

    async def tell(self, who: str, text: str) -> None:
        await self.say(who, "", "visit")
        await self.say(who, "yes")
        await self.say(who, text)

    async def heard(self) -> list[str]:
        found = await self.database.read(
            lambda tx: replies.heard(tx, "visit", NOON, NOON + 1000 * DAY, service="clinic")
        )
        return [each.text for each in found if each.prompt == "moment"]

    def holds(self, words: str) -> bool:
        """Whether a word stands anywhere in the files."""
        return any(words.encode() in each.read_bytes() for each in self.file.parent.glob("weheard.db*"))


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    made = World(tmp_path)
    yield made
    await made.database.close()


async def test_words_older_than_the_time_go_and_younger_ones_stay(world: World) -> None:
    await world.tell("anna", "Zanzibarish chairs")
    world.clock.advance(99 * DAY)
    await world.tell("bo", "Kind nurse")
    await world.say("anna", "4")
    assert (await world.retention.forget()).replies == 0
    world.clock.advance(2 * DAY)
    forgotten = await world.retention.forget()
    assert (forgotten.people, forgotten.replies > 0) == (0, True)
    assert await world.heard() == ["Kind nurse"]


async def test_who_has_been_silent_for_as_long_is_erased_whole(world: World) -> None:
    await world.tell("anna", "Zanzibarish chairs")
    world.clock.advance(60 * DAY)
    await world.tell("bo", "Kind nurse")
    world.clock.advance(41 * DAY)
    assert (await world.retention.forget()).people == 1
    found = await world.database.transact(
        lambda tx: participants.find(tx, [Address("phone", "anna"), Address("phone", "bo")])
    )
    assert [each.id for each in found] == ["bo"]
    assert not world.holds("Zanzibarish")
    assert world.holds("Kind nurse")
    assert world.database.erased.read_text("ascii").count("\n") == 1


async def test_ids_of_updates_go_when_nobody_repeats_them(world: World) -> None:
    await world.tell("anna", "Chairs")
    world.clock.advance(6 * DAY)
    assert (await world.retention.forget()).traces == 0
    world.clock.advance(2 * DAY)
    assert (await world.retention.forget()).traces == 3
    assert await world.database.read(lambda tx: inbox.taken(tx, [("phone", "m1")])) == set()


async def test_a_second_time_there_is_nothing_to_forget(world: World) -> None:
    await world.tell("anna", "Chairs")
    world.clock.advance(101 * DAY)
    await world.retention.forget()
    assert await world.retention.forget() == Forgotten()


async def test_many_are_forgotten_some_at_a_time(world: World) -> None:
    await asyncio.gather(*(world.say(f"p{number}", "", "visit") for number in range(450)))
    world.clock.advance(101 * DAY)
    assert (await world.retention.forget()).people == 450


async def test_it_runs_at_the_start_and_every_night(world: World) -> None:
    slept: list[float] = []
    twice = asyncio.Event()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        world.clock.advance(timedelta(seconds=seconds))
        if len(slept) == 2:
            twice.set()
            await asyncio.Event().wait()

    running = asyncio.create_task(Retention(world.database, world.clock, KEEP, sleep=sleep).run())
    await asyncio.wait_for(twice.wait(), 10)
    running.cancel()
    await asyncio.wait([running])
    assert slept == [15 * 3600, 24 * 3600]


@pytest.mark.parametrize(("hour", "seconds"), [(0, 3 * 3600), (3, 24 * 3600), (23, 4 * 3600)])
def test_the_night_is_the_next_one(hour: int, seconds: float) -> None:
    assert (
        seconds_to_night(datetime.combine(NOON.date(), NOON.time(), NOON.tzinfo).replace(hour=hour))
        == seconds
    )
