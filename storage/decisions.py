"""The team's answers to themes, who hears of them, and what they said to it.

A reaction is not stored twice: it is the person's reply in the session that told them, read from there, so
that an edit, a *back* or an erasure counts by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from storage.replies import FOR_THE_TEAM
from storage.rows import ReplyRow, table
from storage.team_rows import DecisionRow, TellingRow, ThemeRow
from storage.tx import Tx

decisions = table(DecisionRow)
tellings = table(TellingRow)
themes = table(ThemeRow)
replies = table(ReplyRow)

HEARD = "_heard"
"""The built-in campaign in which a decision is told."""
SO, NOT_SO = "so", "not_so"
"""Its prompts: the choice, whose option for disagreeing is `not_so`, and the words of those who disagree."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The team's answer to a theme. `by` is an ISO date, or empty."""

    id: str
    theme: str
    kind: str
    sentence: str
    by: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Telling:
    """Somebody who is to hear a decision, with the theme's name and where it belongs."""

    decision: Decision
    participant: str
    theme: str
    language: str
    service: str
    campaign: str


@dataclass(frozen=True, slots=True)
class Reacted:
    """What one contributor said to a decision: whether it is so, and if not, why (`words`, reply id)."""

    decision: str
    participant: str
    so: bool
    words: str = ""
    reply: str = ""
    language: str = ""


def of(tx: Tx, found: Iterable[str]) -> dict[str, list[Decision]]:
    """Theme id to its decisions, oldest first."""
    result: dict[str, list[Decision]] = {}
    rows = tx.execute(select(decisions).where(decisions.c.theme.in_(list(found))))
    for row in sorted(rows, key=lambda each: (each.at, int(each.id.rpartition("-d")[2]))):
        result.setdefault(row.theme, []).append(decision(row))
    return result


def decision(row: object) -> Decision:
    return Decision(**{name: getattr(row, name) for name in Decision.__slots__})


def add(tx: Tx, made: Decision, hear: Sequence[str]) -> None:
    """Keep a decision and put everybody who is to hear it in line."""
    tx.execute(insert(decisions).values({name: getattr(made, name) for name in Decision.__slots__}))
    if hear:
        tx.execute(insert(tellings), [{"decision": made.id, "participant": each} for each in hear])


def waiting(tx: Tx, limit: int) -> list[Telling]:
    """Who has still to hear what, oldest decision first."""
    columns = (themes.c.name, themes.c.language, themes.c.service, themes.c.campaign)
    rows = tx.execute(
        select(decisions, tellings.c.participant, *(each.label(f"theme_{each.name}") for each in columns))
        .join(decisions, decisions.c.id == tellings.c.decision)
        .join(themes, themes.c.id == decisions.c.theme)
        .where(tellings.c.state == "waiting")
        .order_by(decisions.c.at, decisions.c.id, tellings.c.participant)
        .limit(limit)
    )
    return [
        Telling(
            decision(row),
            row.participant,
            row.theme_name,
            row.theme_language,
            row.theme_service,
            row.theme_campaign,
        )
        for row in rows
    ]


def claim(tx: Tx, telling: Telling, now: datetime) -> bool:
    """Whether this telling is ours to carry out, in this transaction: of two who try, one gets it."""
    mine = (tellings.c.decision == telling.decision.id, tellings.c.participant == telling.participant)
    first = update(tellings).where(*mine, tellings.c.state == "waiting")
    return tx.execute(first.values(state="told", told_at=now)).rowcount == 1


def miss(tx: Tx, telling: Telling, now: datetime) -> None:
    """They stopped before they could hear it; a later start does not bring it back."""
    mine = (tellings.c.decision == telling.decision.id, tellings.c.participant == telling.participant)
    tx.execute(update(tellings).where(*mine).values(state="missed", told_at=now))


def told(tx: Tx, ids: Iterable[str]) -> dict[str, frozenset[str]]:
    """Decision id to the people who have been told."""
    who = select(tellings.c.decision, tellings.c.participant).where(tellings.c.decision.in_(list(ids)))
    found: dict[str, set[str]] = {}
    for row in tx.execute(who.where(tellings.c.state == "told")):
        found.setdefault(row.decision, set()).add(row.participant)
    return {each: frozenset(people) for each, people in found.items()}


def reactions(tx: Tx, ids: Iterable[str]) -> dict[str, list[Reacted]]:
    """Decision id to what its contributors said to it, newest word of each."""
    rows = tx.execute(
        select(tellings.c.decision, replies)
        .join(replies, replies.c.participant == tellings.c.participant)
        .where(
            tellings.c.decision.in_(list(ids)),
            replies.c.campaign == HEARD,
            ~replies.c.superseded,
            ~replies.c.skipped,
            *FOR_THE_TEAM,
        )
        .order_by(tellings.c.decision, replies.c.participant, replies.c.number)
    )
    found: dict[tuple[str, str], Reacted] = {}
    for row in rows:
        if (row.given or {}).get("decision") != row.decision:
            continue
        key = (row.decision, row.participant)
        if row.prompt == SO:
            value = row.answer[0] if row.answer else None
            found[key] = Reacted(row.decision, row.participant, value != NOT_SO)
        elif row.prompt == NOT_SO and row.text:
            words = (row.text, row.id, row.language)
            found[key] = Reacted(row.decision, row.participant, False, *words)
    result: dict[str, list[Reacted]] = {}
    for reacted in found.values():
        result.setdefault(reacted.decision, []).append(reacted)
    return result


def heard_by(tx: Tx, participant: str) -> list[tuple[Decision, datetime | None]]:
    """The decisions one person is in line for or was told, and when they were."""
    rows = tx.execute(
        select(decisions, tellings.c.told_at)
        .join(decisions, decisions.c.id == tellings.c.decision)
        .where(tellings.c.participant == participant, tellings.c.state != "missed")
        .order_by(decisions.c.at, decisions.c.id)
    )
    return [(decision(row), row.told_at) for row in rows]
