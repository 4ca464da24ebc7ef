"""What the team sees of themes between digests: those that were shown, as shown, and their answers."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches

from bot.conversation.participant import Json
from bot.digests.digest import Settled, ThemeLine
from bot.errors import BotError
from storage import decisions, digests, themes
from storage.database import Database
from storage.decisions import Decision
from storage.themes import StoredTheme
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class TeamTheme:
    """A theme as the team knows it. `line` is how the newest digest put it (people, quotes masked)."""

    id: str
    name: str
    campaign: str
    hidden: bool
    shown_at: datetime
    waiting_days: int | None
    """Days it has waited for an answer; None when it has one."""
    line: ThemeLine
    decisions: tuple[Settled, ...]


async def list_themes(database: Database, now: datetime, campaign: str = "") -> list[TeamTheme]:
    """The themes of one campaign or of all, most people first."""
    return await database.read(lambda tx: seen(tx, now, campaign))


async def show_theme(database: Database, theme: str, now: datetime) -> TeamTheme:
    """One theme; a BotError with the nearest ids when there is none."""

    def question(tx: Tx) -> TeamTheme:
        campaign = existing(tx, theme).campaign
        return next(each for each in seen(tx, now, campaign) if each.id == theme)

    return await database.read(question)


def existing(tx: Tx, theme: str) -> StoredTheme:
    """A theme that was shown, locked; any other does not exist for the team, however many spoke of it."""
    found = themes.find(tx, theme)
    if found is not None and found.shown_at is not None:
        return found
    ids = [each.id for each in themes.of(tx) if each.shown_at is not None]
    near = ", ".join(get_close_matches(theme, ids, 3, 0.4) or ids[:3])
    raise BotError(f'there is no theme "{theme}"; ' + (f"there is {near}" if near else "make a digest first"))


def seen(tx: Tx, now: datetime, campaign: str) -> list[TeamTheme]:
    """`list_themes`, in a transaction."""
    shown = {each.id: each for each in themes.of(tx, campaign) if each.shown_at is not None}
    answers = decisions.of(tx, shown)
    lines = {
        theme: line
        for key in sorted({each.campaign for each in shown.values()})
        for theme, line in newest_lines(tx, key, [each.id for each in shown.values() if each.campaign == key])
    }
    found = [team_theme(shown[theme], line, answers.get(theme, []), now) for theme, line in lines.items()]
    return sorted(found, key=lambda each: (-each.line.people, each.id))


def newest_lines(tx: Tx, campaign: str, ids: Iterable[str]) -> Iterable[tuple[str, ThemeLine]]:
    """For each theme the line of the newest digest that has one."""
    wanted = set(ids)
    for stored in digests.newest_first(tx, campaign):
        if not wanted:
            return
        for line in (*stored.digest.themes, *stored.digest.earlier):
            if line.id in wanted:
                wanted.discard(line.id)
                yield line.id, line


def team_theme(theme: StoredTheme, line: ThemeLine, made: list[Decision], now: datetime) -> TeamTheme:
    """A theme with what was decided since its line was drawn; reactions stay as the digest showed them."""
    assert theme.shown_at is not None
    drawn = {(each.kind, each.sentence, each.at): each for each in line.decisions}
    settled = tuple(
        drawn.get((each.kind, each.sentence, each.at), Settled(each.kind, each.sentence, each.at, each.by))
        for each in made
    )
    waiting = None if made else max(0, (now - theme.shown_at).days)
    named = replace(line, name=theme.name)
    return TeamTheme(
        theme.id, theme.name, theme.campaign, theme.hidden, theme.shown_at, waiting, named, settled
    )


def trail(tx: Tx, participant: str) -> list[dict[str, Json]]:
    """What became of a person's words: the themes they are in, and what was decided and told."""
    told = decisions.heard_by(tx, participant)
    said = decisions.reactions(tx, [each.id for each, _ in told])
    heard: dict[str, list[Json]] = {}
    for each, told_at in told:
        mine = next((one for one in said.get(each.id, []) if one.participant == participant), None)
        entry: dict[str, Json] = {"kind": each.kind, "sentence": each.sentence, "by": each.by}
        entry["told_at"] = told_at.isoformat() if told_at is not None else None
        entry["said"] = None if mine is None else "so" if mine.so else "not_so"
        heard.setdefault(each.theme, []).append(entry)
    return [
        {
            "theme": theme.name,
            "campaign": theme.campaign,
            "replies": [*replies],
            "decisions": heard.get(theme.id, []),
        }
        for theme, replies in themes.of_participant(tx, participant)
        if theme.shown_at is not None
    ]
