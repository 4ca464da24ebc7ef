"""The words that mean something in any state: stop and delete before all else, then help, pause, my data …"""

from datetime import timedelta

from bot.conversation import apart, consents, correcting, forgetting, moving, offer, sessions, starting, uses
from bot.conversation.effects import Hush, Need
from bot.conversation.participant import Outcome
from bot.conversation.turn import Turn
from bot.conversation.wording import Word

CONSENT = "consent"
A_WEEK = timedelta(days=7)
"""How long a pause is when nobody says."""


def comes_first(turn: Turn, word: Word | None, text: str) -> bool:
    """Stop and delete, in every state; and the yes or no to erasing everything, where that was just asked."""
    if word is Word.STOP:
        stop(turn, text)
        return True
    if word is Word.DELETE and not turn.who.confirming:
        forgetting.confirm(turn)
        return True
    return bool(turn.who.confirming) and forgetting.answered(turn, word, text)


def beside(turn: Turn, text: str) -> bool:
    """A number right after the choices were shown; "take back 3"; *more*, asked whether they take part."""
    return (
        uses.chosen(turn, text)
        or correcting.asked(turn, text)
        or offer.asked(turn, text)
        or apart.asked(turn, text)
    )


def pressed(turn: Turn, option: str) -> bool:
    """The yes or no to erasing everything, by a button; any other button keeps everything."""
    asked = forgetting.asked(turn)
    if not asked:
        return uses.pressed(turn, option)
    answers = {f"{asked}:yes": Word.YES, f"{asked}:no": Word.NO}
    return forgetting.confirmed(turn, answers.get(option))


def understood(turn: Turn, word: Word | None, text: str) -> bool:
    """Do what the word says, or what a language's own name says; False when it is neither."""
    match word:
        case Word.START:
            starting.resume(turn)
        case Word.HELP:
            help_(turn)
        case Word.PAUSE:
            pause(turn, text)
        case Word.MY_DATA:
            turn.do(Need("own_data"))
        case Word.MY_CHOICES:
            uses.show(turn)
        case Word.OFFER:
            offer.tell(turn)
        case _:
            return word is None and speak(turn, turn.vocabulary().language(text))
    return True


def after_stop(turn: Turn, word: Word | None) -> None:
    """Nothing is said to somebody who stopped, but what they ask for by its word."""
    if word is Word.HELP:
        turn.tell("help_nothing_open")
    elif word in {Word.START, Word.MY_DATA, Word.MY_CHOICES}:
        understood(turn, word, "")


def stop(turn: Turn, text: str) -> None:
    """Out, at once and everywhere: nothing waits to be sent, nothing is asked, one confirmation."""
    consents.withdraw(turn, text)
    turn.do(Hush())
    for session in (turn.open, *turn.who.resting):
        if session:
            sessions.end(turn, session, Outcome.STOPPED)
    turn.tell("stopped")
    turn.open = None
    turn.change(resting=(), stopped=True, paused_until=None, confirming="")


def pause(turn: Turn, text: str) -> None:
    """Leave them alone until then."""
    length = turn.vocabulary().pause(text) or A_WEEK
    until = turn.now + length
    turn.change(paused_until=until)
    if turn.open:
        turn.update(turn.open, wake_at=until)
    turn.tell("paused", date=turn.date(until) if length > timedelta(days=1) else turn.moment(until))


def help_(turn: Turn) -> None:
    """What is going on, which words work, and what is asked once more."""
    session = turn.open
    key = "help" if turn.campaign() and turn.service() else "help_nothing_open"
    if session is None:
        turn.tell(key)
    else:
        turn.lead_with(key)
        agreeing = session.ask is not None and session.ask.kind == CONSENT
        moving.again(turn, session, briefly=agreeing)


def speak(turn: Turn, language: str) -> bool:
    """Go on in another language; False when it is none, or the one that is spoken already."""
    if not language or language in {turn.who.language, turn.language()}:
        return False
    turn.change(language=language, chose_language=True)
    campaign, session = turn.campaign(), turn.open
    if campaign and language not in campaign.languages:
        names = ", ".join(turn.phrases(one).name for one in campaign.languages)
        turn.lead_with("only_in", languages=names)
    if session:
        moving.again(turn, session)
    else:
        turn.tell("language_set")
    return True
