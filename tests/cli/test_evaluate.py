"""What a team is told of how far to trust the themes on its own coded replies."""

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_analyse import PARKING, WAITING
from tests.cli.test_init_and_check import one_sentence

PRAISE = ("Kind staff", "Wonderful care, thank you", "Lovely nurses", "Very helpful and friendly people")


@pytest.fixture
def coded(folder: Path) -> str:
    with (folder / "coded.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("comment", "theme", "score"))
        writer.writerows((text, "waiting", "-2") for text in WAITING)
        writer.writerows((text, "parking|cost", "-1") for text in PARKING)
        writer.writerows((text, "staff", "positive") for text in PRAISE)
        writer.writerow(("Not coded by anybody", "", ""))
    return "coded.csv"


def test_figures_stand_in_plain_sentences(coded: str, run: Run) -> None:
    ran = run("evaluate", coded, "--text", "comment", "--label", "theme", "--sentiment", "score")
    assert ran.exit_code == 0, ran.output
    assert "18 replies that people gave 3 labels; where a reply has several, the first counts." in ran.stdout
    for figure in ("V-measure", "ARI", "macro-F1", "Spearman", "5 examples of each label"):
        assert figure in ran.stdout


def test_the_same_figures_as_json(coded: str, run: Run) -> None:
    ran = run("evaluate", coded, "--text", "comment", "--label", "theme", "--sentiment", "score", "--json")
    found = json.loads(ran.stdout)
    assert found["rows"] == 18
    assert found["labels"] == 3
    assert [each["examples"] for each in found["learnt"]] == [5, 20, None]
    assert all(each["right"] > each["guess"] for each in found["learnt"])
    assert found["felt"]["f1"] > 0.8
    assert found["felt"]["known"] == found["felt"]["replies"] == 18


def test_without_scores_nothing_is_said_of_feeling(coded: str, run: Run) -> None:
    ran = run("evaluate", coded, "--label", "theme")
    assert ran.exit_code == 0
    assert "Feeling" not in ran.stdout


@pytest.mark.parametrize(
    ("options", "holds"),
    [
        (("--label", "thema"), 'no column "thema"'),
        (("--label", "theme", "--sentiment", "comment"), "holds no numbers"),
    ],
)
def test_columns_that_cannot_be_used_are_told(
    coded: str, run: Run, options: tuple[str, ...], holds: str
) -> None:
    ran = run("evaluate", coded, *options)
    assert ran.exit_code in (1, 2)
    assert holds in ran.stderr


def test_one_label_is_no_comparison(folder: Path, run: Run) -> None:
    (folder / "one.csv").write_text("text,label\nKind staff,a\nLong wait,a\n")
    one_sentence(run("evaluate", "one.csv", "--label", "label"), 1, "fewer than two labels")
