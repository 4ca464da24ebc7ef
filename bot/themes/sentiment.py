"""How replies feel, from -1 to 1 or mixed, by point and by reply, where there is an honest way to tell.

Two readers share a text between them: one learnt from feedback to health services, one from people writing
to each other; a third tells how much the text is like the first kind. All are linear over the embeddings that
grouping uses too, hashed words and plain signs, so that thousands are read at once. `weights/sentiment.md`
says what they learnt from and how well they do; `training/sentiment.py` makes them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from statistics import fmean
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from bot.themes.embed import SENTENCE_LANGUAGES, Vectors, plain, read_meanings, read_sentences
from bot.themes.points import split_points
from bot.themes.signs import faces, signs
from bot.themes.vocabulary import words

TRAINED = frozenset({"en"})
CARRIED_OVER = SENTENCE_LANGUAGES - TRAINED
"""Learnt from English, read through an encoder that puts these languages in one space: a rougher guess."""
WORDS = 2**13
"""Places that words and pairs of words are hashed into."""
SIGNS_COUNT, WORDS_COUNT = 0.3, 0.7
"""How much signs and words weigh beside a unit vector of meaning, before learning."""
CLEAR = 0.2
"""Points above this and below its negative in one reply make it mixed."""
FULL = 2 / 3
"""The rest is left to the encoder alone, which knows no words by heart and so errs elsewhere."""
FEW = 7500
"""Up to so many English texts are read with the slow encoder; above, it takes too long."""
FOREIGN_POINTS = 1000
"""Up to so many replies in other languages are read point by point: that encoder is slow."""

READERS = ("full", "quick", "foreign")
"""With the sentence encoder; without it, for thousands of replies at once; with it alone, other languages."""


@dataclass(frozen=True, slots=True)
class Feeling:
    """`value` is -1 to 1. `mixed`: some points are clearly good and others clearly bad."""

    value: float
    mixed: bool = False
    points: tuple[tuple[str, float], ...] = ()


def feel(text: str, language: str) -> float | None:
    """The feeling of one reply, or None where it is not known."""
    found = feelings([text], language)[0]
    return None if found is None else found.value


def feelings(
    texts: Sequence[str],
    language: str,
    *,
    meanings: Vectors | None = None,
    sentences: Vectors | None = None,
    quick: bool = False,
) -> list[Feeling | None]:
    """How each text feels; None where nothing is known: the language, or a text without words.

    `meanings` and `sentences`: the texts' vectors from `embed`, where somebody has them. English is read with
    the slower, better encoder only where they are given or the texts are few; with `quick` without it,
    and whole rather than point by point.
    """
    if language not in TRAINED | CARRIED_OVER:
        return [_by_faces(text) for text in texts]
    cleaned = [plain(text) for text in texts]
    if sentences is None and (language not in TRAINED or (len(texts) <= FEW and not quick)):
        sentences = read_sentences(cleaned)
    if sentences is None and language not in TRAINED:
        return [_by_faces(text) for text in texts]
    whole = _values(cleaned, language, meanings, sentences)
    split = (language in TRAINED and not quick) or len(texts) <= FOREIGN_POINTS
    parts = [split_points(text) if split else [text] for text in cleaned]
    several = [row for row, each in enumerate(parts) if len(each) > 1]
    said = [part for row in several for part in parts[row]]
    read = iter(_values(said, language, None, None if language in TRAINED else read_sentences(said)))
    points = {row: tuple((part, next(read)) for part in parts[row]) for row in several}
    return [
        _feeling(text, value, points.get(row, ()))
        for row, (text, value) in enumerate(zip(cleaned, whole, strict=True))
    ]


def mean_feeling(replies: Iterable[str], known: Mapping[str, float]) -> float | None:
    """The mean over those replies whose feeling is known; None when none is."""
    found = [known[reply] for reply in replies if reply in known]
    return round(fmean(found), 3) if found else None


def _by_faces(text: str) -> Feeling | None:
    value = faces(text)
    return None if value is None else Feeling(round(value, 3))


def _feeling(text: str, value: float, points: tuple[tuple[str, float], ...]) -> Feeling | None:
    if not words(text):
        return _by_faces(text)
    shown = faces(text)
    if shown is not None:
        value = 0.6 * value + 0.4 * shown
    good = any(each > CLEAR for _, each in points)
    bad = any(each < -CLEAR for _, each in points)
    rounded = tuple((part, round(each, 3)) for part, each in points)
    return Feeling(round(value, 3), good and bad, rounded)


def _values(
    texts: Sequence[str], language: str, meanings: Vectors | None, sentences: Vectors | None
) -> list[float]:
    if not texts:
        return []
    if language not in TRAINED:
        return list(map(float, read_by(_readers()["foreign"], sentences)))
    own = read_meanings(texts) if meanings is None else meanings
    if sentences is None:
        return list(map(float, read_by(_readers()["quick"], features(texts, own, None))))
    full = read_by(_readers()["full"], features(texts, own, sentences))
    alone = read_by(_readers()["foreign"], sentences)
    return list(map(float, FULL * full + (1 - FULL) * alone))


def features(texts: Sequence[str], meanings: Vectors, sentences: Vectors | None) -> Any:
    """What the English readers look at, a sparse row for each text."""
    from scipy.sparse import hstack

    dense = [meanings, *([] if sentences is None else [sentences]), SIGNS_COUNT * signs(texts)]
    return hstack([csr_matrix(np.hstack(dense)), WORDS_COUNT * hashed_words(texts)]).tocsr()


def hashed_words(texts: Sequence[str]) -> Any:
    """Words and pairs of words, said twice counting less than twice, as rows of length one."""
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.preprocessing import normalize

    counted = HashingVectorizer(
        n_features=WORDS, ngram_range=(1, 2), norm=None, alternate_sign=False
    ).transform(texts)
    counted.data = 1 + np.log(counted.data)
    return normalize(counted)


@dataclass(frozen=True, slots=True)
class Reader:
    """`weights`: a column for each head, `bias` beside it. `ranks`: what each degree of feedback is worth.

    Heads: sign, order and degrees of feedback to services; feeling among people; likeness to feedback.
    """

    weights: Vectors
    bias: Vectors
    ranks: Vectors


def read_by(reader: Reader, rows: Any) -> Vectors:
    """A value from -1 to 1 for each row of features."""
    heads = np.asarray(rows @ reader.weights) + reader.bias
    sign, order, among, gate = heads[:, 0], heads[:, 1], heads[:, 2], heads[:, 3]
    degrees = np.exp(heads[:, 4:] - heads[:, 4:].max(axis=1, keepdims=True))
    degree = degrees @ reader.ranks / degrees.sum(axis=1)
    service = (order + degree) / 2 + 0.1 + 0.3 * np.tanh(sign / 2)
    like = 1 / (1 + np.exp(-gate))
    return np.asarray(np.clip(like * service + (1 - like) * among, -1, 1), dtype=np.float32)


@cache
def _readers() -> dict[str, Reader]:
    """The shipped weights; each head is stored in whole numbers of its own step."""
    with (files("bot.themes") / "weights" / "sentiment.npz").open("rb") as file, np.load(file) as stored:
        return {
            name: Reader(
                stored[f"{name}_weights"].astype(np.float32) * stored[f"{name}_step"],
                stored[f"{name}_bias"],
                stored[f"{name}_ranks"],
            )
            for name in READERS
        }
