"""Reads a language the sentence encoder was not made for, word by word, by a list of common words in English.

Rough: no grammar, one meaning a word. It is enough to tell what a reply is about, never what it says exactly.
"""

from functools import cache
from importlib.resources import files

from bot.themes.vocabulary import WORD

ENDINGS = ("erne", "ene", "ers", "et", "en", "er", "e", "r", "t", "s", "")
"""Tried from the longest, where a word is not listed as it stands."""
SHORTEST = 3
"""Letters of a part of a compound."""
JOINTS = ("", "s", "e")
"""What may stand between the parts: "arbejdsplads"."""
GLOSSED = frozenset({"da"})


def gloss(text: str, language: str) -> str:
    """The text with each word that is known put into English; the others stay as they are."""
    known = _words(language)
    return WORD.sub(lambda found: _glossed(found[0], known), text)


def _glossed(word: str, known: dict[str, str]) -> str:
    low = word.lower()
    return _one(low, known) or _compound(low, known) or word


def _one(word: str, known: dict[str, str]) -> str:
    if word in known:
        return known[word]
    stems = (word.removesuffix(ending) for ending in ENDINGS if word.endswith(ending))
    tried = (each for stem in stems if len(stem) >= SHORTEST for each in (stem, stem + "e", stem[:-1]))
    return next((known[each] for each in tried if len(each) >= SHORTEST and each in known), "")


def _compound(word: str, known: dict[str, str]) -> str:
    """ "Parkeringspladser" by its two parts; the longest first part that is known."""
    for end in range(len(word) - SHORTEST, SHORTEST - 1, -1):
        first = next(
            (known[word[:end].removesuffix(joint)] for joint in JOINTS if _has(word[:end], joint, known)), ""
        )
        last = _one(word[end:], known) if first else ""
        if first and last:
            return f"{first} {last}"
    return ""


def _has(part: str, joint: str, known: dict[str, str]) -> bool:
    stem = part.removesuffix(joint)
    return part.endswith(joint) and len(stem) >= SHORTEST and stem in known


@cache
def _words(language: str) -> dict[str, str]:
    lines = (files("bot.themes") / "vocabularies" / f"glosses.{language}.txt").read_text("utf-8").splitlines()
    return dict(line.split(" ", 1) for line in lines)
