"""Who took part in a campaign in a period: asked, answered, stopped, and when it all began."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select

from bot.conversation.participant import Outcome
from storage.rows import AskRow, ReplyRow, SessionRow, table
from storage.tx import Tx

sessions = table(SessionRow)
asks = table(AskRow)
replies = table(ReplyRow)


@dataclass(frozen=True, slots=True)
class Way:
    """A person's way through a campaign as far as the period's end; `stopped_at` is the prompt then open."""

    participant: str
    session: str
    outcome: Outcome | None
    stopped_at: str


def ways(tx: Tx, campaign: str, since: datetime, until: datetime) -> list[Way]:
    """Sessions that put their first ask, or were answered, in the period; oldest first."""
    mine = (asks.c.participant == sessions.c.participant, asks.c.session == sessions.c.id)
    asked = exists().where(*mine, asks.c.at >= since, asks.c.at < until)
    asked_before = exists().where(*mine, asks.c.at < since)
    spoke = exists().where(
        replies.c.participant == sessions.c.participant,
        replies.c.session == sessions.c.id,
        replies.c.at >= since,
        replies.c.at < until,
    )
    rows = tx.execute(
        select(sessions)
        .where(
            sessions.c.campaign == campaign,
            sessions.c.started_at < until,
            or_(and_(asked, ~asked_before), spoke),
        )
        .order_by(sessions.c.started_at, sessions.c.participant, sessions.c.id)
    )
    return [
        Way(row.participant, row.id, row.outcome, row.stopped_at or "")
        if row.ended_at is not None and row.ended_at < until
        else Way(row.participant, row.id, None, "")
        for row in rows
    ]


def began(tx: Tx, campaign: str) -> datetime | None:
    """When the first person was asked or said something; None when nobody was."""
    first = (
        tx.execute(select(func.min(sessions.c.started_at)).where(sessions.c.campaign == campaign)).scalar(),
        tx.execute(select(func.min(replies.c.at)).where(replies.c.campaign == campaign)).scalar(),
    )
    return min((each for each in first if each is not None), default=None)


def active(tx: Tx, campaign: str, since: datetime, until: datetime) -> bool:
    """Whether anything was said in the period, in the campaign or to a decision about one of its themes."""
    spoken = (replies.c.at >= since, replies.c.at < until)
    if tx.execute(select(replies.c.id).where(replies.c.campaign == campaign, *spoken).limit(1)).first():
        return True
    heard = tx.execute(select(replies.c.given).where(replies.c.campaign == "_heard", *spoken))
    return any((row.given or {}).get("campaign") == campaign for row in heard)
