"""Which campaigns run now: what their files say of dates, and what the team did to them since."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum

from bot.conversation.campaign import Campaign, Campaigns
from bot.errors import BotError
from storage import campaigns as kept
from storage import deeds
from storage.campaigns import Kept, State
from storage.database import Database
from storage.tx import Tx


class Move(StrEnum):
    """What can be done to a campaign by command."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"


class Status(StrEnum):
    """How a campaign stands at a moment."""

    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


def as_they_run(written: Campaigns, states: Mapping[str, Kept]) -> Campaigns:
    """The campaigns as the engine sees them: which are paused or ended; one started early is open."""
    paused = frozenset(key for key, each in states.items() if each.state is State.PAUSED)
    ended = frozenset(key for key, each in states.items() if each.state is State.ENDED)
    running = {key: since_started(each, states.get(key)) for key, each in written.campaigns.items()}
    return replace(written, campaigns=running, paused=paused, ended=ended)


def since_started(campaign: Campaign, state: Kept | None) -> Campaign:
    """A campaign that was started before the day it opens is open from that moment on."""
    if state is None or state.state is State.ENDED or campaign.opens is None or state.since >= campaign.opens:
        return campaign
    return replace(campaign, opens=state.since)


def status(campaigns: Campaigns, key: str, now: datetime) -> Status:
    """How a campaign (of `as_they_run`) stands now."""
    campaign = campaigns.campaigns[key]
    if key in campaigns.ended or (campaign.closes is not None and now >= campaign.closes):
        return Status.ENDED
    if key in campaigns.paused:
        return Status.PAUSED
    return Status.SCHEDULED if campaign.opens is not None and now < campaign.opens else Status.RUNNING


def campaigns_now(tx: Tx, written: Campaigns) -> Campaigns:
    """What the admin wrote, with what the team did to it."""
    return as_they_run(written, kept.states(tx))


async def move(
    database: Database, written: Campaigns, key: str, how: Move, now: datetime, who: str = ""
) -> Status:
    """Start, pause, resume or end a campaign. The same again changes nothing."""
    return await database.transact(lambda tx: moved(tx, written, key, how, now, who))


def moved(tx: Tx, written: Campaigns, key: str, how: Move, now: datetime, who: str) -> Status:
    """`move`, in a transaction."""
    campaign = known(written, key)
    before = status(campaigns_now(tx, written), key, now)
    state = after(campaign, before, how, now)
    if state is not None:
        since = kept.states(tx).get(key)
        kept.set_state(tx, key, state, starts(campaign, since, how, now))
        left = status(campaigns_now(tx, written), key, now)
        deeds.record(tx, deeds.Deed(who, how.value, key, {"status": before}, {"status": left}, now))
        return left
    return before


def known(written: Campaigns, key: str) -> Campaign:
    """The campaign with this key that an admin wrote, else a BotError with the nearest ones."""
    mine = {each.key: each for each in written.campaigns.values() if not each.builtin}
    if key not in mine:
        near = ", ".join(get_close_matches(key, mine, 3) or sorted(mine)[:3])
        raise BotError(f'there is no campaign "{key}"' + (f"; there is {near}" if near else ""))
    return mine[key]


def after(campaign: Campaign, before: Status, how: Move, now: datetime) -> State | None:
    """The state a move leads to; None when it already stands so. A BotError when it cannot be done."""
    closed = campaign.closes is not None and now >= campaign.closes
    match how:
        case Move.START | Move.RESUME if closed:
            raise BotError(
                f"{campaign.key} closed on {campaign.closes:%Y-%m-%d}; change `closes` in its file"
            )
        case Move.START:
            return None if before is Status.RUNNING else State.STARTED
        case Move.PAUSE if before is Status.ENDED:
            raise BotError(f"{campaign.key} has ended; there is nothing to pause")
        case Move.PAUSE:
            return None if before is Status.PAUSED else State.PAUSED
        case Move.RESUME if before is Status.ENDED:
            raise BotError(f"{campaign.key} has ended; start it instead")
        case Move.RESUME:
            return State.STARTED if before is Status.PAUSED else None
        case Move.END:
            return None if before is Status.ENDED else State.ENDED


def starts(campaign: Campaign, before: Kept | None, how: Move, now: datetime) -> datetime:
    """Since when it counts as started (or ended). A pause moves nothing, so waves stay where they were."""
    paused = before is not None and before.state is State.PAUSED
    if how is Move.END or (how is Move.START and not paused):
        return now
    return before.since if before is not None else max(now, campaign.opens or now)
