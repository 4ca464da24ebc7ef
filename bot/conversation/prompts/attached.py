"""What photo, voice and location have in common: something handed in, or words in its place."""

from bot.conversation.participant import Answer
from bot.conversation.prompts.base import Reading, Said, Unclear


def read_attached(said: Said, name: str, kinds: frozenset[str]) -> Reading:
    """Its kind as the value when it was handed in, never where it is kept; else the words; else asked again.

    Words beside it are part of the reply and need no place in the answer.
    """
    words = said.text.strip()
    if any(each.kind in kinds for each in said.attachments):
        return Answer(name)
    if words:
        return Answer(words)
    return Unclear(f"unclear_{name}")
