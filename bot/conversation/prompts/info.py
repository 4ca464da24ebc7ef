"""Info: something to know, without a question."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.prompts.base import Reading, Said, Unclear, View, put
from bot.conversation.wording import Text
from bot.messages import Message


@dataclass(frozen=True, slots=True)
class Info:
    needs: ClassVar[str] = ""
    expects: ClassVar[bool] = False

    text: Text

    def ask(self, view: View) -> Message:
        return put(self.text, view)

    def read(self, said: Said, view: View) -> Reading:  # noqa: ARG002 - nothing is expected, so nothing fits
        return Unclear("unclear_text")
