"""Text: an open question, answered in one's own words. A file without words is an answer too."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.participant import Answer
from bot.conversation.prompts.base import Reading, Said, Unclear, View, put
from bot.conversation.wording import Text
from bot.messages import Message


@dataclass(frozen=True, slots=True)
class TextPrompt:
    needs: ClassVar[str] = ""
    expects: ClassVar[bool] = True

    text: Text

    def ask(self, view: View) -> Message:
        return put(self.text, view)

    def read(self, said: Said, view: View) -> Reading:  # noqa: ARG002 - words are taken as they are
        words = said.text.strip()
        if not words and not said.attachments:
            return Unclear("unclear_text")
        return Answer(words)
