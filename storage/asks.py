"""Asks: every putting of a prompt to somebody, with the wording and options they saw."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, select, update

from bot.conversation.participant import Ask, Session
from storage.rows import AskRow, table
from storage.tx import Tx

asks = table(AskRow)

SENT = (
    update(asks)
    .where(asks.c.participant == bindparam("who"), asks.c.id == bindparam("key"))
    .values(message_id=bindparam("message_id"))
)

MESSAGE = select(asks.c.message_id).where(
    asks.c.participant == bindparam("who"), asks.c.id == bindparam("key")
)


def put(tx: Tx, participant: str, session: Session, ask: Ask, now: datetime) -> None:
    """Keep an ask as it was shown."""
    tx.add(
        AskRow,
        {
            "participant": participant,
            "id": ask.id,
            "session": session.id,
            "campaign": session.campaign,
            "wave": session.wave,
            "prompt": ask.prompt,
            "kind": ask.kind,
            "probe": ask.probe,
            "attempt": ask.attempt,
            "text": ask.text,
            "options": [[option.id, option.label] for option in ask.options] or None,
            "at": now,
        },
    )


def sent(tx: Tx, participant: str, ask: str, message_id: str) -> None:
    """Keep the platform's id of the message that put an ask."""
    tx.change(SENT, (participant, ask), {"who": participant, "key": ask, "message_id": message_id})


def message_of(tx: Tx, participant: str, ask: str) -> str:
    """The platform's id of the message that put an ask; empty when it is not known."""
    rows = tx.ask(MESSAGE, participant, ask)
    return (rows[0][0] if rows else None) or ""


def shown(tx: Tx, participant: str, ids: Iterable[str]) -> dict[str, str]:
    """The wording of asks as it was shown."""
    rows = tx.execute(asks.select().where(asks.c.participant == participant, asks.c.id.in_(list(ids))))
    return {row.id: row.text for row in rows}
