"""What the team may do: one small set of deeds, whoever gives them (a command, a button, a board).

Each deed is one transaction: it is checked, done, written down with what was before and after, and whoever
must hear of it is put in line. A theme that was never shown does not exist here, so nothing can be learnt
of the few who spoke of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import assert_never

from bot.conversation.participant import Json
from bot.errors import BotError
from bot.messages import Address, Message
from bot.runtime.shown import existing
from storage import decisions, deeds, digests, outbox, participants, themes
from storage.database import Database
from storage.decisions import Decision
from storage.themes import StoredTheme
from storage.tx import Tx

SENTENCE_LIMIT = 300
NAME_LIMIT = 80
MOST_TOLD = 3
"""Of the digests that show a theme, the newest: nobody acts on older ones."""


class DecisionKind(StrEnum):
    """How a team may answer a theme."""

    WILL_DO = "will_do"
    CANNOT = "cannot"
    ASKING_MORE = "asking_more"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Decide:
    """Answer a theme in one sentence, which every contributor will read. `by` is for *will do* alone."""

    theme: str
    kind: DecisionKind
    sentence: str
    by: date | None = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class Rename:
    """Call a theme by the team's own name from now on."""

    theme: str
    name: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class Hide:
    """Leave a theme out of later digests, or (`hidden` False) bring it back."""

    theme: str
    hidden: bool = True
    who: str = ""


Deed = Decide | Rename | Hide


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a deed. `told`: how many will hear of it; `again`: it had been done before."""

    theme: str
    name: str
    deed: str = ""
    told: int = 0
    again: bool = False


async def do(database: Database, deed: Deed, now: datetime) -> Done:
    """Carry out one deed; a BotError says in a sentence why it cannot be."""
    checked = check(deed, now)
    return await database.transact(lambda tx: perform(tx, checked, now))


def check(deed: Deed, now: datetime) -> Deed:
    """The deed with its words tidied; refuses what no theme could make right."""
    match deed:
        case Decide():
            return check_decision(deed, now)
        case Rename():
            name = " ".join(deed.name.split())
            if not 0 < len(name) <= NAME_LIMIT:
                raise BotError(f"a theme's name has 1 to {NAME_LIMIT} characters; this one has {len(name)}")
            return Rename(deed.theme, name, deed.who)
        case Hide():
            return deed
        case _:
            assert_never(deed)


def check_decision(deed: Decide, now: datetime) -> Decide:
    """A decision that can be read out to people: a kind we know, a sentence, a date where one is promised."""
    if deed.kind not in list(DecisionKind):
        raise BotError(f'a decision is will_do, cannot, asking_more or done, not "{deed.kind}"')
    kind, sentence = DecisionKind(deed.kind), " ".join(deed.sentence.split())
    if not sentence:
        why = "say why you cannot" if kind is DecisionKind.CANNOT else "say what was decided"
        raise BotError(f"a decision needs a sentence: {why}, in words its contributors will read")
    if len(sentence) > SENTENCE_LIMIT:
        raise BotError(
            f"a decision's sentence has at most {SENTENCE_LIMIT} characters; this one has {len(sentence)}"
        )
    if kind is DecisionKind.WILL_DO and deed.by is None:
        raise BotError("will_do needs a date: say by when, such as --by 2027-03-01")
    if kind is not DecisionKind.WILL_DO and deed.by is not None:
        raise BotError(f"only will_do has a date; leave it out of {kind}")
    # Somewhere it may still be yesterday in UTC, so today is never refused in any zone.
    if deed.by is not None and deed.by < (now - timedelta(hours=12)).date():
        raise BotError(f"{deed.by.isoformat()} is past; will_do needs a date to come")
    return Decide(deed.theme, kind, sentence, deed.by, deed.who)


def perform(tx: Tx, deed: Deed, now: datetime) -> Done:
    """A checked deed, in a transaction. The theme is locked: of two at once the second sees the first."""
    theme = existing(tx, deed.theme)
    match deed:
        case Decide():
            return decide(tx, theme, deed, now)
        case Rename():
            return rename(tx, theme, deed, now)
        case Hide():
            return hide(tx, theme, deed, now)
        case _:
            assert_never(deed)


def decide(tx: Tx, theme: StoredTheme, deed: Decide, now: datetime) -> Done:
    """Keep the answer and put every contributor in line to hear it, from all digests, once each."""
    earlier = decisions.of(tx, [theme.id]).get(theme.id, [])
    last = earlier[-1] if earlier else None
    by = deed.by.isoformat() if deed.by is not None else ""
    if last is not None and (last.kind, last.sentence, last.by) == (deed.kind, deed.sentence, by):
        return Done(theme.id, theme.name, last.id, again=True)
    made = Decision(
        f"{theme.id}-d{len(earlier) + 1}", theme.id, deed.kind.value, deed.sentence, by, deed.who, now
    )
    hear = themes.contributors(tx, theme.id)
    decisions.add(tx, made, hear)
    note(tx, deed.who, "decide", theme, stated(last), stated(made), now)
    say_so(tx, theme, now)
    return Done(theme.id, theme.name, made.id, told=len(participants.addresses_of(tx, hear)))


def say_so(tx: Tx, theme: StoredTheme, now: datetime) -> None:
    """Where digests with this theme were posted, they are to say what was decided, wherever that was."""
    for digest, where in digests.showing(tx, theme.campaign, theme.id, MOST_TOLD):
        outbox.put_for_team(tx, Address(where.platform, where.address), Message("", digest=digest), now)


def stated(decision: Decision | None) -> dict[str, Json]:
    """A decision as a deed's before and after."""
    if decision is None:
        return {}
    return {"kind": decision.kind, "sentence": decision.sentence, "by": decision.by}


def rename(tx: Tx, theme: StoredTheme, deed: Rename, now: datetime) -> Done:
    """The team's name for a theme; later digests keep it."""
    if theme.renamed and theme.name == deed.name:
        return Done(theme.id, theme.name, again=True)
    themes.rename(tx, theme.id, deed.name)
    note(tx, deed.who, "rename", theme, {"name": theme.name}, {"name": deed.name}, now)
    return Done(theme.id, deed.name)


def hide(tx: Tx, theme: StoredTheme, deed: Hide, now: datetime) -> Done:
    """Later digests leave it out, or show it again."""
    if theme.hidden == deed.hidden:
        return Done(theme.id, theme.name, again=True)
    themes.hide(tx, theme.id, deed.hidden)
    note(tx, deed.who, "hide", theme, {"hidden": theme.hidden}, {"hidden": deed.hidden}, now)
    return Done(theme.id, theme.name)


def note(
    tx: Tx,
    who: str,
    what: str,
    theme: StoredTheme,
    before: Mapping[str, Json],
    after: Mapping[str, Json],
    now: datetime,
) -> None:
    """Write the deed down."""
    deeds.record(tx, deeds.Deed(who, what, theme.id, before, after, now))
