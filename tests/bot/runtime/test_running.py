"""Tests which campaigns run: by their dates, and by what the team did to them."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.conversation.campaign import Campaign, Campaigns, Service, wave_at
from bot.errors import BotError
from bot.runtime.running import Move, Status, campaigns_now, move, status
from storage import deeds
from storage.database import Database
from tests.storage.seeds import NOON

DAY = timedelta(days=1)
VISIT = Campaign(
    "visit", "clinic", {"en": "Your visit"}, (), opens=NOON, closes=NOON + 60 * DAY, every=7 * DAY
)
DROP_IN = Campaign("drop_in", "clinic", {"en": "Drop in"}, ())
HEARD = Campaign("_heard", "", {"en": "Heard"}, (), builtin=True)
WRITTEN = Campaigns(
    {each.key: each for each in (VISIT, DROP_IN, HEARD)}, {"clinic": Service("clinic", {"en": "Clinic"})}, {}
)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database.open(f"sqlite:///{tmp_path}/weheard.db")
    yield opened
    await opened.close()


async def status_at(database: Database, key: str, now: datetime) -> Status:
    return status(await database.read(lambda tx: campaigns_now(tx, WRITTEN)), key, now)


@pytest.mark.parametrize(
    ("key", "days", "expected"),
    [
        ("visit", -1, Status.SCHEDULED),
        ("visit", 0, Status.RUNNING),
        ("visit", 59, Status.RUNNING),
        ("visit", 60, Status.ENDED),
        ("drop_in", -1000, Status.RUNNING),
    ],
)
async def test_one_nobody_touched_runs_when_its_dates_say_so(
    database: Database, key: str, days: int, expected: Status
) -> None:
    assert await status_at(database, key, NOON + days * DAY) is expected


async def test_pause_and_resume(database: Database) -> None:
    later = NOON + DAY
    assert await move(database, WRITTEN, "visit", Move.PAUSE, later) is Status.PAUSED
    paused = await database.read(lambda tx: campaigns_now(tx, WRITTEN))
    assert (paused.paused, paused.ended) == ({"visit"}, set())
    assert await move(database, WRITTEN, "visit", Move.RESUME, later + DAY) is Status.RUNNING
    running = await database.read(lambda tx: campaigns_now(tx, WRITTEN))
    assert running == WRITTEN


async def test_started_early_it_is_open_and_its_waves_count_from_then(database: Database) -> None:
    early = NOON - 10 * DAY
    assert await move(database, WRITTEN, "visit", Move.START, early) is Status.RUNNING
    await move(database, WRITTEN, "visit", Move.PAUSE, early + DAY)
    await move(database, WRITTEN, "visit", Move.RESUME, early + 2 * DAY)
    running = await database.read(lambda tx: campaigns_now(tx, WRITTEN))
    assert running.campaigns["visit"].opens == early
    assert wave_at(running.campaigns["visit"], early + 8 * DAY) == 2


async def test_a_pause_before_it_opens_does_not_open_it(database: Database) -> None:
    early = NOON - 10 * DAY
    await move(database, WRITTEN, "visit", Move.PAUSE, early)
    assert await move(database, WRITTEN, "visit", Move.RESUME, early + DAY) is Status.SCHEDULED


async def test_ended_it_can_be_started_anew(database: Database) -> None:
    later = NOON + DAY
    assert await move(database, WRITTEN, "drop_in", Move.END, later) is Status.ENDED
    with pytest.raises(BotError, match="drop_in has ended; start it instead"):
        await move(database, WRITTEN, "drop_in", Move.RESUME, later)
    with pytest.raises(BotError, match="nothing to pause"):
        await move(database, WRITTEN, "drop_in", Move.PAUSE, later)
    assert await move(database, WRITTEN, "drop_in", Move.START, later) is Status.RUNNING


async def test_the_same_again_changes_nothing_and_each_change_is_written_down(database: Database) -> None:
    for how in (Move.RESUME, Move.PAUSE, Move.PAUSE, Move.END, Move.END):
        await move(database, WRITTEN, "drop_in", how, NOON, "head nurse")
    found = await database.read(lambda tx: deeds.of(tx, "drop_in"))
    assert [(each.who, each.what, each.before, each.after) for each in found] == [
        ("head nurse", "pause", {"status": "running"}, {"status": "paused"}),
        ("head nurse", "end", {"status": "paused"}, {"status": "ended"}),
    ]


@pytest.mark.parametrize(
    ("key", "how", "complaint"),
    [
        ("visti", Move.START, 'no campaign "visti"; there is visit'),
        ("_heard", Move.PAUSE, 'no campaign "_heard"'),
        ("visit", Move.START, "visit closed on 2027-01-30; change `closes` in its file"),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(
    database: Database, key: str, how: Move, complaint: str
) -> None:
    with pytest.raises(BotError, match=complaint):
        await move(database, WRITTEN, key, how, NOON + 60 * DAY)
