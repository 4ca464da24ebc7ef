"""An ask whose prompt was taken out or changed meanwhile: read as it was shown, and then it is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from bot.conversation.participant import Ask, Json
from bot.conversation.prompts.base import Kind, Partly, Reading, Said, Unclear, View, Whole
from bot.conversation.prompts.choice import Choice, Choosable
from bot.conversation.prompts.location import Location
from bot.conversation.prompts.multi_choice import MultiChoice
from bot.conversation.prompts.photo import Photo
from bot.conversation.prompts.rank import Rank
from bot.conversation.prompts.scale import Scale
from bot.conversation.prompts.several import DONE, unmarked
from bot.conversation.prompts.story import Story
from bot.conversation.prompts.text import TextPrompt
from bot.conversation.prompts.touchpoints import FEELINGS, MOMENT, Touchpoints, told
from bot.conversation.prompts.voice import Voice
from bot.messages import Message, Option

HANDED_IN: Mapping[str, type[Photo | Voice | Location]] = {
    "photo": Photo,
    "voice": Voice,
    "location": Location,
}


def still_offers(kind: Kind, ask: Ask, draft: Json) -> bool:
    """Whether a kind has everything that was shown; where more was added since, that is no matter."""
    shown = {one.id for one in ask.options} - {DONE}
    match kind:
        case MultiChoice(options=options):
            return shown <= {one.key for one in options}
        case Rank(options=options):  # what has its place already is not shown any more
            return shown | set(_picked(draft)) <= {one.key for one in options}
        case Scale(low=low, high=high):
            return [one.id for one in ask.options] == [str(value) for value in range(low, high + 1)]
        case Touchpoints(moments=moments, feelings=feelings):
            offered = feelings if told(draft).turn == FEELINGS else moments
            return not offered or shown <= {one.key for one in offered}
        case _:
            return True


def as_shown(ask: Ask, draft: Json) -> Kind:
    """What reads an answer by nothing but what was shown. What people wrote freely is taken as words."""
    options = unmarked(ask.options)
    offered = tuple(Choosable(one.id, {"": one.label}) for one in options)
    match ask.kind:
        case "story":
            return Story({}, gone=True)
        case "photo" | "voice" | "location":
            return HANDED_IN[ask.kind]({})
        case "scale":
            return _scale(options)
        case "multi_choice":
            return Ending(MultiChoice({}, offered))
        case "rank":
            placed = tuple(Choosable(key, {"": key}) for key in _picked(draft))
            return Ending(Rank({}, (*offered, *placed)))
        case "touchpoints":
            turn = told(draft).turn
            moments, feelings = offered if turn == MOMENT else (), offered if turn == FEELINGS else ()
            return Ending(Touchpoints({}, moments, feelings))
        case _:
            return Choice({}, offered) if len(options) > 1 else TextPrompt({})


def _scale(shown: Sequence[Option]) -> Scale:
    ends = [one.label.partition(" ")[2] for one in (shown[0], shown[-1])]
    return Scale({}, {"": (ends[0], ends[1])}, int(shown[0].id), int(shown[-1].id))


def _picked(draft: Json) -> list[str]:
    picked = draft.get("picked") if isinstance(draft, dict) else None
    return [str(key) for key in picked] if isinstance(picked, list) else []


@dataclass(frozen=True, slots=True)
class Ending:
    """A kind of several turns with this one left: what was gathered and what is said now are the answer."""

    needs: ClassVar[str] = ""
    expects: ClassVar[bool] = True

    kind: Kind

    def ask(self, view: View) -> Message:  # pragma: no cover - it is only read, what was shown stands
        return self.kind.ask(view)

    def read(self, said: Said, view: View) -> Reading:
        reading = self.kind.read(said, view)
        if not isinstance(reading, Partly):
            return reading
        whole = self.kind.read(Said(quiet=True), replace(view, draft=reading.draft))
        if not isinstance(whole, Whole):  # all that was picked is taken back
            return Unclear("unclear_multi")
        return whole.answer if reading.recorded else Whole(whole.answer, reading.kept or whole.kept)
