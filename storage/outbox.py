"""Messages decided but not yet sent. Each goes in the order it was decided, one at a time for each recipient.

A row is claimed with a lease, sent outside any transaction, and goes when it was sent. A lease that ran out
means that somebody died in between: the message is sent once more, and marked as in doubt.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from json import loads as read_json
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, exists, func, or_, select, update

from bot.messages import Address, Message, Option
from storage import asks
from storage.rows import OutboxRow, micros, moment, table, write_json
from storage.tx import Tx

outbox = table(OutboxRow)
earlier = outbox.alias("earlier")

HERE = (outbox.c.recipient == bindparam("who"), outbox.c.number == bindparam("key"))
MINE = (*HERE, outbox.c.claimed_until == bindparam("lease"))
ABOUT = ">"
"""Between a participant and whoever else reads of them."""
WAITING = outbox.c.due_at.is_not(None)
BEFORE = and_(
    earlier.c.recipient == outbox.c.recipient,
    earlier.c.number < outbox.c.number,
    earlier.c.due_at.is_not(None),
)

COLUMNS = (
    outbox.c.recipient,
    outbox.c.number,
    outbox.c.platform,
    outbox.c.address,
    outbox.c.message,
    outbox.c.attempts,
    outbox.c.in_doubt,
    outbox.c.claimed_until,
    outbox.c.made_at,
    outbox.c.withdrawn,
)


@cache
def _heads(platforms: int, *, locked: bool) -> Select[Any]:
    """The first row of each recipient, when it is due on one of so many platforms and nobody is at it."""
    question = (
        select(*COLUMNS)
        .where(
            outbox.c.due_at <= bindparam("now"),
            or_(outbox.c.claimed_until.is_(None), outbox.c.claimed_until <= bindparam("free")),
            outbox.c.platform.in_([bindparam(f"platform_{place}") for place in range(platforms)]),
            ~exists().where(BEFORE),
        )
        .order_by(outbox.c.due_at)
        .limit(bindparam("most"))
    )
    return question.with_for_update(skip_locked=True, of=outbox) if locked else question


CLAIM = (
    update(outbox)
    .where(*HERE)
    .values(
        claimed_until=bindparam("claimed_until"),
        attempts=bindparam("attempts"),
        in_doubt=bindparam("in_doubt"),
    )
)
SENT = delete(outbox).where(*MINE)
DROP = delete(outbox).where(*HERE, outbox.c.withdrawn)
LATER = (
    update(outbox)
    .where(*MINE)
    .values(
        due_at=bindparam("due_at"),
        claimed_until=None,
        in_doubt=bindparam("in_doubt"),
        attempts=bindparam("attempts"),
    )
)
MORE = select(outbox.c.number).where(outbox.c.recipient == bindparam("who"), WAITING).limit(1)
GIVE_UP = update(outbox).where(*MINE).values(due_at=None, claimed_until=None, reason=bindparam("reason"))


@dataclass(frozen=True, slots=True)
class Due:
    """A message whose time has come, claimed until `lease`. `attempts` counts this one."""

    recipient: str
    number: int
    to: Address
    message: Message
    attempts: int
    in_doubt: bool
    lease: datetime
    made_at: datetime


def put(
    tx: Tx,
    recipient: str,
    number: int,
    to: Address,
    message: Message,
    now: datetime,
    due: datetime | None = None,
) -> None:
    """Decide to send a fitted message to a participant, at once or when it is `due`; `number` orders them."""
    tx.add(
        OutboxRow,
        {
            "recipient": recipient,
            "number": number,
            "platform": to.platform,
            "address": to.id,
            "message": dump(message),
            "ask": message.ask,
            "made_at": now,
            "due_at": due or now,
        },
    )


def put_for_team(tx: Tx, to: Address, message: Message, now: datetime) -> None:
    """Decide to send a fitted message to a team's channel, after those decided before."""
    recipient = f"{to.platform}:{to.id}"
    last = tx.execute(select(func.max(outbox.c.number)).where(outbox.c.recipient == recipient)).scalar()
    put(tx, recipient, max((last or 0) + 1, micros(now)), to, message, now)


def about(participant: str, to: Address, telling: str = "") -> str:
    """The recipient of what is written to somebody else about a participant, or about one telling of theirs.
    It goes when they are erased."""
    return f"{participant}{ABOUT}{telling and telling + ABOUT}{to.platform}:{to.id}"


def forget_about(tx: Tx, participant: str, telling: str = "") -> int:
    """Drop what still waits to be written to others about somebody, or about that telling alone, or could not
    be sent. How much it was."""
    first = f"{participant}{ABOUT}{telling and telling + ABOUT}"
    if tx.locks:  # the order of signs is not the same on every PostgreSQL
        which = outbox.c.recipient.startswith(first, autoescape=True)
    else:
        which = and_(outbox.c.recipient >= first, outbox.c.recipient < first[:-1] + chr(ord(ABOUT) + 1))
    return tx.execute(delete(outbox).where(which)).rowcount


def dump(message: Message) -> str:
    """A message as text; what is at its default is left out."""
    fields = {
        "text": message.text,
        "language": message.language,
        "options": [[option.id, option.label] for option in message.options],
        "ask": message.ask,
        "replaces": message.replaces,
        "thread": message.thread,
        "digest": message.digest,
        "recorded": message.recorded,
        "several": message.several and [message.several.id, message.several.label],
    }
    return write_json({name: value for name, value in fields.items() if value})


def load(text: str) -> Message:
    """The message of that text."""
    found = read_json(text)
    options = tuple([Option(*each) for each in found.pop("options", ())])
    several = Option(*found.pop("several")) if "several" in found else None
    return Message(**{"text": "", "language": "", **found}, options=options, several=several)


def claim(tx: Tx, now: datetime, limit: int, lease: timedelta, platforms: Sequence[str]) -> list[Due]:
    """The first message of each recipient that has one due, ours until the lease runs out. The ask that one
    takes the place of is by now a message with an id of its platform's."""
    at = micros(now)
    rows = tx.ask(_heads(len(platforms), locked=tx.locks), at, at, *platforms, limit)
    until = now + lease
    found = []
    for recipient, number, platform, address, message, attempts, in_doubt, claimed, made_at, gone in rows:
        if gone:
            tx.change(DROP, (recipient, number), {"who": recipient, "key": number})
            continue
        doubt = bool(in_doubt) or claimed is not None
        values = {"claimed_until": micros(until), "attempts": attempts + 1, "in_doubt": doubt}
        tx.change(CLAIM, (recipient, number), {"who": recipient, "key": number, **values})
        to = Address(platform, address)
        said = load(message)
        if said.replaces:
            said = replace(said, replaces=asks.message_of(tx, recipient, said.replaces))
        due = Due(recipient, number, to, said, attempts + 1, doubt, until, moment(made_at))
        found.append(due)
    return found


def sent(tx: Tx, due: Due, message_id: str) -> None:
    """It was sent: the row goes, and its ask keeps the platform's id."""
    tx.change(SENT, (due.recipient, due.number), _mine(due))
    if due.message.ask:
        asks.sent(tx, due.recipient, due.message.ask, message_id)


def waits(tx: Tx, recipient: str) -> bool:
    """Whether there is more for this recipient."""
    return bool(tx.ask(MORE, recipient))


def later(tx: Tx, due: Due, at: datetime, *, in_doubt: bool = False, tried: bool = True) -> None:
    """Try again then. What was withdrawn meanwhile goes instead. One not `tried` counts as no attempt."""
    attempts = due.attempts if tried else due.attempts - 1
    values = {"due_at": micros(at), "in_doubt": due.in_doubt or in_doubt, "attempts": attempts}
    tx.change(LATER, (due.recipient, due.number), {**_mine(due), **values})
    tx.change(DROP, (due.recipient, due.number), {"who": due.recipient, "key": due.number})


def give_up(tx: Tx, due: Due, reason: str) -> None:
    """It will not be sent: it stays to be seen, and what comes after it goes on."""
    tx.change(GIVE_UP, (due.recipient, due.number), {**_mine(due), "reason": reason})


def _mine(due: Due) -> dict[str, object]:
    return {"who": due.recipient, "key": due.number, "lease": micros(due.lease)}


def hush(tx: Tx, participant: str, now: datetime) -> None:
    """Withdraw what is not yet sent. One that is on its way at this moment cannot be called back; it is not
    tried again, and what is said next waits for it."""
    tx.execute(
        delete(outbox).where(
            outbox.c.recipient == participant,
            WAITING,
            or_(outbox.c.claimed_until.is_(None), outbox.c.claimed_until <= now),
        )
    )
    tx.execute(update(outbox).where(outbox.c.recipient == participant, WAITING).values(withdrawn=True))


def withdraw_from(tx: Tx, recipient: str, to: Address) -> None:
    """Nothing more can arrive there."""
    here = (outbox.c.recipient == recipient, outbox.c.platform == to.platform, outbox.c.address == to.id)
    tx.execute(delete(outbox).where(*here, WAITING))


def free_claims(tx: Tx) -> int:
    """After a crash of the only process that sends: what it had claimed is due at once, and in doubt."""
    held = outbox.c.claimed_until.is_not(None)
    tx.execute(delete(outbox).where(held, outbox.c.withdrawn))
    return tx.execute(update(outbox).where(held).values(claimed_until=None, in_doubt=True)).rowcount


def next_due(tx: Tx, platforms: Sequence[str]) -> datetime | None:
    """When the next message is due, or its lease ends; those that wait for an earlier one do not count."""
    when = func.min(func.coalesce(outbox.c.claimed_until, outbox.c.due_at))
    first = ~exists().where(BEFORE)
    return tx.execute(select(when).where(WAITING, outbox.c.platform.in_(platforms), first)).scalar()


@dataclass(frozen=True, slots=True)
class Standing:
    """How many messages wait, were given up, and since when the oldest waits."""

    waiting: int
    given_up: int
    oldest: datetime | None


def standing(tx: Tx) -> Standing:
    """The state of the outbox, for `doctor` and the metrics."""
    waiting, oldest = tx.execute(select(func.count(), func.min(outbox.c.made_at)).where(WAITING)).one()
    given_up = tx.execute(select(func.count()).select_from(outbox).where(~WAITING)).scalar() or 0
    return Standing(waiting, given_up, oldest)
