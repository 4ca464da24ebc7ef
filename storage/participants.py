"""Participants and where they are reached: found by address, saved whole, shown what is held, erased."""

import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import and_, bindparam, delete, select, update
from sqlalchemy import text as sql

from bot.conversation.participant import INDEPENDENT, NOBODY, Json, Participant
from bot.messages import Address
from storage import digests, files, sessions, state, withdrawing
from storage.outbox import forget_about
from storage.rows import (
    AddressRow,
    AskRow,
    ConsentRow,
    EarlierReplyRow,
    OutboxRow,
    ParticipantRow,
    ReplyRow,
    micros,
    table,
)
from storage.team_rows import DecisionRow, TellingRow
from storage.tx import Among, Scrub, Tx

people = table(ParticipantRow)
addresses = table(AddressRow)
consents = table(ConsentRow)
replies = table(ReplyRow)
outbox = table(OutboxRow)
asks = table(AskRow)
decisions = table(DecisionRow)
tellings = table(TellingRow)

earlier = table(EarlierReplyRow)
SAID = tuple(
    replies.c[name]
    for name in (
        "id", "number", "at", "text", "answer", "session", "prompt", "probe", "audience", "withdrawn_at",
        "superseded",
    )
)  # fmt: skip

HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Known:
    """An address that has a participant. `last_used` is in microseconds, to the hour."""

    who: Participant
    reachable: bool
    last_used: int


FOUND = (
    addresses.c.id,
    people.c.id,
    people.c.version,
    people.c.state,
    addresses.c.reachable,
    addresses.c.last_used,
)


def _by_address(ids: Sequence[Any]) -> Any:
    joined = addresses.join(people, people.c.id == addresses.c.participant)
    return (
        select(*FOUND)
        .select_from(joined)
        .where(addresses.c.platform == bindparam("platform"), addresses.c.id.in_(ids))
    )


def _by_id(ids: Sequence[Any]) -> Any:
    return select(people.c.id, people.c.version, people.c.state).where(people.c.id.in_(ids))


def _locked(question: Any) -> Any:
    """Rows that are read to be changed, always locked in one order, so that no two wait for each other."""
    return question.order_by(people.c.id).with_for_update(of=people)


BY_ADDRESS = Among(_by_address)
BY_ADDRESS_LOCKED = Among(lambda ids: _locked(_by_address(ids)))
BY_ID = Among(_by_id)
BY_ID_LOCKED = Among(lambda ids: _locked(_by_id(ids)))
SAVE = (
    update(people)
    .where(people.c.id == bindparam("key"))
    .values(version=bindparam("version"), wake_at=bindparam("wake_at"), state=bindparam("state"))
)
USED = (
    update(addresses)
    .where(addresses.c.platform == bindparam("platform"), addresses.c.id == bindparam("key"))
    .values(last_used=bindparam("last_used"), reachable=True)
)


def known(tx: Tx, wanted: Iterable[Address]) -> dict[Address, Known]:
    """Who writes from these addresses, locked for a change."""
    platforms: dict[str, list[str]] = {}
    for each in wanted:
        platforms.setdefault(each.platform, []).append(each.id)
    found: dict[Address, Known] = {}
    question = BY_ADDRESS_LOCKED if tx.locks else BY_ADDRESS
    for platform, ids in platforms.items():
        rows = tx.among(question, ids, platform)
        for address, id, version, saved, reachable, used in rows:
            found[Address(platform, address)] = Known(state.load(id, version, saved), bool(reachable), used)
    return found


def find(tx: Tx, wanted: Iterable[Address]) -> dict[Address, Participant]:
    """Who writes from these addresses; unknown ones are left out."""
    return {address: each.who for address, each in known(tx, wanted).items()}


def load(tx: Tx, ids: Iterable[str]) -> dict[str, Participant]:
    """Participants by id; unknown ids are left out."""
    rows = tx.among(BY_ID_LOCKED if tx.locks else BY_ID, list(ids))
    return {id: state.load(id, version, saved) for id, version, saved in rows}


def new_id() -> str:
    """An opaque id that says nothing: not when, not who, not how many before."""
    return secrets.token_hex(8)


def create(tx: Tx, address: Address, now: datetime, *, language: str = "", zone: str = "") -> Participant:
    """Somebody writes for the first time."""
    who = Participant(new_id(), language, zone)
    tx.add(ParticipantRow, _values(who), key=who.id)
    tx.add(
        AddressRow,
        {
            "platform": address.platform,
            "id": address.id,
            "participant": who.id,
            "last_used": now.replace(minute=0, second=0, microsecond=0),
        },
    )
    return who


def save(tx: Tx, before: Participant, after: Participant, now: datetime) -> None:
    """Keep a person as they are now, and the sessions that began."""
    values = _values(after)
    if not tx.renew(ParticipantRow, after.id, values):
        wake_at = values["wake_at"]
        values["wake_at"] = None if wake_at is None else micros(wake_at)
        values["key"] = after.id
        tx.change(SAVE, after.id, values)
    if before.sessions != after.sessions:
        sessions.begin(tx, before, after, now)


def _values(who: Participant) -> dict[str, Any]:
    wakes = state.wakes(who)
    text = state.dump(who)
    state.remember(who, text)
    return {
        "id": who.id,
        "version": who.version,
        "wake_at": min(wakes)[0] if wakes else None,
        "state": text,
    }


def used(tx: Tx, address: Address, before: Known, now: datetime) -> None:
    """Somebody wrote from there: it can be reached, and is the one to answer to. Written once an hour."""
    at = micros(now)
    if not before.reachable or at - before.last_used >= HOUR:
        values = {"platform": address.platform, "key": address.id, "last_used": at - at % HOUR}
        tx.change(USED, address, values)


def mark_reachable(tx: Tx, address: Address, reachable: bool) -> None:
    """Whether words sent there can arrive."""
    here = (addresses.c.platform == address.platform, addresses.c.id == address.id)
    tx.execute(update(addresses).where(*here).values(reachable=reachable))


def address_of(tx: Tx, id: str) -> Address | None:
    """Where to write to somebody: the address last used of those that can be reached."""
    found = tx.execute(
        select(addresses.c.platform, addresses.c.id)
        .where(addresses.c.participant == id, addresses.c.reachable)
        .order_by(addresses.c.last_used.desc(), addresses.c.platform, addresses.c.id)
        .limit(1)
    ).first()
    return None if found is None else Address(found[0], found[1])


def _addresses_of(ids: Sequence[Any]) -> Any:
    return (
        select(addresses.c.participant, addresses.c.platform, addresses.c.id)
        .where(addresses.c.participant.in_(ids), addresses.c.reachable)
        .order_by(addresses.c.last_used, addresses.c.platform.desc(), addresses.c.id.desc())
    )


ADDRESSES_OF = Among(_addresses_of)


def addresses_of(tx: Tx, ids: Iterable[str]) -> dict[str, Address]:
    """`address_of` for many: the last of each counts. Who cannot be reached is left out."""
    return {id: Address(platform, at) for id, platform, at in tx.among(ADDRESSES_OF, list(ids))}


def own_data(tx: Tx, id: str) -> dict[str, Json]:
    """Everything held about somebody, for themselves: what they agreed to, what they said, and to what.

    A consent without a version was asked with no words of ours (a *stop*). What was passed over is left out.
    """
    agreed = tx.execute(
        select(consents.c.at, consents.c.words, consents.c.given, consents.c.version, consents.c.use)
        .where(consents.c.participant == id)
        .order_by(consents.c.number)
    )
    put = and_(asks.c.participant == replies.c.participant, asks.c.id == replies.c.ask)
    rows = tx.execute(
        select(*SAID, asks.c.text.label("asked"))
        .select_from(replies.outerjoin(asks, put))
        .where(replies.c.participant == id, ~replies.c.skipped)
        .order_by(replies.c.number)
    )
    said = rows.all()
    numbers = {row.number: n for n, rows in withdrawing.numbered(said).items() for row in rows}
    before = _before(tx, id)
    came = files.held(tx, id)
    return {
        "consents": [_agreed(*row) for row in agreed],
        "replies": [
            {
                "at": row.at.isoformat(),
                "text": row.text or (row.answer or ["", ""])[1],
                "asked": row.asked or "",
                "number": numbers[row.number],
                **_standing(row, before.get(row.number, [])),
                **_with_files(came.get((id, row.number), ())),
            }
            for row in sorted(said, key=lambda row: (numbers[row.number], row.superseded, row.number))
        ],
        "decisions": _heard(tx, id),
    }


def _standing(row: Any, before: list[Json]) -> dict[str, Json]:
    """What is said of a reply beside its words, where there is something to say."""
    standing: dict[str, Json] = {
        "withdrawn": row.withdrawn_at is not None,
        "replaced": row.superseded,
        "kept_back": row.withdrawn_at is None and row.audience == NOBODY,
        "apart": row.withdrawn_at is None and row.audience == INDEPENDENT,
        "earlier": before,
    }
    return {name: value for name, value in standing.items() if value}


def _before(tx: Tx, id: str) -> dict[int, list[Json]]:
    """The words of each reply before its writer changed them."""
    mine = select(earlier.c.number, earlier.c.text).where(earlier.c.participant == id)
    found: dict[int, list[Json]] = {}
    for row in tx.execute(mine.order_by(earlier.c.number, earlier.c.revision)):
        found.setdefault(row.number, []).append(row.text)
    return found


def _with_files(came: Iterable[files.Held]) -> dict[str, Json]:
    """What came with words, where something did."""
    found: list[Json] = [
        {"kind": each.kind, "state": each.state, "type": each.type, "size": each.size, "file": each.file}
        for each in came
    ]
    return {"files": found} if found else {}


def _agreed(at: datetime, words: str, given: bool, version: str, use: str) -> Json:
    return {"at": at.isoformat(), "words": words, "given": given, "use": use, "version": version}


def _heard(tx: Tx, id: str) -> list[Json]:
    """What a person was told of the team's answers."""
    told = tx.execute(
        select(tellings.c.told_at, decisions.c.sentence)
        .join(decisions, decisions.c.id == tellings.c.decision)
        .where(tellings.c.participant == id, tellings.c.told_at.is_not(None))
        .order_by(tellings.c.told_at, decisions.c.id)
    )
    return [{"at": at.isoformat(), "sentence": sentence} for at, sentence in told]


def erase(tx: Tx, id: str) -> None:
    """Forget a person: their rows go, their id is listed outside the database before the commit (so that a
    restored copy can be told), and after it the bytes are gone from the files too."""
    with tx.erased.open("a", encoding="ascii") as listed:
        listed.write(f"{id}\n")
        listed.flush()
        os.fsync(listed.fileno())
    _remove(tx, [id])


def apply_erased(tx: Tx, listed: Path | None = None) -> int:
    """After a restore: forget again who had been forgotten. How many there were."""
    there = load(tx, sorted(erased(tx, listed)))
    _remove(tx, list(there))
    return len(there)


def erased(tx: Tx, listed: Path | None = None) -> frozenset[str]:
    """The ids of all who were ever erased."""
    try:
        return frozenset((listed or tx.erased).read_text("ascii").split())
    except FileNotFoundError:
        return frozenset()


def _remove(tx: Tx, ids: Sequence[str]) -> None:
    for id in ids:
        state.forget(id)
        forget_about(tx, id)
    tx.execute(delete(outbox).where(outbox.c.recipient.in_(ids)))
    said = tx.execute(select(replies.c.id).where(replies.c.participant.in_(ids))).scalars()
    digests.forget(tx, set(said))
    files.forget_of(tx, ids)
    tx.execute(delete(people).where(people.c.id.in_(ids)))  # everything else hangs on it, and goes with it
    if not tx.locks:
        tx.execute(sql("PRAGMA user_version = 1"))
    tx.scrub = Scrub.ERASED
