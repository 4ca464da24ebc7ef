"""Join codes: what stands in a link, or is typed, instead of a campaign's key; and who came by which.

A code is drawn at random from letters and digits that nobody takes for one another, and is far too long to be
guessed. It may end on a day, after so many people, or when it is revoked; who came by it before may still use
it to come back.
"""

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select, update

from storage.alone import alone
from storage.rows import JoinCodeRow, JoinRow, table
from storage.tx import Among, Tx

codes = table(JoinCodeRow)
joins = table(JoinRow)

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH = 11
"""31 letters, eleven times: 54 bits."""
LONGEST = 64


@dataclass(frozen=True, slots=True)
class Joining:
    """A join code, and how many people came by it so far."""

    code: str
    campaign: str
    place: str
    made_at: datetime
    until: datetime | None
    most: int | None
    revoked_at: datetime | None
    came: int

    def is_open(self, now: datetime) -> bool:
        """Whether somebody new may come by it."""
        if self.revoked_at is not None or (self.until is not None and now >= self.until):
            return False
        return self.most is None or self.came < self.most


def new_code() -> str:
    """A code that nobody can guess and everybody can read aloud. It has a digit, so that it is no word."""
    while True:
        code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        if any(each.isdecimal() for each in code) and not code.isdecimal():
            return code


def plain(typed: str) -> str:
    """A code as it was made, however it was typed."""
    return re.sub(r"[\s-]", "", typed[:LONGEST]).casefold()


def _chosen() -> Select[Any]:
    came = select(func.count()).where(joins.c.code == codes.c.code).scalar_subquery()
    return select(codes, came.label("came"))


def find(tx: Tx, code: str) -> Joining | None:
    """What a code stands for, as it was typed; None: nothing."""
    row = tx.execute(_chosen().where(codes.c.code == plain(code))).first()
    return None if row is None else Joining(**row._mapping)


def of(tx: Tx, campaign: str) -> list[Joining]:
    """Every code of a campaign, oldest first."""
    rows = tx.execute(_chosen().where(codes.c.campaign == campaign).order_by(codes.c.made_at, codes.c.code))
    return [Joining(**row._mapping) for row in rows]


def make(
    tx: Tx,
    campaign: str,
    now: datetime,
    *,
    place: str = "",
    until: datetime | None = None,
    most: int | None = None,
) -> Joining:
    """A code for a campaign: one that says the same and is open is used again."""
    for there in of(tx, campaign):
        if (there.place, there.until, there.most) == (place, until, most) and there.is_open(now):
            return there
    made = Joining(new_code(), campaign, place, now, until, most, None, 0)
    tx.add(
        JoinCodeRow,
        {
            "code": made.code,
            "campaign": campaign,
            "place": place,
            "made_at": now,
            "until": until,
            "most": most,
        },
    )
    return made


def revoke(tx: Tx, code: str, now: datetime) -> Joining | None:
    """Nobody new comes by it any more. None when there is no such code."""
    found = find(tx, code)
    if found is not None and found.revoked_at is None:
        tx.execute(update(codes).where(codes.c.code == found.code).values(revoked_at=now))
    return found


def come(tx: Tx, found: Joining, participant: str, now: datetime) -> bool:
    """Somebody comes by a code; False when it is closed to them. Each person counts once."""
    mine = (joins.c.code == found.code, joins.c.participant == participant)
    if tx.execute(select(joins.c.at).where(*mine)).first() is not None:
        return True
    if found.most is not None:
        alone(tx, f"join {found.code}")
        again = find(tx, found.code)
        assert again is not None
        found = again
    if not found.is_open(now):
        return False
    tx.add(JoinRow, {"participant": participant, "code": found.code, "at": now})
    return True


def _places(ids: Sequence[Any]) -> Select[Any]:
    return (
        select(joins.c.participant, codes.c.place)
        .join_from(joins, codes, codes.c.code == joins.c.code)
        .where(codes.c.campaign == bindparam("campaign"), joins.c.participant.in_(ids))
        .order_by(joins.c.at)
    )


PLACES = Among(_places)


def places(tx: Tx, campaign: str, participants: Iterable[str]) -> dict[str, str]:
    """Where the last code was given out by which each came to a campaign; who came without is left out."""
    return {who: place for who, place in tx.among(PLACES, list(participants), campaign) if place}
