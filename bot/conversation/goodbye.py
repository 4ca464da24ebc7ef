"""Words of goodbye when nothing is asked: they end it, and are nothing told to the team."""

from bot.conversation.keywords import LONGEST, MOST_WORDS, Vocabulary, plain
from bot.conversation.wording import Word

AROUND = {Word.NO, Word.THANKS, Word.YES}
"""Words that may stand beside a goodbye: "no that's all", "ok thanks bye"."""


def is_said(vocabulary: Vocabulary, word: Word | None, text: str) -> bool:
    """Whether a whole message is a goodbye, or says that this is all, and holds nothing else."""
    if len(text) > LONGEST:
        return False
    words, place = plain(text).split(), 0
    found = word is Word.DONE or (word is Word.NO and len(words) > 1)  # "no thanks"
    while place < len(words):
        for length in range(min(MOST_WORDS, len(words) - place), 0, -1):
            said = " ".join(words[place : place + length])
            ends = vocabulary.means(said, "bye") or vocabulary.words.get(said) is Word.DONE
            if ends or vocabulary.words.get(said) in AROUND or said in vocabulary.courtesies:
                found, place = found or ends, place + length
                break
        else:
            return False
    return found
