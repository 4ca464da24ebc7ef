"""Rank: a short list put in order, in one message or one after the other; the last places may stay open."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.participant import Answer, Json
from bot.conversation.prompts.base import Partly, Reading, Said, Unclear, View, Whole
from bot.conversation.prompts.choice import Choosable
from bot.conversation.prompts.matching import Options
from bot.conversation.prompts.several import DONE, Gathered, ends, gathered, read_several, unmarked
from bot.conversation.wording import Text, fill, pick
from bot.messages import Message, Option


@dataclass(frozen=True, slots=True)
class Rank:
    needs: ClassVar[str] = ""
    expects: ClassVar[bool] = True

    text: Text
    options: tuple[Choosable, ...]

    def ask(self, view: View) -> Message:
        so_far, say = self._gathered(view), view.phrases.say
        words = [fill(pick(self.text, view.language), view.given)]
        if so_far.picked:
            words.append(fill(say["so_far"], {"picked": self._places(so_far.picked, view)}))
        words.append(say["rank_next" if so_far.picked else "rank_hint"])
        left = [one for one in self.options if one.key not in so_far.picked]
        shown = [Option(one.key, pick(one.label, view.language)) for one in left]
        done = [Option(DONE, say["done"])] if so_far.picked else []
        return Message("\n\n".join(words), (*shown, *done), view.language)

    def read(self, said: Said, view: View) -> Reading:
        so_far = self._gathered(view)
        if said.quiet or ends(said, view):
            if not so_far.picked:
                return Unclear("unclear_rank")
            return self._whole(so_far.picked, view)
        named = self._named(said, so_far, view)
        if named is None:
            return self._once_more(so_far, said, view)
        order = (*so_far.picked, *named)
        if len(order) < len(self.options) - 1:
            return Partly(so_far.draft(*order, said=not said.pressed), recorded=not said.pressed, asks=True)
        # Whatever is left over comes last.
        order = (*order, *(one.key for one in self.options if one.key not in order))
        return self._whole(order, view) if said.pressed else self._answer(order, view)

    def _named(self, said: Said, so_far: Gathered, view: View) -> list[str] | None:
        """What comes next, in order. Numbers count what was shown."""
        left = {one.key: tuple(one.label.values()) for one in self.options if one.key not in so_far.picked}
        if said.pressed:
            return [said.pressed] if said.pressed in left else None
        shown = [one for one in unmarked(view.shown) if one.id in left]
        named = read_several(said.text, Options(shown, left), view.vocabulary, ordered=True)
        return named if named and len(named) == len(set(named)) else None

    def _once_more(self, so_far: Gathered, said: Said, view: View) -> Reading:
        """Ask again; the second time in a row that words do not fit, what came first so far is the answer."""
        if not so_far.picked:
            return Unclear("unclear_rank")
        spoken = bool(said.text.strip() or said.attachments)
        if view.attempt > 1 and not said.pressed:
            return self._answer(so_far.picked, view) if spoken else self._whole(so_far.picked, view)
        draft = so_far.draft(*so_far.picked, said=spoken)
        attempt = view.attempt if said.pressed else 2
        return Partly(draft, "unclear_rank", recorded=spoken, asks=True, attempt=attempt)

    def _answer(self, order: Sequence[str], view: View) -> Answer:
        keys: list[Json] = [*order]
        return Answer(keys, self._places(order, view))

    def _whole(self, order: Sequence[str], view: View) -> Whole:
        answer = self._answer(order, view)
        return Whole(answer, answer.label)

    def _gathered(self, view: View) -> Gathered:
        return gathered(view, [one.key for one in self.options])

    def _places(self, order: Sequence[str], view: View) -> str:
        """ "1. Bus, 2. Car"."""
        labels = {one.key: pick(one.label, view.language) for one in self.options}
        return ", ".join(f"{place}. {labels[key]}" for place, key in enumerate(order, 1))
