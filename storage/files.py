"""Files that came with replies: which are to be fetched, which are kept, and which nobody may keep any more.

A file's name is stored before it is written, so whatever the folder holds that nobody names can go, at any
time. A row is claimed by moving its time: who is killed at it is followed by somebody else.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, delete, exists, func, select, tuple_, update

from bot.messages import Attachment
from storage.rows import AttachmentRow, ReplyRow, table
from storage.tx import Tx

attachments = table(AttachmentRow)
replies = table(ReplyRow)

NOTHING_TO_FETCH = frozenset({"location", "place"})
"""Kinds whose reference is all there is."""


class State(StrEnum):
    """How it stands with something that came with words."""

    WAITING = "waiting"
    KEPT = "kept"
    REFUSED = "refused"
    GONE = "gone"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Due:
    """A file to be fetched, ours until `lease`. `name` is what it will be called, but for its ending; `tries`
    counts this one."""

    participant: str
    reply: int
    place: int
    platform: str
    attachment: Attachment
    name: str
    tries: int
    lease: datetime


@dataclass(frozen=True, slots=True)
class Names:
    """Every name of a file that is stored: of those that are kept, and of those that are still to come."""

    kept: frozenset[str]
    awaited: frozenset[str]


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of something that came with a reply. `file` is its name in the folder, once kept."""

    kind: str
    state: str
    type: str
    size: int | None
    file: str


def add(
    tx: Tx,
    participant: str,
    reply: int,
    came: Iterable[Attachment],
    platform: str,
    at: datetime,
    *,
    first: int = 0,
) -> None:
    """Keep what came with a reply, to be fetched from this platform after the commit. `first` is its place
    where something came with the reply before."""
    for place, each in enumerate(came, first):
        fetched = each.kind not in NOTHING_TO_FETCH
        tx.add(
            AttachmentRow,
            {
                "participant": participant,
                "reply": reply,
                "place": place,
                "kind": each.kind,
                "reference": each.reference,
                "size": each.size,
                "state": State.WAITING.value if fetched else State.PLACE.value,
                "platform": platform,
                "due_at": at if fetched else None,
            },
        )


def count(tx: Tx, participant: str, reply: int) -> int:
    """How many files and places came with a reply."""
    mine = (attachments.c.participant == participant, attachments.c.reply == reply)
    return tx.execute(select(func.count()).select_from(attachments).where(*mine)).scalar() or 0


def claim(tx: Tx, now: datetime, limit: int, lease: timedelta, platforms: Sequence[str]) -> list[Due]:
    """Files that are due on these platforms, ours until the lease runs out."""
    question = (
        select(attachments)
        .where(attachments.c.due_at <= now, attachments.c.platform.in_(platforms))
        .order_by(attachments.c.due_at)
        .limit(limit)
    )
    if tx.locks:
        question = question.with_for_update(skip_locked=True)
    until = now + lease
    found = []
    for row in tx.execute(question).all():
        name = row.file or secrets.token_hex(16)
        values = {"due_at": until, "tries": row.tries + 1, "file": name}
        tx.execute(update(attachments).where(*_of(row.participant, row.reply, row.place)).values(values))
        attachment = Attachment(row.kind, row.reference, row.size)
        found.append(
            Due(row.participant, row.reply, row.place, row.platform, attachment, name, row.tries + 1, until)
        )
    return found


def kept(tx: Tx, due: Due, file: str, type: str, size: int) -> bool:
    """It is in the folder; False when nobody wants it any more, or somebody else is at it by now."""
    values = {"state": State.KEPT.value, "file": file, "type": type, "size": size, "due_at": None}
    return _settled(tx, due, values)


def later(tx: Tx, due: Due, at: datetime, *, tried: bool = True) -> None:
    """Fetch it again then. One not `tried` counts as no try."""
    values = {"due_at": at, "tries": due.tries if tried else due.tries - 1}
    tx.execute(update(attachments).where(*_mine(due)).values(values))


def lose(tx: Tx, due: Due, state: State) -> bool:
    """It will never be kept. False when nobody waits for it any more, or somebody else is at it by now."""
    return _settled(tx, due, {"state": state.value, "file": None, "due_at": None})


def _settled(tx: Tx, due: Due, values: dict[str, Any]) -> bool:
    """It is kept or lost; either way it need not be fetched again."""
    if tx.execute(update(attachments).where(*_mine(due)).values(values)).rowcount != 1:
        return False
    tx.fetched.append(due.attachment.reference)
    return True


def free_claims(tx: Tx, now: datetime) -> int:
    """After a start as the only process: what the last one was at, or put off, is due at once."""
    return tx.execute(update(attachments).where(attachments.c.due_at > now).values(due_at=now)).rowcount


def next_due(tx: Tx, platforms: Sequence[str]) -> datetime | None:
    """When the next one is due."""
    here = attachments.c.platform.in_(platforms)
    return tx.execute(select(func.min(attachments.c.due_at)).where(here)).scalar()


def forget(tx: Tx, said: Iterable[tuple[str, int]]) -> None:
    """Nothing that came with these replies (participant, number) is held any more; files go after the
    commit."""
    keys = list(said)
    if keys:
        _forget(tx, tuple_(attachments.c.participant, attachments.c.reply).in_(keys))


def forget_of(tx: Tx, participants: Sequence[str]) -> None:
    """Nothing that came from these people is held any more."""
    _forget(tx, attachments.c.participant.in_(participants))


def forget_withdrawn(tx: Tx) -> None:
    """Nothing that came with a reply its teller took back is held any more."""
    same = and_(replies.c.participant == attachments.c.participant, replies.c.number == attachments.c.reply)
    _forget(tx, exists().where(same, replies.c.withdrawn_at.is_not(None)))


def _forget(tx: Tx, which: Any) -> None:
    named = select(attachments.c.file).where(which, attachments.c.state == State.KEPT.value)
    tx.unlink.extend(each for each in tx.execute(named).scalars() if each)
    came = select(attachments.c.reference).where(which, attachments.c.state == State.WAITING.value)
    tx.fetched.extend(tx.execute(came).scalars())
    tx.execute(delete(attachments).where(which))


def names(tx: Tx) -> Names:
    """Every name that is stored."""
    question = select(attachments.c.file, attachments.c.state).where(attachments.c.file.is_not(None))
    found = [(file or "", state) for file, state in tx.execute(question)]
    kept = frozenset(file for file, state in found if state == State.KEPT.value)
    return Names(kept, frozenset(file for file, state in found if state == State.WAITING.value))


def missing(tx: Tx, there: Iterable[str]) -> int:
    """After a restore: files that are kept by name but are not there are gone. How many there were."""
    lost = names(tx).kept - set(there)
    for each in lost:
        values = {"state": State.GONE.value, "file": None}
        tx.execute(update(attachments).where(attachments.c.file == each).values(values))
    return len(lost)


def held(tx: Tx, participant: str = "", campaign: str = "") -> dict[tuple[str, int], list[Held]]:
    """What came with replies, by participant and number: of one person, of one campaign, or of all."""
    question = select(attachments).order_by(
        attachments.c.participant, attachments.c.reply, attachments.c.place
    )
    if participant:
        question = question.where(attachments.c.participant == participant)
    if campaign:
        same = and_(
            replies.c.participant == attachments.c.participant, replies.c.number == attachments.c.reply
        )
        question = question.where(exists().where(same, replies.c.campaign == campaign))
    found: dict[tuple[str, int], list[Held]] = {}
    for row in tx.execute(question):
        file = row.file if row.state == State.KEPT.value else None
        each = Held(row.kind, row.state, row.type or "", row.size, file or "")
        found.setdefault((row.participant, row.reply), []).append(each)
    return found


def _of(participant: str, reply: int, place: int) -> tuple[Any, ...]:
    return (
        attachments.c.participant == participant,
        attachments.c.reply == reply,
        attachments.c.place == place,
    )


def _mine(due: Due) -> tuple[Any, ...]:
    return (*_of(due.participant, due.reply, due.place), attachments.c.due_at == due.lease)
