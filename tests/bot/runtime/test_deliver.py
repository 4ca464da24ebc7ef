"""Tests of the way out: order, patience, giving up where it can be seen, crashes between send and mark."""

import asyncio
import logging
import random
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from adapters.base import Capabilities, Fatal, RetryLater, Undeliverable
from bot.conversation.participant import Ask, Session
from bot.messages import Address, Message
from bot.runtime.clock import SystemClock, VirtualClock
from bot.runtime.deliver import (
    AT_ONCE,
    LEASE,
    LONGEST_ASKED_WAIT,
    LONGEST_WAIT,
    MOST_ATTEMPTS,
    MOST_FAULTS,
    Delivered,
    Delivery,
    seconds_to_wait,
)
from storage import asks, outbox, participants
from storage.database import Database
from storage.rows import AskRow, OutboxRow, table
from storage.trouble import DatabaseTrouble
from storage.tx import Tx
from tests.builders import NOON
from tests.fakes import Phone, Sleeper


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(NOON)


@pytest.fixture
def phone() -> Phone:
    return Phone()


@pytest.fixture
def sleeper(clock: VirtualClock) -> Sleeper:
    return Sleeper(clock)


@pytest.fixture
def delivery(database: Database, clock: VirtualClock, phone: Phone, sleeper: Sleeper) -> Delivery:
    return Delivery(database, {"phone": phone}, clock, sleep=sleeper, chance=random.Random(1))


async def put(database: Database, who: str, *texts: str, platform: str = "phone", first: int = 1) -> None:
    def work(tx: Tx) -> None:
        for number, text in enumerate(texts, first):
            outbox.put(tx, f"id-{who}", number, Address(platform, who), Message(text), NOON)

    await database.transact(work)


async def given_up(database: Database) -> list[tuple[str, str]]:
    rows = table(OutboxRow)
    found = select(rows.c.address, rows.c.reason).where(rows.c.due_at.is_(None))
    return [(each[0], each[1]) for each in await database.read(lambda tx: tx.execute(found).all())]


async def test_everything_due_is_sent_in_order_for_each(
    database: Database, delivery: Delivery, phone: Phone
) -> None:
    crowd = [f"p{number}" for number in range(150)]
    for who in crowd:
        await put(database, who, "one", "two", "three")
    assert await delivery.drain() == Delivered(450, 0, 0)
    assert all(phone.to(who) == ["one", "two", "three"] for who in crowd)
    assert await delivery.drain() == Delivered(0, 0, 0)


async def test_a_platform_with_much_to_send_keeps_no_other_waiting(
    database: Database, clock: VirtualClock, phone: Phone, sleeper: Sleeper
) -> None:
    slow = Phone("slow")
    delivery = Delivery(database, {"slow": slow, "phone": phone}, clock, sleep=sleeper)
    crowd = [f"p{number}" for number in range(AT_ONCE + 50)]
    for who in crowd:
        await put(database, who, "one", platform="slow")
    gates = [slow.hold(who) for who in crowd]
    await put(database, "anna", "hello")
    sending = asyncio.ensure_future(delivery.drain())
    await phone.until(lambda: phone.to("anna") == ["hello"])
    for gate in gates:
        gate.set()
    assert (await sending).sent == len(crowd) + 1


async def test_the_platforms_id_is_kept_with_the_ask(database: Database, delivery: Delivery) -> None:
    def work(tx: Tx) -> str:
        who = participants.create(tx, Address("phone", "anna"), NOON)
        asks.put(tx, who.id, Session("s", "visit"), Ask("s.1", "moment", "text", "Tell us."), NOON)
        outbox.put(tx, who.id, 1, Address("phone", "anna"), Message("Tell us.", ask="s.1"), NOON)
        return who.id

    await database.transact(work)
    await delivery.drain()
    assert await database.read(lambda tx: tx.execute(select(table(AskRow).c.message_id)).scalar()) == "sent-1"


@pytest.mark.parametrize("edits", [True, False])
async def test_what_takes_the_place_of_an_ask_is_sent_with_its_message_where_the_platform_edits(
    database: Database, delivery: Delivery, phone: Phone, edits: bool
) -> None:
    phone.can = Capabilities(edits=edits)
    here = Address("phone", "anna")

    def work(tx: Tx) -> None:
        who = participants.create(tx, here, NOON)
        for number, (ask, before) in enumerate([("s.1", ""), ("s.2", "s.1"), ("s.3", "s.0")], 1):
            asks.put(tx, who.id, Session("s", "visit"), Ask(ask, "way", "multi_choice", "Which?"), NOON)
            outbox.put(tx, who.id, number, here, Message("Which?", ask=ask, replaces=before), NOON)

    await database.transact(work)
    await delivery.drain()
    told = [message.replaces for _, message in phone.sent]
    assert told == ["", "sent-1" if edits else "", ""]


async def test_one_who_has_to_wait_holds_up_nobody_else_and_keeps_their_order(
    database: Database, delivery: Delivery, phone: Phone, clock: VirtualClock
) -> None:
    phone.fail("anna", RetryLater(60))
    await put(database, "anna", "a1", "a2")
    await put(database, "ben", "b1", "b2")
    assert await delivery.drain() == Delivered(2, 1, 0)
    assert (phone.to("anna"), phone.to("ben")) == ([], ["b1", "b2"])
    clock.advance(timedelta(seconds=59))
    assert await delivery.drain() == Delivered(0, 0, 0)
    clock.advance(timedelta(seconds=20))
    assert await delivery.drain() == Delivered(2, 0, 0)
    assert phone.to("anna") == ["a1", "a2"]


async def test_a_slow_send_holds_up_nobody_else(database: Database, delivery: Delivery, phone: Phone) -> None:
    answered = phone.hold("anna")
    await put(database, "anna", "a1", "a2")
    await put(database, "ben", "b1", "b2")
    draining = asyncio.create_task(delivery.drain())
    await phone.until(lambda: phone.to("ben") == ["b1", "b2"])
    assert phone.started.count("anna") == 1
    answered.set()
    await draining
    assert phone.to("anna") == ["a1", "a2"]


async def test_what_never_goes_is_given_up_visibly_and_the_next_goes_on(
    database: Database, delivery: Delivery, phone: Phone, clock: VirtualClock
) -> None:
    phone.fail("anna", *[RetryLater() for _ in range(MOST_ATTEMPTS)])
    await put(database, "anna", "a1", "a2")
    for _ in range(MOST_ATTEMPTS + 1):
        await delivery.drain()
        clock.advance(timedelta(hours=2))
    assert await given_up(database) == [("anna", "tried for too long")]
    assert phone.to("anna") == ["a2"]


async def test_a_message_a_platform_refuses_is_given_up_alone(
    database: Database, delivery: Delivery, phone: Phone
) -> None:
    phone.fail("anna", Undeliverable("too long", gone=False))
    await put(database, "anna", "a1", "a2")
    assert await delivery.drain() == Delivered(1, 0, 1)
    assert await given_up(database) == [("anna", "too long")]
    assert phone.to("anna") == ["a2"]


async def test_an_address_that_is_gone_is_not_tried_again(
    database: Database, delivery: Delivery, phone: Phone
) -> None:
    anna = Address("phone", "anna")
    who = await database.transact(lambda tx: participants.create(tx, anna, NOON).id)

    def work(tx: Tx) -> None:
        for number in range(3):
            outbox.put(tx, who, number, anna, Message(str(number)), NOON)

    await database.transact(work)
    phone.fail("anna", Undeliverable("blocked"))
    assert await delivery.drain() == Delivered(0, 0, 1)
    assert phone.started == ["anna"]
    assert await given_up(database) == [("anna", "blocked")]
    assert await database.read(lambda tx: participants.address_of(tx, who)) is None


async def test_a_revoked_token_stops_one_platform_and_no_other(
    database: Database, clock: VirtualClock, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    other = Phone("web")
    delivery = Delivery(database, {"phone": phone, "web": other}, clock)
    for who in ("anna", "ben"):
        phone.fail(who, Fatal("token revoked"))
        await put(database, who, "a")
        await put(database, f"{who}-web", "w", platform="web")
    await delivery.drain()
    assert len(other.sent) == 2
    assert delivery.stopped == {"phone": "token revoked"}
    assert [each.levelno for each in caplog.records].count(logging.CRITICAL) == 1
    await put(database, "eve", "e")
    await delivery.drain()
    assert "eve" not in phone.started
    assert (await database.read(outbox.standing)).waiting == 3  # nothing is lost: sent when it is mended
    mended = Delivery(database, {"phone": phone}, clock)
    assert (await mended.drain()).sent == 3


async def test_a_fault_of_our_own_is_tried_a_few_times_and_told_without_words(
    database: Database,
    delivery: Delivery,
    phone: Phone,
    clock: VirtualClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    phone.fail("anna", *[KeyError("the nurse was kind") for _ in range(MOST_FAULTS)])
    await put(database, "anna", "the nurse was kind", "a2")
    for _ in range(MOST_FAULTS + 1):
        await delivery.drain()
        clock.advance(timedelta(hours=2))
    ((who, reason),) = await given_up(database)
    assert who == "anna"
    assert reason.startswith("KeyError in fakes.py")
    assert phone.to("anna") == ["a2"]
    assert "nurse" not in caplog.text
    assert "anna" not in caplog.text


async def test_a_platform_without_an_adapter_here_is_left_to_others(
    database: Database, delivery: Delivery
) -> None:
    await put(database, "anna", "a", platform="slack")
    assert await delivery.drain() == Delivered(0, 0, 0)
    assert (await database.read(outbox.standing)).waiting == 1


# Crashes


async def crash_after_claiming(database: Database, clock: VirtualClock) -> None:
    """What a killed process leaves: a row that it claimed, and perhaps sent, and did not mark."""
    await database.transact(lambda tx: outbox.claim(tx, clock.now(), 10, LEASE, ["phone"]))


async def test_a_crash_between_send_and_mark_means_one_repeat_known_to_be_in_doubt(
    database: Database, delivery: Delivery, phone: Phone, clock: VirtualClock
) -> None:
    await put(database, "anna", "a1", "a2")
    await crash_after_claiming(database, clock)
    assert await delivery.drain() == Delivered(0, 0, 0)
    assert await delivery.recover() == 1
    assert await delivery.drain() == Delivered(2, 0, 0)
    assert phone.to("anna") == ["a1", "a2"]


async def test_another_process_takes_over_when_the_lease_is_over(
    database: Database, delivery: Delivery, phone: Phone, clock: VirtualClock
) -> None:
    await put(database, "anna", "a1")
    await crash_after_claiming(database, clock)
    clock.advance(LEASE)
    assert await delivery.drain() == Delivered(1, 0, 0)


async def test_a_thawed_process_does_not_send_what_it_no_longer_holds(
    database: Database, clock: VirtualClock
) -> None:
    """It was frozen while it waited for its turn, for longer than its lease; meanwhile another sent it."""
    slow = Phone(can=Capabilities(per_address=1))

    async def freeze(_seconds: float) -> None:
        clock.advance(2 * LEASE)
        others = lambda tx: [outbox.sent(tx, each, "m") for each in claim(tx)]  # noqa: E731
        await database.transact(others)

    def claim(tx: Tx) -> list[outbox.Due]:
        return outbox.claim(tx, clock.now(), 10, LEASE, ["phone"])

    delivery = Delivery(database, {"phone": slow}, clock, sleep=freeze)
    await put(database, "anna", "a1", "a2")
    await delivery.drain()
    assert slow.to("anna") == ["a1"]
    assert (await database.read(outbox.standing)).waiting == 0


async def test_one_whose_turn_is_far_off_goes_back_and_loses_no_attempt(
    database: Database, clock: VirtualClock, sleeper: Sleeper
) -> None:
    slow = Phone(can=Capabilities(per_address=1 / 600))
    delivery = Delivery(database, {"phone": slow}, clock, sleep=sleeper)
    await put(database, "anna", "a1", "a2")
    assert await delivery.drain() == Delivered(1, 1, 0)
    assert sleeper.slept == []
    clock.advance(timedelta(seconds=600))
    (again,) = await database.transact(lambda tx: outbox.claim(tx, clock.now(), 10, LEASE, ["phone"]))
    assert (again.attempts, again.in_doubt) == (1, False)


async def test_a_sent_message_is_marked_however_long_the_database_cannot(
    database: Database, delivery: Delivery, phone: Phone, sleeper: Sleeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put(database, "anna", "a1")
    together, failures = database.together, [DatabaseTrouble("full")] * 3

    async def failing(work: object, item: object, *, hurry: bool) -> object:
        if failures:
            raise failures.pop()
        return await together(work, item, hurry=hurry)  # type: ignore[arg-type]

    monkeypatch.setattr(database, "together", failing)
    assert await delivery.drain() == Delivered(1, 0, 0)
    assert phone.to("anna") == ["a1"]
    assert len(sleeper.slept) == 3
    assert (await database.read(outbox.standing)).waiting == 0


# Pace and patience


async def test_published_rates_are_kept(database: Database, clock: VirtualClock, sleeper: Sleeper) -> None:
    phone = Phone(can=Capabilities(per_second=10, per_address=1))
    delivery = Delivery(database, {"phone": phone}, clock, sleep=sleeper)
    await put(database, "anna", "a1", "a2", "a3")
    await delivery.drain()
    assert clock.now() - NOON == timedelta(seconds=2)
    for number in range(20):
        await put(database, f"p{number}", "x")
    before = clock.now()
    await delivery.drain()
    assert clock.now() - before >= timedelta(seconds=1.9)


@given(
    st.integers(1, 100),
    st.none() | st.floats(),
    st.floats(0, 1),
)
def test_waits_are_bounded_and_never_shorter_than_asked(
    attempts: int, after: float | None, chance: float
) -> None:
    wait = seconds_to_wait(attempts, after, chance)
    assert 0 <= wait <= LONGEST_ASKED_WAIT + 15
    if after is not None and 0 <= after <= LONGEST_ASKED_WAIT:
        assert wait >= after
    if after is None:
        assert wait <= LONGEST_WAIT + 15


def test_each_wait_is_longer_than_the_one_before() -> None:
    waits = [seconds_to_wait(attempts, None, 0) for attempts in range(1, 13)]
    assert waits == sorted(set(waits))


# The loop


async def test_a_commit_wakes_it_and_cancelling_lets_what_is_on_its_way_arrive(
    database: Database, delivery: Delivery, phone: Phone
) -> None:
    running = asyncio.create_task(delivery.run())
    await put(database, "anna", "a1")
    delivery.committed()
    await phone.until(lambda: bool(phone.to("anna")))
    answered = phone.hold("ben")
    await put(database, "ben", "b1")
    delivery.committed()
    await phone.until(lambda: "ben" in phone.started)
    running.cancel()
    await asyncio.sleep(0)
    answered.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert phone.to("ben") == ["b1"]
    assert (await database.read(outbox.standing)).waiting == 0


async def test_trouble_with_the_database_ends_by_itself(
    database: Database, delivery: Delivery, phone: Phone, sleeper: Sleeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    transact, failures = database.transact, [DatabaseTrouble("locked")] * 2

    async def failing(work: object) -> object:
        if failures:
            raise failures.pop()
        return await transact(work)  # type: ignore[arg-type]

    await put(database, "anna", "a1")
    monkeypatch.setattr(database, "transact", failing)
    running = asyncio.create_task(delivery.run())
    await phone.until(lambda: bool(phone.to("anna")))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert len(sleeper.slept) == 2


async def test_what_is_about_to_be_committed_is_sent_without_another_look(
    database: Database, delivery: Delivery, phone: Phone
) -> None:
    """On a file its claim is part of the commit; what has to wait for what is on its way goes right after."""
    assert not delivery.coming()  # nobody sends yet
    running = asyncio.create_task(delivery.run())
    answered = phone.hold("anna")

    async def said(*texts: str, first: int) -> None:
        told = delivery.coming()
        assert told is (database.place.file is not None)
        await put(database, "anna", *texts, first=first)
        if not told:
            delivery.committed()

    async with asyncio.timeout(10):
        await asyncio.sleep(0)
        await said("a1", "a2", first=1)
        await phone.until(lambda: phone.started == ["anna"])
        await said("a3", first=3)
        answered.set()
        await phone.until(lambda: phone.to("anna") == ["a1", "a2", "a3"])
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_what_is_decided_in_the_commit_that_claims_it_is_due_by_then(
    database: Database, phone: Phone
) -> None:
    clock = SystemClock()
    delivery = Delivery(database, {"phone": phone}, clock)
    running = asyncio.create_task(delivery.run())

    def work(tx: Tx) -> None:
        outbox.put(tx, "id-anna", 1, Address("phone", "anna"), Message("a1"), clock.now())

    async with asyncio.timeout(10):
        await asyncio.sleep(0)
        told = delivery.coming()
        await database.transact(work)
        if not told:
            delivery.committed()
        await phone.until(lambda: phone.to("anna") == ["a1"])
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
