"""What is held about somebody: shown to them, and erased when they say so twice."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from bot.conversation import correcting, held, moving
from bot.conversation.effects import Forget
from bot.conversation.keywords import plain
from bot.conversation.participant import TAKE_PART, Beside, Json, Participant
from bot.conversation.prompts.base import Said
from bot.conversation.prompts.consent import read_yes_or_no
from bot.conversation.prompts.matching import is_question
from bot.conversation.turn import Turn
from bot.conversation.wording import Word, shortly, the_question
from bot.messages import Message, Option

CALLED = {
    "photo": "photo",
    "image": "photo",
    "voice": "voice",
    "audio": "voice",
    "location": "location",
    "place": "location",
}
"""Kinds of what people send, and how we call them."""
STANDING = {"waiting": "not_yet", "refused": "not_kept", "gone": "not_kept"}
PAGE = 10
"""Tellings that are shown at once."""
HEARD_AFTER_STOP = {Word.START, Word.HELP, Word.MY_DATA, Word.MY_CHOICES}
"""What people who stopped are answered to; anything else is silence."""


ONCE_MORE = ":again"
"""After what awaits the yes or no to erasing everything, when it was put twice."""


def asked(turn: Turn) -> str:
    """What the ids of the yes and the no to erasing everything begin with; empty when it is not asked."""
    return turn.who.confirming.removesuffix(ONCE_MORE)


def confirm(turn: Turn) -> None:
    """Ask whether they mean it."""
    awaited = f"{turn.who.id}-erase{turn.who.version}"
    turn.change(confirming=awaited)
    _put(turn, awaited)


def _put(turn: Turn, asked: str) -> None:
    yes, no = turn.phrase("yes"), turn.phrase("no")
    turn.say(turn.phrase("delete_confirm"), (Option(f"{asked}:yes", yes), Option(f"{asked}:no", no)))


def answered(turn: Turn, word: Word | None, text: str) -> bool:
    """What was said to whether everything is erased. A question ("sure?") is no yes: it is put once more."""
    if _questions(turn, word, text):
        if not turn.who.confirming.endswith(ONCE_MORE):
            awaited = turn.who.confirming
            turn.change(confirming=f"{awaited}{ONCE_MORE}")
            _put(turn, awaited)
            return True
        return confirmed(turn, None)
    return confirmed(turn, meant(turn, word, text))


def _questions(turn: Turn, word: Word | None, text: str) -> bool:
    """Whether it asks something, and is neither another word of ours nor only a greeting."""
    if not is_question(text) or word not in {None, Word.YES, Word.NO, Word.DELETE}:
        return False
    return word is not None or not plain(text) or not turn.vocabulary().is_courtesy(text)


def meant(turn: Turn, word: Word | None, text: str) -> Word | None:
    """The no in a few words ("no, wait") to whether everything is erased, which takes a whole yes; else the
    word as it is."""
    if word is None and read_yes_or_no(Said(text), (), turn.vocabulary()) is False:
        return Word.NO
    return word


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
    if turn.open and held.is_held(turn.open):
        held.stand_still(turn, turn.open)
    elif turn.open:
        moving.again(turn, turn.open, briefly=True)
    else:
        turn.say("")
    return True


def forget(turn: Turn) -> None:
    """Nothing is left of them but this farewell."""
    turn.do(Forget(Message(turn.phrase("farewell"), language=turn.language())))
    turn.open = None
    turn.who = Participant(turn.who.id, language=turn.who.language, version=turn.who.version)


def show(turn: Turn, found: Json, before: int = 0) -> None:
    """Say what we hold, readably: each sort of thing under its heading, a line for each. Of a long list the
    newest come first, and *more* goes on with those before that number."""
    held = found if isinstance(found, dict) else {}
    said, first = _page(held.get("replies"), before)
    held = {"replies": said} if before else {**held, "replies": said}
    sections = [_section(turn, key, value) for key, value in held.items() if value not in (None, "", [], {})]
    newest = _newest(held.get("replies"))
    beside = Beside(correcting.SHOWN, shown=first) if first > 1 else turn.who.beside
    turn.change(saw_data=turn.who.saw_data or newest > 0, beside=beside)
    title = [] if before else [turn.phrase("data_title" if sections else "data_nothing")]
    hints = correcting.hints(turn, newest) if newest and not before else ()
    more = [turn.phrase("data_more", {"count": first - 1})] if first > 1 else []
    turn.say("\n\n".join([*title, *sections, *hints, *more]))


def _page(said: Json, before: int) -> tuple[Json, int]:
    """The newest tellings, of those before that number where it is given, and the number of the first."""
    each = [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []
    last = min(before, _newest(said) + 1) - 1 if before else _newest(said)
    first = max(1, last - PAGE + 1)
    shown: list[Json] = [one for one in each if _number(one) <= last and (_number(one) >= first or not last)]
    return shown, first


def _number(item: Mapping[str, Json]) -> int:
    number = item.get("number")
    return number if isinstance(number, int) else 0


def _section(turn: Turn, key: str, value: Json) -> str:
    heading = turn.phrases(turn.language()).say.get(f"data_{key}", f"{key.replace('_', ' ')}:")
    if not isinstance(value, list):
        return f"{heading} {_item(turn, value)}"
    before: Json = None
    lines = [heading]
    for item in value:
        lines.append(f"{_mark(item, before)} {_item(turn, item, before)}")
        before = item
    return "\n".join(lines)


def _newest(said: Json) -> int:
    """The highest number among what was said; 0 where there is none."""
    each = [_number(one) for one in said if isinstance(one, dict)] if isinstance(said, list) else []
    return max(each, default=0)


def _mark(item: Json, before: Json) -> str:
    """The number of a telling before its first words; a dash before everything else."""
    number = item.get("number") if isinstance(item, dict) else None
    same = isinstance(before, dict) and before.get("number") == number
    return f"{number}." if number and not same else "–"


def _item(turn: Turn, item: Json, before: Json = None) -> str:
    """One line: the day first, then what it is about, then what was said."""
    if isinstance(item, list):
        return ", ".join(_item(turn, one) for one in item)
    if not isinstance(item, dict):
        return _plainly(turn, item)
    if "given" in item:
        words = _agreed(turn, item)
    elif "asked" in item:
        words = _said(turn, item, before)
    else:
        words = "; ".join(_item(turn, value) for key, value in item.items() if key != "at" and value)
    day = _day(turn, item.get("at"))
    return f"{day}: {words}" if day else words


def _plainly(turn: Turn, value: Json) -> str:
    return turn.phrase("yes" if value else "no") if isinstance(value, bool) else str(value)


def _agreed(turn: Turn, item: Mapping[str, Json]) -> str:
    """What they were asked, and their yes or no; or the words they stopped with."""
    words = str(item.get("words") or "")
    if item.get("use") == TAKE_PART and not item.get("version") and not item["given"]:
        return turn.phrase("data_stopped", {"words": words})
    return f"{_quoted(turn, words)} {_plainly(turn, item['given'])}"


def _said(turn: Turn, item: Mapping[str, Json], before: Json) -> str:
    """Their words after the ask they were said to, which is named once where several follow each other."""
    asked = item.get("asked")
    again = isinstance(before, dict) and before.get("asked") == asked
    words = " ".join([str(item.get("text") or ""), *_came(turn, item.get("files"))]).strip() or "…"
    if item.get("withdrawn"):
        words = turn.phrase("data_taken_back")
    elif item.get("replaced"):
        words = turn.phrase("data_earlier", {"words": words})
    elif item.get("apart"):
        words = turn.phrase("data_apart", {"words": words, "number": item.get("number", "")})
    elif item.get("kept_back"):
        words = turn.phrase("data_kept_back", {"words": words, "number": item.get("number", "")})
    earlier = item.get("earlier")
    for each in earlier if isinstance(earlier, list) else ():
        words += f"\n  {turn.phrase('data_earlier', {'words': each})}"
    return words if again or not asked else f"{_quoted(turn, str(asked))} {words}"


def _came(turn: Turn, files: Json) -> list[str]:
    """What came with words, each in brackets: what it is, how large, and whether it is there."""
    found = [each for each in files if isinstance(each, dict)] if isinstance(files, list) else []
    return [f"({', '.join(filter(None, _file(turn, each)))})" for each in found]


def _file(turn: Turn, file: Mapping[str, Json]) -> Iterator[str]:
    say, state, size = turn.phrases(turn.language()).say, str(file.get("state")), file.get("size")
    yield say.get(f"file_{CALLED.get(str(file.get('kind')), 'other')}", say["file_other"])
    if state == "kept" and isinstance(size, int):
        tenths = max(1, round(size / 100_000))
        yield f"{tenths // 10}{turn.phrases(turn.language()).decimal}{tenths % 10} MB"
    elif state in STANDING:
        yield turn.phrase(STANDING[state])


def _quoted(turn: Turn, words: str) -> str:
    """The question in something longer, cut short where it is still long."""
    return turn.phrase("quoted", {"words": shortly(the_question(words))})


def _day(turn: Turn, at: Json) -> str:
    try:
        return turn.date(datetime.fromisoformat(str(at)).astimezone(UTC)) if at else ""
    except ValueError:
        return str(at)
