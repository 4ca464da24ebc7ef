"""What somebody at the team did, to what, and how it was before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from bot.conversation.participant import Json
from storage.rows import table
from storage.team_rows import DeedRow
from storage.tx import Tx

deeds = table(DeedRow)


@dataclass(frozen=True, slots=True)
class Deed:
    """One deed as it was written down."""

    who: str
    what: str
    subject: str
    before: Mapping[str, Json]
    after: Mapping[str, Json]
    at: datetime


def record(tx: Tx, deed: Deed) -> None:
    """Write a deed down; it is never changed."""
    values = {"who": deed.who, "what": deed.what, "subject": deed.subject, "at": deed.at}
    tx.execute(insert(deeds).values(**values, before=dict(deed.before), after=dict(deed.after)))


def of(tx: Tx, subject: str) -> list[Deed]:
    """What was done to a theme or a campaign, in order."""
    rows = tx.execute(select(deeds).where(deeds.c.subject == subject).order_by(deeds.c.id))
    return [Deed(row.who, row.what, row.subject, row.before or {}, row.after or {}, row.at) for row in rows]
