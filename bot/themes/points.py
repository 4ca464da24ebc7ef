"""Splits a reply into its points: sentences, and halves set against each other by a "but"."""

import re

MOST = 12
"""Points looked at in one reply."""
FEWEST_WORDS = 2

_SHORTENED = ("Dr", "Mr", "Mrs", "Ms", "St", "Nr", "nr", "e.g", "i.e", "ca", "bl.a", "f.eks", "z.B", r"\w")
"""A stop after one of these ends no sentence."""
_STOP = "".join(rf"(?<!\b{each})" for each in _SHORTENED) + r"\.+(?=\s|$)"
_END = re.compile(rf"{_STOP}|[!?…؟]+|[。！？]+|[;؛\n•]+|\.{{2,}}")
_AGAINST = """but however although though except men dog aber jedoch allerdings mais cependant pero aunque mas
    però maar ale jednak ama fakat ancak але но однако لكن ولكن"""
_TURN = re.compile(rf"(?:,\s*|\s+)(?:{'|'.join(_AGAINST.split())})\b[\s,]*", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def split_points(text: str) -> list[str]:
    """The points of a text in their order; a text of one point, or with no word, is given back whole."""
    points: list[str] = []
    for sentence in _END.split(text):
        points += [part.strip(" \t,-–—") for part in _TURN.split(sentence)]
    said = _joined([point for point in points if point])
    return said[:MOST] if len(said) > 1 else [text]


def _joined(points: list[str]) -> list[str]:
    """A lone word ("Thanks") joins the point before it, or the one after where it stands first."""
    joined: list[str] = []
    for point in points:
        lone = len(_WORD.findall(point)) < FEWEST_WORDS and not _unspaced(point)
        first = len(joined) == 1 and len(_WORD.findall(joined[0])) < FEWEST_WORDS and not _unspaced(joined[0])
        if joined and (lone or first):
            joined[-1] = f"{joined[-1]}. {point}"
        else:
            joined.append(point)
    return joined


def _unspaced(point: str) -> bool:
    """Chinese, Japanese and Thai write no spaces: one run of letters is many words."""
    return any("\u0e00" <= each <= "\u0e7f" or "\u3040" <= each <= "\u9fff" for each in point)
