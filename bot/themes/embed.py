"""Replies as vectors whose closeness is closeness in meaning, without network and without a large model."""

import html
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

LONGEST = 4000
"""Characters read of one reply: its point is made by then, and no single text slows the rest down."""
BATCH = 512
DIMENSIONS_FITTED = 200
DIMENSIONS = 256
"""Of the space in which themes are known again; wordllama's own number."""

_UNTOLD = re.compile(r"https?://\S+|www\.\S+|@\w+|#|\[[a-z]+\]|\b[xX]{2,}\b|\*+")
"""Links, handles, and what somebody put where a name or number stood."""
_ODD_CASE = re.compile(r"\b[^\W\d_]*[a-zæøåäöüß][A-ZÆØÅÄÖÜ][^\W\d_]*\b")


def plain(text: str) -> str:
    """The words of a reply: no links, handles or hash signs, and cAsE that carries no meaning evened out."""
    text = text[:LONGEST].encode("utf-8", "replace").decode("utf-8")  # half characters upset the tokenizer
    text = _UNTOLD.sub(" ", html.unescape(text))
    if text.isupper():
        return text.lower()
    return _ODD_CASE.sub(lambda word: word[0].lower() if word[0][0].islower() else word[0].capitalize(), text)


def unit(vectors: Vectors) -> Vectors:
    """Rows of length one; a row of zeros stays as it is."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return (vectors / np.where(length > 0, length, 1)).astype(np.float32)


def centred(vectors: Vectors) -> Vectors:
    """Rows of length one without what all have in common. Rows of zeros (nothing known in them) stay."""
    said = np.linalg.norm(vectors, axis=1) > 0
    if not said.any():
        return vectors
    moved = np.where(said[:, None], vectors - vectors[said].mean(axis=0), 0)
    same = (
        np.linalg.norm(moved, axis=1, keepdims=True) < 1e-4
    )  # what is left of them is rounding, not meaning
    return unit(np.where(same, vectors, moved).astype(np.float32))


def embed(texts: Sequence[str], language: str) -> tuple[Vectors, Vectors]:
    """Unit vectors comparable within this call, for grouping; and others comparable from digest to digest."""
    cleaned = [plain(text) for text in texts]
    if language == "en":
        meanings = _meanings(cleaned)
        return centred(meanings), meanings
    return _spellings(cleaned), _hashed(cleaned)


def _meanings(texts: Sequence[str]) -> Vectors:
    """wordllama: the mean of the meanings of a text's tokens. English only."""
    model = _wordllama()
    table: Vectors = model.embedding
    vectors = np.zeros((len(texts), table.shape[1]), dtype=np.float32)
    for start in range(0, len(texts), BATCH):
        batch = model.tokenizer.encode_batch_fast(
            list(texts[start : start + BATCH]), add_special_tokens=False
        )
        for offset, encoded in enumerate(batch):
            if encoded.ids:
                vectors[start + offset] = table[np.asarray(encoded.ids)].mean(axis=0)
    return unit(vectors)


@cache
def _wordllama() -> Any:
    """The model that ships inside the wordllama package; nothing is ever fetched."""
    import wordllama

    model = wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)
    model.tokenizer.no_padding()
    return model


def _spellings(texts: Sequence[str]) -> Vectors:
    """TF-IDF over parts of words, brought down to what occurs together. Any language."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    rare = max(10, len(texts) // 20)  # what is in many replies says nothing about their differences
    parts = TfidfVectorizer(
        sublinear_tf=True, min_df=2, max_df=rare, max_features=15_000, analyzer="char_wb", ngram_range=(3, 5)
    )
    try:
        counts = parts.fit_transform(texts)
    except ValueError:  # nothing is said twice
        return np.zeros((len(texts), 2), dtype=np.float32)
    if min(counts.shape) <= DIMENSIONS_FITTED:
        return centred(counts.toarray().astype(np.float32))
    with np.errstate(invalid="ignore"):  # its share of variance explained, where all texts are equal
        return centred(
            TruncatedSVD(DIMENSIONS_FITTED, random_state=0).fit_transform(counts).astype(np.float32)
        )


def _hashed(texts: Sequence[str]) -> Vectors:
    """Parts of words hashed into a space that needs no fitting, so that it is the same next week."""
    from sklearn.feature_extraction.text import HashingVectorizer

    parts = HashingVectorizer(n_features=DIMENSIONS, analyzer="char_wb", ngram_range=(4, 5))
    return unit(parts.transform(texts).toarray().astype(np.float32))
