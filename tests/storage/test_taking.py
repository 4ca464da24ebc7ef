"""Tests who counts as asked in a period, and how far they came."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.conversation.participant import Outcome
from storage import taking
from storage.database import Database
from storage.rows import AskRow, SessionRow, table
from storage.taking import Way
from storage.tx import Tx
from tests.storage.seeds import NOON, people, reply, session

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


def ways(tx: Tx) -> list[Way]:
    return taking.ways(tx, "visit", NOON, NOON + WEEK)


def end(tx: Tx, participant: str, days: int, outcome: Outcome = Outcome.STOPPED) -> None:
    sessions = table(SessionRow)
    ended = {"ended_at": NOON + days * DAY, "outcome": outcome, "stopped_at": "moment"}
    tx.execute(update(sessions).where(sessions.c.participant == participant).values(ended))


async def test_who_was_first_asked_in_the_period_took_part_in_it(database: Database) -> None:
    def arrange(tx: Tx) -> None:
        people(tx, "before", "anna", "bo", "after", "other")
        session(tx, "before", at=NOON - DAY)
        session(tx, "anna", at=NOON)
        session(tx, "bo", at=NOON + DAY)
        session(tx, "after", at=NOON + WEEK)
        session(tx, "other", "drop_in", at=NOON)

    await database.transact(arrange)
    assert await database.read(ways) == [Way("anna", "s1", None, ""), Way("bo", "s1", None, "")]


async def test_who_was_asked_before_and_answers_in_the_period_takes_part_in_it(database: Database) -> None:
    def arrange(tx: Tx) -> None:
        people(tx, "anna", "bo")
        for each in ("anna", "bo"):
            session(tx, each, at=NOON - DAY)
        reply(tx, "anna", "a long wait", session="s1", at=NOON + DAY)
        reply(tx, "bo", "a long wait", session="s1", at=NOON - DAY)

    await database.transact(arrange)
    assert [each.participant for each in await database.read(ways)] == ["anna"]


async def test_an_invitation_that_rested_counts_when_it_is_put(database: Database) -> None:
    asks = table(AskRow)

    def arrange(tx: Tx) -> None:
        people(tx, "anna", "bo")
        session(tx, "anna", at=NOON - DAY)
        tx.execute(update(asks).values(at=NOON + DAY))
        session(tx, "bo", at=NOON)
        tx.execute(update(asks).where(asks.c.participant == "bo").values(at=NOON + WEEK))

    await database.transact(arrange)
    assert [each.participant for each in await database.read(ways)] == ["anna"]


async def test_how_it_ended_is_told_as_far_as_the_period_goes(database: Database) -> None:
    def arrange(tx: Tx) -> None:
        people(tx, "anna", "bo")
        for each in ("anna", "bo"):
            session(tx, each)
        end(tx, "anna", 6)
        end(tx, "bo", 7)

    await database.transact(arrange)
    assert await database.read(ways) == [
        Way("anna", "s1", Outcome.STOPPED, "moment"),
        Way("bo", "s1", None, ""),
    ]


async def test_it_began_with_the_first_ask_or_word(database: Database) -> None:
    assert await database.read(lambda tx: taking.began(tx, "visit")) is None

    def arrange(tx: Tx) -> None:
        people(tx, "anna")
        session(tx, "anna", at=NOON + DAY)
        reply(tx, "anna", "brought along", at=NOON)

    await database.transact(arrange)
    assert await database.read(lambda tx: taking.began(tx, "visit")) == NOON


@pytest.mark.parametrize(
    ("campaign", "about", "days", "expected"),
    [
        ("visit", None, 1, True),
        ("visit", None, 7, False),
        ("visit", None, -1, False),
        ("drop_in", None, 1, False),
        ("_heard", {"campaign": "visit"}, 1, True),
        ("_heard", {"campaign": "drop_in"}, 1, False),
        ("_heard", {"campaign": "visit"}, 7, False),
    ],
)
async def test_words_and_what_is_said_to_a_decision_keep_a_campaign_active(
    database: Database, campaign: str, about: dict[str, str] | None, days: int, expected: bool
) -> None:
    def arrange(tx: Tx) -> None:
        people(tx, "anna")
        reply(tx, "anna", "words", campaign=campaign, given=about, at=NOON + days * DAY)

    await database.transact(arrange)
    assert await database.read(lambda tx: taking.active(tx, "visit", NOON, NOON + WEEK)) is expected
