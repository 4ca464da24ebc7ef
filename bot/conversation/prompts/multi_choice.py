"""Multi choice: as many of some options as fit, pressed one after the other or written in one message."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

from bot.conversation.keywords import plain
from bot.conversation.participant import Answer, Json
from bot.conversation.prompts.base import Partly, Reading, Said, Unclear, View, Whole
from bot.conversation.prompts.choice import Choosable
from bot.conversation.prompts.matching import Options
from bot.conversation.prompts.several import DONE, Gathered, ends, gathered, read_several, unmarked
from bot.conversation.wording import Text, Word, fill, pick
from bot.messages import PICKED, Message, Option

NONE = "none"
"""What an option is `like` that says none of the others fits."""


@dataclass(frozen=True, slots=True)
class MultiChoice:
    needs: ClassVar[str] = ""
    expects: ClassVar[bool] = True

    text: Text
    options: tuple[Choosable, ...]
    at_least: int = 0
    at_most: int | None = None

    def ask(self, view: View) -> Message:
        so_far = self._gathered(view)
        words = [fill(pick(self.text, view.language), view.given), self._hint(view)]
        if so_far.picked:
            words.append(fill(view.phrases.say["so_far"], {"picked": self._labels(so_far.picked, view)}))
        shown = [
            Option(one.key, (PICKED if one.key in so_far.picked else "") + pick(one.label, view.language))
            for one in self.options
        ]
        done = Option(DONE, view.phrases.say["done"])
        options = (*shown, done) if so_far.picked else tuple(shown)
        return Message("\n\n".join(words), options, view.language, several=done)

    def read(self, said: Said, view: View) -> Reading:
        so_far = self._gathered(view)
        if said.quiet:
            return self._whole(so_far, view) if so_far.picked else Partly(None, recorded=False)
        if said.picked is not None:
            return self._ticked(said.picked, so_far, view)
        if ends(said, view):
            if len(so_far.picked) < max(1, self.at_least):
                return self._once_more(so_far, said, view, "unclear_few", at_least=max(1, self.at_least))
            return self._whole(so_far, view)
        if said.pressed:
            return self._pressed(said, so_far, view)
        return self._written(said, so_far, view)

    def _pressed(self, said: Said, so_far: Gathered, view: View) -> Reading:
        key, picked = said.pressed, so_far.picked
        if key not in self._keys():
            return self._once_more(so_far, said, view, "unclear_multi")
        if key in self._nones():
            return self._answer((key,), view)
        if key in picked:
            left = [one for one in picked if one != key]
        elif self.at_most is not None and len(picked) >= self.at_most:
            return self._once_more(so_far, said, view, "unclear_many", at_most=self.at_most)
        else:
            left = [*picked, key]
        return Partly(so_far.draft(*left), recorded=False, asks=True)

    def _ticked(self, ticked: tuple[str, ...], so_far: Gathered, view: View) -> Reading:
        """The whole answer at once: it takes the place of what was picked before. What does not fit is asked
        again with what was ticked."""
        picked = [key for key in self._keys() if key in ticked]
        kept = [key for key in picked if key not in self._nones()]
        least = max(1, self.at_least)
        if kept != picked and len(picked) > 1:
            return self._tick_again(so_far, kept, "unclear_multi")
        if kept == picked and len(picked) < least:
            return self._tick_again(so_far, kept, "unclear_few", at_least=least)
        if self.at_most is not None and len(picked) > self.at_most:
            return self._tick_again(so_far, kept[: self.at_most], "unclear_many", at_most=self.at_most)
        return self._whole(replace(so_far, picked=tuple(picked)), view)

    def _tick_again(self, so_far: Gathered, kept: list[str], say: str, **values: object) -> Reading:
        if not kept and not so_far.picked:
            return Unclear(say, values)
        return Partly(so_far.draft(*kept), say, recorded=False, values=values, asks=True)

    def _written(self, said: Said, so_far: Gathered, view: View) -> Reading:
        if self._says_none(said.text, view):
            return self._answer(self._nones()[:1], view)
        named = self._named(said.text, view)
        if named is None:
            return self._once_more(so_far, said, view, "unclear_multi")
        if set(named) & set(self._nones()):
            one = len(set(named)) == 1
            return (
                self._answer(tuple(named[:1]), view)
                if one
                else self._once_more(so_far, said, view, "unclear_multi")
            )
        picked = tuple(dict.fromkeys((*so_far.picked, *named)))
        if self.at_most is not None and len(picked) > self.at_most:
            return self._once_more(so_far, said, view, "unclear_many", at_most=self.at_most)
        if len(named) > 1 and len(picked) >= self.at_least:
            return self._answer(picked, view)
        return Partly(so_far.draft(*picked, said=True), asks=True)

    def _named(self, text: str, view: View) -> list[str] | None:
        """The options a message names; *all* are all that say something."""
        labels = {one.key: tuple(one.label.values()) for one in self.options}
        shown = [one for one in unmarked(view.shown) if one.id in labels]
        named = read_several(text, Options(shown, labels), view.vocabulary)
        if named and len(named) == len(self.options) and view.vocabulary.means(plain(text), "all"):
            return [key for key in named if key not in self._nones()]
        return named

    def _says_none(self, text: str, view: View) -> bool:
        words = plain(text)
        none = view.vocabulary.means(words, "none") or view.vocabulary.means(words, "not")
        return none or view.vocabulary.word(text) is Word.NO

    def _once_more(self, so_far: Gathered, said: Said, view: View, say: str, **values: object) -> Reading:
        """Ask again: what was picked stays, and what was written is kept with it. The second time in a row
        that words do not fit, what was picked is the answer."""
        if not so_far.picked:
            return Unclear(say, values)
        spoken = bool(said.text.strip() or said.attachments) and say != "unclear_few"
        if view.attempt > 1 and not said.pressed:
            return self._answer(so_far.picked, view) if spoken else self._whole(so_far, view)
        draft = so_far.draft(*so_far.picked, said=spoken)
        attempt = view.attempt if said.pressed else 2
        return Partly(draft, say, recorded=spoken, values=values, asks=True, attempt=attempt)

    def _answer(self, picked: Iterable[str], view: View) -> Answer:
        there = set(picked)
        ordered: list[Json] = [one.key for one in self.options if one.key in there]
        return Answer(ordered, self._labels(there, view))

    def _whole(self, so_far: Gathered, view: View) -> Whole:
        answer = self._answer(so_far.picked, view)
        return Whole(answer, answer.label)

    def _gathered(self, view: View) -> Gathered:
        return gathered(view, self._keys())

    def _keys(self) -> list[str]:
        return [one.key for one in self.options]

    def _nones(self) -> tuple[str, ...]:
        return tuple(one.key for one in self.options if one.like == NONE)

    def _labels(self, picked: Iterable[str], view: View) -> str:
        there = set(picked)
        return ", ".join(pick(one.label, view.language) for one in self.options if one.key in there)

    def _hint(self, view: View) -> str:
        say = view.phrases.say
        if self.at_most is None:
            return say["multi_hint"]
        return fill(say["multi_hint_most"], {"at_most": self.at_most})
