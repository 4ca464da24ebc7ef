"""What is held about somebody: shown to them, and erased when they say so twice."""

from datetime import UTC, datetime

from bot.conversation import moving
from bot.conversation.effects import Forget
from bot.conversation.participant import Json, Participant
from bot.conversation.prompts.base import Said
from bot.conversation.prompts.consent import read_yes_or_no
from bot.conversation.turn import Turn
from bot.conversation.wording import Word
from bot.messages import Message, Option

HEARD_AFTER_STOP = {Word.START, Word.HELP, Word.MY_DATA}
"""What people who stopped are answered to; anything else is silence."""


def confirm(turn: Turn) -> None:
    """Ask once whether they mean it."""
    asked = f"{turn.who.id}-erase{turn.who.version}"
    turn.change(confirming=asked)
    yes, no = turn.phrase("yes"), turn.phrase("no")
    turn.say(turn.phrase("delete_confirm"), (Option(f"{asked}:yes", yes), Option(f"{asked}:no", no)))


def meant(turn: Turn, word: Word | None, text: str) -> Word | None:
    """The yes or no in a few words ("no, wait") to whether everything is erased; else the word as it is."""
    if word is not None:
        return word
    sure = read_yes_or_no(Said(text), (), turn.vocabulary())
    return None if sure is None else Word.YES if sure else Word.NO


def confirmed(turn: Turn, word: Word | None) -> bool:
    """A yes or a second *delete* erases; anything else keeps, and is then heard for what it is."""
    turn.change(confirming="")
    if word in {Word.YES, Word.DELETE}:
        forget(turn)
        return True
    turn.lead_with("delete_kept")
    heard = HEARD_AFTER_STOP if turn.who.stopped else set(Word) - {Word.NO}
    if word in heard or (word is None and not turn.who.stopped):
        return False
    if turn.open:
        moving.again(turn, turn.open, briefly=True)
    else:
        turn.say("")
    return True


def forget(turn: Turn) -> None:
    """Nothing is left of them but this farewell."""
    turn.do(Forget(Message(turn.phrase("farewell"), language=turn.language())))
    turn.open = None
    turn.who = Participant(turn.who.id, language=turn.who.language, version=turn.who.version)


def show(turn: Turn, found: Json) -> None:
    """Say all we hold, readably: each sort of thing under its heading."""
    held = found if isinstance(found, dict) else {}
    sections = [_section(turn, key, value) for key, value in held.items() if value not in (None, "", [], {})]
    turn.say("\n\n".join([turn.phrase("data_title" if sections else "data_nothing"), *sections]))


def _section(turn: Turn, key: str, value: Json) -> str:
    say = turn.phrases(turn.language()).say
    heading = say.get(f"data_{key}", f"{key.replace('_', ' ')}:")
    if not isinstance(value, list):
        return f"{heading} {_item(turn, value)}"
    return "\n".join([heading, *(f"– {_item(turn, item)}" for item in value)])


def _item(turn: Turn, item: Json) -> str:
    """One line: the day first, then what was said; a yes or a no by its word."""
    if isinstance(item, dict):
        fields = [value for key, value in item.items() if key != "at" and value not in (None, "", [], {})]
        words = "; ".join(_item(turn, value) for value in fields)
        day = _day(turn, item.get("at"))
        return f"{day}: {words}" if day else words
    if isinstance(item, list):
        return ", ".join(_item(turn, one) for one in item)
    if isinstance(item, bool):
        return turn.phrase("yes" if item else "no")
    return str(item)


def _day(turn: Turn, at: Json) -> str:
    try:
        return turn.date(datetime.fromisoformat(str(at)).astimezone(UTC)) if at else ""
    except ValueError:
        return str(at)
