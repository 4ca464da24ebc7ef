"""`weheard evaluate`: how far to trust themes and feelings on replies that people have coded."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.analyse import language_codes, progress
from bot.cli.output import counted

if TYPE_CHECKING:
    from bot.analysis.evaluate import Evaluation
    from bot.themes.scores import Felt, Learnt


@click.command("evaluate")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--text", metavar="COLUMN", help="The column with the replies; else the one with most words.")
@click.option("--label", required=True, metavar="COLUMN", help="The column with the theme a person gave.")
@click.option("--sentiment", metavar="COLUMN", help="The column with a score: higher is better, 0 between.")
@click.option("--language", metavar="CODES", help="What it is written in (en or en,da …); else found out.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def evaluate(
    file: Path, text: str | None, label: str, sentiment: str | None, language: str | None, as_json: bool
) -> None:
    """Say how far to trust the themes, on replies that people have coded.

    FILE is CSV, JSONL or XLSX with replies, and for each the theme that a person gave it.
    """
    codes = language_codes(language)
    with progress() as tell:
        tell(f"Reading {file.name}", 0.0)
        from bot.analysis.evaluate import evaluate as compare

        found = compare(file, text=text, label=label, sentiment=sentiment, languages=codes, progress=tell)
    print(json.dumps(asdict(found), indent=2) if as_json else "\n".join(sentences(found)))


def sentences(found: "Evaluation") -> list[str]:
    """What a team needs to know of the figures, each with the figures it comes from."""
    share = found.placed.replies / max(1, found.rows)
    lines = [
        f"{counted(found.rows, 'reply', 'replies')} that people gave {found.labels} labels"
        + ("; where a reply has several, the first counts." if found.several else "."),
        "",
        f"Themes found with no help: {found.themes}. {share:.0%} of the replies are in one.",
        f"They agree with the labels {_agreement(found.everyone.ari)} (all replies: V-measure "
        f"{found.everyone.v:.3f}, ARI {found.everyone.ari:.3f}; those in a theme: {found.placed.v:.3f}, "
        f"{found.placed.ari:.3f}; 0 is chance, 1 is the same).",
        "Two people who group the same replies freely differ too: other themes need not be worse.",
        "",
    ]
    lines += [_learnt(each) for each in found.learnt]
    if not found.learnt:
        lines.append("Too few replies of each label to say what can be learnt from examples.")
    if found.felt is not None:
        lines += ["", _felt(found.felt)]
    return lines


def _agreement(ari: float) -> str:
    steps = ((0.05, "hardly"), (0.15, "a little"), (0.35, "in part"), (0.65, "well"))
    return next((words for above, words in steps if ari < above), "very well")


def _learnt(each: "Learnt") -> str:
    given = "all other replies" if each.examples is None else f"{each.examples} examples of each label"
    return (
        f"Given {given} (as with analyse --seeds), {each.right:.0%} of the rest get the label a person gave; "
        f"always guessing the commonest gets {each.guess:.0%} (macro-F1 {each.f1:.3f})."
    )


def _felt(found: "Felt") -> str:
    if not found.known:
        return "Feeling is not known for any of them: there is no measure for this language yet."
    told = f"Feeling is known for {found.known / found.replies:.0%} of the scored replies."
    if found.f1 is not None:
        told += f" Good and bad are told apart with macro-F1 {found.f1:.3f} (1 is always, .5 about chance)."
    if found.order is not None:
        told += f" The order agrees with the scores by {found.order:.3f} (Spearman; 0 is chance, 1 the same)."
    return told
