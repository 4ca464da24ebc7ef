"""Sessions as they began and ended, and those whose silence has lasted long enough to be an event."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from bot.conversation.participant import Outcome, Participant, Session
from storage import state
from storage.rows import ParticipantRow, SessionRow, micros, moment, table
from storage.tx import Tx

people = table(ParticipantRow)
sessions = table(SessionRow)

CLOSE = (
    update(sessions)
    .where(sessions.c.participant == bindparam("who"), sessions.c.id == bindparam("key"))
    .values(ended_at=bindparam("ended_at"), outcome=bindparam("outcome"), stopped_at=bindparam("stopped_at"))
)
DUE = (
    select(people.c.id, people.c.version, people.c.state)
    .where(people.c.wake_at <= bindparam("now"))
    .order_by(people.c.wake_at)
    .limit(bindparam("limit"))
)


def at_work(who: Participant) -> Iterable[Session]:
    """The open session and those that rest."""
    return who.resting if who.open is None else (who.open, *who.resting)


def begin(tx: Tx, before: Participant, after: Participant, now: datetime) -> None:
    """Keep that sessions began."""
    there = {each.id for each in at_work(before)}
    for each in at_work(after):
        if each.id not in there:
            tx.add(SessionRow, _row(after.id, each, now))


def close(tx: Tx, before: Participant, ended: Session, outcome: Outcome, now: datetime) -> None:
    """Keep how a session ended, and at which prompt."""
    stopped_at = ended.ask.prompt if ended.ask is not None and outcome is not Outcome.DONE else None
    end = {"ended_at": now, "outcome": outcome, "stopped_at": stopped_at}
    if all(each.id != ended.id for each in at_work(before)):  # it began in this very event
        tx.add(SessionRow, {**_row(before.id, ended, now), **end})
        return
    key = (before.id, ended.id)
    plain = {"ended_at": micros(now), "outcome": outcome.value, "stopped_at": stopped_at}
    tx.change(CLOSE, key, {"who": before.id, "key": ended.id, **plain})


def _row(participant: str, session: Session, now: datetime) -> dict[str, Any]:
    return {
        "participant": participant,
        "id": session.id,
        "campaign": session.campaign,
        "wave": session.wave,
        "started_at": now,
        "given": dict(session.given) or None,
    }


def due(tx: Tx, now: datetime, limit: int) -> list[tuple[str, str]]:
    """Participant and session of each silence that has become an event; an empty session is a pause's end."""
    found: list[tuple[str, str]] = []
    for id, version, text in tx.ask(DUE, micros(now), limit):
        wakes = state.wakes(state.load(id, version, text))
        found += [(id, session) for when, session in sorted(wakes) if when <= now]
    return found[:limit]


def next_wake(tx: Tx) -> datetime | None:
    """When somebody is due next."""
    found = tx.ask(NEXT)
    return None if not found else moment(found[0][0])


NEXT = select(people.c.wake_at).where(people.c.wake_at.is_not(None)).order_by(people.c.wake_at).limit(1)
