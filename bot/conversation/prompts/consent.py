"""Consent: a clear yes or no to one use, before anything is used that way. A near miss is no yes."""

from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar

from bot.conversation.keywords import Vocabulary, plain
from bot.conversation.participant import TAKE_PART, Answer
from bot.conversation.prompts.base import Reading, Said, Unclear, View
from bot.conversation.prompts.matching import is_question, opening
from bot.conversation.wording import Text, Word, fill, pick
from bot.messages import Message, Option


@dataclass(frozen=True, slots=True)
class Consent:
    needs: ClassVar[str] = ""
    expects: ClassVar[bool] = True

    text: Text
    use: str = TAKE_PART
    version: str = ""
    """Of the words; drawn from them when the campaign does not say, so that new words ask again."""

    def __post_init__(self) -> None:
        if not self.version:
            words = "\n".join(f"{language}\t{self.text[language]}" for language in sorted(self.text))
            object.__setattr__(self, "version", sha256(words.encode()).hexdigest()[:12])

    def ask(self, view: View) -> Message:
        shown = (Option("yes", view.phrases.say["yes"]), Option("no", view.phrases.say["no"]))
        return Message(fill(pick(self.text, view.language), view.given), shown, view.language)

    def read(self, said: Said, view: View) -> Reading:
        agreed = read_yes_or_no(said, view.shown, view.vocabulary)
        if agreed is None:
            return Unclear("unclear_consent")
        return Answer(agreed, next(option.label for option in view.shown if (option.id == "yes") is agreed))


def read_yes_or_no(said: Said, shown: tuple[Option, ...], vocabulary: Vocabulary) -> bool | None:
    """True, False, or None when it is neither for certain. Options are "yes" and "no", as they were shown."""
    if said.pressed:
        return {"yes": True, "no": False}.get(said.pressed)
    words = plain(said.text)
    if not words:
        return None
    for option in shown:
        if plain(option.label) == words:
            return option.id == "yes"
    if is_question(said.text):
        return None
    word = vocabulary.word(said.text)
    if word in {Word.YES, Word.NO}:
        return word is Word.YES
    tokens = words.split()
    number = vocabulary.number(tokens[0]) if len(tokens) == 1 else None
    if number in {1, 2} and len(shown) == 2:
        return shown[number - 1].id == "yes"
    sure = opening(words, vocabulary)
    return None if sure is None else sure is Word.YES
