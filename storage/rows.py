"""The schema: every table as a class ending in `Row`. Rows never leave `storage/`, plain dataclasses do.

What belongs to one person leads its primary key with that person's id: on SQLite their rows stand side by
side (WITHOUT ROWID), on PostgreSQL such tables can be split by participant. Numbers within a participant come
from `Participant.version`, so no central sequence is needed. Everything personal hangs on `participants` by a
cascading key, so that forgetting a person is deleting one row.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import lru_cache
from inspect import get_annotations
from json import loads as read_json
from types import NoneType, UnionType
from typing import Any, ClassVar, Union, get_args, get_origin

from pydantic_core import to_json
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Named,
    Table,
    Text,
)
from sqlalchemy import Enum as EnumType
from sqlalchemy.types import NullType, TypeDecorator, TypeEngine, to_instance

from bot.conversation.participant import Outcome

SCHEMA = "0007"
"""The migration these rows stand for: the head in `storage/migrations`. A test keeps the two together."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def write_json(value: Any) -> str:
    """Compact JSON, letters as they are. The standard encoder takes 5 % of an update more."""
    return to_json(value).decode()


@lru_cache(maxsize=512)
def micros(moment: datetime) -> int:
    """An aware moment as whole microseconds since 1970: exact, ordered, and free to read and write."""
    return (moment - EPOCH) // MICROSECOND


def moment(number: int) -> datetime:
    """The inverse of `micros`, in UTC."""
    return EPOCH + timedelta(microseconds=number)


class Moment(TypeDecorator[datetime]):
    """An aware time, kept as `micros`; comes back in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> int | None:
        return None if value is None else micros(value)

    def process_result_value(self, value: int | None, _dialect: Dialect) -> datetime | None:
        return None if value is None else moment(value)


class Json(TypeDecorator[Any]):
    """A JSON value as compact text; NULL for None."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str | None:
        return None if value is None else write_json(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Any:
        return None if value is None else read_json(value)


def by_value(kind: type[Enum]) -> EnumType:
    """An enum stored by its value, as plain text."""
    return EnumType(
        kind, native_enum=False, values_callable=lambda members: [each.value for each in members], length=16
    )


KINDS: dict[Any, type[TypeEngine[Any]] | TypeEngine[Any]] = {
    str: Text,
    int: BigInteger,
    bool: Boolean,
    datetime: Moment,
    Outcome: by_value(Outcome),
}
"""How Python's types are stored; what is not among them says its own."""


class Rows:
    """What all rows share. A class of rows becomes a Core table: an annotation gives a column's type and
    whether it may be NULL, a `Column` what else there is to say.

    SQLAlchemy's ORM could read the same classes, but it is for objects, which nothing here uses, and would
    take 6 MB and 70 ms at every start.
    """

    metadata: ClassVar = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    __tablename__: ClassVar[str]
    __table_args__: ClassVar[Mapping[str, Any] | tuple[Index | Mapping[str, Any], ...]] = ()
    __table__: ClassVar[Table]

    def __init_subclass__(cls) -> None:
        columns = [_column(cls, *each) for each in get_annotations(cls).items()]
        given = cls.__table_args__
        indices: list[Index] = []
        options: dict[str, Any] = {}
        for each in (given,) if isinstance(given, Mapping) else given:
            if isinstance(each, Index):
                indices.append(each)
            else:
                options.update(each)
        cls.__table__ = Table(cls.__tablename__, Rows.metadata, *columns, *indices, **options)


def _column(row: type[Rows], name: str, annotation: Any) -> Column[Any]:
    """A column as `name: Named[kind]` or `name: Named[kind] = Column(…)` describes it."""
    (kind,) = get_args(annotation)
    kinds = set(get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,))
    column: Column[Any] = vars(row).get(name, Column())
    column.name = column.key = name
    column.nullable = NoneType in kinds
    if isinstance(column.type, NullType):
        (column.type,) = [to_instance(KINDS[each]) for each in kinds - {NoneType}]
    return column


def table(row: type[Rows]) -> Table:
    """The Core table of a row class."""
    return row.__table__


SIDE_BY_SIDE = {"sqlite_with_rowid": False}
"""Rows kept in the order of their primary key, with no second tree: one page written for one row."""


def person(**more: Any) -> Named[str]:
    """A column naming a participant; the row goes when they go."""
    return Column(ForeignKey("participants.id", ondelete="CASCADE"), **more)


# People


class ParticipantRow(Rows):
    """One person. `state` is what the engine needs, as one JSON value; `wake_at` when they are first due."""

    __tablename__ = "participants"
    __table_args__ = (Index(None, "wake_at"),)

    id: Named[str] = Column(primary_key=True)
    version: Named[int]
    wake_at: Named[datetime | None]
    state: Named[str]


class AddressRow(Rows):
    """Where a platform reaches a person. The only table that knows."""

    __tablename__ = "addresses"
    __table_args__ = SIDE_BY_SIDE

    platform: Named[str] = Column(primary_key=True)
    id: Named[str] = Column(primary_key=True)
    participant: Named[str] = person(index=True)
    reachable: Named[bool] = Column(default=True)
    last_used: Named[datetime]
    """To the hour: enough to tell which of two addresses to write to, and seldom written."""


class ComeBackRow(Rows):
    """A code by which somebody comes back to a conversation whose only key is a cookie: the newest counts."""

    __tablename__ = "comebacks"
    __table_args__ = SIDE_BY_SIDE

    participant: Named[str] = person(primary_key=True)
    code: Named[str] = Column(index=True, unique=True)
    """What a slow hash makes of it."""
    sealed: Named[str]
    """The key of the conversation, which only the code opens."""


class ConsentRow(Rows):
    """A yes or a no, with the exact words it was given to. Never changed: the newest counts."""

    __tablename__ = "consents"
    __table_args__ = SIDE_BY_SIDE

    participant: Named[str] = person(primary_key=True)
    number: Named[int] = Column(primary_key=True)
    service: Named[str]
    use: Named[str]
    given: Named[bool]
    words: Named[str]
    version: Named[str]
    language: Named[str]
    platform: Named[str] = Column(default="")
    at: Named[datetime]


class JoinCodeRow(Rows):
    """What stands in a join link instead of a campaign's key."""

    __tablename__ = "join_codes"

    code: Named[str] = Column(primary_key=True)
    campaign: Named[str]
    place: Named[str] = Column(default="")
    """Where it was given out (a ward, a line), for digests; empty when it does not matter."""
    made_at: Named[datetime]
    until: Named[datetime | None]
    most: Named[int | None]
    """How many people may come by it."""
    revoked_at: Named[datetime | None]


class JoinRow(Rows):
    """Who came by which code: each person counts once."""

    __tablename__ = "joins"
    __table_args__ = SIDE_BY_SIDE

    participant: Named[str] = person(primary_key=True)
    code: Named[str] = Column(primary_key=True, index=True)
    at: Named[datetime]


# Campaigns and waves


class CampaignRow(Rows):
    """Whether a campaign runs: what the team did, not what its file says. `state`: started, paused, ended."""

    __tablename__ = "campaigns"

    key: Named[str] = Column(primary_key=True)
    state: Named[str]
    since: Named[datetime]


class WaveRow(Rows):
    """One run of a campaign."""

    __tablename__ = "waves"

    campaign: Named[str] = Column(primary_key=True)
    number: Named[int] = Column(primary_key=True)
    starts: Named[datetime]
    ends: Named[datetime | None]
    invited_at: Named[datetime | None]
    """When everybody it was for had been asked."""


class InvitationRow(Rows):
    """Whom a wave asked; its key is why nobody is asked twice."""

    __tablename__ = "invitations"
    __table_args__ = SIDE_BY_SIDE

    campaign: Named[str] = Column(primary_key=True)
    wave: Named[int] = Column(primary_key=True)
    participant: Named[str] = person(primary_key=True, index=True)
    at: Named[datetime]


# Conversations


class SessionRow(Rows):
    """A person's way through one wave: when it began and how it ended. Its state is in `participants`."""

    __tablename__ = "sessions"
    __table_args__ = (Index(None, "campaign", "wave"), SIDE_BY_SIDE)

    participant: Named[str] = person(primary_key=True)
    id: Named[str] = Column(primary_key=True)
    campaign: Named[str]
    wave: Named[int]
    started_at: Named[datetime]
    ended_at: Named[datetime | None]
    outcome: Named[Outcome | None]
    stopped_at: Named[str | None]
    """The prompt that was open when it ended."""
    given: Named[Any | None] = Column(Json)


class AskRow(Rows):
    """One putting of a prompt to one person, as it was shown."""

    __tablename__ = "asks"
    __table_args__ = SIDE_BY_SIDE

    participant: Named[str] = person(primary_key=True)
    id: Named[str] = Column(primary_key=True)
    session: Named[str]
    campaign: Named[str]
    wave: Named[int]
    prompt: Named[str]
    kind: Named[str]
    probe: Named[int]
    attempt: Named[int]
    text: Named[str]
    options: Named[Any | None] = Column(Json)
    """[id, label] pairs, ids as they went out."""
    at: Named[datetime]
    message_id: Named[str | None]
    """The platform's, once sent."""


class ReplyRow(Rows):
    """What was said, verbatim. `id` is opaque and names no one; `number` orders a person's replies."""

    __tablename__ = "replies"
    __table_args__ = (Index(None, "campaign", "at"), SIDE_BY_SIDE)

    participant: Named[str] = person(primary_key=True)
    number: Named[int] = Column(primary_key=True)
    id: Named[str]
    campaign: Named[str]
    session: Named[str] = Column(default="")
    wave: Named[int] = Column(default=0)
    ask: Named[str] = Column(default="")
    prompt: Named[str] = Column(default="")
    probe: Named[int] = Column(default=0)
    part: Named[int] = Column(default=1)
    text: Named[str]
    answer: Named[Any | None] = Column(Json)
    """[value, label] of what was understood."""
    language: Named[str] = Column(default="")
    skipped: Named[bool] = Column(default=False)
    superseded: Named[bool] = Column(default=False)
    """A later answer to the same prompt in the same session counts instead."""
    message_id: Named[str] = Column(default="")
    given: Named[Any | None] = Column(Json)
    at: Named[datetime]
    audience: Named[str] = Column(default="team", server_default="team")
    """Who may read it: team, independent (only the service's independent contact), nobody (left out)."""
    withdrawn_at: Named[datetime | None]
    """When its teller took it back: its words are gone then."""


class EarlierReplyRow(Rows):
    """The words of a reply before its writer changed them."""

    __tablename__ = "earlier_replies"
    __table_args__ = SIDE_BY_SIDE

    participant: Named[str] = person(primary_key=True)
    number: Named[int] = Column(primary_key=True)
    revision: Named[int] = Column(primary_key=True)
    text: Named[str]
    until: Named[datetime]


class AttachmentRow(Rows):
    """A file or place that came with a reply; `reference` is the platform's own.

    `state`: waiting (to be fetched after the commit), kept, refused (too large, or not what it says it is),
    gone (the platform has it no more), place (there is nothing to fetch).
    """

    __tablename__ = "attachments"
    __table_args__ = (Index(None, "due_at"), SIDE_BY_SIDE)

    participant: Named[str] = person(primary_key=True)
    reply: Named[int] = Column(primary_key=True)
    """The reply's number."""
    place: Named[int] = Column(primary_key=True)
    kind: Named[str]
    reference: Named[str]
    size: Named[int | None]
    state: Named[str] = Column(default="waiting", server_default="waiting")
    platform: Named[str] = Column(default="", server_default="")
    file: Named[str | None]
    """Its name in the folder of files beside the database, once kept."""
    type: Named[str | None]
    """What its bytes say it is (a media type), once kept."""
    tries: Named[int] = Column(default=0, server_default="0")
    due_at: Named[datetime | None]
    """When it is (next) to be fetched; NULL when nothing is to be done."""


# What crosses the edge


class InboundRow(Rows):
    """An inbound that was taken: a second arrival changes nothing. Names no person, so erasing leaves it."""

    __tablename__ = "inbound"
    __table_args__ = SIDE_BY_SIDE

    platform: Named[str] = Column(primary_key=True)
    id: Named[str] = Column(primary_key=True)
    at: Named[datetime]


class DeadLetterRow(Rows):
    """An inbound or an outbox row that failed by our fault: its cause and its ids, never its words."""

    __tablename__ = "dead_letters"

    id: Named[int] = Column(Integer, primary_key=True, autoincrement=True)
    participant: Named[str | None] = person(index=True)
    platform: Named[str]
    inbound: Named[str]
    cause: Named[str]
    place: Named[str]
    at: Named[datetime]


class OutboxRow(Rows):
    """A message decided but not yet sent. `recipient` is the participant, or "platform:channel" of a team.

    A row goes when it was sent; `due_at` is NULL when it was given up (`reason` says why).
    """

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "due_at"), SIDE_BY_SIDE)

    recipient: Named[str] = Column(primary_key=True)
    number: Named[int] = Column(primary_key=True)
    platform: Named[str]
    address: Named[str]
    message: Named[str]
    ask: Named[str] = Column(default="")
    made_at: Named[datetime]
    due_at: Named[datetime | None]
    claimed_until: Named[datetime | None]
    attempts: Named[int] = Column(default=0)
    in_doubt: Named[bool] = Column(default=False)
    """It may have been sent already: a crash or a time-out came in between."""
    withdrawn: Named[bool] = Column(default=False)
    """On its way when the person said stop: not tried again."""
    reason: Named[str | None]


class ShownRow(Rows):
    """A line of a conversation on a platform without a memory of its own: what we sent, what was said.

    Numbers are those of the outbox, so both are read as one; what was said stands before what it led to.
    """

    __tablename__ = "shown"
    __table_args__ = SIDE_BY_SIDE

    participant: Named[str] = person(primary_key=True)
    number: Named[int] = Column(primary_key=True)
    said: Named[bool]
    inbound: Named[str] = Column(default="")
    """The platform's id of what was said."""
    message: Named[str]
    at: Named[datetime]
