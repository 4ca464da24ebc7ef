"""What is too old to be kept: words, and people who have been silent for as long."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, select, text, tuple_

from storage import conversations, digests, files, participants
from storage.rows import (
    AddressRow,
    AskRow,
    DeadLetterRow,
    EarlierReplyRow,
    InboundRow,
    OutboxRow,
    ParticipantRow,
    ReplyRow,
    table,
)
from storage.team_rows import ThemeMemberRow
from storage.transfer import PLATFORM
from storage.tx import Tx

people = table(ParticipantRow)
addresses = table(AddressRow)
replies = table(ReplyRow)
earlier = table(EarlierReplyRow)
members = table(ThemeMemberRow)
asks = table(AskRow)
inbound = table(InboundRow)
letters = table(DeadLetterRow)
outbox = table(OutboxRow)

BATCH = 200
"""So many at once, so that nobody who writes meanwhile is kept waiting."""


def oldest(tx: Tx) -> datetime | None:
    """When the oldest words that are kept were said."""
    return tx.execute(select(replies.c.at).order_by(replies.c.at).limit(1)).scalar()


def forget_people(tx: Tx, before: datetime, limit: int = BATCH) -> int:
    """Erase people of whom nothing was heard since a moment, anywhere. How many there were."""
    here = (addresses.c.participant == people.c.id, addresses.c.last_used >= before)
    said = (replies.c.participant == people.c.id, replies.c.at >= before)
    had = addresses.c.participant == people.c.id
    silent = select(people.c.id).where(exists().where(had), ~exists().where(*here), ~exists().where(*said))
    found = list(tx.execute(silent.limit(limit)).scalars())
    for id in found:
        participants.erase(tx, id)
    return len(found)


def forget_words(tx: Tx, before: datetime, limit: int = BATCH) -> int:
    """Delete replies that were said before a moment, wherever their words stand. How many there were."""
    old = tx.execute(
        select(replies.c.participant, replies.c.number, replies.c.id)
        .where(replies.c.at < before)
        .order_by(replies.c.at)
        .limit(limit)
    ).all()
    if not old:
        return 0
    ids = [row.id for row in old]
    digests.forget(tx, ids)
    tx.execute(delete(members).where(members.c.reply.in_(ids)))
    keys: Sequence[tuple[str, int]] = [(row.participant, row.number) for row in old]
    files.forget(tx, keys)
    for column, owner in (
        (earlier.c.number, earlier),
        (replies.c.number, replies),
    ):
        tx.execute(delete(owner).where(tuple_(owner.c.participant, column).in_(keys)))
    owe_scrubbing(tx)
    return len(old)


def forget_traces(tx: Tx, before: datetime, taken_before: datetime) -> int:
    """Delete what stood beside words: asks, lines shown again, failures, messages given up. Ids of inbounds
    go sooner: no platform repeats them any more. Those of imports stay as long as words."""
    gone = conversations.forget_before(tx, before)
    for what in (
        delete(asks).where(asks.c.at < before),
        delete(letters).where(letters.c.at < before),
        delete(outbox).where(outbox.c.due_at.is_(None), outbox.c.made_at < before),
        delete(inbound).where(inbound.c.platform != PLATFORM, inbound.c.at < taken_before),
        delete(inbound).where(inbound.c.platform == PLATFORM, inbound.c.at < before),
    ):
        gone += tx.execute(what).rowcount
    if gone:
        owe_scrubbing(tx)
    return gone


def owe_scrubbing(tx: Tx) -> None:
    """The file has to be written anew in a quiet hour, so that no deleted byte is left in it."""
    if not tx.locks:
        tx.execute(text("PRAGMA user_version = 1"))
