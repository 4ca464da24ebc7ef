"""Plain signs of feeling in a text: a list of words, negation, wishes, questions, and emoji."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from bot.themes.embed import Vectors
from bot.themes.once import once

READ = 2000
"""Characters that show the feeling of a reply; the word list slows down on very long ones."""

_RUN = re.compile(r"([^\w\s])\1{2,}")
_NEGATION = re.compile(
    r"\b(?:not|no|never|nothing|nobody|nowhere|none|hardly|barely|without|cannot|\w+n['’]?t)\b"
)
_WISH = re.compile(r"\b(?:could|should|would)\b")
_BETTER = re.compile(r"better|improve")
_CONTRAST = re.compile(r"\bbut\b|however")
_MORE = re.compile(r"\bmore\b")
_LESS = re.compile(r"\bless\b|\bwait")
_GLAD = re.compile("[😀-😆😇😉-😍😘-😚🙂🤗🤩🥰👍👏💪🙏🎉💖-💟❤♥☺✨⭐🌟💯👌✅]|(?<!\\w)[:;]-?[)D](?!\\w)")
_SAD = re.compile("[😒😓😕-😗😞-😢😣-😨😩-😭😰-😱😿🙁🙄☹👎💔😠😡🤬🤮🤢😤❌]|(?<!\\w):-?[(/](?!\\w|/)")
_NOT_SAD = re.compile("[😗]")


def signs(texts: Sequence[str]) -> Vectors:
    """A row of figures for each English text."""
    return np.array([_of(text[:READ]) for text in texts], dtype=np.float32).reshape(len(texts), 14)


def _of(text: str) -> tuple[float, ...]:
    polarity, subjectivity = _analyser()(_RUN.sub(r"\1\1", text))
    low = text.lower()
    return (
        polarity,
        subjectivity,
        polarity > 0,
        polarity < 0,
        min(len(_NEGATION.findall(low)), 5),
        bool(_WISH.search(low)),
        bool(_BETTER.search(low)),
        "!" in text,
        "?" in text,
        bool(_CONTRAST.search(low)),
        np.log1p(len(text)) / 5,
        "thank" in low,
        bool(_MORE.search(low)),
        bool(_LESS.search(low)),
    )


def faces(text: str) -> float | None:
    """What emoji and typed faces alone say, -1 to 1; None where there are none."""
    glad = len(_GLAD.findall(text[:READ]))
    sad = len(_SAD.findall(_NOT_SAD.sub("", text[:READ])))
    return (glad - sad) / (glad + sad) if glad + sad else None


@once
def _analyser() -> Any:
    """TextBlob's word list and rules, without its parsing of whole texts.

    The list is read at its first use, by whoever uses it: two digests made at once would both fill it.
    """
    from textblob.en import sentiment

    sentiment.load()
    sentiment("good")  # tables it keeps beside the list are made here
    return sentiment
