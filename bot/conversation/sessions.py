"""One session awaits an answer, others rest: which of them is at the front, and how one ends."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conversation.campaign import Campaign
from bot.conversation.consents import takes_part
from bot.conversation.effects import Close
from bot.conversation.participant import Json, Outcome, Session
from bot.conversation.turn import Turn

A_DAY = timedelta(days=1)
AN_HOUR = timedelta(hours=1)
A_MONTH = timedelta(days=30)
"""How long somebody may still say whether what was decided is so."""


def new(turn: Turn, campaign: Campaign, wave: int, given: Mapping[str, Json]) -> Session:
    """A session that was not there before; its id is the person's and a count, so it needs no randomness."""
    number = turn.who.sessions + 1
    turn.change(sessions=number)
    if not campaign.builtin:
        turn.change(home=campaign.key)
    return Session(f"{turn.who.id}-{number}", campaign.key, wave, given=given)


def of_campaign(turn: Turn, key: str) -> Session | None:
    """The session of that campaign that is open or rests."""
    here = (turn.open, *turn.who.resting)
    return next((one for one in here if one and one.campaign == key and one.mends is None), None)


def front(turn: Turn, session: Session) -> Session:
    """This one awaits an answer from now on; the one that did rests. What is past is over."""
    others = [one for one in (turn.open, *turn.who.resting) if one and one.id != session.id]
    for past in [
        one for one in others if one.mends or supersedes(turn, session, one) or long_told(turn, one)
    ]:
        end(turn, past, Outcome.SILENT)
        others.remove(past)
    if turn.open in others:
        others.remove(turn.open)
        others.append(replace(turn.open, wake_at=reminder_at(turn, turn.open)))
    session = replace(session, wake_at=None, waits=False)
    if tuple(others) != turn.who.resting:
        turn.change(resting=tuple(others))
    turn.open = session
    return session


def rest(turn: Turn, session: Session, wake_at: datetime | None) -> None:
    """Put this one aside until then; in its old place if it rested already."""
    session = replace(session, wake_at=wake_at)
    if turn.open and turn.open.id == session.id:
        turn.open = None
    ids = [one.id for one in turn.who.resting]
    if session.id in ids:
        turn.change(resting=tuple(session if one.id == session.id else one for one in turn.who.resting))
    else:
        turn.change(resting=(*turn.who.resting, session))


def supersedes(turn: Turn, session: Session, other: Session) -> bool:
    """Whether it is a later wave of the same campaign. Two decisions are two matters, not two waves."""
    campaign = turn.campaign(session.campaign)
    builtin = campaign is not None and campaign.builtin
    return (
        not builtin
        and session.mends is None
        and other.campaign == session.campaign
        and other.wave < session.wave
    )


def told(turn: Turn, session: Session) -> bool:
    """Whether it told its person something already: it is never put again, but its buttons still count."""
    campaign = turn.campaign(session.campaign)
    return session.ask is not None and campaign is not None and campaign.builtin


def long_told(turn: Turn, session: Session) -> bool:
    """Whether what was told then is too long ago to be answered."""
    asked_at = session.asked_at or turn.now
    return told(turn, session) and turn.now - asked_at >= A_MONTH


def may_come(turn: Turn, session: Session, current: Session) -> bool:
    """Whether what awaits an answer has waited in vain for long enough."""
    return turn.now >= gives_way_at(turn, session, current)


def gives_way_at(turn: Turn, session: Session, current: Session) -> datetime:
    """When what awaits an answer was silent for a day; if it is an earlier wave of the same, for an hour."""
    patience = AN_HOUR if supersedes(turn, session, current) else A_DAY
    return (current.asked_at or turn.now) + patience


def reminder_at(turn: Turn, session: Session) -> datetime | None:
    """When to remind of what awaits an answer, if at all. Who agreed to nothing is left alone."""
    campaign = turn.campaign(session.campaign)
    if campaign is None or session.ask is None or session.asked_at is None:
        return None
    if session.reminded >= len(campaign.remind) or not takes_part(turn.who, campaign):
        return None
    return turn.awake(campaign, max(turn.now, session.asked_at + campaign.remind[session.reminded]))


def first_reminder(turn: Turn, session: Session) -> datetime | None:
    """When the next question may come by itself, where somebody fell silent before it was put."""
    campaign = turn.campaign(session.campaign)
    waits = campaign.remind[:1] if campaign else ()
    return turn.awake(campaign, turn.now + waits[0]) if waits else None


def waiting(turn: Turn) -> Session | None:
    """The session whose next question waits for its person to write, as they fell silent before it."""
    return next((one for one in reversed(turn.who.resting) if one.waits), None)


def missed(turn: Turn, session: Session) -> int:
    """How many reminders of what awaits an answer have come due by now."""
    campaign, asked_at = turn.campaign(session.campaign), session.asked_at
    assert campaign is not None
    assert asked_at is not None
    return sum(asked_at + each <= turn.now for each in campaign.remind)


def end(turn: Turn, session: Session, outcome: Outcome) -> None:
    """Keep how a session ended; one that only changed an earlier answer leaves no trace of its own."""
    if session.mends is None:
        turn.do(Close(replace(session, wake_at=None), outcome))


def close(turn: Turn, session: Session, outcome: Outcome) -> None:
    """The open session has ended; what rests longest may come next, at the next waking."""
    end(turn, session, outcome)
    campaign = turn.campaign(session.campaign)
    if outcome is Outcome.DONE and campaign is not None and not campaign.builtin:
        turn.change(done={**turn.who.done, session.campaign: session.wave})
    turn.open = None
    wake_next(turn, session.campaign)


def wake_next(turn: Turn, after: str = "") -> None:
    """Nothing is open, so what has rested longest may come at the next waking, unless it was told already.

    The next wave of what was just gone through waits for a day: nobody is asked the same twice in a row.
    """
    first = next((one for one in turn.who.resting if not told(turn, one)), None)
    if first is None:
        return
    campaign = turn.campaign(first.campaign)
    same = first.campaign == after and campaign is not None and not campaign.builtin
    rest(turn, first, turn.now + A_DAY if same else turn.now)
