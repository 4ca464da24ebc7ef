# ruff: noqa: T201  (a script that reports what it did)
r"""Makes the weights that `bot/themes/sentiment.py` ships with, and says how well they do on texts kept back.

    python -m training.sentiment --phase1 FILE.csv --v6 FILE.csv --goemotions train.tsv \
        [--other FILE.csv …] [--write]

`--phase1` and `--v6`: the two NHS sets of CDU-data-science-team/pxtextmining (MIT) as CSV with `text` and
`sentiment` (higher is better). `--goemotions`: train.tsv of GoEmotions (Apache-2.0). `--other`: CSV with
these columns, in `LANGUAGE:FILE` form where it is not English, only to measure. Half of phase 1, by its
texts' MD5, is kept back for the figures; `--write` then learns from all of it and writes the weights.
"""

import argparse
import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from scipy.stats import rankdata, spearmanr
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import f1_score
from threadpoolctl import threadpool_limits

from bot.themes.embed import Vectors, plain, read_meanings, read_sentences
from bot.themes.sentiment import FEW, FULL, READERS, Feeling, Reader, features, feelings, read_by

GLAD = frozenset({0, 1, 4, 5, 8, 13, 15, 17, 18, 20, 21, 23})
SAD = frozenset({2, 3, 9, 10, 11, 12, 14, 16, 19, 24, 25})
"""GoEmotions' numbers of emotions that are pleasant or not; 27 is neutral, others can be either."""
NEUTRAL = 27
NEUTRALS_KEPT = 3
"""One in so many of its neutral texts is used."""
DEGREES = (-2.5, -0.5, 0.5, 2.5, 3.5)
"""Where phase 1's criticality is cut into degrees."""
OTHERS_WEIGH = 0.1
"""A GoEmotions text beside one about a service."""
SECOND_SET = 0.4
"""A text of the v6 set beside one of phase 1, where feedback to services is learnt."""
STEPS = 127
WEIGHTS = Path(__file__).parent.parent / "bot" / "themes" / "weights" / "sentiment.npz"


@dataclass(frozen=True, slots=True)
class Data:
    """Texts, their scores, and what the readers look at."""

    texts: list[str]
    scores: NDArray[np.float64]
    seen: dict[str, csr_matrix]

    def some(self, rows: NDArray[np.bool_]) -> "Data":
        texts = [text for text, kept in zip(self.texts, rows, strict=True) if kept]
        return Data(texts, self.scores[rows], {reader: each[rows] for reader, each in self.seen.items()})


def data_of(texts: list[str], scores: list[float]) -> Data:
    cleaned = [plain(text) for text in texts]
    meanings, sentences = read_meanings(cleaned), read_sentences(cleaned)
    assert sentences is not None
    seen = {
        "full": features(cleaned, meanings, sentences),
        "quick": features(cleaned, meanings, None),
        "foreign": csr_matrix(sentences),
    }
    return Data(texts, np.array(scores), seen)


def read_csv(path: Path) -> tuple[list[str], list[float]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["text"], float(row["sentiment"])) for row in csv.DictReader(file) if row["sentiment"]]
    return [text for text, _ in rows], [score for _, score in rows]


def read_goemotions(path: Path) -> tuple[list[str], list[float]]:
    texts, scores, neutrals = [], [], 0
    with path.open(encoding="utf-8", newline="") as file:
        for text, numbers, *_ in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            said = {int(each) for each in numbers.split(",") if each.isdecimal()}
            if not said or not (said <= GLAD or said <= SAD or said == {NEUTRAL}):
                continue
            neutrals += said == {NEUTRAL}
            if said == {NEUTRAL} and neutrals % NEUTRALS_KEPT:
                continue
            texts.append(text.replace("[NAME]", " "))
            scores.append(1.0 if said <= GLAD else -1.0 if said <= SAD else 0.0)
    return texts, scores


def ranks(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(2 * rankdata(scores) / len(scores) - 1)


def learn(reader: str, phase1: Data, v6: Data, people: Data) -> Reader:
    """The heads of one reader, each a linear model of its own."""
    one, two, three = (each.seen[reader] for each in (phase1, v6, people))
    both, scores = vstack([one, two]).tocsr(), np.r_[phase1.scores, v6.scores]
    told = scores != 0
    weigh = np.r_[np.ones(one.shape[0]), np.full(two.shape[0], SECOND_SET)]
    sign = LogisticRegression(C=3, class_weight="balanced", max_iter=300)
    sign.fit(both[told], scores[told] > 0, weigh[told])
    order = Ridge(1.0).fit(one, ranks(phase1.scores))
    degree = np.digitize(phase1.scores, DEGREES)
    degrees = LogisticRegression(C=4, max_iter=400).fit(one, degree)
    weigh = np.r_[np.ones(two.shape[0]), np.full(three.shape[0], OTHERS_WEIGH)]
    among = Ridge(2.0).fit(vstack([two, three]), np.r_[ranks(v6.scores), ranks(people.scores)], weigh)
    gate = LogisticRegression(C=1, class_weight="balanced", max_iter=300)
    gate.fit(vstack([one, three]).tocsr(), np.r_[np.ones(one.shape[0]), np.zeros(three.shape[0])])
    heads = [sign.coef_[0], order.coef_, among.coef_, gate.coef_[0], *degrees.coef_]
    bias = [sign.intercept_[0], order.intercept_, among.intercept_, gate.intercept_[0], *degrees.intercept_]
    worth = [ranks(phase1.scores)[degree == each].mean() for each in degrees.classes_]
    return stepped(np.column_stack(heads), np.array(bias), np.array(worth))


def stepped(weights: NDArray[np.float64], bias: NDArray[np.float64], worth: NDArray[np.float64]) -> Reader:
    """The same with weights in whole steps, as they are stored; the largest few are cut."""
    step = np.quantile(np.abs(weights), 0.9995, axis=0) / STEPS
    whole = np.clip(np.round(weights / step), -STEPS, STEPS)
    return Reader((whole * step).astype(np.float32), bias.astype(np.float32), worth.astype(np.float32))


def write(readers: dict[str, Reader]) -> None:
    stored: dict[str, NDArray[np.generic]] = {}
    for name, each in readers.items():
        step = np.abs(each.weights).max(axis=0) / STEPS
        stored[f"{name}_weights"] = np.round(each.weights / step).astype(np.int8)
        stored[f"{name}_step"] = step.astype(np.float32)
        stored[f"{name}_bias"], stored[f"{name}_ranks"] = each.bias, each.ranks
    np.savez_compressed(WEIGHTS, **stored)  # type: ignore[arg-type]
    print(f"wrote {WEIGHTS.name}, {WEIGHTS.stat().st_size:,} bytes")


def report(name: str, values: Vectors, scores: NDArray[np.float64]) -> None:
    told = scores != 0
    f1 = f1_score(scores[told] > 0, values[told] > 0, average="macro")
    order = spearmanr(scores, values)[0]
    print(f"{name:32} {len(scores):6,} texts, macro-F1 {f1:.3f}, Spearman {order:.3f}", flush=True)


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("--phase1", "--v6", "--goemotions"):
        options.add_argument(name, type=Path, required=True)
    options.add_argument("--other", default=[], nargs="+")
    options.add_argument("--write", action="store_true")
    asked = options.parse_args()
    phase1, v6 = data_of(*read_csv(asked.phase1)), data_of(*read_csv(asked.v6))
    people = data_of(*read_goemotions(asked.goemotions))
    kept = np.array([hashlib.md5(text.encode()).digest()[-1] % 2 == 1 for text in phase1.texts])  # noqa: S324
    back = phase1.some(kept)
    said: dict[str, Vectors] = {}
    for reader in READERS:
        learnt = learn(reader, phase1.some(~kept), v6, people)
        said[reader] = read_by(learnt, back.seen[reader])
        report(f"phase 1, kept back: {reader}", said[reader], back.scores)
    together = FULL * said["full"] + (1 - FULL) * said["foreign"]
    report("phase 1, kept back: as shipped", together, back.scores)
    if asked.write:
        write({reader: learn(reader, phase1, v6, people) for reader in READERS})
    for other in asked.other:
        measure(other)


def measure(other: str) -> None:
    """The shipped weights on a file they never saw."""
    language, _, path = other.rpartition(":")
    texts, scores = read_csv(Path(path))
    vectors = read_sentences([plain(text) for text in texts])
    found = feelings(texts, language or "en", sentences=vectors)
    show(f"{Path(path).stem}: as shipped", found, scores)
    if not language:  # so many that the slow encoder is left out
        again = -(-(FEW + 1) // len(texts))
        show(f"{Path(path).stem}: quick", feelings(texts * again, "en")[: len(texts)], scores)


def show(name: str, found: list[Feeling | None], scores: list[float]) -> None:
    values = np.array([0.0 if each is None else each.value for each in found])
    mixed = sum(each is not None and each.mixed for each in found) / len(found)
    report(f"{name}, {mixed:.0%} mixed", values, np.array(scores))


if __name__ == "__main__":
    with threadpool_limits(1):
        main()
