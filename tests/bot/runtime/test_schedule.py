"""Tests what time brings, through the real engine and storage, on a clock that moves when told to."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.base import Capabilities
from bot.conversation.campaign import Campaigns, Quiet
from bot.conversation.participant import Participant
from bot.errors import BotError
from bot.messages import Address, Came, Inbound
from bot.runtime.clock import VirtualClock
from bot.runtime.receive import Happening, Receiver
from bot.runtime.running import Move, move
from bot.runtime.schedule import Schedule, Ticked
from bot.runtime.team import Decide, DecisionKind, do
from storage import joining, participants
from storage.database import Database
from storage.rows import OutboxRow, table
from storage.tx import Tx
from tests.bot.conversation.talking import campaign, campaigns, choice, consent, text
from tests.storage.seeds import theme

MONDAY = datetime(2026, 12, 7, 12, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
JOIN = campaign(consent(), text("moment"), key="join")
VISIT = campaign(
    consent(),
    text("waited"),
    opens=MONDAY + DAY,
    every=4 * WEEK,
    closes=MONDAY + 10 * WEEK,
    remind=(3 * DAY, 5 * DAY),
)
HEARD = campaign(
    choice("so", "so", "not_so"),
    text("not_so", 'so == "not_so"'),
    key="_heard",
    service="",
    builtin=True,
    quiet=Quiet(time(21), time(8)),
)
WRITTEN = campaigns(JOIN, VISIT, HEARD)
CAN = {"test": Capabilities()}


class World:
    """A database, a clock, people who write, and what they read."""

    def __init__(self, path: Path, written: Campaigns = WRITTEN) -> None:
        self.url = f"sqlite:///{path}/weheard.db"
        self.written = written
        self.clock = VirtualClock(MONDAY)
        self.database = Database.open(self.url)
        self.receiver = Receiver(self.database, written, CAN, self.clock)
        self.schedule = self.another(self.database)
        self.count = 0

    def another(self, database: Database) -> Schedule:
        """One more process that looks at the same tables."""
        receiver = Receiver(database, self.written, CAN, self.clock)
        return Schedule(database, self.written, self.clock, receiver.happen)

    async def say(self, who: str, words: str, came: Came = Came.MESSAGE) -> None:
        self.count += 1
        code = words if came is Came.START else ""
        await self.receiver(Inbound(Address("test", who), f"m{self.count}", came, words, code=code))

    async def join(self, *people: str) -> None:
        """Agree, answer what is asked, and be done."""
        for who in people:
            await self.say(who, "join", Came.START)
            await self.say(who, "yes")
            await self.say(who, "The wait was long.")

    async def person(self, who: str) -> Participant:
        address = Address("test", who)
        return (await self.database.read(lambda tx: participants.find(tx, [address])))[address]

    async def read(self, who: str) -> list[str]:
        """Everything that was decided to be said to somebody."""
        outbox = table(OutboxRow)
        person = await self.person(who)
        mine = select(outbox.c.message).where(outbox.c.recipient == person.id).order_by(outbox.c.number)
        return list(await self.database.read(lambda tx: tx.execute(mine).scalars().all()))

    async def heard(self, who: str, words: str) -> int:
        return sum(words in each for each in await self.read(who))

    async def decide(self, *people: str, id: str = "t1", kind: DecisionKind = DecisionKind.DONE) -> None:
        ids = [(await self.person(each)).id for each in people]
        await self.database.transact(lambda tx: theme(tx, id, *ids, shown=self.clock.now()))
        await do(self.database, Decide(id, kind, f"There is a second desk ({id})."), self.clock.now())


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    made = World(tmp_path)
    yield made
    await made.database.close()


async def test_a_wave_asks_everybody_who_takes_part_once(world: World) -> None:
    await world.join("anna", "bo")
    await world.say("carl", "join", Came.START)
    await world.say("carl", "no")
    assert (await world.schedule.tick()).invited == 0
    world.clock.advance(DAY)
    assert (await world.schedule.tick()).invited == 2
    assert (await world.schedule.tick()) == Ticked()
    assert [await world.heard(each, "waited?") for each in ("anna", "bo", "carl")] == [1, 1, 0]


async def test_the_place_somebody_joined_at_stays_with_them_in_later_waves(world: World) -> None:
    made = await world.database.transact(lambda tx: joining.make(tx, "visit", MONDAY, place="Ward 3"))
    world.clock.advance(DAY)
    await world.say("anna", made.code, Came.START)
    await world.say("anna", "yes")
    await world.say("anna", "The wait was long.")
    for _ in range(5):
        world.clock.advance(WEEK)
        await world.schedule.tick()
    session = (await world.person("anna")).open
    assert session is not None
    assert session.wave > 1
    assert session.given == {"place": "Ward 3"}


async def test_asked_by_hand_everybody_who_agreed_is_asked_once(tmp_path: Path) -> None:
    undated = campaign(consent(), text("waited"), key="undated")
    world = World(tmp_path, campaigns(JOIN, undated, HEARD))
    await world.join("anna", "bo")
    assert (await world.schedule.tick()).invited == 0
    assert await world.schedule.ask("undated") == 2
    await world.join("carl")
    assert [await world.schedule.ask("undated") for _ in range(2)] == [1, 0]
    assert [await world.heard(each, "waited?") for each in ("anna", "bo", "carl")] == [1, 1, 1]
    await world.database.close()


async def test_who_agreed_in_the_middle_of_a_wave_may_be_asked_by_hand(world: World) -> None:
    world.clock.advance(DAY)
    assert (await world.schedule.tick()).invited == 0
    await world.join("anna")
    assert (await world.schedule.tick()).invited == 0
    assert await world.schedule.ask("visit") == 1
    assert await world.heard("anna", "waited?") == 1


async def test_nobody_is_asked_by_hand_before_a_campaign_opens(world: World) -> None:
    await world.join("anna")
    with pytest.raises(BotError, match="visit is scheduled, so nobody is asked"):
        await world.schedule.ask("visit")


async def test_who_stopped_is_not_asked(world: World) -> None:
    await world.join("anna", "bo")
    await world.say("bo", "stop")
    world.clock.advance(DAY)
    assert (await world.schedule.tick()).invited == 1
    assert await world.heard("bo", "waited?") == 0


async def test_two_who_look_at_once_ask_nobody_twice(world: World) -> None:
    people = [f"p{number}" for number in range(30)]
    await world.join(*people)
    world.clock.advance(DAY)
    other = Database.open(world.url)
    await asyncio.gather(
        *(each.tick() for each in (world.schedule, world.another(other), world.another(world.database)))
    )
    await other.close()
    assert {await world.heard(each, "waited?") for each in people} == {1}


async def test_a_batch_at_a_time_reaches_everybody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.runtime.schedule.BATCH", 3)
    people = [f"p{number}" for number in range(10)]
    await world.join(*people)
    world.clock.advance(DAY)
    assert (await world.schedule.tick()).invited == 10
    assert {await world.heard(each, "waited?") for each in people} == {1}


async def test_broken_off_in_the_middle_everybody_is_asked_once_after_a_restart(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.runtime.schedule.BATCH", 2)
    people = [f"p{number}" for number in range(7)]
    await world.join(*people)
    world.clock.advance(DAY)
    happen, left = world.receiver.happen, [3]

    def dies(tx: Tx, happenings: list[Happening]) -> object:
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt
        return happen(tx, happenings)

    with pytest.raises(KeyboardInterrupt):
        await Schedule(world.database, WRITTEN, world.clock, dies).tick()
    assert sum([await world.heard(each, "waited?") for each in people]) == 4
    assert (await world.schedule.tick()).invited == 3
    assert {await world.heard(each, "waited?") for each in people} == {1}


async def test_after_weeks_of_standing_still_only_the_wave_that_runs_asks(world: World) -> None:
    await world.join("anna")
    world.clock.advance(DAY + 9 * WEEK)
    assert (await world.schedule.tick()).invited == 1
    assert await world.heard("anna", "waited?") == 1


async def test_each_wave_asks_again_until_it_closes(world: World) -> None:
    await world.join("anna")
    for _ in range(30):
        world.clock.advance(WEEK / 2)
        await world.schedule.tick()
        if (await world.person("anna")).open:
            await world.say("anna", "An hour.")
    assert await world.heard("anna", "waited?") == 3


async def test_who_comes_in_the_middle_of_a_wave_is_first_invited_by_the_next(world: World) -> None:
    world.clock.advance(2 * DAY)
    await world.schedule.tick()
    await world.join("anna")
    assert (await world.schedule.tick()).invited == 0
    world.clock.advance(4 * WEEK)
    assert (await world.schedule.tick()).invited == 1


@pytest.mark.parametrize("how", [Move.PAUSE, Move.END])
async def test_a_campaign_that_is_held_or_ended_invites_nobody(world: World, how: Move) -> None:
    await world.join("anna")
    await move(world.database, WRITTEN, "visit", how, world.clock.now())
    world.clock.advance(DAY)
    assert await world.schedule.tick() == Ticked()
    assert await world.schedule.next_due() is None


async def test_one_started_early_invites_at_once(world: World) -> None:
    await world.join("anna")
    world.clock.advance(timedelta(minutes=1))
    await move(world.database, WRITTEN, "visit", Move.START, world.clock.now())
    assert (await world.schedule.tick()).invited == 1


async def test_the_silent_are_reminded_and_those_who_answered_are_not(world: World) -> None:
    await world.join("anna", "bo")
    world.clock.advance(DAY)
    await world.schedule.tick()
    await world.say("bo", "An hour.")
    world.clock.advance(3 * DAY)
    assert (await world.schedule.tick()).woken == 1
    assert [await world.heard(each, "waited?") for each in ("anna", "bo")] == [2, 1]


async def test_reminders_that_became_stale_do_not_come_in_a_storm(world: World) -> None:
    await world.join("anna")
    world.clock.advance(DAY)
    await world.schedule.tick()
    world.clock.advance(3 * WEEK)
    for _ in range(5):
        await world.schedule.tick()
        world.clock.advance(timedelta(seconds=5))
    assert await world.heard("anna", "waited?") == 2


async def test_a_message_and_a_waking_at_once_are_one_thing_after_the_other(world: World) -> None:
    people = [f"p{number}" for number in range(12)]
    await world.join(*people)
    world.clock.advance(DAY)
    await world.schedule.tick()
    world.clock.advance(3 * DAY)
    await asyncio.gather(
        world.schedule.tick(), *(world.say(each, "An hour.") for each in people), world.schedule.tick()
    )
    for each in people:
        assert (await world.person(each)).open is None
        assert await world.heard(each, "waited?") <= 2
    assert await world.schedule.tick() == Ticked()


async def test_contributors_hear_a_decision_once(world: World) -> None:
    await world.join("anna", "bo", "carl")
    await world.decide("anna", "bo")
    assert (await world.schedule.tick()).told == 2
    assert await world.schedule.tick() == Ticked()
    assert [await world.heard(each, "so?") for each in ("anna", "bo", "carl")] == [1, 1, 0]
    session = (await world.person("anna")).open
    assert session is not None
    assert session.given == {
        "decision": "t1-d1",
        "theme": "waiting",
        "theme_id": "t1",
        "kind": "done",
        "sentence": "There is a second desk (t1).",
        "by": "",
        "campaign": "visit",
        "service": "clinic",
    }


async def test_who_stopped_after_it_was_decided_hears_nothing_even_when_they_come_back(world: World) -> None:
    await world.join("anna")
    await world.decide("anna")
    await world.say("anna", "stop")
    assert (await world.schedule.tick()).told == 0
    await world.say("anna", "start")
    await world.schedule.tick()
    assert await world.heard("anna", "so?") == 0


async def test_who_was_erased_hears_nothing(world: World) -> None:
    await world.join("anna", "bo")
    await world.decide("anna", "bo")
    gone = (await world.person("anna")).id
    await world.database.transact(lambda tx: participants.erase(tx, gone))
    assert (await world.schedule.tick()).told == 1


async def test_a_decision_is_not_told_in_the_night(world: World) -> None:
    await world.join("anna")
    world.clock.advance(timedelta(hours=10))
    await world.decide("anna")
    await world.schedule.tick()
    assert await world.heard("anna", "so?") == 0
    assert await world.schedule.next_due() == MONDAY + timedelta(hours=20)
    world.clock.advance(timedelta(hours=10))
    await world.schedule.tick()
    assert await world.heard("anna", "so?") == 1


async def test_two_decisions_come_one_after_the_other(world: World) -> None:
    await world.join("anna")
    await world.decide("anna", id="t1")
    await world.decide("anna", id="t2")
    await world.schedule.tick()
    assert await world.heard("anna", "so?") == 1
    await world.say("anna", "so")
    await world.schedule.tick()
    assert await world.heard("anna", "so?") == 2


async def test_two_who_look_at_once_tell_nobody_twice(world: World) -> None:
    people = [f"p{number}" for number in range(20)]
    await world.join(*people)
    await world.decide(*people)
    other = Database.open(world.url)
    await asyncio.gather(*(each.tick() for each in (world.schedule, world.another(other))))
    await other.close()
    assert {await world.heard(each, "so?") for each in people} == {1}


async def test_one_that_fails_by_our_fault_holds_nobody_up(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await world.join("anna", "bo", "carl")
    poisoned = (await world.person("bo")).id
    happen = world.receiver.happen
    broken = [True]

    def fails(tx: Tx, happenings: list[Happening]) -> object:
        if broken[0] and any(each.who == poisoned for each in happenings):
            raise ZeroDivisionError
        return happen(tx, happenings)

    schedule = Schedule(world.database, WRITTEN, world.clock, fails)
    world.clock.advance(DAY)
    assert (await schedule.tick()).invited == 2
    assert (await schedule.tick()).invited == 0
    assert [await world.heard(each, "waited?") for each in ("anna", "bo", "carl")] == [1, 0, 1]
    assert poisoned not in caplog.text
    assert "ZeroDivisionError" in caplog.text
    broken[0] = False
    world.clock.advance(timedelta(hours=1))
    assert (await schedule.tick()).invited == 1


async def test_the_next_due_moment_is_known(world: World) -> None:
    await world.join("anna")
    assert await world.schedule.next_due() == MONDAY + DAY
    world.clock.advance(DAY)
    assert await world.schedule.next_due() == MONDAY + DAY
    await world.schedule.tick()
    assert await world.schedule.next_due() == MONDAY + 4 * DAY
    await world.say("anna", "An hour.")
    assert await world.schedule.next_due() == MONDAY + DAY + 4 * WEEK


async def test_months_pass_in_a_moment(world: World) -> None:
    await world.join("anna")
    moments: list[datetime] = []

    async def answer() -> None:
        moments.append(world.clock.now())
        if (await world.person("anna")).open:
            await world.say("anna", "An hour.")

    await world.schedule.live(world.clock, MONDAY + 20 * WEEK, answer)
    assert world.clock.now() == MONDAY + 20 * WEEK
    assert await world.heard("anna", "waited?") == 3
    assert len(moments) < 20


async def test_a_pause_ends_by_itself(world: World) -> None:
    await world.join("anna")
    world.clock.advance(DAY)
    await world.schedule.tick()
    await world.say("anna", "pause")
    until = (await world.person("anna")).paused_until
    assert until is not None
    world.clock.move_to(until)
    await world.schedule.tick()
    assert (await world.person("anna")).paused_until is None


async def test_it_looks_again_and_again_until_it_is_cancelled(world: World) -> None:
    await world.join("anna")
    await world.decide("anna")
    told = asyncio.Event()
    schedule = Schedule(world.database, WRITTEN, world.clock, world.receiver.happen, committed=told.set)
    running = asyncio.create_task(schedule.run())
    await asyncio.wait_for(told.wait(), 10)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await world.heard("anna", "so?") == 1
