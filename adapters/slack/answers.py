"""What a team answered to a theme by now, as values, and the line that says so under the theme. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from adapters.slack.pieces import Part, section, sendable, words
from adapters.slack.words import Words
from bot.digests.digest import Digest, Settled, ThemeLine
from bot.digests.speech import speech


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer. `who`: somebody's id in Slack, or empty where it was given elsewhere; `by`: an ISO date."""

    who: str
    kind: str
    sentence: str
    by: str
    at: datetime


Answers = Mapping[str, Sequence[Answered]]
"""By theme, oldest first: those that came after a digest was drawn."""


@dataclass(frozen=True, slots=True)
class Look:
    """A theme as a form shows it: its name, and everything that was answered so far, oldest first."""

    name: str
    answers: tuple[Answered, ...] = ()
    deciders: frozenset[str] | None = None
    """Who may answer it: two services can share a channel. None: whoever may answer in the channel."""


def with_answers(digest: Digest, answers: Answers) -> Digest:
    """The digest as it would be told by now: what was answered waits no longer."""
    return replace(
        digest,
        themes=tuple(_answered(line, answers.get(line.id, ())) for line in digest.themes),
        earlier=tuple(_answered(line, answers.get(line.id, ())) for line in digest.earlier),
    )


def _answered(line: ThemeLine, later: Sequence[Answered]) -> ThemeLine:
    if not later:
        return line
    settled = tuple(Settled(each.kind, each.sentence, each.at, each.by) for each in later)
    return replace(line, decisions=(*line.decisions, *settled), waiting_days=None)


def note(answered: Answered, own: Words) -> Part:
    """Who answered what, and when (in each reader's own zone)."""
    phrase = f"said_{answered.kind}"
    said = own.say(phrase if phrase in own.phrases else "said", by=day(answered.by, own.language))
    when = {
        "type": "date",
        "timestamp": int(answered.at.timestamp()),
        "format": "{date_short_pretty}, {time}",
        "fallback": f"{answered.at:%Y-%m-%d %H:%M} UTC",
    }
    who = [{"type": "user", "user_id": answered.who}, words(" ")] if answered.who else []
    return section(
        words("→ "),
        *who,
        words(f"{said}: ", bold=True),
        words(sendable(answered.sentence)),
        words(" ("),
        when,
        words(")"),
    )


def day(text: str, language: str) -> str:
    """An ISO date as people write it."""
    try:
        return speech(language).date(date.fromisoformat(text))
    except ValueError:
        return text
