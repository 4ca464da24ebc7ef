"""Tests that a digest is kept as it was shown, once a period, and that the erased leave it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.digests.digest import Digest, OtherTopics, Reaction, Settled, Taking, Tally, ThemeLine
from bot.themes.theme import Quote
from storage import digests
from storage.database import Database
from tests.storage.seeds import NOON

WEEK = timedelta(weeks=1)
LINE = ThemeLine(
    "t1",
    "waiting",
    "en",
    7,
    20,
    -0.25,
    (Quote("r1", "a long wait", "en"), Quote("r2", "we queued", "en")),
    ("r1", "r2", "r3"),
    (Settled("will_do", "A second desk", NOON, "2027-01-01", 6, Reaction(5, None, (Quote("r3", "no"),))),),
    None,
    6,
    False,
)
DIGEST = Digest(
    "visit-2026-12-07",
    "visit",
    "clinic",
    "Your visit",
    "en",
    NOON - WEEK,
    NOON,
    NOON + timedelta(minutes=1),
    5,
    Quote("r1", "It was a long wait, and then …", "en"),
    Taking(30, 20, None, (("How was it?", None), ("What else?", 5)), 6),
    (Tally("rating", "How was it?", "scale", (("1", None), ("5", 9)), 20, 3.5),),
    (LINE,),
    OtherTopics(None, ("r9",)),
    4,
    (replace(LINE, id="t2", quotes=(), decisions=(), waiting_days=9),),
)


async def test_a_digest_comes_back_as_it_was_shown(database: Database) -> None:
    await database.transact(lambda tx: digests.add(tx, DIGEST, "2026-12-07"))
    assert await database.read(lambda tx: digests.find(tx, "visit", "2026-12-07")) == DIGEST
    assert await database.read(lambda tx: digests.find(tx, "visit", "2026-12-14")) is None


async def test_a_period_has_one_digest(database: Database) -> None:
    await database.transact(lambda tx: digests.add(tx, DIGEST, "2026-12-07"))
    with pytest.raises(IntegrityError):
        await database.transact(lambda tx: digests.add(tx, replace(DIGEST, id="other"), "2026-12-07"))


async def test_one_made_by_hand_is_listed_but_is_not_the_last_of_a_period(database: Database) -> None:
    by_hand = replace(DIGEST, id="by-hand", until=NOON + WEEK, made_at=NOON + WEEK)
    again = replace(by_hand, id="again", made_at=NOON + 2 * WEEK)
    await database.transact(lambda tx: digests.add(tx, DIGEST, "2026-12-07"))
    await database.transact(lambda tx: digests.add(tx, by_hand))
    await database.transact(lambda tx: digests.add(tx, again))
    assert await database.read(lambda tx: digests.last(tx, "visit", NOON + WEEK)) == DIGEST
    assert await database.read(lambda tx: digests.last_until(tx, "visit")) == NOON
    listed = await database.read(lambda tx: list(digests.newest_first(tx, "visit")))
    assert [(each.digest.id, each.period) for each in listed] == [
        ("again", ""),
        ("by-hand", ""),
        ("visit-2026-12-07", "2026-12-07"),
    ]


async def test_words_of_the_erased_leave_the_digests_and_figures_stay(database: Database) -> None:
    await database.transact(lambda tx: digests.add(tx, DIGEST, "2026-12-07"))
    await database.transact(lambda tx: digests.forget(tx, {"r1", "r3", "r9"}))
    kept = await database.read(lambda tx: digests.find(tx, "visit", "2026-12-07"))
    assert kept is not None
    assert kept.story is None
    assert (kept.themes[0].quotes, kept.themes[0].replies) == ((Quote("r2", "we queued", "en"),), ("r2",))
    assert kept.themes[0].decisions[0].reaction == Reaction(5, None, ())
    assert (kept.taking, kept.tallies, kept.themes[0].people) == (DIGEST.taking, DIGEST.tallies, 7)
    assert kept.other == OtherTopics(None, ())
