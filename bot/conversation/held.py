"""A conversation that stands still after words of danger: nothing is asked until they want to go on."""

from dataclasses import replace

from bot.conversation import moving, sessions
from bot.conversation.effects import Say
from bot.conversation.participant import Ask, Session
from bot.conversation.turn import Turn
from bot.messages import Message, Option

HELD = "held"
GO_ON, STOP_HERE = "go_on", "stop_here"


def is_held(session: Session | None) -> bool:
    """Whether what it awaits is only whether to go on."""
    return session is not None and session.ask is not None and session.ask.kind == HELD


def hold(turn: Turn, session: Session, text: str) -> None:
    """Say this and wait, without any reminder. The prompt that was awaited keeps its place."""
    say = turn.phrases(turn.language()).say
    options = tuple(Option(key, say[key]) for key in (GO_ON, STOP_HERE))
    prompt = session.ask.prompt if session.ask else ""
    ask = Ask(moving.next_id(session), prompt, HELD, text, options)
    campaign = turn.campaign(session.campaign)
    turn.update(
        session,
        ask=ask,
        counter=session.counter + 1,
        asked_at=turn.now,
        wake_at=None,
        reminded=len(campaign.remind) if campaign else 0,
    )
    shown = tuple(Option(moving.option_id(ask, number), each.label) for number, each in enumerate(options))
    turn.do(Say(Message(turn.led(text), shown, turn.language(), ask.id), ask))


def stand_still(turn: Turn, session: Session) -> None:
    """Say shortly that it goes on when they like."""
    hold(turn, session, turn.phrase("help_then"))


def go_on(turn: Turn, session: Session) -> None:
    """Put what is next, or what was awaited and is not answered yet, after one warm line."""
    turn.lead_with("held_on")
    moving.go_on(turn, sessions.front(turn, replace(session, ask=None, reminded=0)))


def leave(turn: Turn, session: Session) -> None:
    """Put it aside until they say *start*."""
    sessions.rest(turn, replace(session, ask=None, reminded=0), None)
    turn.tell("left_here")
