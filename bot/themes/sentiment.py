"""How a reply feels, from -1 to 1, where there is an honest way to tell: English for now."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from statistics import fmean
from typing import Any

READ = 2000
"""Characters that show the feeling of a reply; the analyser slows down on very long ones."""

_RUN = re.compile(r"([^\w\s])\1{2,}")


def feel(text: str, language: str) -> float | None:
    """The polarity of a reply, or None where it is not known."""
    if language != "en":
        return None
    polarity = float(_analyser()(_RUN.sub(r"\1\1", text[:READ]))[0])
    return round(max(-1.0, min(1.0, polarity)), 3)


def mean_feeling(replies: Iterable[str], feelings: Mapping[str, float]) -> float | None:
    """The mean over those replies whose feeling is known; None when none is."""
    known = [feelings[reply] for reply in replies if reply in feelings]
    return round(fmean(known), 3) if known else None


@cache
def _analyser() -> Any:
    """TextBlob's word list and rules, without its parsing of whole texts."""
    from textblob.en import sentiment

    return sentiment
