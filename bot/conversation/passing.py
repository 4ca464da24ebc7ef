"""*I don't know* where one of several, or a number or a day, is asked: as good as *skip*."""

from bot.conversation.keywords import Vocabulary, holds, plain
from bot.conversation.participant import Ask

KINDS = frozenset({"choice", "multi_choice", "scale", "number", "rank", "date"})
AROUND = 2
"""Words that may stand around it ("I really don't know")."""


def is_said(vocabulary: Vocabulary, ask: Ask, text: str) -> bool:
    """Whether a whole message, which is no answer, says that its teller does not know, or *none*."""
    if ask.probe or ask.kind not in KINDS:
        return False
    said = plain(text)
    words = [word for word in said.split() if word not in vocabulary.courtesies]
    if vocabulary.means(" ".join(words), "none") or vocabulary.means(said, "none"):
        return True
    labels = {word for option in ask.options for word in plain(option.label).split()}
    for unsure in vocabulary.unsure:
        if holds(said, unsure):
            rest = f" {said} ".replace(f" {unsure} ", " ", 1).split()
            rest = [word for word in rest if word not in vocabulary.courtesies]
            named = any(word in labels or vocabulary.number(word) is not None for word in rest)
            if len(rest) <= AROUND and not named:
                return True
    return False
