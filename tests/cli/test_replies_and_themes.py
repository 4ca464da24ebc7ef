"""Replies in and out of files, the digest made of them, and the team's answers to its themes."""

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.themes import reactions
from bot.digests.digest import Reaction
from bot.themes.theme import Quote
from tests.cli.conftest import Run
from tests.cli.test_analyse import PARKING, WAITING
from tests.cli.test_chat import write
from tests.cli.test_init_and_check import one_sentence

LONG_AGO = datetime.now(UTC) - timedelta(days=3)


def rows(*texts: str, **more: str) -> list[dict[str, str]]:
    return [{"id": f"{number}", "text": text, **more} for number, text in enumerate(texts)]


def write_rows(path: Path, found: list[dict[str, str]]) -> str:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(found[0]))
        writer.writeheader()
        writer.writerows(found)
    return path.name


def exported(run: Run, *asked: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run("export", "--json", *asked).stdout)
    return found


def fixed(run: Run) -> list[tuple[object, object]]:
    """What was said to the scale, and what was understood."""
    return [(each["text"], each["value"]) for each in exported(run) if each["prompt"] == "rating"]


def test_a_file_is_taken_in_once(project: Path, run: Run) -> None:
    name = write_rows(project / "a.csv", rows("More chairs", "Less noise", participant="Ann"))
    assert run("import", name).stdout == "2 replies added from a.csv.\n"
    assert run("import", name).stdout == "0 replies added from a.csv (2 were there already).\n"
    assert {(each["text"], each["prompt"]) for each in exported(run)} == {
        ("More chairs", "moment"),
        ("Less noise", "moment"),
    }


def test_it_is_told_when_each_row_was_counted_as_a_person(project: Path, run: Run) -> None:
    name = write_rows(project / "a.csv", rows("More chairs", "Less noise", ward="7"))
    assert run("import", name).stdout == (
        "2 replies added from a.csv; each row was counted as a person, as --who names no column.\n"
    )
    assert len({each["participant"] for each in exported(run)}) == 2
    name = write_rows(project / "b.csv", [{"id": "9", "text": "Open the door", "ward": "7"}])
    assert run("import", name, "--who", "ward").stdout == "1 reply added from b.csv.\n"


def test_formulas_without_results_are_not_taken_in(project: Path, run: Run) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for row in (["id", "text"], [1, '="hel"&"lo"']):
        book.worksheets[0].append(row)
    book.save(project / "a.xlsx")
    one_sentence(run("import", "a.xlsx"), 1, "the results of its formulas are missing")
    assert exported(run) == []


def test_rows_without_ids_are_known_by_what_they_say(project: Path, run: Run) -> None:
    (project / "a.csv").write_text("text\nMore chairs\nMore chairs\n")
    assert json.loads(run("import", "a.csv", "--json").stdout)["added"] == 2
    (project / "b.csv").write_text("text\nLess noise\nMore chairs\nMore chairs\n")
    assert json.loads(run("import", "b.csv", "--json").stdout)["added"] == 1


@pytest.mark.parametrize(
    ("found", "asked", "code", "holds"),
    [
        (rows("a") + rows("b"), [], 1, "row 2 has the id of row 1"),
        (rows("a", at="yesterday"), [], 1, 'row 1 was said at "yesterday"'),
        (rows("a", prompt="other"), [], 1, 'row 1 answers "other"'),
        (rows("a lot"), ["--prompt", "rating"], 1, 'row 1 says "a lot"'),
        (rows("a"), ["--prompt", "other"], 2, "moment"),
        (rows("a"), ["--text", "comment"], 2, "comment"),
        ([{"comment": "a"}], [], 2, "--text COLUMN"),
        (rows("a"), ["vist"], 2, "visit"),
    ],
)
def test_one_bad_row_or_word_keeps_all_out(
    project: Path, run: Run, found: list[dict[str, str]], asked: list[str], code: int, holds: str
) -> None:
    name = write_rows(project / "a.csv", found)
    one_sentence(run("import", name, *asked), code, holds)
    assert exported(run) == []


def test_a_scale_is_understood_and_a_formula_is_text(project: Path, run: Run) -> None:
    run("import", write_rows(project / "a.csv", rows("4", "five")), "--prompt", "rating")
    run("import", write_rows(project / "b.csv", rows("=HYPERLINK(1)")), "--prompt", "moment")
    assert sorted(str(each["value"]) for each in exported(run)) == ["4", "5", "=HYPERLINK(1)"]
    run("export", "out.csv")
    assert "'=HYPERLINK(1)" in Path("out.csv").read_text("utf-8-sig")
    run("export", "out.xlsx")
    from openpyxl import load_workbook

    cells = [cell for row in load_workbook("out.xlsx").worksheets[0].iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}


@pytest.mark.parametrize("ending", ["csv", "jsonl", "xlsx"])
def test_what_went_out_of_here_is_here_already(project: Path, run: Run, ending: str) -> None:
    run("chat", "--store", "--script", write(project))
    run("export", f"out.{ending}")
    before = exported(run)
    again = f"0 replies added from out.{ending} ({len(before)} were there already).\n"
    assert run("import", f"out.{ending}").stdout == again
    assert exported(run) == before


def test_an_export_does_not_bring_the_erased_back(project: Path, run: Run) -> None:
    run("chat", "--store", "--script", write(project))
    run("export", "out.csv")
    told = exported(run)
    run("participant", "erase", str(told[0]["participant"]), "--yes")
    assert f"{len(told)} rows left out" in run("import", "out.csv").stdout
    assert exported(run) == []


@pytest.mark.parametrize("ending", ["csv", "jsonl", "xlsx"])
def test_a_try_that_was_not_understood_comes_in_elsewhere_as_one(
    project: Path, run: Run, ending: str
) -> None:
    script = project / "s.txt"
    lines = ["yes", "The door was heavy for my chair and nobody came", "done", "right", "maybe", "yes", "yes"]
    script.write_text("\n".join([*lines, "no idea", "4", ""]))
    run("chat", "--store", "--script", "s.txt")
    run("export", f"out.{ending}")
    before = fixed(run)
    assert ("no idea", None) in before
    for file in project.glob("weheard.db*"):
        file.unlink()
    ran = run("import", f"out.{ending}")
    assert ran.exit_code == 0, ran.output
    assert fixed(run) == before


@pytest.mark.parametrize("ending", ["csv", "jsonl", "xlsx"])
def test_what_went_out_comes_comes_in_elsewhere_as_it_was(
    project: Path,
    run: Run,
    tmp_path_factory: pytest.TempPathFactory,
    ending: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run("chat", "--store", "--script", write(project))
    run("export", f"out.{ending}")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "config.toml").write_bytes((project / "config.toml").read_bytes())
    before = exported(run)
    monkeypatch.chdir(elsewhere)
    assert run("import", str(project / f"out.{ending}")).exit_code == 0
    kept = ("text", "prompt", "probe", "part", "wave", "language")
    assert [[each[key] for key in kept] for each in exported(run)] == [
        [each[key] for key in kept] for each in before
    ]


def test_an_export_holds_no_address_and_overwrites_nothing(project: Path, run: Run) -> None:
    run("chat", "--store", "--script", write(project))
    assert run("export", "out.csv").exit_code == 0
    assert "console" not in Path("out.csv").read_text("utf-8-sig")
    one_sentence(run("export", "out.csv"), 1, "left alone")
    one_sentence(run("export", "out.pdf"), 2, ".xlsx")


def test_an_empty_digest_is_one_sentence(project: Path, run: Run) -> None:
    one_sentence(run("digest", "visit"), 1, "nothing")
    one_sentence(run("digest", "vist"), 2, "visit")
    one_sentence(run("digest", "visit", "--since", "2030-01-01"), 2, "--since")
    one_sentence(run("themes", "show", "x"), 1, "digest")
    assert "No theme" in run("themes", "list").stdout


def test_from_replies_to_a_decision(project: Path, run: Run) -> None:
    at = LONG_AGO.isoformat()
    run("import", write_rows(project / "a.csv", rows(*WAITING, *PARKING, at=at)))
    shown = run("digest", "visit", "--format", "terminal,html", "--out", "d.html")
    assert shown.exit_code == 0
    assert "7 of 14 who answered" in shown.stdout
    assert Path("d.html").stat().st_size > 1000
    themes = json.loads(run("themes", "list", "visit", "--json").stdout)
    assert themes
    assert themes[0]["line"]["people"] >= 5
    id_ = themes[0]["id"]
    assert id_ in run("themes", "list").stdout
    with pytest.MonkeyPatch.context() as narrow:
        narrow.setenv("COLUMNS", "40")
        assert "\n  People: 7 of 14\n" in run("themes", "list").stdout
    assert "Answer it" in run("themes", "show", id_).stdout

    one_sentence(run("themes", "decide", id_, "maybe", "We will see."), 2, "will_do")
    one_sentence(run("themes", "decide", id_, "will_do", "We will."), 1, "--by")
    one_sentence(run("themes", "decide", id_ + "x", "cannot", "No."), 1, id_)
    by = f"{datetime.now(UTC) + timedelta(days=90):%Y-%m-%d}"
    decided = run("themes", "decide", id_, "will-do", "There will be more.", "--by", by)
    assert "will hear it" in decided.stdout
    assert "before" in run("themes", "decide", id_, "will_do", "There will be more.", "--by", by).stdout
    assert f"will be done by {by}" in run("themes", "list").stdout
    assert "There will be more." in run("themes", "show", id_).stdout


def test_a_reaction_that_is_hidden_is_not_said_to_be_none() -> None:
    words = Quote("r", "It is not so for my mother.", "en")
    assert reactions(Reaction(10, None, (words,))) == [
        "10 people say it is so.",
        "It is not so, they say:",
        "“It is not so for my mother.”",
    ]
    assert reactions(Reaction(None, 5)) == ["5 people say it is not so."]
    assert reactions(Reaction()) == []
