"""About how many minutes a campaign takes somebody: reading at a usual pace, and a time for each kind."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.conversation.campaign import Campaign, Prompt
from bot.conversation.prompts.choice import Choosable
from bot.conversation.wording import Text, pick

WORDS_A_MINUTE = 200
SECONDS: Mapping[str, int] = {
    "consent": 10,
    "info": 0,
    "choice": 10,
    "scale": 10,
    "multi_choice": 20,
    "number": 10,
    "date": 15,
    "rank": 30,
    "text": 45,
    "story": 120,
    "touchpoints": 150,
    "photo": 30,
    "voice": 60,
    "location": 20,
}
"""To think of an answer and to give it."""
PROBE = 30
IN_PART = 0.5
"""How much of what is asked of some people counts: prompts with a condition, and probes."""


def minutes(campaign: Campaign) -> int:
    """For somebody who skips nothing, in the language that takes longest to read; at least one."""
    whole = max(_seconds(campaign, language) for language in campaign.languages)
    return max(1, round(whole / 60))


def _seconds(campaign: Campaign, language: str) -> float:
    return sum(_prompt(prompt, language) for prompt in campaign.prompts)


def _prompt(prompt: Prompt, language: str) -> float:
    whole = SECONDS[prompt.kind_name] + sum(_reading(words, language) for words in _texts(prompt))
    if prompt.probes:  # at most one is put
        whole += IN_PART * (PROBE + max(_reading(probe.ask, language) for probe in prompt.probes))
    return whole * (1 if prompt.when is None else IN_PART)


def _texts(prompt: Prompt) -> Iterator[Text]:
    """What is read of a prompt: its words, and what it offers."""
    kind: Any = prompt.kind
    yield kind.text
    for name in ("options", "moments", "feelings"):
        offered: tuple[Choosable, ...] = getattr(kind, name, ())
        yield from (one.label for one in offered)


def _reading(words: Text, language: str) -> float:
    """In seconds."""
    return len(pick(words, language).split()) * 60 / WORDS_A_MINUTE
