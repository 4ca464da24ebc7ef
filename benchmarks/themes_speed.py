"""Times the whole of `analyse` on files of replies, and scores its groups where a column of labels is given.

    python -m benchmarks.themes_speed FILE.csv … [--text COLUMN] [--label COLUMN]

V and ARI compare groups with labels: over all labelled replies (those that fit none count as one group) and
over those placed. V rises with the number of themes while ARI falls, so all three are printed.
"""

import argparse
import resource
import time
from pathlib import Path

START = time.perf_counter()


def measure(path: Path, text: str | None, label: str | None) -> None:
    from bot.analysis.analyse import analyse
    from bot.analysis.read import read_rows

    began = time.perf_counter()
    rows = read_rows(path, text=text)
    grouping = analyse(rows)
    seconds = time.perf_counter() - began
    print(
        f"{path.name}: {len(rows.texts):,} rows in {seconds:.2f} s, {len(grouping.themes)} themes, ", end=""
    )
    print(f"{len(grouping.unplaced) / max(1, len(rows.texts)):.0%} fit none")
    if label:
        labels = read_rows(path, text=label).texts
        theme_of = {member: theme.id for theme in grouping.themes for member in theme.members}
        found = [theme_of.get(str(number), "") for number in range(1, len(labels) + 1)]
        score("all", [pair for pair in zip(labels, found, strict=True) if pair[0]])
        score("placed", [pair for pair in zip(labels, found, strict=True) if all(pair)])
    for theme in grouping.themes:
        print(f"  {len(theme.members):6,}  {theme.name}")


def score(which: str, pairs: list[tuple[str, str]]) -> None:
    from sklearn.metrics import adjusted_rand_score, v_measure_score

    labels, found = zip(*pairs, strict=True)
    print(f"  {which}: V {v_measure_score(labels, found):.3f}, ARI {adjusted_rand_score(labels, found):.3f}")


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("files", nargs="+", type=Path)
    options.add_argument("--text")
    options.add_argument("--label")
    asked = options.parse_args()
    for path in asked.files:
        measure(path, asked.text, asked.label)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"in all {time.perf_counter() - START:.2f} s with start-up, peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
