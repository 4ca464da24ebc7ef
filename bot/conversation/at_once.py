"""Help at once: whoever writes of danger reads where help is, before all else, and is asked nothing more.

What they wrote is kept as the answer it was. The conversation stands still until they want to go on. Somebody
who has not agreed to take part gets the same help, and nothing of theirs is kept or passed on.
"""

from datetime import timedelta

from bot.conversation import answering, apart, commands, held, sessions
from bot.conversation.campaign import Campaign, escalates
from bot.conversation.consents import takes_part
from bot.conversation.danger import Help, watch
from bot.conversation.effects import Close, Escalate, RecordReply, ReviseReply, SetAudience, TellIndependent
from bot.conversation.events import Edited, Received
from bot.conversation.keywords import plain
from bot.conversation.participant import Session, changed
from bot.conversation.turn import Turn
from bot.conversation.wording import Word, pick

CONSENT = "consent"
NEW_AFTER = timedelta(hours=12)
"""Somebody at the service is told of the same kind of danger again after this long."""
QUIET = timedelta(days=1)
"""How long nothing comes unasked when no conversation stands open that could stand still."""
OUR_OWN = Help()
NOTHING_MORE = {Word.SKIP, Word.DONE, Word.THANKS, Word.BACK}
"""Words that ask for nothing while a conversation stands still."""
KEPT = (RecordReply, ReviseReply, SetAudience, TellIndependent)
"""What is done of what the ordinary conversation would do with words of danger."""


def heard(turn: Turn, event: Received) -> bool:
    """Words of danger, or what is said while a conversation stands still; False when they are neither."""
    reason = _reason(turn, event.text)
    if reason:
        _help(turn, reason, event)
        return True
    session = turn.open
    return session is not None and held.is_held(session) and _while_held(turn, session, event)


def pressed(turn: Turn, option: str) -> bool:
    """Going on or not, by a button of a conversation that stands still."""
    for session in (turn.open, *turn.who.resting):
        if session and session.ask and held.is_held(session) and not turn.who.stopped:
            if option == f"{session.ask.id}:{held.GO_ON}":
                held.go_on(turn, session)
                return True
            if option == f"{session.ask.id}:{held.STOP_HERE}":
                held.leave(turn, session)
                return True
    return False


def revised(turn: Turn, event: Edited) -> None:
    """An earlier message speaks of danger now."""
    if reason := _reason(turn, event.text):
        _help(turn, reason, event)


def _reason(turn: Turn, text: str) -> str:
    """What kind of danger it is; none where somebody names one of the options before them."""
    if not turn.campaigns.danger:
        return ""
    campaign = _campaign(turn)
    own = campaign.help if campaign and campaign.help else OUR_OWN
    reason = watch(turn.campaigns.danger, own).reason(text)
    ask = turn.open.ask if reason and turn.open else None
    if ask and any(plain(each.label) == plain(text) for each in ask.options):
        return ""
    return reason


def _campaign(turn: Turn) -> Campaign | None:
    """Whose words of help count: those of the open campaign, or of the one last joined."""
    campaign = turn.campaign()
    return turn.campaign(turn.who.home) if campaign and campaign.builtin else campaign


def _help(turn: Turn, reason: str, event: Received | Edited) -> None:
    """Keep the words, say where help is, tell whoever is named for it, and stand still."""
    turn.change(confirming="")
    agreed = not turn.who.stopped
    if agreed and isinstance(event, Received):
        _keep(turn, event)
    if turn.open:
        turn.update(turn.open, alarmed=True)
    elif waits := sessions.waiting(turn):
        sessions.rest(turn, changed(waits, alarmed=True), waits.wake_at)
    campaign = _campaign(turn)
    last = turn.who.alarms.get(reason)
    new = last is None or turn.now - last >= NEW_AFTER
    told = bool(agreed and campaign and takes_part(turn.who, campaign) and _tells(turn, campaign))
    if _is_apart(turn):
        _say(turn, campaign, _told_apart(turn))
        return
    if campaign and told and new:
        session = turn.open.id if turn.open else ""
        turn.do(Escalate(campaign.key, session, reason, event.text, event.message_id))
        turn.change(alarms={**turn.who.alarms, reason: turn.now})
    _say(turn, campaign, turn.phrase("help_passed_on") if told and new else "")


def _is_apart(turn: Turn) -> bool:
    """Whether it was said within what is not for the team: then nobody there is told of the danger either."""
    session = turn.open
    return bool(session and session.ask and apart.is_marked(session, session.ask.prompt))


def _told_apart(turn: Turn) -> str:
    """Whoever is named for it reads what was told so far at once."""
    session = turn.open
    if session is None or session.ask is None or apart.named(turn) is None:
        return ""
    turn.do(TellIndependent(session.campaign, apart.said_in(session), session.ask.prompt))
    return turn.phrase("apart_done", {"contact": apart.contact(turn)})


def _tells(turn: Turn, campaign: Campaign) -> bool:
    return escalates(campaign, turn.campaigns.services)


def _say(turn: Turn, campaign: Campaign | None, passed_on: str) -> None:
    """Where help is comes first of all, and a pause follows it."""
    text = campaign.help.text if campaign and campaign.help else {}
    help_ = pick(text, turn.language()) if text else turn.phrase("help_at_once")
    session = turn.open
    parts = [help_, passed_on, turn.phrase("help_misread")]
    if session and session.ask:
        parts.append(turn.phrase("help_then"))
        turn.change(paused_until=None)
        held.hold(turn, session, "\n\n".join(filter(None, parts)))
    else:
        if not turn.who.stopped:
            until = max(turn.now + QUIET, turn.who.paused_until or turn.now)
            turn.change(paused_until=until)
        turn.say("\n\n".join(filter(None, parts)))


def _keep(turn: Turn, event: Received) -> None:
    """Keep the words as the answer they are, by letting the ordinary conversation hear them, aside.

    Only what it keeps is taken over: what it would say or ask next is not said now.
    """
    session = turn.open
    if session and session.ask and (session.ask.kind == CONSENT or held.is_held(session)):
        _keep_beside(turn, event)
        return
    aside = Turn(turn.campaigns, turn.who, turn.now)
    aside.open = session
    answering.hear(aside, event)
    turn.do(*(effect for effect in aside.effects if isinstance(effect, KEPT)))
    if session:
        ended = [effect.session for effect in aside.effects if isinstance(effect, Close)]
        here = [one for one in (aside.open, *aside.who.resting, *ended) if one and one.id == session.id]
        after = here[0] if here else changed(session, draft=None)  # it was told anew, and that is over
        turn.update(session, answers=after.answers, skipped=after.skipped, draft=after.draft)


def _keep_beside(turn: Turn, event: Received) -> bool:
    """Keep words that answer no prompt, of somebody who takes part; whether they are kept."""
    session = turn.open
    campaign = turn.campaign()
    kept = bool(session and campaign and takes_part(turn.who, campaign))
    if session and kept:
        turn.do(
            RecordReply(
                event.text,
                session.campaign,
                session.id,
                session.wave,
                message_id=event.message_id,
                attachments=event.attachments,
                given=session.given,
                language=turn.language(),
            )
        )
    return kept


def _while_held(turn: Turn, session: Session, event: Received) -> bool:
    """Go on or leave it where they say so; any other words are kept, and nothing is asked."""
    assert session.ask is not None
    word, said = turn.vocabulary().word(event.text), plain(event.text)
    if turn.who.confirming and commands.comes_first(turn, word, event.text):
        return True
    if apart.says(turn.vocabulary(), event.text):
        return False
    labels = [plain(each.label) for each in session.ask.options]
    if word in {Word.START, Word.YES} or said in {labels[0], "1"}:
        held.go_on(turn, session)
    elif word is Word.NO or said in {labels[1], "2"}:
        held.leave(turn, session)
    elif word in NOTHING_MORE or (not event.attachments and turn.vocabulary().is_courtesy(event.text)):
        held.stand_still(turn, session)
    elif word or turn.vocabulary().language(event.text):
        return False
    else:
        kept = _keep_beside(turn, event)
        if kept:
            held.hold(turn, session, turn.phrase("held_kept"))
        else:
            held.stand_still(turn, session)
    return True
