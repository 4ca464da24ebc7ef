"""Choice: one of a few options, pressed or written."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.participant import Answer
from bot.conversation.prompts.base import Reading, Said, Unclear, View
from bot.conversation.prompts.matching import SEVERAL, Options, choose, exactly
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
        chosen = exactly(said, view.shown) or choose(said, self._options(view), view.vocabulary)
        if isinstance(chosen, str):
            return Answer(chosen, next(option.label for option in view.shown if option.id == chosen))
        return Unclear("unclear_several" if chosen is SEVERAL else "unclear_choice")

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
