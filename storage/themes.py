"""Themes from digest to digest, and who belongs to them by which words.

A theme that too few people are behind is kept, so that it can grow under the same id, but has no `shown_at`:
for the team it does not exist.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update

from bot.themes.theme import KnownTheme, Theme
from storage.rows import ParticipantRow, table
from storage.team_rows import ThemeMemberRow, ThemeRow
from storage.tx import Tx

themes = table(ThemeRow)
members = table(ThemeMemberRow)
people = table(ParticipantRow)


@dataclass(frozen=True, slots=True)
class StoredTheme:
    """What is kept of a theme beside its members."""

    id: str
    service: str
    campaign: str
    name: str
    language: str
    renamed: bool
    hidden: bool
    shown_at: datetime | None


@dataclass(frozen=True, slots=True)
class Said:
    """One reply that a theme may hold: whose it is, and its words."""

    participant: str
    text: str


def known(tx: Tx, campaign: str) -> list[KnownTheme]:
    """Every theme found in a campaign before, with all replies that ever belonged to it."""
    replies: dict[str, set[str]] = {}
    belongs = select(members.c.theme, members.c.reply).join(themes, themes.c.id == members.c.theme)
    for each in tx.execute(belongs.where(themes.c.campaign == campaign)):
        replies.setdefault(each.theme, set()).add(each.reply)
    columns = (themes.c.id, themes.c.name, themes.c.language, themes.c.centre, themes.c.renamed)
    rows = tx.execute(select(*columns).where(themes.c.campaign == campaign).order_by(themes.c.id))
    return [
        KnownTheme(
            row.id, row.name, row.language, tuple(row.centre), frozenset(replies.get(row.id, ())), row.renamed
        )
        for row in rows
    ]


def find(tx: Tx, theme: str) -> StoredTheme | None:
    """One theme, locked until the transaction ends."""
    row = tx.execute(select(themes).where(themes.c.id == theme).with_for_update()).first()
    return None if row is None else stored(row)


def of(tx: Tx, campaign: str = "") -> list[StoredTheme]:
    """All themes of a campaign, or of all campaigns."""
    question = select(themes).order_by(themes.c.campaign, themes.c.id)
    rows = tx.execute(question.where(themes.c.campaign == campaign) if campaign else question)
    return [stored(row) for row in rows]


def stored(row: object) -> StoredTheme:
    return StoredTheme(**{name: getattr(row, name) for name in StoredTheme.__slots__})


def save(
    tx: Tx, digest: str, service: str, campaign: str, found: Iterable[Theme], said: Mapping[str, Said]
) -> None:
    """Keep the themes of one digest and who belongs to them. A name the team gave stays."""
    there = {theme.id: theme for theme in of(tx, campaign)}
    for theme in found:
        values = {"centre": list(theme.centre), "words": list(theme.words)}
        if theme.id in there:
            named = {} if there[theme.id].renamed else {"name": theme.name}
            tx.execute(update(themes).where(themes.c.id == theme.id).values(**values, **named))
        else:
            first = {"service": service, "campaign": campaign, "first_digest": digest, "name": theme.name}
            tx.execute(insert(themes).values(id=theme.id, language=theme.language, **values, **first))
        rows = [row(theme, digest, place, reply, said[reply]) for place, reply in enumerate(theme.members)]
        if rows:
            tx.execute(insert(members), rows)


def row(theme: Theme, digest: str, rank: int, reply: str, said: Said) -> dict[str, object]:
    """A member with the telling words of the theme that stand in what was said."""
    lower = said.text.casefold()
    words = ", ".join(word for word in theme.words if word.casefold() in lower)
    belongs = {"theme": theme.id, "digest": digest, "reply": reply, "participant": said.participant}
    return {**belongs, "words": words, "rank": rank}


def show(tx: Tx, shown: Iterable[str], now: datetime) -> None:
    """The team sees these now; from the first time on they wait for an answer."""
    first = themes.c.shown_at.is_(None)
    tx.execute(update(themes).where(themes.c.id.in_(list(shown)), first).values(shown_at=now))


def rename(tx: Tx, theme: str, name: str) -> None:
    """The team's own name, which later digests keep."""
    tx.execute(update(themes).where(themes.c.id == theme).values(name=name, renamed=True))


def hide(tx: Tx, theme: str, hidden: bool) -> None:
    """Leave a theme out of later digests, or bring it back."""
    tx.execute(update(themes).where(themes.c.id == theme).values(hidden=hidden))


def contributors(tx: Tx, theme: str) -> list[str]:
    """Everybody whose words were in the theme in any digest, once each; who was erased is not among them."""
    who = select(members.c.participant).where(members.c.theme == theme)
    return list(tx.execute(who.distinct().order_by(members.c.participant)).scalars())


def missing(tx: Tx, who: set[str]) -> bool:
    """Whether any of these people is no more."""
    ids = list(who)
    there = 0
    for start in range(0, len(ids), 500):
        some = select(func.count()).where(people.c.id.in_(ids[start : start + 500]))
        there += tx.execute(some).scalar() or 0
    return there < len(ids)


def of_participant(tx: Tx, participant: str) -> list[tuple[StoredTheme, list[str]]]:
    """The themes a person's replies are in, with those replies' ids."""
    found: dict[str, list[str]] = {}
    mine = select(members.c.theme, members.c.reply).where(members.c.participant == participant)
    for each in tx.execute(mine.distinct().order_by(members.c.theme, members.c.reply)):
        found.setdefault(each.theme, []).append(each.reply)
    rows = tx.execute(select(themes).where(themes.c.id.in_(found)).order_by(themes.c.id))
    return [(stored(each), found[each.id]) for each in rows]
