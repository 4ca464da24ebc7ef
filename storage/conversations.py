"""Conversations as a page shows them again: what we sent and what was said, in one order."""

from collections.abc import Sequence
from datetime import datetime
from json import loads as read_json

from sqlalchemy import (
    BigInteger,
    Boolean,
    Text,
    bindparam,
    cast,
    delete,
    exists,
    insert,
    literal,
    select,
)

from bot.messages import Address, Message, Shown
from storage import outbox, state
from storage.outbox import Due
from storage.rows import AddressRow, OutboxRow, ParticipantRow, ShownRow, micros, table, write_json
from storage.tx import Tx

shown = table(ShownRow)
waiting = table(OutboxRow)
people = table(ParticipantRow)
addresses = table(AddressRow)

COLUMNS = ("participant", "number", "said", "inbound", "message", "at")
MOST = 200
"""Lines of a conversation that are shown at once: the newest."""


def _given(name: str, kind: type[Text] | type[BigInteger] | type[Boolean]) -> object:
    """A parameter among the columns of a question, where a server cannot guess its type."""
    return cast(bindparam(name, type_=kind()), kind())


# Only for somebody who is there: a farewell is sent to who was just erased, and nothing of it may stay.
KEEP = insert(shown).from_select(
    COLUMNS,
    select(
        _given("participant", Text),  # type: ignore[call-overload]
        _given("number", BigInteger),
        _given("said", Boolean),
        _given("inbound", Text),
        _given("message", Text),
        _given("at", BigInteger),
    ).where(
        exists().where(people.c.id == bindparam("who", type_=Text())),
        ~exists().where(
            shown.c.participant == bindparam("mine", type_=Text()),
            shown.c.number == bindparam("key", type_=BigInteger()),
        ),
    ),
)
HERE = (
    select(addresses.c.participant, people.c.version, people.c.state)
    .join_from(addresses, people, people.c.id == addresses.c.participant)
    .where(addresses.c.platform == bindparam("platform"), addresses.c.id == bindparam("address"))
)
KEPT = (
    select(shown.c.number, shown.c.said, shown.c.inbound, shown.c.message)
    .where(shown.c.participant == bindparam("who"), shown.c.number > bindparam("after"))
    .order_by(shown.c.number.desc())
    .limit(bindparam("most"))
)
DECIDED = (
    select(waiting.c.number, literal(False), literal(""), waiting.c.message)
    .where(
        waiting.c.recipient == bindparam("who"),
        waiting.c.number > bindparam("after"),
        waiting.c.platform == bindparam("platform"),
        waiting.c.due_at.is_not(None),
        ~waiting.c.withdrawn,
    )
    .order_by(waiting.c.number.desc())
    .limit(bindparam("most"))
)


def keep(tx: Tx, due: Due) -> None:
    """Keep what was sent, to be shown again."""
    _put(tx, due.recipient, due.number, False, "", outbox.dump(due.message), due.made_at)


def say(
    tx: Tx, participant: str, number: int, inbound: str, text: str, at: datetime, sent: Sequence[str] = ()
) -> None:
    """Keep what somebody said, to be shown again; of what came with it (`sent`) only the kinds."""
    words = write_json({"text": text, "sent": list(sent)} if sent else {"text": text})
    _put(tx, participant, number, True, inbound, words, at)


def _put(tx: Tx, participant: str, number: int, said: bool, inbound: str, message: str, at: datetime) -> None:
    values = {
        "participant": participant,
        "number": number,
        "said": said,
        "inbound": inbound,
        "message": message,
        "at": micros(at),
        "who": participant,
        "mine": participant,
        "key": number,
    }
    tx.change(KEEP, (participant, number), values)


def lines(tx: Tx, address: Address, after: int = 0, most: int = MOST) -> list[Shown]:
    """The newest lines of the conversation with this address after a number, oldest first.

    What is decided and committed is shown, whether it was marked as sent by now or not.
    """
    there = tx.ask(HERE, address.platform, address.id)
    if not there:
        return []
    who = there[0][0]
    rows = tx.ask(KEPT, who, after, most)
    rows += tx.ask(DECIDED, who, after, address.platform, most)
    rows.sort(key=lambda row: row[0])
    return [
        _said(number, inbound, message) if said else Shown(number, outbox.load(message), False, inbound)
        for number, said, inbound, message in rows[-most:]
    ]


def _said(number: int, inbound: str, words: str) -> Shown:
    found = read_json(words)
    text = Message(found.get("text", ""), language="")
    return Shown(number, text, True, inbound, tuple(found.get("sent", ())))


def home(tx: Tx, address: Address) -> str | None:
    """The campaign somebody last joined, perhaps none; None when nobody is there."""
    there = tx.ask(HERE, address.platform, address.id)
    return state.load(*there[0]).home if there else None


def forget_before(tx: Tx, when: datetime) -> int:
    """Drop lines so old that they are no longer shown. How many there were."""
    return tx.execute(delete(shown).where(shown.c.at < when)).rowcount
