"""Tests of conversations kept to be shown again: in order, once, and gone with the person."""

from collections.abc import Callable
from datetime import timedelta

from bot.messages import Address, Message, Option, Shown
from storage import conversations, outbox, participants
from storage.database import Database
from storage.tx import Tx
from tests.builders import NOON

ANNA = Address("web", "anna")


async def anna(database: Database) -> str:
    return (await database.transact(lambda tx: participants.create(tx, ANNA, NOON))).id


async def texts(database: Database, after: int = 0, address: Address = ANNA) -> list[tuple[str, bool]]:
    found = await database.read(lambda tx: conversations.lines(tx, address, after))
    return [(each.message.text, each.said) for each in found]


def put(who: str, number: int, message: Message) -> Callable[[Tx], None]:
    return lambda tx: outbox.put(tx, who, number, ANNA, message, NOON)


def delivered(tx: Tx) -> None:
    """What deliver does with a message of a platform that forgets."""
    for due in outbox.claim(tx, NOON, 10, timedelta(minutes=1), ["web"]):
        conversations.keep(tx, due)
        conversations.keep(tx, due)  # frozen, and then told twice
        outbox.sent(tx, due, "m")


async def test_a_message_is_shown_once_from_the_moment_it_is_decided(database: Database) -> None:
    who = await anna(database)
    await database.transact(put(who, 10_001, Message("How was it?", (Option("1:a", "Good"),), "da", "s.1")))
    before = await database.read(lambda tx: conversations.lines(tx, ANNA))
    await database.transact(delivered)
    after = await database.read(lambda tx: conversations.lines(tx, ANNA))
    assert (
        before
        == after
        == [Shown(10_001, Message("How was it?", (Option("1:a", "Good"),), language="da", ask="s.1"))]
    )


async def test_what_was_said_stands_before_what_came_of_it(database: Database) -> None:
    who = await anna(database)
    await database.transact(put(who, 20_001, Message("Thank you.")))
    await database.transact(lambda tx: conversations.say(tx, who, 19_999, "w1", "Fine\nreally", NOON))
    assert await texts(database) == [("Fine\nreally", True), ("Thank you.", False)]
    assert await texts(database, after=19_999) == [("Thank you.", False)]


async def test_only_the_newest_lines_are_shown(database: Database) -> None:
    who = await anna(database)
    for number in range(1, 8):
        await database.transact(lambda tx, at=number: conversations.say(tx, who, at, "", str(at), NOON))
    found = await database.read(lambda tx: conversations.lines(tx, ANNA, 0, most=3))
    assert [each.message.text for each in found] == ["5", "6", "7"]


async def test_nothing_of_an_erased_person_is_kept_not_even_the_farewell(database: Database) -> None:
    who = await anna(database)
    await database.transact(lambda tx: conversations.say(tx, who, 1, "w1", "delete", NOON))
    await database.transact(lambda tx: participants.erase(tx, who))
    await database.transact(put(who, 2, Message("Farewell")))
    await database.transact(delivered)
    assert await texts(database) == []
    assert await database.transact(lambda tx: conversations.forget_before(tx, NOON + timedelta(days=1))) == 0


async def test_old_lines_go(database: Database) -> None:
    who = await anna(database)
    await database.transact(lambda tx: conversations.say(tx, who, 1, "", "old", NOON - timedelta(days=9)))
    await database.transact(lambda tx: conversations.say(tx, who, 2, "", "new", NOON))
    await database.transact(lambda tx: conversations.forget_before(tx, NOON - timedelta(days=1)))
    assert await texts(database) == [("new", True)]


async def test_nobody_has_no_conversation_and_no_home(database: Database) -> None:
    assert await texts(database, address=Address("web", "nobody")) == []
    assert await database.read(lambda tx: conversations.home(tx, Address("web", "nobody"))) is None
