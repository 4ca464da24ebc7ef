"""Tests of the outbox: in order for each recipient, one at a time, leased, and never silently gone."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Address, Message, Option
from storage import outbox
from storage.database import Database
from storage.outbox import Due, Standing
from storage.tx import Tx
from tests.builders import NOON

ANNA, BEN, TEAM = Address("phone", "anna"), Address("phone", "ben"), Address("slack", "C1")
LEASE = timedelta(minutes=1)
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


async def put(database: Database, who: Address, number: int, text: str, now: datetime = NOON) -> None:
    await database.transact(lambda tx: outbox.put(tx, f"id-{who.id}", number, who, Message(text), now))


async def claim(
    database: Database, now: datetime = NOON, limit: int = 10, platforms: Sequence[str] = ("phone", "slack")
) -> list[Due]:
    return await database.transact(lambda tx: outbox.claim(tx, now, limit, LEASE, platforms))


async def sent(database: Database, *due: Due) -> None:
    def work(tx: Tx) -> None:
        for each in due:
            outbox.sent(tx, each, "m")

    await database.transact(work)


def said(found: list[Due]) -> list[str]:
    return sorted(each.message.text for each in found)


options = st.builds(Option, texts, texts)


@given(st.builds(Message, texts, st.lists(options).map(tuple), *[texts] * 6, st.none() | options))
def test_a_message_comes_out_as_it_went_in(message: Message) -> None:
    assert outbox.load(outbox.dump(message)) == message


async def test_each_recipient_has_one_message_on_its_way_in_order(database: Database) -> None:
    for number, text in ((1, "a1"), (2, "a2")):
        await put(database, ANNA, number, text)
    await put(database, BEN, 1, "b1")
    first = await claim(database)
    assert said(first) == ["a1", "b1"]
    assert await claim(database) == []
    await sent(database, *first)
    second = await claim(database)
    assert said(second) == ["a2"]
    await sent(database, *second)
    assert await database.read(outbox.standing) == Standing(0, 0, None)


async def test_nothing_is_sent_before_its_time(database: Database) -> None:
    await put(database, ANNA, 1, "a1", NOON + timedelta(hours=1))
    assert await claim(database) == []
    assert await database.read(lambda tx: outbox.next_due(tx, ["phone"])) == NOON + timedelta(hours=1)


async def test_only_platforms_asked_for_are_claimed(database: Database) -> None:
    await put(database, ANNA, 1, "a1")
    await database.transact(lambda tx: outbox.put_for_team(tx, TEAM, Message("t1"), NOON))
    await database.transact(lambda tx: outbox.put_for_team(tx, TEAM, Message("t2"), NOON))
    assert said(await claim(database, platforms=["slack"])) == ["t1"]
    assert said(await claim(database, platforms=["phone"])) == ["a1"]
    assert await database.read(lambda tx: outbox.next_due(tx, ["web"])) is None


async def test_a_message_put_off_holds_back_what_comes_after_it(database: Database) -> None:
    await put(database, ANNA, 1, "a1")
    await put(database, ANNA, 2, "a2")
    (due,) = await claim(database)
    later = NOON + timedelta(minutes=5)
    await database.transact(lambda tx: outbox.later(tx, due, later, in_doubt=True))
    assert await claim(database) == []
    assert await database.read(lambda tx: outbox.next_due(tx, ["phone"])) == later
    (again,) = await claim(database, later)
    assert (again.message.text, again.attempts, again.in_doubt) == ("a1", 2, True)


async def test_one_given_up_stays_to_be_seen_and_lets_the_next_go(database: Database) -> None:
    await put(database, ANNA, 1, "a1")
    await put(database, ANNA, 2, "a2")
    (due,) = await claim(database)
    await database.transact(lambda tx: outbox.give_up(tx, due, "too long"))
    assert said(await claim(database)) == ["a2"]
    standing = await database.read(outbox.standing)
    assert (standing.waiting, standing.given_up) == (1, 1)


async def test_a_lease_that_ran_out_is_claimed_once_more_in_doubt(database: Database) -> None:
    await put(database, ANNA, 1, "a1")
    (lost,) = await claim(database)
    (again,) = await claim(database, NOON + LEASE)
    assert (again.message.text, again.in_doubt) == ("a1", True)
    await sent(database, lost)  # it thawed, and its lease is over: its mark counts for nothing
    assert (await database.read(outbox.standing)).waiting == 1
    await sent(database, again)
    assert (await database.read(outbox.standing)).waiting == 0


async def test_after_a_crash_what_was_claimed_is_due_at_once(database: Database) -> None:
    await put(database, ANNA, 1, "a1")
    await claim(database)
    assert await database.transact(outbox.free_claims) == 1
    (again,) = await claim(database)
    assert again.in_doubt


async def test_stop_withdraws_what_waits(database: Database) -> None:
    await put(database, ANNA, 1, "a1")
    await put(database, BEN, 1, "b1")
    await database.transact(lambda tx: outbox.hush(tx, "id-anna", NOON))
    await put(database, ANNA, 2, "stopped")
    assert said(await claim(database)) == ["b1", "stopped"]


async def test_what_is_on_its_way_when_they_say_stop_is_not_tried_again(database: Database) -> None:
    await put(database, ANNA, 1, "a1")
    await put(database, ANNA, 2, "a2")
    (due,) = await claim(database)
    await database.transact(lambda tx: outbox.hush(tx, "id-anna", NOON))
    await put(database, ANNA, 3, "stopped")
    assert await claim(database) == []  # the goodbye waits for what cannot be called back
    await database.transact(lambda tx: outbox.later(tx, due, NOON))
    assert said(await claim(database)) == ["stopped"]


async def test_what_was_on_its_way_in_a_crash_when_they_said_stop_is_dropped(database: Database) -> None:
    await put(database, ANNA, 1, "a1")
    await claim(database)
    await database.transact(lambda tx: outbox.hush(tx, "id-anna", NOON))
    await put(database, ANNA, 2, "stopped")
    assert said(await claim(database, NOON + LEASE)) == []
    assert said(await claim(database, NOON + LEASE)) == ["stopped"]


async def test_nothing_more_goes_to_an_address_that_is_gone(database: Database) -> None:
    await put(database, ANNA, 1, "a1")
    await put(database, BEN, 1, "b1")
    await database.transact(lambda tx: outbox.withdraw_from(tx, "id-anna", ANNA))
    assert said(await claim(database)) == ["b1"]
