"""Tests what the team may do to themes, and that nobody learns of one that was not shown."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from bot.digests.digest import Digest, Taking, ThemeLine
from bot.errors import BotError
from bot.messages import Address
from bot.runtime.shown import list_themes, show_theme, trail
from bot.runtime.team import Decide, DecisionKind, Deed, Done, Hide, Rename, do
from bot.themes.theme import Quote
from storage import decisions, deeds, digests, participants, themes
from storage.database import Database
from storage.rows import ParticipantRow, table
from storage.tx import Tx
from tests.storage.seeds import NOON, people, reached, theme

LINE = ThemeLine("t1", "waiting", "en", 5, 9, -0.5, (Quote("anna-1", "a long wait"),), ("anna-1",))
DIGEST = Digest(
    "visit-1", "visit", "clinic", "Your visit", "en", NOON, NOON, NOON, 5, None, Taking(9, 9, 0), (), (LINE,)
)
WILL_DO = Decide("t1", DecisionKind.WILL_DO, "A second desk opens.", date(2027, 1, 1), "ward sister")
DONE = Decide("t1", DecisionKind.DONE, "The second desk is open.")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A theme that was shown, of five people, and one of two people that was not."""
    opened = Database.open(f"sqlite:///{tmp_path}/weheard.db")

    def arrange(tx: Tx) -> None:
        people(tx, "anna", "bo", "carl", "dora", "eve", "finn")
        reached(tx, "anna", "bo", "carl", "dora", "eve", "finn")
        theme(tx, "t1", "anna", "bo", "carl", "dora", "eve")
        theme(tx, "t2", "anna", "finn", name="the smell", shown=None)
        digests.add(tx, DIGEST, "2026-12-01T09:00")

    await opened.transact(arrange)
    yield opened
    await opened.close()


async def waiting(database: Database) -> list[tuple[str, str]]:
    found = await database.read(lambda tx: decisions.waiting(tx, 100))
    return [(each.decision.kind, each.participant) for each in found]


async def test_a_decision_puts_every_contributor_in_line_once(database: Database) -> None:
    await database.transact(lambda tx: theme(tx, "t1", "anna", "finn", digest="visit-2"))
    done = await do(database, WILL_DO, NOON)
    assert done == Done("t1", "waiting", "t1-d1", told=6)
    assert await waiting(database) == [
        ("will_do", each) for each in ("anna", "bo", "carl", "dora", "eve", "finn")
    ]


async def test_only_those_who_can_be_reached_are_said_to_hear_it(database: Database) -> None:
    def block(tx: Tx) -> None:
        participants.mark_reachable(tx, Address("phone", "bo"), False)

    await database.transact(block)
    assert (await do(database, WILL_DO, NOON)).told == 4


async def test_the_erased_are_not_told(database: Database) -> None:
    people = table(ParticipantRow)
    await database.transact(lambda tx: tx.execute(delete(people).where(people.c.id == "bo")).rowcount)
    assert (await do(database, WILL_DO, NOON)).told == 4
    await database.transact(lambda tx: tx.execute(delete(people).where(people.c.id == "eve")).rowcount)
    assert [who for _, who in await waiting(database)] == ["anna", "carl", "dora"]


async def test_the_same_decision_again_tells_nobody_anything_new(database: Database) -> None:
    results = await asyncio.gather(*(do(database, WILL_DO, NOON) for _ in range(4)))
    again = await do(database, replace(WILL_DO, sentence="  A second   desk opens. "), NOON)
    assert sorted(each.again for each in (*results, again)) == [False, True, True, True, True]
    assert len(await waiting(database)) == 5
    assert len(await database.read(lambda tx: deeds.of(tx, "t1"))) == 1


async def test_a_later_decision_is_told_as_well(database: Database) -> None:
    await do(database, WILL_DO, NOON)
    done = await do(database, DONE, NOON)
    assert (done.deed, done.told) == ("t1-d2", 5)
    assert len(await waiting(database)) == 10


async def test_a_deed_is_written_down_with_what_was_before(database: Database) -> None:
    await do(database, WILL_DO, NOON)
    await do(database, DONE, NOON)
    await do(database, Rename("t1", " The  queue ", "ward sister"), NOON)
    promised = {"kind": "will_do", "sentence": "A second desk opens.", "by": "2027-01-01"}
    kept = {"kind": "done", "sentence": "The second desk is open.", "by": ""}
    assert await database.read(lambda tx: deeds.of(tx, "t1")) == [
        deeds.Deed("ward sister", "decide", "t1", {}, promised, NOON),
        deeds.Deed("", "decide", "t1", promised, kept, NOON),
        deeds.Deed("ward sister", "rename", "t1", {"name": "waiting"}, {"name": "The queue"}, NOON),
    ]


@pytest.mark.parametrize(
    ("deed", "complaint"),
    [
        (replace(WILL_DO, by=None), "needs a date"),
        (replace(WILL_DO, by=date(2026, 11, 30)), "2026-11-30 is past"),
        (replace(WILL_DO, sentence="  "), "needs a sentence: say what"),
        (Decide("t1", DecisionKind.CANNOT, ""), "say why you cannot"),
        (replace(DONE, sentence="x" * 301), "at most 300 characters; this one has 301"),
        (replace(DONE, by=date(2027, 1, 1)), "only will_do has a date"),
        (replace(DONE, kind="maybe"), 'not "maybe"'),
        (Rename("t1", " "), "1 to 80 characters"),
        (Rename("t1", "x" * 81), "1 to 80 characters"),
        (replace(WILL_DO, theme="t11"), 'no theme "t11"; there is t1'),
        (Rename("t9", "The queue"), "there is t1"),
    ],
)
async def test_what_cannot_be_told_is_refused_in_a_sentence(
    database: Database, deed: Deed, complaint: str
) -> None:
    with pytest.raises(BotError, match=complaint):
        await do(database, deed, NOON)
    assert await waiting(database) == []
    assert await database.read(lambda tx: deeds.of(tx, "t1")) == []


async def test_today_is_not_past_anywhere(database: Database) -> None:
    midnight = NOON.replace(hour=0)  # still the day before in America
    assert not (await do(database, replace(WILL_DO, by=date(2026, 11, 30)), midnight)).again


@pytest.mark.parametrize("deed", [replace(WILL_DO, theme="t2"), Rename("t2", "Smell"), Hide("t2")])
async def test_a_theme_too_few_are_behind_does_not_exist_for_the_team(database: Database, deed: Deed) -> None:
    with pytest.raises(BotError, match='no theme "t2"; there is t1') as refusal:
        await do(database, deed, NOON)
    assert "smell" not in str(refusal.value)
    with pytest.raises(BotError, match='no theme "t2"'):
        await show_theme(database, "t2", NOON)
    assert [each.id for each in await list_themes(database, NOON)] == ["t1"]


async def test_without_any_theme_the_mend_is_a_digest(tmp_path: Path) -> None:
    empty = Database.open(f"sqlite:///{tmp_path}/weheard.db")
    with pytest.raises(BotError, match="make a digest first"):
        await do(empty, WILL_DO, NOON)
    await empty.close()


async def test_a_theme_is_seen_as_the_newest_digest_put_it_with_what_was_decided_since(
    database: Database,
) -> None:
    newer = replace(
        DIGEST, id="visit-2", made_at=NOON + timedelta(weeks=1), themes=(replace(LINE, people=8),)
    )
    await database.transact(lambda tx: digests.add(tx, newer, "2026-12-08T09:00"))
    (before,) = await list_themes(database, NOON + timedelta(days=9), "visit")
    await do(database, WILL_DO, NOON)
    await do(database, Rename("t1", "The queue"), NOON)
    after = await show_theme(database, "t1", NOON + timedelta(days=9))
    assert (before.name, before.line.people, before.waiting_days, before.decisions) == ("waiting", 8, 9, ())
    assert (after.name, after.line.name, after.waiting_days) == ("The queue", "The queue", None)
    assert [(each.kind, each.sentence, each.by) for each in after.decisions] == [
        ("will_do", "A second desk opens.", "2027-01-01")
    ]


async def test_hiding_is_kept_and_taken_back(database: Database) -> None:
    assert not (await do(database, Hide("t1"), NOON)).again
    assert (await do(database, Hide("t1"), NOON)).again
    assert (await show_theme(database, "t1", NOON)).hidden
    await do(database, Hide("t1", hidden=False), NOON)
    assert not (await show_theme(database, "t1", NOON)).hidden


async def test_a_person_sees_what_became_of_their_words(database: Database) -> None:
    await do(database, WILL_DO, NOON)
    first = (await database.read(lambda tx: decisions.waiting(tx, 1)))[0]
    await database.transact(lambda tx: decisions.claim(tx, first, NOON))
    assert await database.read(lambda tx: trail(tx, "anna")) == [
        {
            "theme": "waiting",
            "campaign": "visit",
            "replies": ["anna-1"],
            "decisions": [
                {
                    "kind": "will_do",
                    "sentence": "A second desk opens.",
                    "by": "2027-01-01",
                    "told_at": NOON.isoformat(),
                    "said": None,
                }
            ],
        }
    ]


async def test_a_name_given_by_the_team_outlives_the_next_digest(database: Database) -> None:
    await do(database, Rename("t1", "The queue"), NOON)
    await database.transact(lambda tx: theme(tx, "t1", "finn", digest="visit-2", name="waiting"))
    assert {each.id: each.name for each in await database.read(themes.of)}["t1"] == "The queue"
