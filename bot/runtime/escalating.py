"""Tells the person a service names for it that somebody wrote of danger: masked, at once, never a channel."""

from collections.abc import Mapping
from datetime import datetime

from adapters.base import Capabilities
from bot.conversation.campaign import Campaigns, Service
from bot.conversation.effects import Escalate
from bot.conversation.wording import fill, pick
from bot.masking import mask
from bot.messages import Address, Message
from bot.runtime.contacting import SLACK, contact, phrases_for
from storage import escalations
from storage.escalations import TOLD, Escalation
from storage.tx import Tx


def first_named(service: Service) -> Address | None:
    """Who is told first."""
    named = service.team.get("escalate")
    return Address(SLACK, str(named[0])) if isinstance(named, list | tuple) and named else None


def escalate(
    tx: Tx,
    campaigns: Campaigns,
    can: Mapping[str, Capabilities],
    who: tuple[str, int],
    effect: Escalate,
    now: datetime,
) -> None:
    """Keep that somebody must see this, and write to them; `who` is the participant and a number of theirs.

    Quiet hours do not count. Somebody who says *stop* afterwards does not take this back, since it is not
    written to them.
    """
    campaign = campaigns.campaigns[effect.campaign]
    service = campaigns.services[campaign.service]
    to = first_named(service)
    if to is None:
        return
    reply = escalations.reply_of(tx, who[0], effect.message_id)
    told = f"{to.platform}:{to.id}"
    made = Escalation(escalations.new_id(), service.key, campaign.key, effect.reason, reply, TOLD, told, now)
    escalations.add(tx, *who, made)
    message = worded(campaigns, service, pick(campaign.title, service.languages[0]), effect)
    contact(tx, can, who, to, message, now)


def worded(campaigns: Campaigns, service: Service, title: str, effect: Escalate) -> Message:
    """What the person named reads: in the service's first language, without anything that says who it is."""
    say = phrases_for(campaigns, service).say
    values = {"title": title, "reason": say[f"escalation_{effect.reason}"], "words": mask(effect.text)}
    return Message(fill(say["escalation"], values), language=service.languages[0])
