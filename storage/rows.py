"""The schema: every table as a class ending in `Row`. Rows never leave `storage/`, plain dataclasses do.

What belongs to one person leads its primary key with that person's id: on SQLite their rows stand side by
side (WITHOUT ROWID), on PostgreSQL such tables can be split by participant. Numbers within a participant come
from `Participant.version`, so no central sequence is needed. Everything personal hangs on `participants` by a
cascading key, so that forgetting a person is deleting one row.
"""

from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import lru_cache
from json import loads as read_json
from typing import Any, cast

from pydantic_core import to_json
from sqlalchemy import BigInteger, Dialect, ForeignKey, Index, Integer, MetaData, Table, Text
from sqlalchemy import Enum as EnumType
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

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


class Rows(DeclarativeBase):
    """What all rows share: names of constraints, and how Python's types are stored."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Moment, str: Text, int: BigInteger, Outcome: by_value(Outcome)}  # noqa: RUF012


def table(row: type[Rows]) -> Table:
    """The Core table of a row class."""
    return cast(Table, row.__table__)


SIDE_BY_SIDE = {"sqlite_with_rowid": False}
"""Rows kept in the order of their primary key, with no second tree: one page written for one row."""


def person(**more: Any) -> Mapped[str]:
    """A column naming a participant; the row goes when they go."""
    return mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), **more)


# People


class ParticipantRow(Rows):
    """One person. `state` is what the engine needs, as one JSON value; `wake_at` when they are first due."""

    __tablename__ = "participants"
    __table_args__ = (Index(None, "wake_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    wake_at: Mapped[datetime | None]
    state: Mapped[str]


class AddressRow(Rows):
    """Where a platform reaches a person. The only table that knows."""

    __tablename__ = "addresses"
    __table_args__ = SIDE_BY_SIDE

    platform: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    participant: Mapped[str] = person(index=True)
    reachable: Mapped[bool] = mapped_column(default=True)
    last_used: Mapped[datetime]
    """To the hour: enough to tell which of two addresses to write to, and seldom written."""


class ComeBackRow(Rows):
    """A code by which somebody comes back to a conversation whose only key is a cookie: the newest counts."""

    __tablename__ = "comebacks"
    __table_args__ = SIDE_BY_SIDE

    participant: Mapped[str] = person(primary_key=True)
    code: Mapped[str] = mapped_column(index=True, unique=True)
    """What a slow hash makes of it."""
    sealed: Mapped[str]
    """The key of the conversation, which only the code opens."""


class ConsentRow(Rows):
    """A yes or a no, with the exact words it was given to. Never changed: the newest counts."""

    __tablename__ = "consents"
    __table_args__ = SIDE_BY_SIDE

    participant: Mapped[str] = person(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    service: Mapped[str]
    use: Mapped[str]
    given: Mapped[bool]
    words: Mapped[str]
    version: Mapped[str]
    language: Mapped[str]
    platform: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


class JoinCodeRow(Rows):
    """What stands in a join link instead of a campaign's key."""

    __tablename__ = "join_codes"

    code: Mapped[str] = mapped_column(primary_key=True)
    campaign: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    """Where it was given out (a ward, a line), for digests; empty when it does not matter."""
    made_at: Mapped[datetime]
    until: Mapped[datetime | None]
    most: Mapped[int | None]
    """How many people may come by it."""
    revoked_at: Mapped[datetime | None]


class JoinRow(Rows):
    """Who came by which code: each person counts once."""

    __tablename__ = "joins"
    __table_args__ = SIDE_BY_SIDE

    participant: Mapped[str] = person(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True, index=True)
    at: Mapped[datetime]


# Campaigns and waves


class CampaignRow(Rows):
    """Whether a campaign runs: what the team did, not what its file says. `state`: started, paused, ended."""

    __tablename__ = "campaigns"

    key: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    since: Mapped[datetime]


class WaveRow(Rows):
    """One run of a campaign."""

    __tablename__ = "waves"

    campaign: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    starts: Mapped[datetime]
    ends: Mapped[datetime | None]
    invited_at: Mapped[datetime | None]
    """When everybody it was for had been asked."""


class InvitationRow(Rows):
    """Whom a wave asked; its key is why nobody is asked twice."""

    __tablename__ = "invitations"
    __table_args__ = SIDE_BY_SIDE

    campaign: Mapped[str] = mapped_column(primary_key=True)
    wave: Mapped[int] = mapped_column(primary_key=True)
    participant: Mapped[str] = person(primary_key=True, index=True)
    at: Mapped[datetime]


# Conversations


class SessionRow(Rows):
    """A person's way through one wave: when it began and how it ended. Its state is in `participants`."""

    __tablename__ = "sessions"
    __table_args__ = (Index(None, "campaign", "wave"), SIDE_BY_SIDE)

    participant: Mapped[str] = person(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    campaign: Mapped[str]
    wave: Mapped[int]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None]
    stopped_at: Mapped[str | None]
    """The prompt that was open when it ended."""
    given: Mapped[Any | None] = mapped_column(Json)


class AskRow(Rows):
    """One putting of a prompt to one person, as it was shown."""

    __tablename__ = "asks"
    __table_args__ = SIDE_BY_SIDE

    participant: Mapped[str] = person(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    session: Mapped[str]
    campaign: Mapped[str]
    wave: Mapped[int]
    prompt: Mapped[str]
    kind: Mapped[str]
    probe: Mapped[int]
    attempt: Mapped[int]
    text: Mapped[str]
    options: Mapped[Any | None] = mapped_column(Json)
    """[id, label] pairs, ids as they went out."""
    at: Mapped[datetime]
    message_id: Mapped[str | None]
    """The platform's, once sent."""


class ReplyRow(Rows):
    """What was said, verbatim. `id` is opaque and names no one; `number` orders a person's replies."""

    __tablename__ = "replies"
    __table_args__ = (Index(None, "campaign", "at"), SIDE_BY_SIDE)

    participant: Mapped[str] = person(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str]
    campaign: Mapped[str]
    session: Mapped[str] = mapped_column(default="")
    wave: Mapped[int] = mapped_column(default=0)
    ask: Mapped[str] = mapped_column(default="")
    prompt: Mapped[str] = mapped_column(default="")
    probe: Mapped[int] = mapped_column(default=0)
    part: Mapped[int] = mapped_column(default=1)
    text: Mapped[str]
    answer: Mapped[Any | None] = mapped_column(Json)
    """[value, label] of what was understood."""
    language: Mapped[str] = mapped_column(default="")
    skipped: Mapped[bool] = mapped_column(default=False)
    superseded: Mapped[bool] = mapped_column(default=False)
    """A later answer to the same prompt in the same session counts instead."""
    message_id: Mapped[str] = mapped_column(default="")
    given: Mapped[Any | None] = mapped_column(Json)
    at: Mapped[datetime]
    audience: Mapped[str] = mapped_column(default="team", server_default="team")
    """Who may read it: team, independent (only the service's independent contact), nobody (left out)."""
    withdrawn_at: Mapped[datetime | None]
    """When its teller took it back: its words are gone then."""


class EarlierReplyRow(Rows):
    """The words of a reply before its writer changed them."""

    __tablename__ = "earlier_replies"
    __table_args__ = SIDE_BY_SIDE

    participant: Mapped[str] = person(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    until: Mapped[datetime]


class AttachmentRow(Rows):
    """A file or place that came with a reply; `reference` is the platform's own.

    `state`: waiting (to be fetched after the commit), kept, refused (too large, or not what it says it is),
    gone (the platform has it no more), place (there is nothing to fetch).
    """

    __tablename__ = "attachments"
    __table_args__ = (Index(None, "due_at"), SIDE_BY_SIDE)

    participant: Mapped[str] = person(primary_key=True)
    reply: Mapped[int] = mapped_column(primary_key=True)
    """The reply's number."""
    place: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    reference: Mapped[str]
    size: Mapped[int | None]
    state: Mapped[str] = mapped_column(default="waiting", server_default="waiting")
    platform: Mapped[str] = mapped_column(default="", server_default="")
    file: Mapped[str | None]
    """Its name in the folder of files beside the database, once kept."""
    type: Mapped[str | None]
    """What its bytes say it is (a media type), once kept."""
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    due_at: Mapped[datetime | None]
    """When it is (next) to be fetched; NULL when nothing is to be done."""


# What crosses the edge


class InboundRow(Rows):
    """An inbound that was taken: a second arrival changes nothing. Names no person, so erasing leaves it."""

    __tablename__ = "inbound"
    __table_args__ = SIDE_BY_SIDE

    platform: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class DeadLetterRow(Rows):
    """An inbound or an outbox row that failed by our fault: its cause and its ids, never its words."""

    __tablename__ = "dead_letters"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    participant: Mapped[str | None] = person(index=True)
    platform: Mapped[str]
    inbound: Mapped[str]
    cause: Mapped[str]
    place: Mapped[str]
    at: Mapped[datetime]


class OutboxRow(Rows):
    """A message decided but not yet sent. `recipient` is the participant, or "platform:channel" of a team.

    A row goes when it was sent; `due_at` is NULL when it was given up (`reason` says why).
    """

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "due_at"), SIDE_BY_SIDE)

    recipient: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str]
    address: Mapped[str]
    message: Mapped[str]
    ask: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    in_doubt: Mapped[bool] = mapped_column(default=False)
    """It may have been sent already: a crash or a time-out came in between."""
    withdrawn: Mapped[bool] = mapped_column(default=False)
    """On its way when the person said stop: not tried again."""
    reason: Mapped[str | None]


class ShownRow(Rows):
    """A line of a conversation on a platform without a memory of its own: what we sent, what was said.

    Numbers are those of the outbox, so both are read as one; what was said stands before what it led to.
    """

    __tablename__ = "shown"
    __table_args__ = SIDE_BY_SIDE

    participant: Mapped[str] = person(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    said: Mapped[bool]
    inbound: Mapped[str] = mapped_column(default="")
    """The platform's id of what was said."""
    message: Mapped[str]
    at: Mapped[datetime]
