"""Tests of join codes: read aloud, never guessed, ended in three ways."""

import asyncio
import math
from datetime import timedelta

import pytest

from bot.messages import Address
from storage import joining, participants
from storage.database import Database, Tx
from storage.joining import LENGTH, LETTERS, Joining, new_code
from tests.builders import NOON

DAY = timedelta(days=1)


def somebody(tx: Tx, name: str) -> str:
    return participants.create(tx, Address("phone", name), NOON).id


async def made(database: Database, **more: object) -> Joining:
    return await database.transact(lambda tx: joining.make(tx, "visit", NOON, **more))  # type: ignore[arg-type]


async def comes(database: Database, code: str, name: str, at: timedelta = timedelta()) -> bool:
    def work(tx: Tx) -> bool:
        address = Address("phone", name)
        known = participants.find(tx, [address]).get(address)
        found = joining.find(tx, code)
        assert found is not None
        return joining.come(tx, found, known.id if known else somebody(tx, name), NOON + at)

    return await database.transact(work)


def test_codes_cannot_be_guessed_and_can_be_read_aloud() -> None:
    assert math.log2(len(set(LETTERS))) * LENGTH > 50
    assert not set("0O1lIio") & set(LETTERS)
    assert len({new_code() for _ in range(1000)}) == 1000
    for _ in range(200):
        code = new_code()
        assert set(code) <= set(LETTERS)
        assert any(each.isdecimal() for each in code)
        assert any(each.isalpha() for each in code)


async def test_a_code_is_found_however_it_was_typed(database: Database) -> None:
    code = (await made(database, place="Ward 3")).code
    for typed in (code, code.upper(), f" {code[:4]}-{code[4:8]} {code[8:]}\n"):
        found = await database.read(lambda tx, typed=typed: joining.find(tx, typed))  # type: ignore[misc]
        assert found is not None
        assert (found.code, found.campaign, found.place) == (code, "visit", "Ward 3")


@pytest.mark.parametrize("typed", ["", "nothing", "x" * 100_000, "'; DROP TABLE join_codes; --", "\x00"])
async def test_what_was_never_made_is_not_found(database: Database, typed: str) -> None:
    await made(database)
    if typed == "\x00" and database.place.file is None:
        pytest.skip("inbounds are cleaned before")
    assert await database.read(lambda tx: joining.find(tx, typed)) is None


async def test_the_same_wish_again_is_the_same_code(database: Database) -> None:
    first, again = await made(database, place="Ward 3"), await made(database, place="Ward 3")
    other = await made(database, place="Ward 4")
    assert first == again
    assert other.code != first.code


async def test_a_revoked_code_lets_nobody_new_in_and_is_not_used_again(database: Database) -> None:
    first = await made(database)
    assert await comes(database, first.code, "anna")
    await database.transact(lambda tx: joining.revoke(tx, first.code.upper(), NOON))
    assert await comes(database, first.code, "anna")
    assert not await comes(database, first.code, "bo")
    assert (await made(database)).code != first.code


async def test_a_code_ends_on_its_day(database: Database) -> None:
    code = (await made(database, until=NOON + DAY)).code
    assert await comes(database, code, "anna")
    assert not await comes(database, code, "bo", DAY)
    assert await comes(database, code, "anna", DAY)


async def test_a_limited_code_counts_people_and_not_presses(database: Database) -> None:
    code = (await made(database, most=2)).code
    assert [await comes(database, code, each) for each in ("anna", "anna", "bo", "cy", "bo")] == [
        True,
        True,
        True,
        False,
        True,
    ]
    [found] = await database.read(lambda tx: joining.of(tx, "visit"))
    assert found.came == 2


async def test_a_limit_holds_when_many_come_at_once(database: Database) -> None:
    code = (await made(database, most=3)).code
    came = await asyncio.gather(*(comes(database, code, f"p{number}") for number in range(10)))
    assert sum(came) == 3


async def test_an_erased_person_leaves_no_trace_of_the_code(database: Database) -> None:
    code = (await made(database)).code
    await comes(database, code, "anna")
    who = await database.transact(
        lambda tx: next(iter(participants.find(tx, [Address("phone", "anna")]).values())).id
    )
    await database.transact(lambda tx: participants.erase(tx, who))
    [found] = await database.read(lambda tx: joining.of(tx, "visit"))
    assert found.came == 0


async def test_the_place_of_the_last_code_is_whose_it_is(database: Database) -> None:
    first, second = await made(database, place="Ward 3"), await made(database, place="Ward 4")
    await comes(database, first.code, "anna")
    await comes(database, second.code, "anna", DAY)
    await comes(database, (await made(database)).code, "bo")

    def question(tx: Tx) -> dict[str, str]:
        people = participants.find(tx, [Address("phone", "anna"), Address("phone", "bo")])
        ids = {each.id: address.id for address, each in people.items()}
        return {ids[who]: place for who, place in joining.places(tx, "visit", ids).items()}

    assert await database.transact(question) == {"anna": "Ward 4"}
