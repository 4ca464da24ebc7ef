"""The engine: what happened to one participant, and what should follow. Pure: it looks up nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from bot.conversation import (
    answering,
    at_once,
    correcting,
    following,
    forgetting,
    moving,
    silence,
    starting,
    uses,
)
from bot.conversation.campaign import Campaigns
from bot.conversation.effects import Effect, MarkReachable
from bot.conversation.events import (
    Blocked,
    Edited,
    Event,
    FileLost,
    Pressed,
    Received,
    Started,
    Supplied,
    Unblocked,
    Woke,
)
from bot.conversation.keywords import forget_said
from bot.conversation.participant import Participant
from bot.conversation.turn import Turn


@dataclass(frozen=True, slots=True)
class Step:
    """The person as they are now, and the orders that follow, in sequence."""

    who: Participant
    effects: tuple[Effect, ...]


def advance(campaigns: Campaigns, who: Participant, event: Event, now: datetime) -> Step:
    """Take one event. The same arguments always give the same step."""
    try:
        return _advance(campaigns, who, event, now)
    finally:
        forget_said()


def _advance(campaigns: Campaigns, who: Participant, event: Event, now: datetime) -> Step:
    turn = Turn(campaigns, who, now)
    match event:
        case Received():
            came_from = following.follow(turn, event)
            if not at_once.heard(turn, event):
                following.say_so(turn, came_from)
                answering.hear(turn, event)
                following.said_alone(turn)
        case Pressed():
            if not at_once.pressed(turn, event.option):
                answering.press(turn, event)
        case Started():
            starting.begin(turn, event)
        case Edited():
            answering.revise(turn, event)
            at_once.revised(turn, event)
        case Woke():
            silence.wake(turn, event.session)
        case Supplied("own_reply"):
            correcting.found(turn, event)
        case Supplied("own_data"):
            forgetting.show(turn, event.found, int(event.session or 0))
        case Supplied():
            moving.supplied(turn, event.session, event.found)
        case Blocked():
            silence.cannot_reach(turn)
        case FileLost():
            silence.lost(turn, event)
        case Unblocked():
            turn.do(MarkReachable(True))
        case _:  # pragma: no cover
            assert_never(event)
    if isinstance(event, Woke | Started | FileLost) and turn.effects:
        # Something else was said since, so a yes is no longer one to erasing everything.
        turn.change(confirming="")
        uses.past(turn)
    return Step(turn.outcome(), tuple(turn.effects))
