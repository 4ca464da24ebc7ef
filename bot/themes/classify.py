"""Learns from a few replies which theme others belong to, and says how sure it is, or that none fits.

Meanings and words each vote. With few examples what a reply's nearest say counts too; with many, words count
more, as they then tell more than meanings do. "None" is learnt from the examples themselves: what looks less
like its theme than nearly every example looks like its own, fits none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from bot.themes.embed import Vectors, centred, plain, read_meanings, read_sentences

NONE = ""
"""The label of what fits no theme."""
MANY = 60
"""From so many examples a theme, words count twice and neighbours not at all."""
SOME = 12
"""From so many, how common each theme is can be worked out from all the texts."""
ROUNDS = 20
NEIGHBOURS = 10
DESCRIBED = 2.0
"""A theme's own name and description count as so many examples."""
OUTLYING = 0.1
"""This share of the examples may look unlike their theme; what looks still less like it fits none."""
SCARCE = 0.15
"""The likeness asked for where there are too few examples to learn it from."""
SLOW = 7500
"""Up to so many texts are read with the sentence encoder too."""
BLOCK = 1024

Probabilities = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Task:
    """Examples first (`known` of them, with the place of their label), then the texts to judge."""

    texts: list[str]
    views: tuple[Vectors, ...]
    said: NDArray[np.intp]
    weigh: NDArray[np.float64]

    @property
    def known(self) -> int:
        return len(self.said)


class Classifier:
    """`fit` on examples, then `predict` a label and its confidence, 0 to 1, for each text."""

    def __init__(self) -> None:
        self.labels: tuple[str, ...] = ()
        self._examples: list[tuple[str, str, float]] = []

    def fit(
        self, texts: Sequence[str], labels: Sequence[str], described: Mapping[str, str] | None = None
    ) -> Self:
        """Learn. `described`: a label's name and a line about it; it may have no example beside that.

        Texts labelled NONE teach what fits no theme.
        """
        told = {label: words for label, words in (described or {}).items() if words.strip()}
        examples = [(text, label, 1.0) for text, label in zip(texts, labels, strict=True) if text.strip()]
        self._examples = examples + [(words, label, DESCRIBED) for label, words in told.items()]
        self.labels = tuple(sorted({label for _, label, _ in self._examples}))
        return self

    def predict(self, texts: Sequence[str], *, forced: bool = False) -> list[tuple[str, float]]:
        """The likeliest label of each text; NONE where it looks like none, unless `forced` to choose."""
        if not texts or not self.labels:
            return [(NONE, 0.0)] * len(texts)
        task = self._task(texts)
        votes = self._votes(task)
        best = votes.argmax(axis=1)
        sure = votes[np.arange(len(votes)), best]
        fits = np.ones(len(texts), dtype=bool) if forced else _fits(task, best)
        return [
            (self.labels[label], round(float(each), 3)) if fit else (NONE, 0.0)
            for label, each, fit in zip(best, sure, fits, strict=True)
        ]

    def _task(self, texts: Sequence[str]) -> _Task:
        every = [plain(text) for text in [*(text for text, _, _ in self._examples), *texts]]
        sentences = read_sentences(every) if len(every) <= SLOW else None
        views = [read_meanings(every), *([] if sentences is None else [sentences])]
        said = np.array([self.labels.index(label) for _, label, _ in self._examples], dtype=np.intp)
        weigh = np.array([weight for _, _, weight in self._examples])
        alone = len(self.labels) == 1  # what all have in common is then the very theme
        return _Task(every, tuple(view if alone else centred(view) for view in views), said, weigh)

    def _votes(self, task: _Task) -> Probabilities:
        """The probability of each label for each text that is not an example."""
        if len(self.labels) == 1:
            return np.ones((len(task.texts) - task.known, 1))
        together = np.hstack(task.views)
        words = _words(task.texts, task.known)
        meaning = _learnt(together, task, 3.0)
        if task.known < MANY * len(self.labels):
            votes = _shared(meaning * np.sqrt(_learnt(words, task, 5.0)))
            if task.known >= SOME * len(self.labels):
                votes = _with_shares(votes)
            return 0.5 * votes[task.known :] + 0.5 * _neighbours(together, task.known, votes)
        log = 2 * np.log(_learnt(words, task, 5.0)) + np.log(meaning)
        log += sum(np.log(_learnt(view, task, 3.0)) for view in task.views[-1:])
        return _shared(np.exp(log / 4))[task.known :]


def _learnt(rows: Any, task: _Task, strictness: float) -> Probabilities:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strictness, class_weight="balanced", max_iter=300)
    model.fit(rows[: task.known], task.said, task.weigh)
    return np.asarray(np.clip(model.predict_proba(rows), 1e-6, None))


def _words(texts: Sequence[str], known: int) -> Any:
    """Words, pairs of words and parts of words that the examples hold."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import TfidfVectorizer

    kinds = (
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b"),  # noqa: S106
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, max_features=60_000),
    )
    try:
        for kind in kinds:
            kind.fit(texts[:known])
    except ValueError:  # the examples hold no word
        return csr_matrix((len(texts), 1))
    return hstack([kind.transform(texts) for kind in kinds]).tocsr()


def _shared(votes: Probabilities) -> Probabilities:
    return np.asarray(votes / votes.sum(axis=1, keepdims=True))


def _with_shares(votes: Probabilities) -> Probabilities:
    """Votes in the light of how common each theme is in these texts, found by expectation-maximization."""
    count = votes.shape[1]
    shares = np.full(count, 1 / count)
    for _ in range(ROUNDS):
        shares = 0.9 * _shared(votes * shares).mean(axis=0) + 0.1 / count
    return _shared(votes * shares)


def _neighbours(rows: Vectors, known: int, votes: Probabilities) -> Probabilities:
    """What the nearest of each text, examples among them, are held to be."""
    near = min(NEIGHBOURS, len(rows) - 1)
    found = np.empty((len(rows) - known, votes.shape[1]))
    for start in range(known, len(rows), BLOCK):
        likeness = rows[start : start + BLOCK] @ rows.T
        likeness[np.arange(len(likeness)), start + np.arange(len(likeness))] = -np.inf
        nearest = np.argpartition(-likeness, near - 1, axis=1)[:, :near]
        found[start - known : start - known + len(nearest)] = votes[nearest].mean(axis=1)
    return found


def _fits(task: _Task, best: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether each text looks like its theme as much as nearly all examples look like theirs without them."""
    rows = np.hstack(task.views) / np.sqrt(len(task.views))
    labels = int(max(task.said.max(), best.max())) + 1
    sums = np.zeros((labels, rows.shape[1]), dtype=np.float32)
    np.add.at(sums, task.said, rows[: task.known])
    length = np.linalg.norm(sums, axis=1)
    likeness = (rows[task.known :] * sums[best]).sum(axis=1) / np.maximum(length[best], 1e-9)
    others = sums[task.said] - rows[: task.known]
    apart = np.linalg.norm(others, axis=1)
    own = (rows[: task.known] * others).sum(axis=1)[apart > 1e-6] / apart[apart > 1e-6]
    floor = float(np.quantile(own, OUTLYING)) if len(own) > 2 else SCARCE
    return np.asarray(likeness >= max(floor, 0.0))
