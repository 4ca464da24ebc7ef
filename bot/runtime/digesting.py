"""Makes a digest: reads what was heard, has themes found and lines composed, and keeps what was shown.

Finding themes takes seconds, so it runs in a thread of its own and outside any transaction. What was read may
have changed meanwhile: when somebody was erased in between, the digest is made anew without them.
"""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.conversation.campaign import Campaign, Campaigns
from bot.conversation.wording import Text
from bot.digests.digest import Digest
from bot.runtime import calendar
from bot.themes.theme import Grouping
from storage import campaigns as states
from storage import digests, taking, themes
from storage.alone import alone
from storage.campaigns import State
from storage.database import Database
from storage.tx import Tx

if TYPE_CHECKING:
    from bot.runtime.gathering import Gathered

TRIES = 5


@dataclass(frozen=True, slots=True)
class Period:
    """What one digest is about. `key` is the local time it was due, so that each is made once."""

    key: str
    since: datetime
    until: datetime


def zone_of(campaigns: Campaigns, campaign: Campaign) -> str:
    """The zone a campaign's service lives in; a campaign may name no service."""
    service = campaigns.services.get(campaign.service)
    return service.zone if service is not None else "UTC"


def due_period(tx: Tx, campaigns: Campaigns, key: str, now: datetime) -> Period | None:
    """The period whose digest is due, from the end of the last one; None when there is nothing to tell.

    Weeks that were missed become one period. A campaign that is over is told of once more, and after that
    only when somebody said something.
    """
    campaign = campaigns.campaigns[key]
    if campaign.digest is None or campaign.builtin:
        return None
    zone = zone_of(campaigns, campaign)
    until = calendar.last_weekly(campaign.digest, zone, now)
    since = digests.last_until(tx, key)
    if since is None:
        began = taking.began(tx, key)
        if began is None:
            return None
        since = calendar.last_weekly(campaign.digest, zone, began)
    if until <= since or (over_by(tx, campaign, since) and not taking.active(tx, key, since, until)):
        return None
    return Period(f"{until.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}", since, until)


def over_by(tx: Tx, campaign: Campaign, moment: datetime) -> bool:
    """Whether a campaign had closed or been ended by then."""
    state = states.states(tx).get(campaign.key)
    ended = state is not None and state.state is State.ENDED and state.since <= moment
    return ended or (campaign.closes is not None and campaign.closes <= moment)


def next_period(tx: Tx, campaigns: Campaigns, key: str, now: datetime) -> datetime | None:
    """When a digest is due next: in the past when it is due already."""
    campaign = campaigns.campaigns[key]
    if campaign.digest is None or campaign.builtin:
        return None
    due = due_period(tx, campaigns, key, now)
    return due.until if due else calendar.next_weekly(campaign.digest, zone_of(campaigns, campaign), now)


def span(tx: Tx, key: str, now: datetime) -> tuple[datetime, datetime]:
    """What a digest asked for by hand is about: from the last period's end, else the beginning, to now."""
    return digests.last_until(tx, key) or taking.began(tx, key) or now, now


async def make_digest(
    database: Database, campaigns: Campaigns, key: str, since: datetime, until: datetime, now: datetime
) -> Digest:
    """A digest asked for by hand. It is kept, since it was shown, but it is not the period's."""
    return (await make(database, campaigns, key, Period("", since, until), now))[0]


Kept = Callable[[Tx, Digest], object]
"""What else happens in the transaction that keeps a period's digest, so that it happens once."""


async def make_period(
    database: Database,
    campaigns: Campaigns,
    key: str,
    period: Period,
    now: datetime,
    kept: Kept = lambda _tx, _digest: None,
) -> tuple[Digest, bool]:
    """The digest of a period, and whether it was made just now; the same period again gives the same."""
    there = await database.read(lambda tx: digests.find(tx, key, period.key))
    return (there, False) if there is not None else await make(database, campaigns, key, period, now, kept)


async def make(
    database: Database,
    campaigns: Campaigns,
    key: str,
    period: Period,
    now: datetime,
    kept: Kept = lambda _tx, _digest: None,
) -> tuple[Digest, bool]:
    """Read, find, compose, keep; again from the start when somebody was erased in between."""
    # Late: a run waits for days until a digest is due, and should be ready before.
    from bot.runtime import composing
    from bot.runtime.gathering import gather

    id = f"{key}-{period.key or secrets.token_hex(4)}"
    for _ in range(TRIES):
        read = await database.read(lambda tx: gather(tx, campaigns, key, period.since, period.until))
        grouping, digest = await asyncio.to_thread(
            composing.find_and_compose, campaigns, read, id, period, now
        )
        held = partial(keep, read=read, grouping=grouping, digest=digest, key=period.key, now=now, kept=kept)
        made = await database.transact(held)
        if made is not None:
            return made
    raise RuntimeError(f"people were erased {TRIES} times while the digest of {key} was being made")


def keep(
    tx: Tx, read: "Gathered", grouping: Grouping, digest: Digest, key: str, now: datetime, kept: Kept
) -> tuple[Digest, bool] | None:
    """Themes, who belongs to them and the digest as shown, in one transaction. None: somebody is no more."""
    alone(tx, f"digests {digest.campaign}")
    there = digests.find(tx, digest.campaign, key) if key else None
    if there is not None:
        return there, False
    if themes.missing(tx, {each.participant for each in read.said.values()}):
        return None
    themes.save(tx, digest.id, read.campaign.service, digest.campaign, grouping.themes, read.said)
    themes.show(tx, [line.id for line in digest.themes], now)
    digests.add(tx, digest, key)
    kept(tx, digest)
    return digest, True


def asked_words(campaigns: Campaigns, campaign: Campaign) -> list[str]:
    """Our own words (asks, the service's name), which name no theme: people only repeat them."""
    service = campaigns.services.get(campaign.service)
    texts: list[Text] = [getattr(each.kind, "text", {}) for each in campaign.prompts]
    texts += [probe.ask for each in campaign.prompts for probe in each.probes]
    texts += [campaign.title, service.name if service is not None else {}]
    return [words for text in texts for words in text.values()]
