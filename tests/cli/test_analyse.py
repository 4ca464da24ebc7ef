"""Themes of any file of replies, and what is said of files that hold none."""

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_init_and_check import one_sentence

WAITING = (
    "We waited two hours in the waiting room",
    "The waiting time was far too long",
    "I had to wait an hour to be seen",
    "Long wait and nobody told us why",
    "The wait was endless, two hours at least",
    "Waited for ages in the waiting room",
    "Too much waiting, over an hour",
)
PARKING = (
    "There is no parking near the entrance",
    "Parking was full and I drove around the car park",
    "The car park is too expensive",
    "I could not find a parking space for the car",
    "More parking spaces please, the car park was full",
    "Parking costs more than the bus",
    "No free space in the car park again",
)


@pytest.fixture
def replies(folder: Path) -> Path:
    path = folder / "replies.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("nr", "text"))
        writer.writerows((f"r{number}", text) for number, text in enumerate([*WAITING, *PARKING, "", "=1+1"]))
    return path


def test_themes_are_found_and_it_says_what_was_read(replies: Path, run: Run) -> None:
    ran = run("analyse", "replies.csv")
    assert ran.exit_code == 0
    assert "column “text”" in ran.stderr
    assert "16 rows" in ran.stderr
    assert "1 of them empty" in ran.stderr
    assert "arking" in ran.stdout
    assert "of 15" in ran.stdout


def test_every_row_gets_its_line_in_the_assignments(replies: Path, run: Run) -> None:
    ran = run("analyse", "replies.csv", "--text", "text", "--id", "nr", "--assignments", "a.csv", "--json")
    assert ran.exit_code == 0
    assert json.loads(ran.stdout)["analysis"] is True
    with Path("a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["id", "theme", "themes", "sentiment", "language"]
    assert [row["id"] for row in rows] == [f"r{number}" for number in range(16)]


def test_forms_go_where_they_are_told(replies: Path, run: Run) -> None:
    ran = run("analyse", "replies.csv", "--format", "terminal,html,json,csv", "--out", "digest")
    assert ran.exit_code == 0
    assert sorted(path.name for path in Path("digest").iterdir()) == [
        "digest.csv",
        "digest.html",
        "digest.json",
    ]
    assert ran.stdout
    assert run("analyse", "replies.csv", "--out", "page.html").exit_code == 0
    assert Path("page.html").read_text("utf-8").startswith("<!doctype html>")
    one_sentence(run("analyse", "replies.csv", "--out", "page.html"), 1, "left alone")
    assert run("analyse", "replies.csv", "--out", "page.html", "--force").exit_code == 0


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        (["--format", "pdf"], "terminal, html, json, csv"),
        (["--format", ""], "terminal"),
        (["--format", "terminal,csv"], "--out"),
        (["--format", "terminal", "--out", "x.html"], "--out"),
        (["--text", "comment"], "text"),
        (["--threshold", "2"], "threshold"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(replies: Path, run: Run, asked: list[str], holds: str) -> None:
    ran = run("analyse", "replies.csv", *asked)
    one_sentence(ran, 2, holds)


@pytest.mark.parametrize(
    ("name", "content", "holds"),
    [
        ("empty.csv", b"", "empty"),
        ("header.csv", b"id,text\n", "no rows"),
        ("broken.csv", b'id,text\n1,"never closed\n2,b\n', "quotation mark"),
        ("broken.jsonl", b'{"text": "a"}\n{"text": \n', "line 2"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xlsx"),
    ],
)
def test_a_file_without_replies_is_one_sentence(
    folder: Path, run: Run, name: str, content: bytes, holds: str
) -> None:
    (folder / name).write_bytes(content)
    ran = run("analyse", name)
    assert ran.exit_code in (1, 2)
    assert ran.stderr.count("\n") == 1
    assert holds in ran.stderr


@pytest.mark.parametrize("name", [".", "none.csv"])
def test_a_folder_or_a_missing_file_is_one_sentence(folder: Path, run: Run, name: str) -> None:
    one_sentence(run("analyse", name), 2, name)


def test_one_row_is_analysed_and_gives_nobody_away(folder: Path, run: Run) -> None:
    (folder / "one.csv").write_text("text\nThe doors are heavy\n")
    ran = run("analyse", "one.csv")
    assert ran.exit_code == 0
    assert "doors" not in ran.stdout


def test_nothing_is_done_before_what_cannot_be_written_is_refused(replies: Path, run: Run) -> None:
    Path("a.csv").write_text("mine")
    one_sentence(run("analyse", "replies.csv", "--assignments", "a.csv"), 1, "left alone")
    assert Path("a.csv").read_text() == "mine"


@pytest.mark.parametrize("option", ["--assignments", "--out"])
def test_the_replies_are_never_overwritten_even_by_force(replies: Path, run: Run, option: str) -> None:
    before = replies.read_bytes()
    ran = run("analyse", "replies.csv", option, "replies.csv", "--format", "csv", "--force")
    one_sentence(ran, 1)
    assert "the file with the replies" in ran.output
    assert replies.read_bytes() == before


def test_a_word_that_is_no_language_is_told(replies: Path, run: Run) -> None:
    one_sentence(run("analyse", "replies.csv", "--language", "en,xx"), 2, '"xx" is no language code')


def seeded(folder: Path, *rows: tuple[str, ...], header: tuple[str, ...] = ("theme", "text")) -> str:
    with (folder / "seeds.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return "seeds.csv"


KNOWN = (
    ("Getting a parking space", "No space to leave the car"),
    ("Getting a parking space", "The car park is always full"),
    ("Time in the waiting room", "I waited far too long"),
    ("Time in the waiting room", "Two hours in the waiting room"),
)


def test_seeds_are_filled_first_under_their_names(replies: Path, run: Run, folder: Path) -> None:
    seeds = seeded(folder, *KNOWN)
    ran = run("analyse", "replies.csv", "--seeds", seeds, "--only-seeds", "--assignments", "a.csv")
    assert ran.exit_code == 0, ran.output
    with (folder / "a.csv").open(encoding="utf-8") as file:
        found = [row["theme"] for row in csv.DictReader(file)]
    assert set(found) == {"Getting a parking space", "Time in the waiting room", ""}
    waiting, parking = found[: len(WAITING)], found[len(WAITING) : len(WAITING) + len(PARKING)]
    assert waiting.count("Time in the waiting room") >= 5
    assert parking.count("Getting a parking space") >= 5
    assert found[-2:] == ["", ""]


def test_only_seeds_without_seeds_is_told(replies: Path, run: Run) -> None:
    one_sentence(run("analyse", "replies.csv", "--only-seeds"), 2, "--seeds")


@pytest.mark.parametrize(
    ("rows", "header", "holds"),
    [
        ([("Food", "cold")], ("name", "text"), 'no column "theme"'),
        ([("", "The soup was cold")], ("theme", "text"), "row 1"),
        ([("", "")], ("theme", "text"), "no row names a theme"),
    ],
)
def test_seeds_that_cannot_be_used_are_told(
    replies: Path,
    run: Run,
    folder: Path,
    rows: list[tuple[str, ...]],
    header: tuple[str, ...],
    holds: str,
) -> None:
    ran = run("analyse", "replies.csv", "--seeds", seeded(folder, *rows, header=header))
    assert ran.exit_code in (1, 2)
    assert holds in ran.stderr
    assert "Traceback" not in ran.output
