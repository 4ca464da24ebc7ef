"""What our wording marks: the words to write stand between *stars*, and are shown bold without them. Pure.

What people put between stars is theirs, and stays as it is where it is said again: in my data, in a story
read back.
"""

import re
from collections.abc import Container, Iterable

STARS = re.compile(r"(?<![\w*])\*(?![\s*])([^*\n]{1,60}?)(?<!\s)\*(?![\w*])")
"""A few words between stars that stand free: not 2*3*4, not * a list."""
NUMBER = re.compile(r"[0-9]+")


def marked(texts: Iterable[str]) -> frozenset[str]:
    """The words that stand between stars in our own texts."""
    return frozenset(found[1] for text in texts for found in STARS.finditer(text))


def pieces(text: str, ours: Container[str] | None = None) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether it is marked. `ours`: the words that we ever mark; None: whatever
    stands between stars is ours."""
    found_so_far: list[tuple[str, bool]] = []
    end = 0
    for found in STARS.finditer(text):
        if _is_ours(found[1], ours):
            found_so_far += [(text[end : found.start()], False), (found[1], True)]
            end = found.end()
    return [piece for piece in (*found_so_far, (text[end:], False)) if piece[0]]


def _is_ours(shown: str, ours: Container[str] | None) -> bool:
    """Whether our wording marks this; a number in it was filled in."""
    return ours is None or shown in ours or NUMBER.sub("{number}", shown) in ours
