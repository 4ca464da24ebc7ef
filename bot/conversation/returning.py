"""What was put aside comes to the front: its person is back, its time has come, or as a reminder."""

from dataclasses import replace

from bot.conversation import held, moving, sessions
from bot.conversation.participant import Outcome, Session
from bot.conversation.turn import Turn


def come_back(turn: Turn, session: Session) -> None:
    """Put what was awaited once more."""
    away = session.asked_at is None or turn.now - session.asked_at >= sessions.AN_HOUR
    if held.is_held(session):
        return held.go_on(turn, session)
    session = sessions.front(turn, session)
    if session.ask:
        turn.lead_with("welcome_back" if away else "here")
    return moving.again(turn, session)


def come_forward(turn: Turn, session: Session) -> None:
    """Unasked: to the front now if it may, else rest until it may."""
    campaign = turn.campaign(session.campaign)
    if campaign is None or moving.over(turn, campaign):
        sessions.end(turn, session, Outcome.ENDED)
        turn.change(resting=tuple(one for one in turn.who.resting if one.id != session.id))
        return
    early = turn.awake(campaign, turn.now)
    if campaign.key in turn.campaigns.paused:
        early = turn.now + sessions.A_DAY
    elif turn.open and not sessions.may_come(turn, session, turn.open):
        early = turn.awake(campaign, sessions.gives_way_at(turn, session, turn.open))
    if early > turn.now:
        sessions.rest(turn, session, early)
    elif session.ask is None:
        moving.go_on(turn, sessions.front(turn, session))
    elif sessions.reminder_at(turn, session) == turn.now:
        remind(turn, sessions.front(turn, session))
    else:
        come_back(turn, session)


def remind(turn: Turn, session: Session) -> None:
    """One sentence and the ask once more, as often as the campaign says; then it stays open in silence."""
    due = sessions.reminder_at(turn, session)
    if due is None or due > turn.now:
        turn.update(session, wake_at=due)
        return
    turn.lead_with("reminder")
    # After a time of standing still, one reminder stands for all that would have come meanwhile.
    moving.again(turn, replace(session, reminded=max(session.reminded + 1, sessions.missed(turn, session))))
    assert turn.open is not None
    # Reminders are counted from when it was first asked, not from one another.
    session = replace(turn.open, asked_at=session.asked_at)
    turn.update(session, wake_at=sessions.reminder_at(turn, session))
