"""Choice: one of a few options, pressed or written."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.keywords import plain
from bot.conversation.participant import Answer
from bot.conversation.prompts.base import Reading, Said, Unclear, View
from bot.conversation.prompts.matching import SEVERAL, Options, at_first, choose, exactly, named
from bot.conversation.wording import Text, Word, fill, pick
from bot.messages import Message, Option


@dataclass(frozen=True, slots=True)
class Choosable:
    """An option: the key that conditions compare, and what people see. `like` says it is a yes or a no."""

    key: str
    label: Text
    like: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    needs: ClassVar[str] = ""
    expects: ClassVar[bool] = True

    text: Text
    options: tuple[Choosable, ...]

    def ask(self, view: View) -> Message:
        shown = tuple(Option(option.key, pick(option.label, view.language)) for option in self.options)
        return Message(fill(pick(self.text, view.language), view.given), shown, view.language)

    def read(self, said: Said, view: View) -> Reading:
        chosen = exactly(said, view.shown)
        if chosen is None:
            options = self._options(view)
            found = choose(said, options, view.vocabulary)
            if found is None:
                found = at_first(said.text, options, view.vocabulary)
            if not isinstance(found, str):
                return self._unclear(said, view, several=found is SEVERAL)
            chosen = found
        return Answer(chosen, next(option.label for option in view.shown if option.id == chosen))

    def _unclear(self, said: Said, view: View, *, several: bool) -> Unclear:
        """Asked back with the names of those that were named, where there are a few of them."""
        these = named(said.text, self._options(view))
        labels = [option.label for option in view.shown if option.id in these]
        if len(labels) == 2 and not view.vocabulary.negates(plain(said.text)):
            return Unclear("unclear_two", {"one": labels[0], "other": labels[1]})
        return Unclear("unclear_several" if several else "unclear_choice")

    def _options(self, view: View) -> Options:
        return Options(
            view.shown,
            {option.key: tuple(option.label.values()) for option in self.options},
            {
                option.key: LIKE[like]
                for option in self.options
                if (like := option.like or option.key) in LIKE
            },
        )


LIKE = {word.value: word for word in (Word.YES, Word.NO)}
