"""Inbounds that were taken, so that a second arrival changes nothing, and those that failed by our fault."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from storage.rows import AddressRow, DeadLetterRow, InboundRow, table
from storage.tx import Among, Tx

inbound = table(InboundRow)
letters = table(DeadLetterRow)
addresses = table(AddressRow)


def _taken(ids: Sequence[Any]) -> Any:
    return select(inbound.c.id).where(inbound.c.platform == bindparam("platform"), inbound.c.id.in_(ids))


TAKEN = Among(_taken)


def taken(tx: Tx, keys: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of these (platform, id) came before."""
    platforms: dict[str, list[str]] = {}
    for platform, id in keys:
        platforms.setdefault(platform, []).append(id)
    return {
        (platform, found)
        for platform, ids in platforms.items()
        for (found,) in tx.among(TAKEN, ids, platform)
    }


def take(tx: Tx, platform: str, id: str, now: datetime) -> None:
    """From here on it has been taken."""
    tx.add(InboundRow, {"platform": platform, "id": id, "at": now})


def set_aside(tx: Tx, platform: str, id: str, address: str, cause: str, place: str, now: datetime) -> None:
    """Keep that an inbound failed by our fault; it counts as taken, so that it does not come for ever."""
    if taken(tx, [(platform, id)]):
        return
    take(tx, platform, id, now)
    who = tx.execute(
        select(addresses.c.participant).where(addresses.c.platform == platform, addresses.c.id == address)
    ).scalar()
    letter = {
        "participant": who,
        "platform": platform,
        "inbound": id,
        "cause": cause,
        "place": place,
        "at": now,
    }
    tx.add(DeadLetterRow, letter)


def dead_letters(tx: Tx) -> int:
    """How many inbounds were set aside."""
    return tx.execute(select(func.count()).select_from(letters)).scalar() or 0
