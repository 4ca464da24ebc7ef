"""What was said is taken back, or passed on after all, in any state, once *my data* showed its number."""

from collections.abc import Iterator
from dataclasses import replace

from bot.conversation import moving
from bot.conversation.effects import Need, SetAudience, WithdrawReply
from bot.conversation.events import Supplied
from bot.conversation.keywords import plain
from bot.conversation.participant import TEAM, Json, Session
from bot.conversation.turn import Turn
from bot.conversation.wording import Word

OWN_REPLY = "own_reply"
"""What is looked up: the telling of a number, as the list of what is held counts them."""
TAKE_BACK, PASS_ON = "take_back", "pass_on"


def asked(turn: Turn, text: str) -> bool:
    """Whether a whole message is one of these with a number; not before they saw any numbers."""
    if not turn.who.saw_data:
        return False
    *said, last = plain(text).split() or [""]
    number, vocabulary = turn.vocabulary().number(last), turn.vocabulary()
    words = " ".join(said)
    if number is None or not words:
        return False
    if vocabulary.means(words, TAKE_BACK) or vocabulary.words.get(words) is Word.DELETE:
        turn.do(Need(OWN_REPLY, f"{TAKE_BACK} {number}"))
    elif vocabulary.means(words, PASS_ON):
        turn.do(Need(OWN_REPLY, f"{PASS_ON} {number}"))
    else:
        return False
    return True


def found(turn: Turn, event: Supplied) -> None:
    """It was looked up: do it, say so in a sentence, and put what was asked once more."""
    what, _, number = event.session.partition(" ")
    telling = event.found
    if not isinstance(telling, dict):
        turn.lead_with("data_no_number")
    elif what == TAKE_BACK:
        turn.do(WithdrawReply(int(number)))
        turn.lead_with("take_back_done")
        if not telling.get("probe") and _forgotten(turn, str(telling["session"]), str(telling["prompt"])):
            return
    else:
        turn.do(SetAudience(str(telling["session"]), str(telling["prompt"]), TEAM))
        turn.lead_with("pass_on_done")
    if turn.open:
        moving.again(turn, turn.open, briefly=True)
    else:
        turn.say("")


def _forgotten(turn: Turn, session: str, prompt: str) -> bool:
    """Take the words out of a session that is at work too; True when what was open went on because of it."""
    turn.change(resting=tuple(_without(one, session, prompt) for one in turn.who.resting))
    if turn.open is None or turn.open.id != session:
        return False
    told = moving.draft_of(turn.open, prompt)
    turn.open = _without(turn.open, session, prompt)
    ask = turn.open.ask
    if told is None or ask is None or ask.prompt != prompt or ask.probe:
        return False
    moving.go_on(turn, turn.open)
    return True


def _without(session: Session, id: str, prompt: str) -> Session:
    if session.id != id:
        return session
    draft = session.draft if isinstance(session.draft, dict) else {}
    left: Json = {key: value for key, value in draft.items() if key != prompt}
    answers = {key: each for key, each in session.answers.items() if key != prompt}
    return replace(session, answers=answers, draft=left or None, skipped=session.skipped | {prompt})


def hints(turn: Turn, newest: int) -> Iterator[str]:
    """What can be done with what is listed."""
    yield turn.phrase("data_how", {"number": newest})
    yield turn.phrase("data_how_choices")
