"""Escalations: replies that somebody named by the service must see today, and whether they have."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storage.rows import ReplyRow, table
from storage.team_rows import EscalationRow
from storage.tx import Tx

escalations = table(EscalationRow)
replies = table(ReplyRow)

TOLD = "told"


@dataclass(frozen=True, slots=True)
class Escalation:
    """One escalation. `reply` is the id of what was said; whose it is stays in the database."""

    id: str
    service: str
    campaign: str
    reason: str
    reply: str
    state: str
    told: str
    at: datetime


def add(tx: Tx, participant: str, number: int, made: Escalation) -> None:
    """Keep one; `number` orders what there is of one person."""
    values = {name: getattr(made, name) for name in Escalation.__slots__}
    tx.add(EscalationRow, {"participant": participant, "number": number, **values})


def new_id() -> str:
    """An opaque id that names nobody."""
    return secrets.token_hex(8)


def reply_of(tx: Tx, participant: str, message_id: str) -> str:
    """The id of the last reply that came with a message; empty when nothing of it is kept."""
    found = tx.execute(
        select(replies.c.id)
        .where(replies.c.participant == participant, replies.c.message_id == message_id)
        .order_by(replies.c.number.desc())
        .limit(1)
    ).scalar()
    return str(found or "")


def of(tx: Tx, service: str) -> list[Escalation]:
    """All of a service, oldest first."""
    columns = [escalations.c[name] for name in Escalation.__slots__]
    rows = tx.execute(
        select(*columns).where(escalations.c.service == service).order_by(escalations.c.at, escalations.c.id)
    )
    return [Escalation(*row) for row in rows]
