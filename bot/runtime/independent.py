"""Passes on what is not for the team: masked, as a direct message to whoever the service names outside it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from adapters.base import Capabilities
from bot.conversation.campaign import Campaigns
from bot.conversation.effects import TellIndependent, WithdrawReply
from bot.conversation.wording import fill, pick
from bot.masking import mask
from bot.messages import Address, Message
from bot.runtime.contacting import SLACK, contact, phrases_for
from storage import outbox, withdrawing
from storage.tx import Tx


def tell(
    tx: Tx,
    campaigns: Campaigns,
    can: Mapping[str, Capabilities],
    who: tuple[str, int],
    effect: TellIndependent,
    now: datetime,
) -> None:
    """Write what was said to the person named; `who` is the participant and a number of theirs.

    It goes though they say *stop* afterwards, since it is not written to them; when they are erased before it
    was sent, it is gone.
    """
    campaign = campaigns.campaigns[effect.campaign]
    named = campaigns.services[campaign.service].independent
    telling = telling_of(effect.session, effect.prompt, effect.number)
    place = (effect.session, effect.prompt, effect.number)
    said, sent = withdrawing.words_said(tx, who[0], *place), withdrawing.files_sent(tx, who[0], *place)
    if named is None or not (said or sent):
        return
    to = Address(SLACK, named.slack)
    contact(tx, can, who, to, worded(campaigns, effect.campaign, said, sent), now, telling)


def telling_of(session: str, prompt: str, number: int) -> str:
    """What is passed on at once goes by one name: all that was said to a prompt, or one telling unasked."""
    return f"{session}.{prompt}" if prompt else f"{number}"


def take_back(
    tx: Tx,
    campaigns: Campaigns,
    can: Mapping[str, Capabilities],
    who: tuple[str, int],
    effect: WithdrawReply,
    now: datetime,
) -> None:
    """No word of a telling stays. What the person named has not been sent is not sent; what else was said
    with it, and was not taken back, is written to them anew."""
    first = withdrawing.telling(tx, who[0], effect.number)[0]
    withdrawing.withdraw(tx, who[0], effect.number, now)
    gone = outbox.forget_about(tx, who[0], telling_of(first.session, first.prompt, effect.number))
    if gone and first.prompt and first.campaign in campaigns.campaigns:
        tell(tx, campaigns, can, who, TellIndependent(first.campaign, first.session, first.prompt), now)


def worded(campaigns: Campaigns, key: str, said: Sequence[str], sent: Sequence[str] = ()) -> Message:
    """What that person reads, in the service's first language, without anything that says who it is. What
    came with the words is named, not shown."""
    campaign = campaigns.campaigns[key]
    service = campaigns.services[campaign.service]
    language = service.languages[0]
    phrases = phrases_for(campaigns, service)
    came = ", ".join(phrases.say.get(f"came_{kind}", phrases.say["came_other"]) for kind in sent)
    lines = (mask("\n".join(said)), f"[{came}]" if came else "")
    values = {
        "title": pick(campaign.title, language),
        "service": pick(service.name, language),
        "words": "\n".join(filter(None, lines)),
    }
    return Message(fill(phrases.say["apart_message"], values), language=language)
