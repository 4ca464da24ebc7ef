"""Reading a story back: its words as the team will see them, and what people say to that."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from bot.conversation.keywords import LONGEST, MOST_WORDS, Vocabulary, plain
from bot.conversation.participant import Ask, Json
from bot.conversation.wording import Word, fill

TELLING, READING, AGAIN = "telling", "reading", "again"
"""The turns of a story: it is told, read back, and perhaps told again in other words."""
RIGHT, CHANGE, LEAVE_OUT, KEEP, DOUBT, COURTESY = "right", "change", "leave_out", "keep", "doubt", "courtesy"
WAIT = "wait"
"""They want a moment: nothing is decided by it."""
APART = "apart"
"""Not for the team: it is passed on to whoever the service names for that."""
READING_KIND = "reading"
"""The kind under which an ask that reads back is kept: without the words it held."""
MOST: Final = 2500
"""Characters that are read back: what fits one message everywhere, and what anybody reads twice."""
FRAGMENT = 2
"""Words without a letter that tell nothing: more of them may be a list of numbers."""
WORDS = {Word.YES: RIGHT, Word.DONE: RIGHT, Word.THANKS: RIGHT, Word.NO: DOUBT}
TERMS = {
    "right": RIGHT,
    "change": CHANGE,
    "leave_out": LEAVE_OUT,
    "keep_it": KEEP,
    "apart": APART,
    "wait": WAIT,
}
SUREST = (APART, LEAVE_OUT, CHANGE, WAIT, DOUBT, KEEP, RIGHT, COURTESY)


def turn_of(draft: Json) -> str:
    """Where a story is."""
    turn = draft.get("turn") if isinstance(draft, dict) else None
    return turn if turn in {READING, AGAIN} else TELLING


def is_reading(ask: Ask, draft: Json) -> bool:
    """Whether an ask reads a story back: it holds the words themselves."""
    return ask.kind == "story" and not ask.probe and turn_of(draft) == READING


def parts_of(draft: Json, field: str = "told") -> list[Json]:
    """What was told, message by message: words, or a file with them."""
    told = draft.get(field) if isinstance(draft, dict) else draft
    return list(told) if isinstance(told, list) else []


def words_of(parts: Iterable[Json]) -> str:
    """The words alone."""
    each = (part.get("text") if isinstance(part, dict) else part for part in parts)
    return "\n".join(str(one) for one in each if one)


def read_back(parts: Sequence[Json], say: Mapping[str, str]) -> str:
    """What is read back: names and numbers masked as the team's digest masks them, files by what they are."""
    from bot.masking import mask  # late: its many patterns take a while to make, and most events need none

    words = mask(words_of(parts)[: 2 * MOST])
    if len(words) > MOST:
        words = f"{words[:MOST].rsplit(' ', 1)[0]} … {say['read_rest']}"
    files = [str(part["file"]) for part in parts if isinstance(part, dict) and part.get("file")]
    lines = [say.get(f"file_{kind}", say["file_other"]) for kind in files]
    return fill(say["read_back"], {"words": "\n".join([words, *lines] if words else lines)})


def meant(text: str, vocabulary: Vocabulary) -> str:
    """What a whole message says to what was read back, and nothing more; empty when it says anything else.

    Every word of it has to be one of ours: "yes, and it rained" is more to tell, and must not be lost.
    """
    if len(text) > LONGEST:
        return ""
    words = plain(text)
    found = _meanings(words, vocabulary)
    if not found:
        found = _covered(words.split(), vocabulary)
        if vocabulary.doubts_it(words) and WAIT not in found:  # "yeah right, sure" is no yes for certain
            found = set()
    if not found and _says_nothing(text, words):
        return COURTESY
    return next((each for each in SUREST if each in found), "")


def _says_nothing(text: str, words: str) -> bool:
    """Whether it has no letters at all: "??" or "99" is no part of a story."""
    short = bool(text.strip()) and len(words.split()) <= FRAGMENT
    return short and not any(char.isalpha() for char in words)


def _covered(words: list[str], vocabulary: Vocabulary) -> set[str]:
    """What words say, taken apart into the longest phrases that are known; nothing when one is not."""
    found: set[str] = set()
    place = 0
    while place < len(words):
        for length in range(min(MOST_WORDS, len(words) - place), 0, -1):
            said = " ".join(words[place : place + length])
            meanings = _meanings(said, vocabulary)
            if meanings:
                found |= meanings
                place += length
                break
        else:
            return set()
    return found


def _meanings(said: str, vocabulary: Vocabulary) -> set[str]:
    found = {TERMS[term] for term in vocabulary.meanings.get(said, ()) if term in TERMS}
    if not found and (word := vocabulary.words.get(said)) in WORDS:
        found = {WORDS[word]}
    if not found and said in vocabulary.courtesies:
        found = {COURTESY}
    return found
