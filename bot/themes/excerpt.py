"""Cuts a text to a readable length without breaking a sentence, a word or a character of several marks."""

import re
import unicodedata

_SENTENCE_END = re.compile(r"[.!?…؟。！？]+[\"'”’)]*(?=\s|$)|(?<=[。！？])")
_JOINER = "\u200d"


def excerpt(text: str, longest: int) -> str:
    """The first whole sentences of a text, on one line; of one too long the first words and an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    ends = [found.end() for found in _SENTENCE_END.finditer(text[: longest + 1]) if found.end() <= longest]
    if ends and ends[-1] >= longest // 4:
        return text[: ends[-1]].rstrip()
    space = text.rfind(" ", 0, longest)
    cut = space if space > longest // 2 else _whole_character(text, longest - 1)
    return text[:cut].rstrip() + "…"


def _whole_character(text: str, cut: int) -> int:
    """The last place at or before `cut` that is not inside a character of several code points."""
    while cut > 0 and (_continues(text[cut]) or text[cut - 1] == _JOINER):
        cut -= 1
    flags = 0
    while cut - flags > 0 and _is_flag(text[cut - flags - 1]):
        flags += 1
    return cut - 1 if flags % 2 and _is_flag(text[cut]) else cut


def _continues(char: str) -> bool:
    return (
        char == _JOINER
        or unicodedata.category(char) in ("Mn", "Mc", "Me")
        or "\U0001f3fb" <= char <= "\U0001f3ff"
    )


def _is_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"
