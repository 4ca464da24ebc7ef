"""Probes: one follow-up, chosen from what was just said."""

from collections.abc import Mapping

from bot.conversation.campaign import Probe, Prompt
from bot.conversation.keywords import folded, plain_label
from bot.conversation.participant import Answer, Session


def choose(prompt: Prompt, text: str, answers: Mapping[str, Answer], skipped: frozenset[str]) -> int:
    """The number of the first probe whose every test holds, from 1; 0 for none."""
    for number, probe in enumerate(prompt.probes, 1):
        if _holds(probe, text, answers, skipped):
            return number
    return 0


def mark(prompt: str, probe: int) -> str:
    """How a session remembers that a probe was put: at most one for each prompt."""
    return f"{prompt}:{probe}"


def put_already(session: Session, prompt: str) -> bool:
    return any(asked.startswith(f"{prompt}:") for asked in session.asked)


def _holds(probe: Probe, text: str, answers: Mapping[str, Answer], skipped: frozenset[str]) -> bool:
    words = len(text.split())
    return (
        (probe.when is None or probe.when.holds(answers, skipped))
        and (probe.words_below is None or words < probe.words_below)
        and (probe.words_above is None or words > probe.words_above)
        and (not probe.mentions or _mentions(probe, text))
    )


def _mentions(probe: Probe, text: str) -> bool:
    """Whether a word begins as one of these does ("wait" is in "waiting")."""
    said = " " + folded(text)
    return any(f" {plain_label(mention)}" in said for mention in probe.mentions)
