"""Files of replies as people really have them, and one clear sentence for those that cannot be read."""

import datetime
import random
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from bot.analysis.read import Rows, read_rows
from bot.errors import BotError, ConfigError


def read(folder: Path, name: str, data: str | bytes, text: str | None = None, id: str | None = None) -> Rows:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_rows(path, text=text, id=id)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_the_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    rows = read(tmp_path, "a.csv", "id,text\n7,Sød læge – på gangen\n".encode(encoding), "text", "id")
    assert (rows.ids, rows.texts, rows.encoding) == (("7",), ("Sød læge – på gangen",), encoding)


def test_an_alphabet_of_its_own_is_found(tmp_path: Path) -> None:
    text = "id;text\n1;Очень долго ждали врача в коридоре\n2;Хорошая клиника, спасибо\n"
    assert read(tmp_path, "a.csv", text.encode("cp1251")).texts[1] == "Хорошая клиника, спасибо"


@pytest.mark.parametrize(("mark", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar")])
def test_the_separator_is_found(tmp_path: Path, mark: str, name: str) -> None:
    data = f'nr{mark}text{mark}day\n1{mark}"Long, very; long"{mark}2\n2{mark}"a\nb"{mark}3\n'
    rows = read(tmp_path, "a.csv", data, "text", "nr")
    assert (rows.texts, rows.separator) == (("Long, very; long", "a\nb"), name)


def test_without_a_separator_there_is_one_column(tmp_path: Path) -> None:
    assert read(tmp_path, "a.csv", "text\nhello; there, you\nb; c, d\n").texts == (
        "hello; there, you",
        "b; c, d",
    )


def test_ragged_rows_keep_their_place_and_their_words(tmp_path: Path) -> None:
    rows = read(tmp_path, "a.csv", "id,text\n1\n2,one, two\n\n3,x\n", "text", "id")
    assert (rows.ids, rows.texts) == (("1", "2", "3"), ("", "one, two", "x"))


def test_ids_are_kept_as_given_or_are_row_numbers(tmp_path: Path) -> None:
    data = "id,text\nA,x\nA,y\n,z\n"
    assert read(tmp_path, "a.csv", data, "text", "id").ids == ("A", "A", "")
    assert read(tmp_path, "a.csv", data, "text").ids == ("1", "2", "3")


def test_the_column_with_the_longest_words_is_chosen(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        "a.csv",
        "id,where,said\n1,ward 7 east,The nurse was very kind to us\n2,ward 7 east,Good food all week\n",
    )
    assert (rows.column, rows.chosen) == ("said", True)


def test_a_column_may_be_named_in_other_case_or_by_number(tmp_path: Path) -> None:
    assert read(tmp_path, "a.csv", "id,Text\n1,x\n", " text").texts == ("x",)
    assert read(tmp_path, "a.csv", "id,Text\n1,x\n", "2").texts == ("x",)


def test_of_two_columns_of_one_name_the_first_is_taken(tmp_path: Path) -> None:
    assert read(tmp_path, "a.csv", "text,text\nx,y\n", "text").texts == ("x",)


def test_a_file_without_header_keeps_its_first_row(tmp_path: Path) -> None:
    first = "The staff were very kind to my mother and me"
    assert read(tmp_path, "a.csv", f"1,{first}\n2,short\n").texts == (first, "short")


def test_marks_inside_unquoted_cells_are_read(tmp_path: Path) -> None:
    assert read(tmp_path, "a.csv", 'id,text\n1,he said "hi" to me\n', "text").texts == ('he said "hi" to me',)


def test_nuls_and_huge_cells_are_read(tmp_path: Path) -> None:
    assert read(tmp_path, "a.csv", b"id,text\n1,a\0b\n", "text").texts == ("ab",)
    assert len(read(tmp_path, "b.csv", f'id,text\n1,"{"x" * 300_000}"\n', "text").texts[0]) == 300_000


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", ["b.csv", "b.jsonl", "b"])
def test_bytes_that_are_no_text_are_refused_in_one_sentence(tmp_path: Path, name: str, seed: int) -> None:
    with pytest.raises(BotError) as fault:
        read(tmp_path, name, random.Random(seed).randbytes(50_000))
    said = "this is no text but some other kind of file; save it as CSV, JSONL or XLSX"
    assert str(fault.value) == f"{name}: {said}"


def test_a_file_of_mostly_zeros_is_no_text_either(tmp_path: Path) -> None:
    data = b"SQLite format 3\0" + bytes(3_000) + random.Random(1).randbytes(200) + bytes(3_000)
    with pytest.raises(BotError, match="this is no text"):
        read(tmp_path, "a.csv", data)


def test_stray_control_characters_are_no_reason_to_refuse_a_file(tmp_path: Path) -> None:
    assert read(tmp_path, "a.csv", "id,text\n1,a\x0bb\x1f 🙂\n", "text").texts == ("a\x0bb\x1f 🙂",)


def test_one_row_and_empty_rows_are_an_honest_small_result(tmp_path: Path) -> None:
    assert read(tmp_path, "a.csv", "text\nonly this\n").texts == ("only this",)
    assert read(tmp_path, "b.csv", "id,text\n1,\n2,\n", "text").texts == ("", "")


def test_json_lines_are_read(tmp_path: Path) -> None:
    data = '{"text": "a", "n": 1.0}\n\n{"n": null, "text": null}\n"b"\n{"text": "\\ud800c"}\n'
    assert read(tmp_path, "a.jsonl", data, "text").texts == ("a", "", "b", "?c")
    assert read(tmp_path, "b.json", '[{"text": "a", "n": 2.0}]', "text", "n").ids == ("2",)


def test_a_spreadsheet_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("filled")
    for row in (
        ["id", "day", "text"],
        [1.0, datetime.date(2026, 1, 2), "hello to you"],
        [None] * 3,
        ["x", None, 3],
    ):
        book["filled"].append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)
    rows = read_rows(path, text="text", id="id")
    assert (rows.ids, rows.texts) == (("1", "", "x"), ("hello to you", "", "3"))
    assert read_rows(path, text="day").texts[0] == "2026-01-02T00:00:00"


def spreadsheet(path: Path, *rows: list[object]) -> Path:
    """As a program leaves it that computes nothing: formulas without results."""
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("text", ["text", None])
def test_formulas_without_results_are_told_rather_than_read_as_empty(
    tmp_path: Path, text: str | None
) -> None:
    path = spreadsheet(tmp_path / "a.xlsx", ["id", "text"], [1, '="hel"&"lo"'], [2, '="a"&"b"'])
    with pytest.raises(BotError) as fault:
        read_rows(path, text=text)
    assert str(fault.value) == (
        "a.xlsx: the results of its formulas are missing; "
        "open it in the spreadsheet program and save it again"
    )


def test_formulas_without_results_beside_the_replies_do_no_harm(tmp_path: Path) -> None:
    path = spreadsheet(tmp_path / "a.xlsx", ["length", "text"], ["=LEN(B2)", "hello"])
    assert read_rows(path, text="text").texts == ("hello",)


def test_formulas_with_results_are_read_by_them_empty_ones_too(tmp_path: Path) -> None:
    path = spreadsheet(tmp_path / "a.xlsx", ["id", "text"], [1, '="hel"&"lo"'], [2, '=""'])
    with_results(path, {"B2": "hello", "B3": ""})
    assert read_rows(path, text="text").texts == ("hello", "")


def with_results(path: Path, results: dict[str, str]) -> None:
    """Put the results beside the formulas, as a spreadsheet program stores them."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"].decode()
    for cell, result in results.items():
        sheet, count = re.subn(
            rf'<c r="{cell}"[^>]*>(<f>.*?</f>)<v ?/?>(</v>)?</c>',
            rf'<c r="{cell}" t="str">\1<v>{result}</v></c>',
            sheet,
        )
        assert count == 1
    members["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", "", "a.csv: the file is empty; it needs a header and a row for each reply"),
        ("a.csv", "id,text\n", "a.csv: there are no rows under the header (id, text)"),
        (
            "a.csv",
            'id,text\n1,ok\n2,"open\n3,x\n',
            "a.csv: a quotation mark is opened and never closed; look at line 3 and below",
        ),
        (
            "a.jsonl",
            '{"text": "a"}\n{oops\n',
            "a.jsonl: line 2 is not JSON (Expecting property name enclosed in double quotes); "
            "mend or remove it",
        ),
        (
            "a.jsonl",
            '{"text": "a"}\n["b"]\n',
            'a.jsonl: line 2 holds a list; each line must be an object such as {"text": "…"}',
        ),
        (
            "a.jsonl",
            '["a"]\n["b"]\n',
            'a.jsonl: line 1 holds a list; each line must be an object such as {"text": "…"}',
        ),
        (
            "a.json",
            '[{"text": "a"}, 3]',
            'a.json: item 2 holds a number; each item must be an object such as {"text": "…"}',
        ),
        ("a.jsonl", "[" * 100_000, None),
        (
            "a.xlsx",
            "PK\x03\x04 not really",
            "a.xlsx: no spreadsheet that can be read; save it again as .xlsx",
        ),
        (
            "a.xls",
            b"\xd0\xcf\x11\xe0..",
            "a.xls: this is an old or locked spreadsheet; save it as plain .xlsx or CSV",
        ),
    ],
)
def test_content_that_cannot_be_read_is_said_in_one_sentence(
    tmp_path: Path, name: str, data: str | bytes, said: str | None
) -> None:
    with pytest.raises(BotError) as fault:
        read(tmp_path, name, data)
    assert fault.value.exit_code == 1
    assert "\n" not in str(fault.value)
    assert said is None or str(fault.value) == said


def test_a_missing_column_names_those_there_are_and_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as fault:
        read(tmp_path, "a.csv", "id,comment\n1,x\n", "coment")
    assert (
        str(fault.value) == 'a.csv has no column "coment"; it has id, comment; did you mean --text "comment"?'
    )


def test_a_missing_file_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "replies.csv").write_text("text\nx\n")
    with pytest.raises(ConfigError, match=r"replys\.csv does not exist; did you mean .*replies\.csv\?"):
        read_rows(tmp_path / "replys.csv")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is a folder; name a CSV, JSONL or XLSX file"):
        read_rows(tmp_path)
