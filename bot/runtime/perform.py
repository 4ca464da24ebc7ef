"""Carries out what the engine ordered: one `match` over effects, each arm one call into storage.

Everything here happens inside the transaction of the event. Nothing is sent: words go to the outbox.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from adapters.base import Capabilities
from adapters.fit import fit
from bot.conversation.campaign import Campaigns
from bot.conversation.effects import (
    Close,
    Effect,
    Escalate,
    Forget,
    Hush,
    MarkReachable,
    Need,
    RecordReply,
    ReviseReply,
    Say,
    SetAudience,
    SetConsent,
    TellIndependent,
    WithdrawReply,
)
from bot.conversation.engine import Step, advance
from bot.conversation.events import Event, Supplied
from bot.conversation.participant import Ask, Json, Participant, Session
from bot.messages import Address, Message
from bot.runtime import independent
from bot.runtime.escalating import escalate
from bot.runtime.rereading import read_again
from storage import asks, changing, consents, outbox, participants, replies, sessions, withdrawing
from storage.tx import Tx

ROOM = 10_000
"""Numbers for each event of a person: version times this, and a count."""


@dataclass(slots=True)
class Scene:
    """Where effects are carried out: the transaction, the moment, and where the person is written to."""

    tx: Tx
    campaigns: Campaigns
    can: Mapping[str, Capabilities]
    now: datetime
    address: Address | None
    due: datetime | None = None
    """When what follows is to be sent; None: at once."""
    number: int = 0

    def next_number(self) -> int:
        self.number += 1
        return self.number


def take(scene: Scene, who: Participant, event: Event) -> Participant | None:
    """Let an event happen to somebody: advance, carry out, save. None when they are forgotten."""
    step = advance(scene.campaigns, who, event, scene.now)
    scene.number = step.who.version * ROOM
    after: Participant | None = step.who
    for effect in step.effects:
        if isinstance(effect, Need):
            assert after is not None
            participants.save(scene.tx, who, after, scene.now)
            return _supplied(scene, after, step, effect)
        perform(scene, who, step.who, effect)
        if isinstance(effect, Forget):
            after = None
    if after is not None:
        participants.save(scene.tx, who, after, scene.now)
    return after


def _supplied(scene: Scene, who: Participant, step: Step, need: Need) -> Participant | None:
    """Look up what is needed, and let that be the next event, in the same transaction. The engine orders it
    last: it goes on when it has what it asked for."""
    if step.effects[-1] is not need:
        raise TypeError(f"{need.need} is needed, and yet other effects follow it")
    return take(scene, who, Supplied(need.need, look_up(scene.tx, who, need), need.session))


def look_up(tx: Tx, who: Participant, need: Need) -> Json:
    """What the engine may ask for."""
    if need.need == "own_data":
        return participants.own_data(tx, who.id)
    if need.need == "own_reply":
        return withdrawing.find(tx, who.id, int(need.session.rpartition(" ")[2]))
    raise LookupError(f"nobody knows how to look up {need.need}")


def perform(scene: Scene, before: Participant, after: Participant, effect: Effect) -> None:
    """Carry out one effect."""
    tx, now, id = scene.tx, scene.now, after.id
    match effect:
        case Say():
            say(scene, before, after, effect)
        case RecordReply():
            platform = scene.address.platform if scene.address else ""
            keep = changing.record if effect.mends else replies.record
            keep(tx, id, scene.next_number(), effect, now, platform)
        case ReviseReply():
            platform = scene.address.platform if scene.address else ""
            changing.revise(tx, id, effect, now, platform)
            if not effect.number:
                read_again(tx, scene.campaigns, id, effect.message_id, effect.text, now)
        case WithdrawReply():
            independent.take_back(tx, scene.campaigns, scene.can, (id, scene.next_number()), effect, now)
        case SetAudience():
            said = withdrawing.telling(tx, id, effect.number) if effect.number else ()
            numbers = [row.number for row in said]
            replies.set_audience(tx, id, effect.session, effect.prompt, effect.audience, numbers)
        case TellIndependent():
            independent.tell(tx, scene.campaigns, scene.can, (id, scene.next_number()), effect, now)
        case SetConsent():
            platform = scene.address.platform if scene.address else ""
            consents.keep(tx, id, scene.next_number(), effect.consent, platform)
        case Close():
            sessions.close(tx, before, effect.session, effect.outcome, now)
        case Hush():
            outbox.hush(tx, id, now)
        case MarkReachable():
            if scene.address is not None:
                participants.mark_reachable(tx, scene.address, effect.reachable)
        case Forget():
            participants.erase(tx, id)
            write_to(scene, id, effect.farewell)
        case Escalate():
            who = (id, scene.next_number())
            escalate(tx, scene.campaigns, scene.can, who, effect, now)
        case Need():
            raise TypeError("what is needed is looked up where the event is taken")
        case _:
            assert_never(effect)


def say(scene: Scene, before: Participant, after: Participant, said: Say) -> None:
    """Decide to send words; an ask is kept as it was shown."""
    write_to(scene, after.id, said.message)
    if said.ask is not None:
        asks.put(scene.tx, after.id, session_of(before, after, said.ask), said.ask, scene.now)


def write_to(scene: Scene, recipient: str, message: Message) -> None:
    """Put a message in the outbox, fitted to the platform. Nobody reachable: nothing to send."""
    to = scene.address
    if to is None:
        return
    for part in fit(message, scene.can.get(to.platform, Capabilities())):
        outbox.put(scene.tx, recipient, scene.next_number(), to, part, scene.now, scene.due)


def session_of(before: Participant, after: Participant, ask: Ask) -> Session:
    """The session an ask belongs to: one that is at work, or one that just ended (asks that only tell)."""
    id = ask.id.rpartition(".")[0]
    for who in (after, before):
        for session in sessions.at_work(who):
            if session.id == id:
                return replace(session, id=session.mends.session) if session.mends else session
    return Session(id, "")
