"""What `analyse` finds in a file, and the assignments it writes."""

import csv
from pathlib import Path

import pytest

from bot.analysis.analyse import analyse, safe, voices_of, write_assignments
from bot.analysis.read import Rows
from bot.errors import ConfigError
from bot.themes.theme import Grouping, Theme

ROWS = Rows("a.csv", "text", ("A", "A", "=1+1", "-5"), ("Good food", "", "bad wait", "x"))
GROUPING = Grouping(
    themes=(Theme("t-1", "@Food", "en", ("3", "1")), Theme("t-2", "Waiting", "en", ("3",))),
    unplaced=("4",),
    sentiment={"1": 0.7, "3": -0.5},
    language={"1": "en", "3": "en", "4": "da"},
)


def written(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_each_row_is_written_in_order_empty_ones_too(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    write_assignments(path, ROWS, GROUPING)
    assert written(path) == [
        ["id", "theme", "themes", "sentiment", "language"],
        ["A", "'@Food", "'@Food", "0.7", "en"],
        ["A", "", "", "", ""],
        ["'=1+1", "'@Food", "'@Food|Waiting", "-0.5", "en"],
        ["-5", "", "", "", "da"],
    ]


def test_an_earlier_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")
    write_assignments(path, ROWS, GROUPING)
    assert written(path)[0][0] == "id"
    assert [each.name for each in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize("place", [".", "missing/out.csv"])
def test_a_place_that_cannot_be_written_is_said(tmp_path: Path, place: str) -> None:
    with pytest.raises(ConfigError):
        write_assignments(tmp_path / place, ROWS, GROUPING)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=A1", "'=A1"),
        ("+x", "'+x"),
        ("-x", "'-x"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("-5", "-5"),
        ("+4.5", "+4.5"),
        ("x=", "x="),
    ],
)
def test_no_cell_is_a_formula(cell: str, shown: str) -> None:
    assert safe(cell) == shown


def test_voices_are_rows_with_words_each_by_its_own_person() -> None:
    voices = voices_of(ROWS)
    assert [voice.id for voice in voices] == ["1", "3", "4"]
    assert len({voice.who for voice in voices}) == 3


def test_a_file_is_analysed_in_the_languages_it_is_in() -> None:
    english = [
        f"{what} {when}"
        for what in (
            "the bus is always late",
            "late buses every day",
            "the driver was kind",
            "such a kind driver",
        )
        for when in ("in winter", "in the morning", "on my way home", "as always")
    ]
    danish = [
        f"{what} {when}"
        for what in ("bussen er altid forsinket", "chaufføren var meget venlig")
        for when in ("om vinteren", "om morgenen", "på vej hjem", "som altid", "i går aftes")
    ]
    texts = (*english, *danish, "")
    grouping = analyse(Rows("a.csv", "text", tuple(map(str, range(len(texts)))), texts))
    assert {grouping.language[str(number)] for number in range(1, 17)} == {"en"}
    assert {grouping.language[str(number)] for number in range(17, 27)} == {"da"}
    assert grouping.themes


def test_a_file_of_empty_rows_has_no_themes() -> None:
    assert analyse(Rows("a.csv", "text", ("1", "2"), ("", " "))) == Grouping(())
