"""Writes about a participant to the one person a service names for it: directly, never to a channel."""

from collections.abc import Mapping
from datetime import datetime

from adapters.base import Capabilities
from adapters.fit import fit
from bot.conversation.campaign import Campaigns, Service
from bot.conversation.wording import Phrases
from bot.messages import Address, Message
from storage import outbox
from storage.tx import Tx

SLACK = "slack"


def contact(
    tx: Tx,
    can: Mapping[str, Capabilities],
    who: tuple[str, int],
    to: Address,
    message: Message,
    now: datetime,
    telling: str = "",
) -> None:
    """Decide to send it; `who` is the participant it is about, and a number of theirs. It is dropped when
    they are erased before it was sent, or take back the `telling` it passes on."""
    parts = fit(message, can.get(to.platform, Capabilities()))
    for number, part in enumerate(parts, who[1]):
        outbox.put(tx, outbox.about(who[0], to, telling), number, to, part, now)


def phrases_for(campaigns: Campaigns, service: Service) -> Phrases:
    """Our phrases in a service's first language, which those it names read."""
    return campaigns.wording.get(service.languages[0].partition("-")[0]) or campaigns.wording["en"]
