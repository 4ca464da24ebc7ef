"""Faults in files: what is not TOML, what is given twice, what is not there."""

from pathlib import Path

import pytest

from bot.config import Severity, check
from tests.bot.config.pieces import BUS, HEAD, INCLUDE, NO_OFFER, RATING, TOP, UNREAD, Faults


def test_several_lines_that_are_not_toml_are_all_named(faults: Faults) -> None:
    content = '[smtp]\nhost = hello\nb: 2\nc = “x”\nport = 1\ne = \nf = "x\n[web]\nh = True\n'
    assert faults(content) == [
        "config.toml:2: is not TOML: invalid value; write text in quotes",
        "config.toml:3: is not TOML; write = instead of :",
        'config.toml:4: is not TOML; write straight quotes, as in "words"',
        'config.toml:6: is not TOML; give it a value, as in key = "words"',
        "config.toml:7: is not TOML; close the quotes",
        "config.toml:9: is not TOML; write true",
    ]


def test_what_follows_a_broken_line_is_read_all_the_same(faults: Faults) -> None:
    found = faults('[smtp]\nhost = here\nport = "25"\nprt = 3\n')
    assert found == [
        "config.toml:2: is not TOML: invalid value; write text in quotes",
        "config.toml:3: [smtp] port gives text; write a whole number, without quotes",
        'config.toml:4: [smtp] prt is no key here; did you mean "port"?',
    ]


def test_nothing_is_called_missing_in_a_file_that_could_not_be_read_whole(faults: Faults) -> None:
    found = faults("[campaign.visit]\ntitle = hello\n")
    assert found == ["config.toml:2: is not TOML: invalid value; write text in quotes"]


def test_doubled_keys_are_named_with_both_lines(faults: Faults) -> None:
    content = '[smtp]\nhost = "a"\nport = 25\nhost = "b"\n[web]\n[smtp]\n'
    assert faults(content) == [
        "config.toml:4: [smtp] host is given twice, in lines 2 and 4; keep one",
        "config.toml:6: smtp is given twice, in lines 1 and 6; keep one",
    ]


def test_windows_line_ends_and_a_byte_order_mark_are_fine(faults: Faults) -> None:
    content = (HEAD + RATING).replace("\n", "\r\n")
    assert faults(b"\xef\xbb\xbf" + content.encode()) == []
    assert faults(content.replace("scale", "scal").encode())[0].startswith(
        "config.toml:5: [campaign.visit.prompt 1]"
    )


def test_a_letter_that_is_not_utf_8_is_named_with_its_line_and_the_rest_is_read(faults: Faults) -> None:
    assert faults('[smtp]\nhost = "Åen"\nprt = 3\n'.encode("latin-1")) == [
        "config.toml:2: holds a letter that is not UTF-8; save the file as UTF-8",
        'config.toml:3: [smtp] prt is no key here; did you mean "port"?',
    ]


def test_values_very_deep_inside_one_another(faults: Faults) -> None:
    assert len(faults("a = " + "[" * 5000 + "]" * 5000)) == 1


def test_included_files_are_named_from_the_folder(faults: Faults) -> None:
    found = faults(INCLUDE, visit=HEAD + "titl = 1\n" + BUS)[0]
    assert found.startswith("campaigns/visit.toml:3: [campaign.visit] titl is no key here")


def test_one_campaign_in_two_files(faults: Faults) -> None:
    assert faults(INCLUDE, a=HEAD + RATING, b=HEAD + RATING) == [
        "campaigns/b.toml:1: [campaign.visit] is given twice; "
        "it stands in campaigns/a.toml:1 too; give it another name"
    ]


def test_a_section_in_an_included_file(faults: Faults) -> None:
    (found,) = faults(INCLUDE, a="[smtp]\n" + HEAD + RATING)
    assert found == (
        "campaigns/a.toml:1: [smtp] stands in a file that is included; move it "
        "to the file that includes this one"
    )


@pytest.mark.parametrize(
    ("include", "fault"),
    [
        (
            '["nope/*.toml"]',
            'include 1 is "nope/*.toml", which matches no file; mend the pattern, or put a file there',
        ),
        (
            '["campaigns/vist.toml"]',
            'include 1 is "campaigns/vist.toml", which is not there; did you mean "visit.toml"?',
        ),
        ('["campaigns"]', 'include 1 is "campaigns", which is a folder; write "campaigns/*.toml"'),
        (
            '["config.toml"]',
            "include 1 includes this file itself; name other files, such as campaigns/*.toml",
        ),
        ('"campaigns/*.toml"', 'include gives text; write a list, such as ["campaigns/*.toml"]'),
        ("3", 'include gives a number; write a list, such as ["campaigns/*.toml"]'),
        ("[3]", 'include 1 gives a number; write "campaigns/*.toml"'),
    ],
)
def test_an_include(faults: Faults, include: str, fault: str) -> None:
    assert faults(f"include = {include}\n", visit=HEAD + RATING) == [f"config.toml:1: {fault}"]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    found = check([Path("folder"), Path("nowhere.toml"), Path("/dev/null")])
    assert [str(fault) for fault in found] == [
        "folder: is a folder; name a file in it",
        "nowhere.toml: is not there; look at the name, or write it with `weheard init`",
        "/dev/null: is not a file; name a file",
    ]


def test_no_file_at_all_is_only_worth_a_word() -> None:
    (fault,) = check()
    assert fault.severity is Severity.WARNING
    assert str(fault).startswith("config.toml: is not there")
    assert "weheard init" in str(fault)


def test_a_campaign_file_alone_knows_the_services_beside_it(faults: Faults, tmp_path: Path) -> None:
    visit = HEAD.replace('"Visit"', '{ en = "V", da = "B" }') + 'service = "clinic"\n'
    visit += RATING.replace('"How was it?"', '{ en = "How?", da = "Hvordan?" }')
    faults(TOP, visit=visit)

    found = check([Path("campaigns/visit.toml")])
    assert [one for one in found if UNREAD not in one.message and NO_OFFER not in one.message] == []
    (tmp_path / "config.toml").unlink()
    (fault,) = [one for one in check([Path("campaigns/visit.toml")]) if one.severity == "error"]
    assert fault.message == 'is "clinic", which is not defined'


def test_files_in_utf_16_are_read_and_named(faults: Faults) -> None:
    assert faults((HEAD + RATING).encode("utf-16")) == [
        "config.toml:1: holds a letter that is not UTF-8; save the file as UTF-8"
    ]


def test_a_service_in_two_files(faults: Faults) -> None:
    assert faults(INCLUDE + TOP, other=TOP) == [
        "campaigns/other.toml:1: [service.clinic] is given twice; it stands in config.toml:2 too; keep one"
    ]


def test_a_section_in_two_files_named_together(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text("[smtp]\n", "utf-8")
    assert [str(fault) for fault in check([Path("a.toml"), Path("b.toml"), Path("a.toml")])] == [
        "b.toml:1: [smtp] stands in another of these files too; keep one"
    ]


def test_an_included_file_with_a_strange_table(faults: Faults) -> None:
    assert faults(INCLUDE, visit="[campain.visit]\n") == [
        'campaigns/visit.toml:1: [campain] is no key here; did you mean "campaign"?'
    ]


@pytest.mark.parametrize("content", ["", "\n", "# nothing but a note\n"])
def test_an_empty_file_earns_a_warning_that_there_is_no_campaign(faults: Faults, content: str) -> None:
    assert faults(content) == [
        "config.toml: is empty, so there is no campaign; take it away and write it anew with `weheard init`"
    ]
    assert [fault.severity for fault in check()] == [Severity.WARNING]
