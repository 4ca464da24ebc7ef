"""How a session begins: somebody comes by a link, says *start*, or is invited."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.conversation import moving, returning, sessions
from bot.conversation.campaign import Campaign, wave_at
from bot.conversation.consents import asks_to_take_part, takes_part
from bot.conversation.events import Started
from bot.conversation.participant import Json, Session
from bot.conversation.turn import Turn

NOTHING: Mapping[str, Json] = MappingProxyType({})


def begin(turn: Turn, event: Started) -> None:
    """They came themselves, or something is due for them."""
    if event.invited:
        invite(turn, event)
    elif event.refused:
        turn.tell("link_over")
    elif event.campaign:
        welcome(turn)
        join(turn, event.campaign, event.wave, event.given)
    else:
        resume(turn)


def welcome(turn: Turn) -> None:
    """Coming by oneself ends a stop, a pause and a question about erasing."""
    turn.change(stopped=False, paused_until=None, confirming="")


def resume(turn: Turn) -> None:
    """Go on where they were, else begin what they last joined, else the only thing there is."""
    welcome(turn)
    here = (turn.open, *reversed(turn.who.resting))
    session = next((one for one in here if one and not outdated(turn, one)), None)
    key = turn.open.campaign if turn.open else turn.who.home
    if session:
        returning.come_back(turn, session)
    elif turn.campaign(key):
        join(turn, key)
    else:
        join_only_one(turn)


def join_only_one(turn: Turn) -> None:
    """Nobody said which: where only one campaign runs, it is that one."""
    running = [
        one.key for one in turn.campaigns.campaigns.values() if not one.builtin and not door(turn, one)
    ]
    if len(running) == 1:
        join(turn, running[0])
    else:
        turn.tell("which_campaign" if running else "nothing_running")


def join(turn: Turn, key: str, wave: int = 0, given: Mapping[str, Json] = NOTHING) -> None:
    """Begin this campaign, go on with it, or say kindly why not. `given`: what the link says of them."""
    campaign = turn.campaign(key)
    if campaign is None or campaign.builtin:
        turn.tell("which_campaign")
    elif closed := door(turn, campaign):
        opens = turn.date(campaign.opens, campaign) if campaign.opens else ""
        turn.tell(closed, title=turn.title(campaign), date=opens)
    else:
        _enter(turn, campaign, wave or wave_at(campaign, turn.now), given)


def _enter(turn: Turn, campaign: Campaign, wave: int, given: Mapping[str, Json]) -> None:
    session = sessions.of_campaign(turn, campaign.key)
    if session and session.wave >= wave:
        returning.come_back(turn, session)
    elif turn.who.done.get(campaign.key, 0) >= wave and takes_part(turn.who, campaign):
        turn.tell("already_done", title=turn.title(campaign))
    elif turn.who.done.get(campaign.key, 0) >= wave:
        _agree_anew(turn, campaign, wave, given)
    else:
        session = sessions.front(turn, sessions.new(turn, campaign, wave, given))
        # From here on their language is the one that is spoken with them, not the platform's guess.
        turn.change(language=turn.language())
        moving.go_on(turn, session)


def _agree_anew(turn: Turn, campaign: Campaign, wave: int, given: Mapping[str, Json]) -> None:
    """They were through it, stopped, and are back: nothing is asked again but whether they take part."""
    others = [prompt.key for prompt in campaign.prompts if not asks_to_take_part(prompt.kind)]
    session = replace(
        sessions.new(turn, campaign, wave, given), asked=tuple(others), skipped=frozenset(others)
    )
    moving.go_on(turn, sessions.front(turn, session))


def door(turn: Turn, campaign: Campaign) -> str:
    """The phrase that says why nobody can begin it now; empty when they can."""
    if moving.over(turn, campaign):
        return "closed"
    if campaign.key in turn.campaigns.paused:
        return "on_hold"
    return "not_open" if campaign.opens and turn.now < campaign.opens else ""


def outdated(turn: Turn, session: Session) -> bool:
    """Whether a later wave of its campaign has begun."""
    campaign = turn.campaign(session.campaign)
    return campaign is not None and not campaign.builtin and session.wave < wave_at(campaign, turn.now)


def invite(turn: Turn, event: Started) -> None:
    """Begin unasked: only for who takes part and has not stopped, and only when it disturbs nobody."""
    campaign = turn.campaign(event.campaign)
    if campaign is None or turn.who.stopped or door(turn, campaign) or not takes_part(turn.who, campaign):
        return
    wave = event.wave or wave_at(campaign, turn.now)
    if not campaign.builtin and _had(turn, campaign, wave):
        return
    home = turn.who.home
    session = sessions.new(turn, campaign, wave, event.given)
    turn.change(home=home or turn.who.home)
    returning.come_forward(turn, session)


def _had(turn: Turn, campaign: Campaign, wave: int) -> bool:
    session = sessions.of_campaign(turn, campaign.key)
    return turn.who.done.get(campaign.key, 0) >= wave or (session is not None and session.wave >= wave)
