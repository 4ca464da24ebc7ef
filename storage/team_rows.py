"""The schema, continued: what the team has. Themes, digests, decisions and deeds, as `Row` classes."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, Named

from storage.rows import SIDE_BY_SIDE, Json, Rows, person


class ThemeRow(Rows):
    """Replies making one point; keeps its identity from digest to digest."""

    __tablename__ = "themes"

    id: Named[str] = Column(primary_key=True)
    service: Named[str]
    campaign: Named[str] = Column(index=True)
    name: Named[str]
    language: Named[str]
    centre: Named[Any] = Column(Json)
    words: Named[Any | None] = Column(Json)
    renamed: Named[bool] = Column(default=False)
    hidden: Named[bool] = Column(default=False)
    first_digest: Named[str]
    shown_at: Named[datetime | None]
    """When the team first saw it; empty while too few people are behind it."""
    merged_into: Named[str | None] = Column(ForeignKey("themes.id"))


class ThemeMemberRow(Rows):
    """Who belongs to a theme in one digest, and by which words."""

    __tablename__ = "theme_members"

    theme: Named[str] = Column(ForeignKey("themes.id"), primary_key=True)
    digest: Named[str] = Column(primary_key=True, index=True)
    reply: Named[str] = Column(primary_key=True, index=True)
    participant: Named[str] = person(index=True)
    words: Named[str] = Column(default="")
    rank: Named[int] = Column(default=0)
    """0 is the most typical."""


class DigestRow(Rows):
    """A digest as it was shown. `period` is its local date, so each is made once; empty: asked by hand."""

    __tablename__ = "digests"
    __table_args__ = (Index(None, "campaign", "period", unique=True), Index(None, "campaign", "made_at"))

    id: Named[str] = Column(primary_key=True)
    campaign: Named[str]
    service: Named[str]
    period: Named[str | None]
    since: Named[datetime]
    until: Named[datetime]
    made_at: Named[datetime]
    shown: Named[Any] = Column(Json)
    posted_at: Named[datetime | None]
    posted_as: Named[Any | None] = Column(Json)
    """Where it stands by now, so that it can say what is decided: its platform, the address it was posted to,
    the ids of its messages, and its chart there."""


class DecisionRow(Rows):
    """The team's answer to a theme. `kind`: will_do, cannot, asking_more, done."""

    __tablename__ = "decisions"

    id: Named[str] = Column(primary_key=True)
    theme: Named[str] = Column(ForeignKey("themes.id"), index=True)
    kind: Named[str]
    sentence: Named[str]
    by: Named[str] = Column(default="")
    """An ISO date, or empty."""
    who: Named[str]
    at: Named[datetime]


class TellingRow(Rows):
    """A contributor hearing a decision, once: whether they were told, and what they said to it."""

    __tablename__ = "tellings"

    decision: Named[str] = Column(ForeignKey("decisions.id"), primary_key=True)
    participant: Named[str] = person(primary_key=True, index=True)
    state: Named[str] = Column(default="waiting", index=True)
    """waiting, told, or missed (could not be reached)."""
    told_at: Named[datetime | None]


class DeedRow(Rows):
    """What somebody at the team did, to what, and how it was before and after."""

    __tablename__ = "deeds"

    id: Named[int] = Column(Integer, primary_key=True, autoincrement=True)
    who: Named[str]
    what: Named[str]
    subject: Named[str]
    before: Named[Any | None] = Column(Json)
    after: Named[Any | None] = Column(Json)
    at: Named[datetime]


class EscalationRow(Rows):
    """A reply that somebody must see today. It points at the words and holds none itself."""

    __tablename__ = "escalations"
    __table_args__ = (Index(None, "service", "at"), SIDE_BY_SIDE)

    participant: Named[str] = person(primary_key=True)
    number: Named[int] = Column(primary_key=True)
    """The participant's own count, as of their replies."""
    id: Named[str]
    service: Named[str]
    campaign: Named[str]
    reason: Named[str]
    """self_harm, child, abuse, violence."""
    reply: Named[str]
    """The reply's id."""
    state: Named[str]
    """told (somebody named was written to), taken, closed."""
    told: Named[str]
    """Whom: "slack:U…"."""
    at: Named[datetime]
