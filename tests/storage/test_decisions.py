"""Tests who hears a decision, once, and what they said to it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import delete

from storage import decisions
from storage.database import Database
from storage.decisions import HEARD, Decision, Reacted
from storage.rows import ParticipantRow, table
from storage.tx import Tx
from tests.storage.seeds import NOON, people, reply, theme

WILL_DO = Decision("t1-d1", "t1", "will_do", "A second desk opens", "2027-01-01", "ward sister", NOON)
DONE = Decision("t1-d2", "t1", "done", "The desk is open", "", "ward sister", NOON)
ABOUT = {"decision": WILL_DO.id}


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = Database.open(url)

    def arrange(tx: Tx) -> None:
        people(tx, "anna", "bo", "carl")
        theme(tx, "t1", "anna", "bo", "carl")
        decisions.add(tx, WILL_DO, ["anna", "bo"])

    await opened.transact(arrange)
    yield opened
    await opened.close()


async def test_decisions_come_in_the_order_they_were_made(database: Database) -> None:
    more = [Decision(f"t1-d{n}", "t1", "asking_more", f"Ask {n}", "", "", NOON) for n in range(2, 12)]
    for each in more:
        await database.transact(lambda tx, each=each: decisions.add(tx, each, []))
    assert await database.read(lambda tx: decisions.of(tx, ["t1", "t9"])) == {"t1": [WILL_DO, *more]}


async def test_those_in_line_are_waiting_with_what_they_are_to_hear(database: Database) -> None:
    found = await database.read(lambda tx: decisions.waiting(tx, 10))
    assert [(each.participant, each.decision, each.theme, each.campaign) for each in found] == [
        ("anna", WILL_DO, "waiting", "visit"),
        ("bo", WILL_DO, "waiting", "visit"),
    ]


async def test_of_many_who_claim_a_telling_one_gets_it(database: Database, url: str) -> None:
    other = Database.open(url)
    first, second = await database.read(lambda tx: decisions.waiting(tx, 10))
    won = await asyncio.gather(
        *(
            each.transact(lambda tx: decisions.claim(tx, first, NOON))
            for _ in range(3)
            for each in (database, other)
        )
    )
    await other.close()
    assert sorted(won) == [False] * 5 + [True]
    assert await database.read(lambda tx: decisions.waiting(tx, 10)) == [second]
    assert await database.read(lambda tx: decisions.told(tx, [WILL_DO.id])) == {WILL_DO.id: {"anna"}}


async def test_the_erased_are_no_longer_in_line(database: Database) -> None:
    people = table(ParticipantRow)
    await database.transact(lambda tx: tx.execute(delete(people).where(people.c.id == "anna")).rowcount)
    found = await database.read(lambda tx: decisions.waiting(tx, 10))
    assert [each.participant for each in found] == ["bo"]


async def test_a_reaction_is_the_newest_word_of_each_on_that_decision(database: Database) -> None:
    def arrange(tx: Tx) -> None:
        decisions.add(tx, DONE, ["anna", "bo"])
        heard = {"campaign": HEARD, "given": ABOUT}
        reply(tx, "anna", "not so", prompt="so", answer=["so", "That is so"], superseded=True, **heard)
        reply(tx, "anna", "no", number=2, prompt="so", answer=["not_so", "It is not so"], **heard)
        reply(
            tx, "anna", "No desk", number=3, prompt="not_so", answer=["No desk", ""], language="en", **heard
        )
        reply(tx, "bo", "yes", prompt="so", answer=["so", "That is so"], **heard)
        reply(tx, "bo", "hello", number=2)  # of another campaign
        later = {"campaign": HEARD, "given": {"decision": DONE.id}}
        reply(tx, "bo", "yes", number=3, prompt="so", answer=["not_so", "It is not so"], **later)
        reply(tx, "bo", "", number=4, prompt="not_so", skipped=True, **later)

    await database.transact(arrange)
    assert await database.read(lambda tx: decisions.reactions(tx, [WILL_DO.id, DONE.id])) == {
        WILL_DO.id: [
            Reacted(WILL_DO.id, "anna", False, "No desk", "anna-3", "en"),
            Reacted(WILL_DO.id, "bo", True),
        ],
        DONE.id: [Reacted(DONE.id, "bo", False)],
    }


async def test_a_person_sees_what_they_were_told_and_when(database: Database) -> None:
    first, _ = await database.read(lambda tx: decisions.waiting(tx, 10))
    await database.transact(lambda tx: decisions.claim(tx, first, NOON))
    assert await database.read(lambda tx: decisions.heard_by(tx, "anna")) == [(WILL_DO, NOON)]
    assert await database.read(lambda tx: decisions.heard_by(tx, "bo")) == [(WILL_DO, None)]
    assert await database.read(lambda tx: decisions.heard_by(tx, "carl")) == []
