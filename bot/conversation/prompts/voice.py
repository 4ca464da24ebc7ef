"""Voice: a spoken message, or the same in writing."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.prompts.attached import read_attached
from bot.conversation.prompts.base import Reading, Said, View, put
from bot.conversation.wording import Text
from bot.messages import Message

KINDS = frozenset({"voice", "audio"})
"""Kinds of attachment, as platforms name them."""


@dataclass(frozen=True, slots=True)
class Voice:
    needs: ClassVar[str] = ""
    expects: ClassVar[bool] = True

    text: Text

    def ask(self, view: View) -> Message:
        return put(self.text, view)

    def read(self, said: Said, view: View) -> Reading:  # noqa: ARG002 - words are taken as they are
        return read_attached(said, "voice", KINDS)
