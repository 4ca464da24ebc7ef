"""How far themes and feelings can be trusted on a team's own replies, from a file that people have coded."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.analysis.analyse import analyse
from bot.analysis.read import Rows, read_rows
from bot.errors import BotError
from bot.themes.find import Progress
from bot.themes.scores import Felt, Grouped, Learnt, felt, grouped, learnt

EXAMPLES = (5, 20, None)
"""So many examples of each label are learnt from in turn; None: all there are."""
_NUMBER = re.compile(r"[+\-−]?\d+(?:[.,]\d+)?")
_WORDS = {"positive": 1.0, "neutral": 0.0, "mixed": 0.0, "negative": -1.0}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`everyone`: every labelled reply, those in no theme as one group. `placed`: those in a theme alone."""

    rows: int
    labels: int
    themes: int
    several: bool
    everyone: Grouped
    placed: Grouped
    learnt: tuple[Learnt, ...]
    felt: Felt | None


def evaluate(
    path: Path,
    *,
    text: str | None,
    label: str,
    sentiment: str | None = None,
    languages: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Compare with the column `label`; of several labels joined by a bar, the first counts."""
    rows = read_rows(path, text=text)
    written = read_rows(path, text=label).texts
    labels = [each.split("|")[0].strip() for each in written]
    coded = [place for place, each in enumerate(labels) if each and rows.texts[place].strip()]
    if len({labels[place] for place in coded}) < 2:
        raise BotError(f'{path.name}: the column "{label}" holds fewer than two labels to compare')
    scores = _scores(path, sentiment) if sentiment is not None else None
    found = analyse(rows, languages=languages, progress=progress)
    theme_of: dict[str, str] = {}
    for theme in found.themes:
        for member in theme.members:
            theme_of.setdefault(member, theme.id)
    themes = [theme_of.get(str(place + 1), "") for place in range(len(labels))]
    at_home = [place for place in coded if themes[place]]
    texts = [rows.texts[place] for place in coded]
    tried = (learnt(texts, [labels[place] for place in coded], count) for count in EXAMPLES)
    return Evaluation(
        rows=len(coded),
        labels=len({labels[place] for place in coded}),
        themes=len(found.themes),
        several=any("|" in each for each in written),
        everyone=grouped([labels[place] for place in coded], [themes[place] for place in coded]),
        placed=grouped([labels[place] for place in at_home], [themes[place] for place in at_home]),
        learnt=tuple(each for each in tried if each is not None),
        felt=None if scores is None else _felt(rows, scores, found.sentiment),
    )


def _felt(rows: Rows, scores: Sequence[float | None], known: Mapping[str, float]) -> Felt:
    pairs = [
        (score, known.get(str(number)))
        for number, (score, text) in enumerate(zip(scores, rows.texts, strict=True), start=1)
        if score is not None and text.strip()
    ]
    return felt([score for score, _ in pairs], [value for _, value in pairs])


def _scores(path: Path, column: str) -> list[float | None]:
    cells = read_rows(path, text=column).texts
    found = [_score(cell) for cell in cells]
    if not any(each is not None for each in found):
        raise BotError(
            f'{path.name}: the column "{column}" holds no numbers; write them with 0 in the middle, '
            "or positive, neutral and negative"
        )
    return found


def _score(cell: str) -> float | None:
    cell = cell.strip().lower()
    if _NUMBER.fullmatch(cell):
        return float(cell.replace(",", ".").replace("−", "-"))
    return _WORDS.get(cell)
