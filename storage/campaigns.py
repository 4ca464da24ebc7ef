"""What the team did to a campaign: started, paused or ended it. Its dates stand in its file, not here."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import insert, select, update

from storage.rows import CampaignRow, table
from storage.tx import Tx

campaigns = table(CampaignRow)


class State(StrEnum):
    """What was last done to it by command."""

    STARTED = "started"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Kept:
    """A campaign's state. `since` is when it was last started or ended; a pause does not move it."""

    state: State
    since: datetime


def states(tx: Tx) -> dict[str, Kept]:
    """Key to state, of the campaigns that were ever started, paused or ended by command."""
    rows = tx.execute(select(campaigns.c.key, campaigns.c.state, campaigns.c.since))
    return {row.key: Kept(State(row.state), row.since) for row in rows}


def set_state(tx: Tx, key: str, state: State, since: datetime) -> None:
    """Keep what was done to a campaign."""
    values = {"state": state.value, "since": since}
    if tx.execute(update(campaigns).where(campaigns.c.key == key).values(values)).rowcount == 0:
        tx.execute(insert(campaigns).values(key=key, **values))


def stamp(tx: Tx) -> list[tuple[object, ...]]:
    """What `states` is made of, as stored: the same stamp, the same states. Asked before every group."""
    return tx.ask(STAMP)


STAMP = select(campaigns.c.key, campaigns.c.state, campaigns.c.since).order_by(campaigns.c.key)
