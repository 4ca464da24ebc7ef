"""Time passing: reminders, the end of a pause, a story that is told; and who cannot be reached."""

from dataclasses import replace

from bot.conversation import answering, moving, sessions, starting
from bot.conversation.effects import MarkReachable
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
            starting.come_forward(turn, session)
        break


def _wake_open(turn: Turn, session: Session) -> None:
    """What is open has been silent: its story is told, or it is reminded of; by day, and not in a pause."""
    campaign = turn.campaign(session.campaign)
    early = turn.awake(campaign, turn.now)
    if campaign is None or moving.over(turn, campaign):
        sessions.close(turn, session, Outcome.ENDED)
    elif campaign.key in turn.campaigns.paused:
        turn.update(session, wake_at=turn.now + sessions.A_DAY)
    elif early > turn.now:
        turn.update(session, wake_at=early)
    elif session.ask and not session.ask.probe and moving.draft_of(session, session.ask.prompt):
        answering.fall_silent(turn, session, session.ask)
    else:
        remind(turn, session)


def remind(turn: Turn, session: Session) -> None:
    """One sentence and the ask once more, as often as the campaign says; then it stays open in silence."""
    due = sessions.reminder_at(turn, session)
    if due is None or due > turn.now:
        turn.update(session, wake_at=due)
        return
    asked_at = session.asked_at
    session = replace(session, reminded=session.reminded + 1)
    turn.lead_with("reminder")
    moving.again(turn, session)
    # Reminders are counted from when it was first asked, not from one another.
    if turn.open:
        session = replace(turn.open, asked_at=asked_at)
        turn.update(session, wake_at=sessions.reminder_at(turn, session))


def end_pause(turn: Turn) -> None:
    """The pause is over: go on where they were, when it is not the middle of the night."""
    session = turn.open
    campaign = turn.campaign(session.campaign if session else None)
    turn.change(paused_until=None)
    early = turn.awake(campaign, turn.now)
    if early > turn.now:
        turn.change(paused_until=early)
    if session is None or early > turn.now:
        if session:
            turn.update(session, wake_at=early)
        return
    if moving.asks_more(turn, session):
        starting.come_back(turn, session)
    else:
        sessions.close(turn, session, Outcome.ENDED)


def cannot_reach(turn: Turn) -> None:
    """Blocked: not a stop and not an erasure, but nothing is sent by itself any more."""
    turn.do(MarkReachable(False))
    if turn.open:
        turn.update(turn.open, wake_at=None)
    turn.change(resting=tuple(replace(session, wake_at=None) for session in turn.who.resting))
