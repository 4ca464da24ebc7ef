"""Digests as they were shown: kept whole, so that what was hidden stays hidden and the next can compare."""

import types
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from sqlalchemy import Text, func, insert, or_, select, type_coerce, update

from bot.digests.digest import Digest
from storage.rows import micros, table
from storage.team_rows import DigestRow
from storage.tx import Tx

digests = table(DigestRow)

T = TypeVar("T")
AT_ONCE = 200
"""Replies looked for in one question."""
HINTS: dict[type, dict[str, Any]] = {}
"""Field types of each class, looked up once."""


@dataclass(frozen=True, slots=True)
class StoredDigest:
    """A digest as shown. `period` is its local date; empty when it was asked for by hand."""

    digest: Digest
    period: str


def add(tx: Tx, digest: Digest, period: str = "") -> None:
    """Keep a digest as it was shown; a period has only one."""
    tx.execute(
        insert(digests).values(
            id=digest.id,
            campaign=digest.campaign,
            service=digest.service,
            period=period or None,
            since=digest.since,
            until=digest.until,
            made_at=digest.made_at,
            shown=to_json(digest),
        )
    )


def find(tx: Tx, campaign: str, period: str) -> Digest | None:
    """The digest of a period, when it was made."""
    mine = (digests.c.campaign == campaign, digests.c.period == period)
    shown = tx.execute(select(digests.c.shown).where(*mine)).scalar()
    return None if shown is None else from_json(Digest, shown)


def of_id(tx: Tx, id: str) -> Digest | None:
    """The digest with this id, as it is kept now: without what was erased since."""
    shown = tx.execute(select(digests.c.shown).where(digests.c.id == id)).scalar()
    return None if shown is None else from_json(Digest, shown)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a digest was posted: the platform, the address there, the ids of its messages, and its chart."""

    platform: str
    address: str
    messages: tuple[str, ...]
    chart: str = ""


def stands(tx: Tx, id: str) -> Standing | None:
    """Where a digest was posted; None while it was not."""
    return _standing(tx.execute(select(digests.c.posted_as).where(digests.c.id == id)).scalar())


def posted(tx: Tx, id: str, where: Standing, now: datetime) -> None:
    """It stands there by now. When it was posted first is kept."""
    values = {"posted_as": to_json(where), "posted_at": func.coalesce(digests.c.posted_at, micros(now))}
    tx.execute(update(digests).where(digests.c.id == id).values(values))


def showing(tx: Tx, campaign: str, theme: str, limit: int) -> list[tuple[str, Standing]]:
    """The newest digests that were posted and have this theme, and where they stand."""
    mine = select(digests.c.id, digests.c.shown, digests.c.posted_as).where(
        digests.c.campaign == campaign, digests.c.posted_at.is_not(None)
    )
    found: list[tuple[str, Standing]] = []
    for row in tx.execute(mine.order_by(digests.c.made_at.desc(), digests.c.id.desc())):
        lines = [*(row.shown.get("themes") or ()), *(row.shown.get("earlier") or ())]
        where = _standing(row.posted_as)
        if where is not None and any(line.get("id") == theme for line in lines):
            found.append((row.id, where))
            if len(found) == limit:
                break
    return found


def _standing(kept: Any) -> Standing | None:
    return from_json(Standing, kept) if kept else None


def last(tx: Tx, campaign: str, before: datetime) -> Digest | None:
    """The newest period's digest that ended before a moment: what one that ends then compares itself with."""
    mine = (digests.c.campaign == campaign, digests.c.period.is_not(None), digests.c.until < before)
    shown = tx.execute(
        select(digests.c.shown).where(*mine).order_by(digests.c.until.desc()).limit(1)
    ).scalar()
    return None if shown is None else from_json(Digest, shown)


def last_until(tx: Tx, campaign: str) -> datetime | None:
    """Where the newest period ended."""
    mine = (digests.c.campaign == campaign, digests.c.period.is_not(None))
    return tx.execute(select(digests.c.until).where(*mine).order_by(digests.c.until.desc()).limit(1)).scalar()


def newest_first(tx: Tx, campaign: str) -> Iterator[StoredDigest]:
    """Every digest of a campaign that was shown, for a period or by hand."""
    mine = select(digests.c.shown, digests.c.period).where(digests.c.campaign == campaign)
    for row in tx.execute(mine.order_by(digests.c.made_at.desc(), digests.c.id.desc())):
        yield StoredDigest(from_json(Digest, row.shown), row.period or "")


def by_hand(tx: Tx, campaign: str) -> list[Digest]:
    """The digests that were asked for by hand, newest first."""
    return [each.digest for each in newest_first(tx, campaign) if not each.period]


def forget(tx: Tx, replies: Collection[str]) -> None:
    """Take the words of erased replies out of the digests kept. Counts stay: they single nobody out."""
    wanted = sorted(replies)
    for start in range(0, len(wanted), AT_ONCE):
        some = frozenset(wanted[start : start + AT_ONCE])
        mention = or_(*(type_coerce(digests.c.shown, Text).contains(each) for each in some))
        for row in tx.execute(select(digests.c.id, digests.c.shown).where(mention)).all():
            kept = without(row.shown, some)
            tx.execute(update(digests).where(digests.c.id == row.id).values(shown=kept))


def without(shown: Any, replies: Collection[str]) -> Any:
    """The same without the quotes of these replies and without their ids."""
    if isinstance(shown, dict):
        return {key: None if erased(each, replies) else without(each, replies) for key, each in shown.items()}
    if isinstance(shown, list):
        return [without(each, replies) for each in shown if not erased(each, replies)]
    return shown


def erased(shown: Any, replies: Collection[str]) -> bool:
    """Whether this is a quote of one of these replies, or its id."""
    which = shown.get("reply") if isinstance(shown, dict) else shown
    return isinstance(which, str) and which in replies


def to_json(value: object) -> Any:
    """A value of nested dataclasses as plain JSON; field names become keys."""
    if is_dataclass(value):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [to_json(each) for each in value]
    return value


def from_json(kind: type[T], stored: Mapping[str, Any]) -> T:
    """The value again. A field that was not known when it was stored takes its default."""
    return kind(**{name: rebuild(hint, stored[name]) for name, hint in hints(kind).items() if name in stored})


def hints(kind: type) -> dict[str, Any]:
    if kind not in HINTS:
        HINTS[kind] = get_type_hints(kind)
    return HINTS[kind]


def rebuild(hint: Any, stored: Any) -> Any:
    """One field by its type: None, a time, a tuple (all of one type, or one type each), a value, or plain."""
    if stored is None:
        return None
    if get_origin(hint) in (Union, types.UnionType):
        return rebuild(next(each for each in get_args(hint) if each is not types.NoneType), stored)
    if get_origin(hint) is tuple:
        inner = get_args(hint)
        each_alike = len(inner) == 2 and inner[1] is Ellipsis
        return tuple(
            rebuild(inner[0] if each_alike else inner[place], each) for place, each in enumerate(stored)
        )
    if hint is datetime:
        return datetime.fromisoformat(stored)
    if isinstance(hint, type) and is_dataclass(hint):
        return from_json(hint, stored)
    return stored
