"""Story: told in as many messages as it takes, until *done* or a quiet while."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.participant import Answer, Json
from bot.conversation.prompts.base import Partly, Reading, Said, Unclear, View, Whole
from bot.conversation.wording import Text, Word, fill, pick
from bot.messages import Message, Option

DONE = "done"


@dataclass(frozen=True, slots=True)
class Story:
    needs: ClassVar[str] = ""
    expects: ClassVar[bool] = True

    text: Text

    def ask(self, view: View) -> Message:
        shown = (Option(DONE, view.phrases.say["done"]),)
        return Message(fill(pick(self.text, view.language), view.given), shown, view.language)

    def read(self, said: Said, view: View) -> Reading:
        parts: list[Json] = list(view.draft) if isinstance(view.draft, list) else []
        if said.quiet or said.pressed == DONE or view.vocabulary.word(said.text) is Word.DONE:
            told = "\n".join(str(part) for part in parts if part)
            return Whole(Answer(told)) if parts else Unclear("unclear_story")
        words = said.text.strip()
        if not words and not said.attachments:
            return Partly(parts, recorded=False) if parts else Unclear("unclear_story")
        return Partly([*parts, words], "" if parts else "story_listening")
