"""Themes and feelings beside the tools a team would otherwise take, on files of coded replies.

    python -m benchmarks.themes --data FOLDER

FOLDER (or WEHEARD_THEMES_DATA) holds CSV files with columns text, label and sentiment; README.md says which.
Peers: TextBlob and, where it is installed, VADER for feelings; for themes k-means over wordllama, told the
true number of groups, and BERTopic where it is installed, given the same vectors, as its own model must be
fetched. What is not installed is said to be not run.
"""

import argparse
import os
import resource
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

GROUPED = ("nhs_phase1", "polis_en", "polis_de", "airline_tweets")
FELT = ("nhs_phase1", "airline_tweets")
AIMS = {"nhs_phase1": ".24/.13", "polis_en": ".44/.22", "polis_de": ".35/.40", "airline_tweets": ".29/.25"}
FELT_AIMS = {"nhs_phase1": ".91/.73", "airline_tweets": ".85/.58"}
LEARNT_AIMS = {5: ".42", 20: ".50", None: ".62"}


def row(*cells: object) -> None:
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def themes(folder: Path) -> None:
    """V-measure / ARI of all labelled replies, those in no theme as one group."""
    from bot.analysis.analyse import analyse
    from bot.analysis.read import read_rows
    from bot.themes.scores import grouped

    row("V / ARI, all replies", "themes", "weheard", "over those placed", "k-means told k", "BERTopic", "aim")
    row("---", "---:", "---:", "---:", "---:", "---:", "---:")
    for name in GROUPED:
        rows = read_rows(folder / f"{name}.csv", text="text")
        labels = read_rows(folder / f"{name}.csv", text="label").texts
        found = analyse(rows)
        theme_of = {member: theme.id for theme in found.themes for member in theme.members}
        mine = [theme_of.get(str(number), "") for number in range(1, len(labels) + 1)]
        coded = [place for place, label in enumerate(labels) if label]
        placed = [place for place in coded if mine[place]]
        texts, given = [rows.texts[place] for place in coded], [labels[place] for place in coded]

        def shown(places: Sequence[int], said: Sequence[str], labels: Sequence[str] = labels) -> str:
            each = grouped([labels[place] for place in places], said)
            return f"{each.v:.3f}/{each.ari:.3f}"

        kmeans = shown(coded, by_kmeans(texts, len(set(given))))
        topics = shown(coded, by_bertopic(texts)) if find_spec("bertopic") else "not run"
        ours = shown(coded, [mine[place] for place in coded])
        fits = shown(placed, [mine[place] for place in placed])
        row(
            name,
            len(found.themes),
            ours,
            f"{fits} ({len(placed) / len(coded):.0%})",
            kmeans,
            topics,
            AIMS[name],
        )


def by_kmeans(texts: Sequence[str], groups: int) -> list[str]:
    from sklearn.cluster import KMeans

    from bot.themes.embed import plain, read_meanings

    vectors = read_meanings([plain(text) for text in texts])
    return [str(each) for each in KMeans(groups, n_init=3, random_state=0).fit_predict(vectors)]


def by_bertopic(texts: Sequence[str]) -> list[str]:
    from bot.themes.embed import plain, read_meanings

    vectors = read_meanings([plain(text) for text in texts])
    topics, _ = import_module("bertopic").BERTopic().fit_transform(list(texts), embeddings=vectors)
    return [str(each) for each in topics]


def labels(folder: Path) -> None:
    """Macro-F1 where so many examples of each label are given, tried on others."""
    from bot.analysis.read import read_rows
    from bot.themes.scores import learnt

    texts = read_rows(folder / "nhs_phase1.csv", text="text").texts
    given = read_rows(folder / "nhs_phase1.csv", text="label").texts
    print()
    row("nhs_phase1, examples of each label", "macro-F1", "right", "always the commonest", "aim")
    row("---", "---:", "---:", "---:", "---:")
    for count in (5, 20, None):
        found = learnt(texts, given, count)
        if found is not None:
            name = "all, 3 folds" if count is None else count
            row(name, f"{found.f1:.3f}", f"{found.right:.0%}", f"{found.guess:.0%}", LEARNT_AIMS[count])


def feelings(folder: Path) -> None:
    """Macro-F1 of two classes / Spearman. weheard may have learnt from this very nhs_phase1; see its card."""
    from bot.analysis.read import read_rows
    from bot.themes import sentiment
    from bot.themes.scores import felt

    def ours(texts: Sequence[str]) -> list[float | None]:
        return [each.value if each else None for each in sentiment.feelings(texts, "en")]

    tools: dict[str, Callable[[Sequence[str]], list[float | None]] | None] = {
        "weheard": ours,
        "TextBlob": by_textblob,
        "VADER": by_vader if find_spec("vaderSentiment") else None,
    }
    print()
    row("two classes / order", *tools, "aim")
    row("---", *["---:"] * len(tools), "---:")
    for name in FELT:
        texts = read_rows(folder / f"{name}.csv", text="text").texts
        scores = read_rows(folder / f"{name}.csv", text="sentiment").texts
        said = [place for place, score in enumerate(scores) if score]
        cells = []
        for tool in tools.values():
            if tool is None:
                cells.append("not run")
                continue
            each = felt([float(scores[place]) for place in said], tool([texts[place] for place in said]))
            cells.append(f"{each.f1:.3f}/{each.order:.3f}")
        row(name, *cells, FELT_AIMS[name])


def by_textblob(texts: Sequence[str]) -> list[float | None]:
    from textblob import TextBlob

    return [float(TextBlob(text).sentiment.polarity) for text in texts]


def by_vader(texts: Sequence[str]) -> list[float | None]:
    judge: Any = import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()
    return [float(judge.polarity_scores(text)["compound"]) for text in texts]


def speed(folder: Path, count: int) -> None:
    """Seconds and peak memory of the whole analysis of so many different English replies."""
    from bot.analysis.analyse import analyse
    from bot.analysis.read import Rows, read_rows

    said = [*read_rows(folder / "airline_tweets.csv", text="text").texts]
    said += read_rows(folder / "nhs_phase1.csv", text="text").texts
    texts = tuple(said[:count])
    began = time.perf_counter()
    analyse(Rows("speed", "text", tuple(map(str, range(len(texts)))), texts))
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{len(texts):,} English replies: {seconds:.1f} s; peak memory of this whole run {peak:,.0f} MB")


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--data", type=Path, default=os.environ.get("WEHEARD_THEMES_DATA"))
    asked = options.parse_args()
    if asked.data is None or not Path(asked.data).is_dir():
        options.error("name the folder with the files: --data FOLDER, or WEHEARD_THEMES_DATA")
    speed(Path(asked.data), 10_000)
    for part in (themes, labels, feelings):
        part(Path(asked.data))


if __name__ == "__main__":
    main()
