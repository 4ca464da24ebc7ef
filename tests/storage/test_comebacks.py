"""Tests of codes by which somebody comes back: one each, used once, gone with their person."""

from bot.messages import Address
from storage import comebacks, participants
from storage.database import Database, Tx
from tests.builders import NOON

ANNA, BEN = Address("web", "anna"), Address("web", "ben")


async def joined(database: Database, *people: Address) -> None:
    def work(tx: Tx) -> None:
        for each in people:
            participants.create(tx, each, NOON)

    await database.transact(work)


async def keep(database: Database, who: Address, code: str) -> bool:
    return await database.transact(lambda tx: comebacks.keep(tx, who, code, f"sealed by {code}"))


async def under(database: Database, code: str) -> str:
    return await database.read(lambda tx: comebacks.sealed(tx, code))


async def test_a_new_code_takes_the_place_of_an_earlier_one_of_the_same_person(database: Database) -> None:
    await joined(database, ANNA, BEN)
    for who, code in ((ANNA, "one"), (BEN, "two"), (ANNA, "three")):
        assert await keep(database, who, code)
    assert [await under(database, each) for each in ("one", "two", "three")] == [
        "",
        "sealed by two",
        "sealed by three",
    ]


async def test_who_is_not_there_has_no_code(database: Database) -> None:
    assert not await keep(database, ANNA, "one")
    assert await under(database, "one") == ""


async def test_a_code_is_used_once(database: Database) -> None:
    await joined(database, ANNA)
    await keep(database, ANNA, "one")
    used = [await database.transact(lambda tx: comebacks.use(tx, "one", "two", "anew")) for _ in range(2)]
    assert used == [True, False]
    assert (await under(database, "one"), await under(database, "two")) == ("", "anew")


async def test_erasing_somebody_ends_their_code(database: Database) -> None:
    await joined(database, ANNA)
    await keep(database, ANNA, "one")

    def erase(tx: Tx) -> None:
        participants.erase(tx, participants.find(tx, [ANNA])[ANNA].id)

    await database.transact(erase)
    assert await under(database, "one") == ""
