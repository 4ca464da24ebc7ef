"""What commands print and write."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.output import counted, print_json, whole_file, wrapped
from bot.errors import BotError


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    with whole_file(tmp_path / "a.csv") as writing:
        writing.write_text("all of it")
        assert not (tmp_path / "a.csv").exists()
    assert (tmp_path / "a.csv").read_text() == "all of it"
    assert len(list(tmp_path.iterdir())) == 1


def half(path: Path) -> None:
    with whole_file(path) as writing:
        writing.write_text("half")
        raise RuntimeError


def too_late(path: Path) -> None:
    with whole_file(path) as writing:
        writing.write_text("yours")
        path.write_text("mine")


def test_nothing_is_left_of_a_file_that_failed(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        half(tmp_path / "a.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("mine")
    with pytest.raises(BotError, match="left alone"), whole_file(tmp_path / "a.csv") as writing:
        writing.write_text("yours")
    assert (tmp_path / "a.csv").read_text() == "mine"


def test_a_file_that_came_meanwhile_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(BotError, match="left alone"):
        too_late(tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text() == "mine"


def test_an_empty_file_is_filled(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    with whole_file(tmp_path / "a.csv") as writing:
        writing.write_text("yours")
    assert (tmp_path / "a.csv").read_text() == "yours"


def test_force_overwrites(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("mine")
    with whole_file(tmp_path / "a.csv", force=True) as writing:
        writing.write_text("yours")
    assert (tmp_path / "a.csv").read_text() == "yours"


@pytest.mark.parametrize("name", [".", "none/a.csv"])
def test_a_folder_or_a_missing_one_is_said(tmp_path: Path, name: str) -> None:
    with pytest.raises(BotError, match="folder"), whole_file(tmp_path / name, force=True):
        pass


@pytest.mark.parametrize(
    ("encoding", "shown"), [("utf-8", "å"), ("ascii", "\\u00e5"), ("latin-1", "\\u00e5")]
)
def test_json_is_json_in_every_encoding(monkeypatch: pytest.MonkeyPatch, encoding: str, shown: str) -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding=encoding)
    monkeypatch.setattr("sys.stdout", out)
    print_json({"name": "å", "at": datetime(2026, 12, 1, tzinfo=UTC)})
    out.flush()
    said = raw.getvalue().decode(encoding)
    assert shown in said
    assert json.loads(said) == {"name": "å", "at": "2026-12-01T00:00:00+00:00"}


def test_counting() -> None:
    assert [counted(1, "reply", "replies"), counted(4387, "row")] == ["1 reply", "4,387 rows"]


def test_lines_break_between_words_within_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    assert wrapped("one two three four five\n\nsix", "  ") == "  one two three four\n  five\n\n  six"
    assert wrapped("one two three four five", rest="    ") == "one two three four\n    five"
