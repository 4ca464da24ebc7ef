"""Time passing: reminders, the end of a pause, a story that is told; and what or who is out of reach."""

from dataclasses import replace

from bot.conversation import answering, moving, returning, sessions
from bot.conversation.effects import MarkReachable
from bot.conversation.events import FileLost
from bot.conversation.participant import Outcome, Session
from bot.conversation.turn import Turn


def wake(turn: Turn, session_id: str) -> None:
    """A session's time has come, or (empty) that of a pause. Early and doubled wakings are harmless."""
    if turn.who.paused_until and turn.who.paused_until <= turn.now:
        end_pause(turn)
        return
    for session in (turn.open, *turn.who.resting):
        if session is None or session.id != session_id or not session.wake_at:
            continue
        if session.wake_at > turn.now:
            continue
        if session is turn.open:
            _wake_open(turn, session)
        else:
            returning.come_forward(turn, session)
        break


def _wake_open(turn: Turn, session: Session) -> None:
    """What is open has been silent: its story is told, or it is reminded of; by day, and not in a pause."""
    campaign = turn.campaign(session.campaign)
    early = turn.awake(campaign, turn.now)
    if campaign is None or not moving.asks_more(turn, session):
        sessions.close(turn, session, Outcome.ENDED)
    elif campaign.key in turn.campaigns.paused:
        turn.update(session, wake_at=turn.now + sessions.A_DAY)
    elif early > turn.now:
        turn.update(session, wake_at=early)
    elif session.ask and answering.silence_ends(turn, session, session.ask):
        answering.fall_silent(turn, session, session.ask)
    else:
        returning.remind(turn, session)


def end_pause(turn: Turn) -> None:
    """The pause is over: go on where they were, when it is not the middle of the night."""
    session = turn.open
    campaign = turn.campaign()
    turn.change(paused_until=None)
    early = turn.awake(campaign, turn.now)
    if campaign and campaign.key in turn.campaigns.paused:
        early = turn.now + sessions.A_DAY
    if early > turn.now:
        turn.change(paused_until=early)
    if session is None:
        return
    if early > turn.now:
        turn.update(session, wake_at=early)
    elif moving.asks_more(turn, session):
        returning.come_back(turn, session)
    else:
        sessions.close(turn, session, Outcome.ENDED)


def lost(turn: Turn, event: FileLost) -> None:
    """Say that what they sent is not there: they may think it is. Who stopped or rests is left alone."""
    if not turn.who.stopped and not turn.who.paused_until:
        turn.tell(f"lost_{event.why}", limit=event.limit)


def cannot_reach(turn: Turn) -> None:
    """Blocked: not a stop and not an erasure, but nothing is sent by itself any more."""
    turn.do(MarkReachable(False))
    if turn.open:
        turn.update(turn.open, wake_at=None)
    turn.change(resting=tuple(replace(session, wake_at=None) for session in turn.who.resting))
