"""Tests that what the team did to a campaign is kept."""

from datetime import timedelta

from storage.campaigns import Kept, State, set_state, states
from storage.database import Database
from tests.storage.seeds import NOON


async def test_the_last_thing_done_to_a_campaign_counts_and_outlives_a_restart(url: str) -> None:
    later = NOON + timedelta(days=1)
    for state, since in ((State.STARTED, NOON), (State.PAUSED, NOON), (State.ENDED, later)):
        database = Database.open(url)
        await database.transact(lambda tx, state=state, since=since: set_state(tx, "visit", state, since))
        await database.close()
    database = Database.open(url)
    assert await database.read(states) == {"visit": Kept(State.ENDED, later)}
    await database.close()
