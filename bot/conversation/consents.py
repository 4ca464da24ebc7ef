"""Who agreed to what: the yes or no with its exact words, and *stop*, which takes it back."""

from bot.conversation.campaign import Campaign
from bot.conversation.effects import SetConsent
from bot.conversation.participant import TAKE_PART, Ask, Consent, Participant
from bot.conversation.prompts.base import Kind
from bot.conversation.prompts.consent import Consent as ConsentPrompt
from bot.conversation.turn import Turn

CHOSEN = "chosen"
"""The version of what somebody chose themselves, without being asked: it is never asked again."""


def takes_part(who: Participant, campaign: Campaign) -> bool:
    """Whether they agreed to be asked by this campaign's service; for a built-in one, by any service."""
    if campaign.builtin:
        return any(who.agreed(consent.service, TAKE_PART) for consent in who.consents)
    return who.agreed(campaign.service, TAKE_PART) is True


def asks_to_take_part(kind: Kind) -> bool:
    return isinstance(kind, ConsentPrompt) and kind.use == TAKE_PART


def settled(who: Participant, service: str, kind: ConsentPrompt) -> bool:
    """Whether this was answered to these very words. A no to taking part can always become a yes."""
    for consent in reversed(who.consents):
        if consent.service == service and consent.use == kind.use:
            if consent.version == CHOSEN and kind.use != TAKE_PART:
                return True
            return consent.version == kind.version and (consent.given or kind.use != TAKE_PART)
    return False


def has_told(who: Participant, campaign: Campaign | None) -> bool:
    """Whether they have taken part before, so that there are words of theirs. A stop has no version."""
    service = campaign.service if campaign else ""
    return any(
        one.service == service and one.use == TAKE_PART and (one.given or not one.version)
        for one in who.consents
    )


def answered(turn: Turn, campaign: Campaign, kind: ConsentPrompt, ask: Ask, agreed: bool) -> None:
    """Keep the yes or no with the words it was given to; words changed since then are asked about anew."""
    version = kind.version if ask.text in kind.text.values() else ""
    shown = next((language for language, words in kind.text.items() if words == ask.text), turn.language())
    given = Consent(campaign.service, kind.use, agreed, ask.text, version, shown, turn.now)
    _set(turn, given)


def choose(turn: Turn, service: str, use: str, agreed: bool, words: str) -> None:
    """They say themselves what may be done with their words."""
    _set(turn, Consent(service, use, agreed, words, CHOSEN, turn.language(), turn.now))


def withdraw(turn: Turn, words: str) -> None:
    """Nobody is asked anything more, for any service: the words are those they stopped with."""
    services = dict.fromkeys(consent.service for consent in turn.who.consents)
    for service in services:
        if turn.who.agreed(service, TAKE_PART):
            _set(turn, Consent(service, TAKE_PART, False, words, "", turn.language(), turn.now))


def _set(turn: Turn, consent: Consent) -> None:
    # Only the newest of each use counts here; storage keeps them all.
    others = tuple(
        one for one in turn.who.consents if (one.service, one.use) != (consent.service, consent.use)
    )
    turn.change(consents=(*others, consent))
    turn.do(SetConsent(consent))
