"""Touchpoints: the moments that mattered, how each felt and why, one small turn after the other.

From experience-based co-design. A draft holds the turn it is at, and the moments so far; moments and feelings
may be picked from what a campaign offers or named in one's own words.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from bot.conversation.keywords import plain
from bot.conversation.participant import Answer, Json
from bot.conversation.prompts.base import Partly, Reading, Said, Unclear, View, Whole
from bot.conversation.prompts.choice import Choosable
from bot.conversation.prompts.matching import Options, choose
from bot.conversation.prompts.several import DONE, ends, read_several, unmarked
from bot.conversation.wording import Text, Word, fill, pick
from bot.messages import PICKED, Message, Option

MOMENT, FEELINGS, WHY = "moment", "feelings", "why"
LONGEST_NAME = 80
"""Characters of a moment in one's own words, when it is spoken of again."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One that mattered: what it was (a key, or words), how it felt (likewise), and why."""

    what: str
    feelings: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What was told so far, and what is asked now."""

    turn: str = MOMENT
    moments: tuple[Moment, ...] = ()
    parts: int = 0

    @property
    def last(self) -> Moment:
        return self.moments[-1]

    def with_last(self, turn: str, *, said: bool = True, **fields: object) -> "Told":
        """The moment that is being told, with more of it, and the turn that follows."""
        last = replace(self.last, **fields)  # type: ignore[arg-type]
        return Told(turn, (*self.moments[:-1], last), self.parts + said)

    def draft(self) -> Json:
        moments: list[Json] = [
            {"moment": one.what, "feelings": [*one.feelings], "why": one.why} for one in self.moments
        ]
        return {"turn": self.turn, "moments": moments, "parts": self.parts}


def told(draft: Json) -> Told:
    """What a draft says; one of another kind counts for nothing."""
    if not isinstance(draft, dict) or draft.get("turn") not in {MOMENT, FEELINGS, WHY}:
        return Told()
    listed, parts = draft.get("moments"), draft.get("parts")
    moments = (
        tuple(_moment(one) for one in listed if isinstance(one, dict)) if isinstance(listed, list) else ()
    )
    return Told(str(draft["turn"]), moments, parts if isinstance(parts, int) else 0) if moments else Told()


def _moment(one: dict[str, Json]) -> Moment:
    feelings = one.get("feelings")
    felt = tuple(map(str, feelings)) if isinstance(feelings, list) else ()
    return Moment(str(one.get("moment", "")), felt, str(one.get("why", "")))


@dataclass(frozen=True, slots=True)
class Touchpoints:
    needs: ClassVar[str] = ""
    expects: ClassVar[bool] = True

    text: Text
    moments: tuple[Choosable, ...]
    feelings: tuple[Choosable, ...] = ()
    """Left out: the product's own words for how a moment felt."""

    def ask(self, view: View) -> Message:
        so_far, say = told(view.draft), view.phrases.say
        done = Option(DONE, say["done"])
        if so_far.turn == MOMENT:
            left = [one for one in self.moments if one.key not in {each.what for each in so_far.moments}]
            shown = [Option(one.key, pick(one.label, view.language)) for one in left]
            if so_far.moments:
                return Message(say["touch_more"], (*shown, done), view.language)
            words = fill(pick(self.text, view.language), view.given)
            return Message(f"{words}\n\n{say['touch_hint']}", tuple(shown), view.language)
        named = {"moment": self._name(so_far.last.what, view)}
        if so_far.turn == WHY:
            return Message(fill(say["touch_why"], named), language=view.language)
        felt = so_far.last.feelings
        marked = [
            Option(one.key, (PICKED if one.key in felt else "") + pick(one.label, view.language))
            for one in self._feelings(view)
        ]
        return Message(fill(say["touch_feelings"], named), (*marked, done), view.language)

    def read(self, said: Said, view: View) -> Reading:
        so_far = told(view.draft)
        if said.quiet and not said.passed:
            return self._whole(so_far, view) if so_far.moments else Unclear("unclear_touchpoints")
        match so_far.turn:
            case "moment":
                return self._read_moment(said, so_far, view)
            case "feelings":
                return self._read_feelings(said, so_far, view)
            case _:
                return self._read_why(said, so_far, view)

    def _read_moment(self, said: Said, so_far: Told, view: View) -> Reading:
        """A moment of the campaign's, or one's own; *done* (or *no*, to another one) ends it."""
        over = said.passed or ends(said, view) or view.vocabulary.word(said.text) is Word.NO
        if so_far.moments and over:
            return self._whole(so_far, view)
        what = _chosen(said, self.moments, view) or said.text.strip()
        if plain(what).isdecimal():  # a number that is none of them names no moment
            what = ""
        if over or not what:
            say = "unclear_touchpoints"
            if not so_far.moments:
                return Unclear(say)
            return _again(so_far, said, view, say) or self._whole(so_far, view).answer
        return _goes_on(Told(FEELINGS, (*so_far.moments, Moment(what)), so_far.parts + 1))

    def _read_feelings(self, said: Said, so_far: Told, view: View) -> Reading:
        """Words that are pressed one after the other until *done*, or written at once, or one's own."""
        felt, offered = so_far.last.feelings, self._feelings(view)
        if said.passed or ends(said, view):
            words = ", ".join(self._felt(one, view) for one in felt)
            pressed = bool(felt) and said.pressed != ""
            after = so_far.with_last(WHY, said=pressed)
            return Partly(after.draft(), recorded=pressed, kept=words if pressed else "", asks=True)
        if said.pressed:
            if said.pressed not in {one.key for one in offered}:
                return _pressed_amiss(so_far, view)
            left = tuple(one for one in felt if one != said.pressed)
            now = left if said.pressed in felt else (*felt, said.pressed)
            return Partly(
                so_far.with_last(FEELINGS, said=False, feelings=now).draft(), recorded=False, asks=True
            )
        if not said.text.strip():
            return _again(so_far, said, view) or _goes_on(
                so_far.with_last(WHY, said=bool(said.attachments)), said
            )
        shown = unmarked(view.shown)
        labels = {one.key: tuple(one.label.values()) for one in offered}
        named = read_several(said.text, Options(shown, labels), view.vocabulary)
        now = tuple(dict.fromkeys((*felt, *(named or [said.text.strip()]))))
        return _goes_on(so_far.with_last(WHY, feelings=now))

    def _read_why(self, said: Said, so_far: Told, view: View) -> Reading:
        if said.passed:
            return Partly(so_far.with_last(MOMENT, said=False).draft(), recorded=False, asks=True)
        if ends(said, view):
            return self._whole(so_far, view)
        if not said.text.strip() and not said.attachments:
            return _again(so_far, said, view) or _goes_on(so_far.with_last(MOMENT, said=False), said)
        return _goes_on(so_far.with_last(MOMENT, why=said.text.strip()))

    def _whole(self, so_far: Told, view: View) -> Whole:
        """Every moment with its key (or words), its feelings and why. The words were kept as they came."""
        draft = so_far.draft()
        assert isinstance(draft, dict)
        lines = [self._line(one, view) for one in so_far.moments]
        return Whole(Answer(draft["moments"], "\n".join(lines)), "")

    def _line(self, one: Moment, view: View) -> str:
        felt = ", ".join(self._felt(each, view) for each in one.feelings)
        return ": ".join(part for part in (self._name(one.what, view), felt, one.why) if part)

    def _feelings(self, view: View) -> tuple[Choosable, ...]:
        own = view.phrases.feelings.items()
        return self.feelings or tuple(Choosable(key, {view.language: label}) for key, label in own)

    def _felt(self, key: str, view: View) -> str:
        return _label(key, self._feelings(view), view)

    def _name(self, what: str, view: View) -> str:
        """A moment by its label, or the beginning of somebody's own words for it."""
        name = " ".join(_label(what, self.moments, view).split())
        return name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME].rsplit(" ", 1)[0] + " …"


def _label(key: str, options: tuple[Choosable, ...], view: View) -> str:
    return next((pick(one.label, view.language) for one in options if one.key == key), key)


def _chosen(said: Said, offered: tuple[Choosable, ...], view: View) -> str:
    """The key of the moment that was pressed, numbered or named; nothing for one's own."""
    labels = {one.key: tuple(one.label.values()) for one in offered}
    found = choose(said, Options(unmarked(view.shown), labels), view.vocabulary)
    return found if isinstance(found, str) else ""


def _goes_on(so_far: Told, said: Said | None = None) -> Partly:
    """The next turn; what was said is kept, where it says anything."""
    return Partly(so_far.draft(), recorded=said is None or bool(said.attachments), asks=True)


def _again(so_far: Told, said: Said, view: View, say: str = "unclear_text") -> Partly | None:
    """Nothing that can be used: the same once more, and nothing told so far is lost; None the second time in
    a row, when it goes on with what there is."""
    if view.attempt > 1:
        return None
    spoken = bool(said.text.strip() or said.attachments)
    now = replace(so_far, parts=so_far.parts + spoken)
    return Partly(now.draft(), say, recorded=spoken, asks=True, attempt=2)


def _pressed_amiss(so_far: Told, view: View) -> Partly:
    return Partly(so_far.draft(), "unclear_text", recorded=False, asks=True, attempt=view.attempt)
