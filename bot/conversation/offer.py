"""What is honest to say beforehand: what can change, what cannot, who decides, and when one hears back."""

from collections.abc import Mapping
from datetime import timedelta

from bot.conversation import moving
from bot.conversation.campaign import Offer
from bot.conversation.keywords import plain
from bot.conversation.turn import Turn
from bot.conversation.wording import Phrases, Text, fill, pick

UNITS = (("month", 30), ("week", 7), ("day", 1))
"""Words for lengths of time, longest first, with their days."""
BEFOREHAND = 2
"""Sentences that are said before people agree; the rest is told to those who ask."""


def beforehand(offer: Offer, language: str, phrases: Phrases) -> list[str]:
    """What is said before people agree."""
    lines = in_full(offer, language, phrases)
    return lines if len(lines) <= BEFOREHAND else [*lines[:BEFOREHAND], phrases.say["offer_more"]]


def in_full(offer: Offer, language: str, phrases: Phrases) -> list[str]:
    """All of it, a sentence each."""
    parts: Mapping[str, tuple[str, Text]] = {
        "can_change": ("offer_can", offer.can_change),
        "cannot_change": ("offer_cannot", offer.cannot_change),
        "who_decides": ("offer_who", offer.who_decides),
    }
    said = [
        fill(phrases.say[phrase], {name: pick(text, language).strip().rstrip(".")})
        for name, (phrase, text) in parts.items()
        if text
    ]
    if offer.answer_by:
        said.append(fill(phrases.say["offer_when"], {"answer_by": in_words(offer.answer_by, phrases)}))
    return said


def in_words(length: timedelta, phrases: Phrases) -> str:
    """ "4 weeks", in a language's own words."""
    days = max(1, round(length / timedelta(days=1)))
    unit, size = next((unit, size) for unit, size in UNITS if days % size == 0)
    number = days // size
    words = phrases.terms.get(unit) or (unit, f"{unit}s")
    return f"{number} {words[0] if number == 1 else words[min(1, len(words) - 1)]}"


def asked(turn: Turn, text: str) -> bool:
    """*More*, said to whether they take part: all of it is told."""
    ask = turn.open.ask if turn.open else None
    if ask is None or ask.kind != "consent" or not turn.vocabulary().means(plain(text), "more"):
        return False
    tell(turn)
    return True


def tell(turn: Turn) -> None:
    """Somebody asks: say all of it, and put what was asked once more."""
    campaign = turn.campaign()
    if campaign is None or campaign.builtin:
        campaign = turn.campaign(turn.who.home)
    offer, language = campaign.offer if campaign else None, turn.language()
    lines = in_full(offer, language, turn.phrases(language)) if offer else []
    if lines:
        turn.lead = "\n".join(filter(None, [turn.lead, *lines]))
    else:
        turn.lead_with("offer_none" if turn.service() else "help_nothing_open")
    if turn.open:
        moving.again(turn, turn.open, briefly=True)
    else:
        turn.say("")
