"""The schema, continued: what the team has. Themes, digests, decisions and deeds, as `Row` classes."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from storage.rows import SIDE_BY_SIDE, Json, Rows, person


class ThemeRow(Rows):
    """Replies making one point; keeps its identity from digest to digest."""

    __tablename__ = "themes"

    id: Mapped[str] = mapped_column(primary_key=True)
    service: Mapped[str]
    campaign: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    language: Mapped[str]
    centre: Mapped[Any] = mapped_column(Json)
    words: Mapped[Any | None] = mapped_column(Json)
    renamed: Mapped[bool] = mapped_column(default=False)
    hidden: Mapped[bool] = mapped_column(default=False)
    first_digest: Mapped[str]
    shown_at: Mapped[datetime | None]
    """When the team first saw it; empty while too few people are behind it."""
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("themes.id"))


class ThemeMemberRow(Rows):
    """Who belongs to a theme in one digest, and by which words."""

    __tablename__ = "theme_members"

    theme: Mapped[str] = mapped_column(ForeignKey("themes.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True, index=True)
    reply: Mapped[str] = mapped_column(primary_key=True, index=True)
    participant: Mapped[str] = person(index=True)
    words: Mapped[str] = mapped_column(default="")
    rank: Mapped[int] = mapped_column(default=0)
    """0 is the most typical."""


class DigestRow(Rows):
    """A digest as it was shown. `period` is its local date, so each is made once; empty: asked by hand."""

    __tablename__ = "digests"
    __table_args__ = (Index(None, "campaign", "period", unique=True), Index(None, "campaign", "made_at"))

    id: Mapped[str] = mapped_column(primary_key=True)
    campaign: Mapped[str]
    service: Mapped[str]
    period: Mapped[str | None]
    since: Mapped[datetime]
    until: Mapped[datetime]
    made_at: Mapped[datetime]
    shown: Mapped[Any] = mapped_column(Json)
    posted_at: Mapped[datetime | None]
    posted_as: Mapped[Any | None] = mapped_column(Json)
    """Where it stands by now, so that it can say what is decided: its platform, the address it was posted to,
    the ids of its messages, and its chart there."""


class DecisionRow(Rows):
    """The team's answer to a theme. `kind`: will_do, cannot, asking_more, done."""

    __tablename__ = "decisions"

    id: Mapped[str] = mapped_column(primary_key=True)
    theme: Mapped[str] = mapped_column(ForeignKey("themes.id"), index=True)
    kind: Mapped[str]
    sentence: Mapped[str]
    by: Mapped[str] = mapped_column(default="")
    """An ISO date, or empty."""
    who: Mapped[str]
    at: Mapped[datetime]


class TellingRow(Rows):
    """A contributor hearing a decision, once: whether they were told, and what they said to it."""

    __tablename__ = "tellings"

    decision: Mapped[str] = mapped_column(ForeignKey("decisions.id"), primary_key=True)
    participant: Mapped[str] = person(primary_key=True, index=True)
    state: Mapped[str] = mapped_column(default="waiting", index=True)
    """waiting, told, or missed (could not be reached)."""
    told_at: Mapped[datetime | None]


class DeedRow(Rows):
    """What somebody at the team did, to what, and how it was before and after."""

    __tablename__ = "deeds"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    who: Mapped[str]
    what: Mapped[str]
    subject: Mapped[str]
    before: Mapped[Any | None] = mapped_column(Json)
    after: Mapped[Any | None] = mapped_column(Json)
    at: Mapped[datetime]


class EscalationRow(Rows):
    """A reply that somebody must see today. It points at the words and holds none itself."""

    __tablename__ = "escalations"
    __table_args__ = (Index(None, "service", "at"), SIDE_BY_SIDE)

    participant: Mapped[str] = person(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """The participant's own count, as of their replies."""
    id: Mapped[str]
    service: Mapped[str]
    campaign: Mapped[str]
    reason: Mapped[str]
    """self_harm, child, abuse, violence."""
    reply: Mapped[str]
    """The reply's id."""
    state: Mapped[str]
    """told (somebody named was written to), taken, closed."""
    told: Mapped[str]
    """Whom: "slack:U…"."""
    at: Mapped[datetime]
