"""Tests that themes keep their identity, their names and their people."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from bot.themes.theme import KnownTheme, Theme
from storage import themes
from storage.database import Database
from storage.rows import ParticipantRow, table
from storage.team_rows import ThemeMemberRow
from storage.themes import Said
from storage.tx import Tx
from tests.storage.seeds import NOON, people, theme


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = Database.open(url)
    await opened.transact(lambda tx: people(tx, "anna", "bo", "carl"))
    yield opened
    await opened.close()


async def test_a_theme_is_known_with_all_replies_that_ever_belonged_to_it(database: Database) -> None:
    await database.transact(lambda tx: theme(tx, "t1", "anna", "bo"))
    await database.transact(lambda tx: theme(tx, "t1", "carl", digest="visit-2", name="waiting times"))
    assert await database.read(lambda tx: themes.known(tx, "visit")) == [
        KnownTheme("t1", "waiting times", "en", (0.6, 0.8), frozenset({"anna-1", "bo-1", "carl-1"}))
    ]
    assert await database.read(lambda tx: themes.known(tx, "other")) == []


async def test_a_name_the_team_gave_stays(database: Database) -> None:
    await database.transact(lambda tx: theme(tx, "t1", "anna"))
    await database.transact(lambda tx: themes.rename(tx, "t1", "The queue"))
    await database.transact(lambda tx: theme(tx, "t1", "bo", digest="visit-2", name="waiting"))
    (found,) = await database.read(lambda tx: themes.known(tx, "visit"))
    assert (found.name, found.renamed) == ("The queue", True)


async def test_it_waits_from_the_first_time_it_was_shown(database: Database) -> None:
    await database.transact(lambda tx: theme(tx, "t1", "anna", shown=None))
    assert [each.shown_at for each in await database.read(themes.of)] == [None]
    for moment in (NOON, NOON + timedelta(weeks=1)):
        await database.transact(lambda tx, moment=moment: themes.show(tx, ["t1"], moment))
    assert [each.shown_at for each in await database.read(themes.of)] == [NOON]


async def test_contributors_are_those_of_all_digests_once_each_without_the_erased(database: Database) -> None:
    def arrange(tx: Tx) -> None:
        theme(tx, "t1", "anna", "bo")
        theme(tx, "t1", "bo", "carl", digest="visit-2")

    await database.transact(arrange)
    assert await database.read(lambda tx: themes.contributors(tx, "t1")) == ["anna", "bo", "carl"]
    people = table(ParticipantRow)
    await database.transact(lambda tx: tx.execute(delete(people).where(people.c.id == "bo")).rowcount)
    assert await database.read(lambda tx: themes.contributors(tx, "t1")) == ["anna", "carl"]


async def test_it_is_kept_by_which_words_a_reply_belongs(database: Database) -> None:
    found = Theme("t1", "waiting", "en", ("r1", "r2"), ("Wait", "queue", "desk"))
    said = {"r1": Said("anna", "The QUEUE was long, such a wait"), "r2": Said("bo", "Nobody there")}
    await database.transact(lambda tx: themes.save(tx, "visit-1", "clinic", "visit", [found], said))
    members = table(ThemeMemberRow)
    rows = await database.read(
        lambda tx: tx.execute(select(members.c.reply, members.c.words, members.c.rank)).all()
    )
    assert sorted(map(tuple, rows)) == [("r1", "Wait, queue", 0), ("r2", "", 1)]


async def test_a_person_finds_the_themes_their_words_are_in(database: Database) -> None:
    await database.transact(lambda tx: theme(tx, "t1", "anna", "bo"))
    await database.transact(lambda tx: theme(tx, "t2", "bo", digest="visit-2"))
    found = await database.read(lambda tx: themes.of_participant(tx, "anna"))
    assert [(each.id, replies) for each, replies in found] == [("t1", ["anna-1"])]
