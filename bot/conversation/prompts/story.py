"""Story: told in as many messages as it takes, then read back as the team will see it, and passed on."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.keywords import plain
from bot.conversation.participant import INDEPENDENT, NOBODY, Answer, Json
from bot.conversation.prompts.base import Partly, Reading, Said, Unclear, View, Whole
from bot.conversation.prompts.matching import exactly
from bot.conversation.reading_back import (
    AGAIN,
    APART,
    CHANGE,
    COURTESY,
    DOUBT,
    KEEP,
    LEAVE_OUT,
    READING,
    RIGHT,
    WAIT,
    meant,
    parts_of,
    read_back,
    turn_of,
    words_of,
)
from bot.conversation.wording import Text, Word, fill, pick
from bot.messages import Message, Option

DONE = "done"
READ_AGAIN = 1
"""How often additions are read back; what is added later is kept without."""


@dataclass(frozen=True, slots=True)
class Story:
    needs: ClassVar[str] = ""
    expects: ClassVar[bool] = True

    text: Text
    gone: bool = False
    """The campaign has it no more: it is not put again, so it is not read back either."""

    def ask(self, view: View) -> Message:
        say, turn = view.phrases.say, turn_of(view.draft)
        done = Option(DONE, say["done"])
        if turn == READING:
            ways = (
                Option(RIGHT, say["read_right"]),
                Option(CHANGE, say["read_change"]),
                Option(LEAVE_OUT, say["read_leave_out"]),
                Option(APART, say["read_apart"]),
            )
            asked = any(_is(view.draft, each) for each in (DOUBT, COURTESY, WAIT))
            words = say["read_which"] if asked else read_back(parts_of(view.draft), say)
            return Message(words, ways, view.language)
        if turn == AGAIN:
            words = say["story_so_far"] if parts_of(view.draft) else say["read_tell_again"]
            return Message(words, (done, Option(KEEP, say["read_keep"])), view.language)
        if parts_of(view.draft):  # begun already: nobody is asked for it from the start again
            return Message(say["story_so_far"], (done,), view.language)
        return Message(fill(pick(self.text, view.language), view.given), (done,), view.language)

    def read(self, said: Said, view: View) -> Reading:
        turn = turn_of(view.draft)
        if turn == READING:
            return self._to_what_was_read(said, view)
        told = parts_of(view.draft)
        way = (said.pressed or meant(said.text, view.vocabulary)) if turn == AGAIN else ""
        if way in {LEAVE_OUT, APART}:
            return _not_for_them(way, told or parts_of(view.draft, "before"))
        if said.quiet or said.pressed or way == KEEP or view.vocabulary.word(said.text) is Word.DONE:
            return self._told(told, view)
        if not said.text.strip() and not said.attachments:
            return Partly(view.draft, recorded=False) if told or turn == AGAIN else Unclear("unclear_story")
        now = [*told, _part(said)]
        listening = "" if told else "story_listening"
        if turn == AGAIN:
            return Partly(_at(AGAIN, now, view), listening, replaces=not told)
        return Partly(now, listening)

    def _told(self, told: list[Json], view: View) -> Reading:
        """That was all: it is read back, unless it was said again with no other words."""
        before = parts_of(view.draft, "before")
        if not told:
            return Whole(Answer(words_of(before))) if before else Unclear("unclear_story")
        if self.gone:
            return Whole(Answer(words_of(told)))
        return Partly(_at(READING, told, view), recorded=False, asks=True)

    def _to_what_was_read(self, said: Said, view: View) -> Reading:
        told = parts_of(view.draft)
        way = RIGHT if said.quiet else _way(said, view)
        if way == DOUBT and _is(view.draft, DOUBT):  # a no is a no
            way = LEAVE_OUT
        elif way == COURTESY and _is(view.draft, COURTESY):  # it is passed on, as after a silence
            way = RIGHT
        match way:
            case "right" | "keep":
                return Whole(
                    Answer(words_of(told)), say="" if said.quiet and not said.passed else "read_thanks"
                )
            case "leave_out" | "apart":
                return _not_for_them(way, told)
            case "change":
                anew: Json = {"turn": AGAIN, "before": told, "told": [], "parts": 0}
                return self._steer(anew, "read_tell_again")
            case "doubt" | "courtesy" | "wait":
                so_far = {each: _is(view.draft, each) for each in (DOUBT, COURTESY, WAIT)}
                return self._steer(_at(READING, told, view, **{**so_far, way: 1}), "read_which")
            case _:
                return self._added(said, told, view)

    def _steer(self, draft: Json, say: str) -> Partly:
        """Put the next turn; in words alone where the campaign has nothing to put any more."""
        return Partly(draft, say if self.gone else "", recorded=False, asks=not self.gone)

    def _added(self, said: Said, told: list[Json], view: View) -> Reading:
        """Anything else is more to tell, or a correction: kept, and read back once more."""
        times = _is(view.draft, "read")
        reads = times < READ_AGAIN and not self.gone
        draft = _at(READING, [*told, _part(said)], view, read=times + 1)
        return Partly(draft, "read_added" if reads else "read_added_too", asks=reads)


def _at(turn: str, told: list[Json], view: View, **more: int) -> Json:
    """The draft of a turn. What was told before it was told again is kept until then."""
    before = parts_of(view.draft, "before")
    draft: dict[str, Json] = {"turn": turn, "told": told, "parts": len(told), "read": _is(view.draft, "read")}
    if before and turn == AGAIN:
        draft["before"] = before
    draft.update(more)
    return draft


def _is(draft: Json, field: str) -> int:
    found = draft.get(field) if isinstance(draft, dict) else 0
    return found if isinstance(found, int) else 0


def _way(said: Said, view: View) -> str:
    """What they want done with it: pressed, its label, its number, or in words of their own."""
    if chosen := exactly(said, view.shown):
        return chosen
    if said.attachments:
        return ""
    number = view.vocabulary.number(plain(said.text))
    if number is not None and 1 <= number <= len(view.shown):
        return view.shown[number - 1].id
    return meant(said.text, view.vocabulary) if said.text.strip() else COURTESY


def _part(said: Said) -> Json:
    words = said.text.strip()
    return {"file": said.attachments[0].kind, "text": words} if said.attachments else words


def _not_for_them(way: str, told: list[Json]) -> Whole:
    answer = Answer(words_of(told))
    return (
        Whole(answer, audience=INDEPENDENT)
        if way == APART
        else Whole(answer, audience=NOBODY, say="left_out")
    )
