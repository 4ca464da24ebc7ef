"""Tests of join links as an admin makes them."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from storage.joining import LETTERS
from tests.cli.conftest import CONFIG, Run
from tests.cli.processes import write_config


@pytest.fixture
def web(folder: Path) -> Path:
    """A project with a page."""
    write_config(folder)
    return folder


def made(run: Run, *more: str) -> dict[str, object]:
    found = run("invite", "visit", "--json", *more)
    assert found.exit_code == 0, found.output
    answer = json.loads(found.stdout)
    assert isinstance(answer, dict)
    return answer


def test_it_says_who_would_be_asked_and_how_others_join(web: Path, run: Run) -> None:
    result = run("invite", "visit")
    assert "Nobody has agreed to be asked yet" in result.output
    code = re.search(r"/c/(\w+)", result.output)
    assert code is not None
    assert set(code[1]) <= set(LETTERS)
    assert f"https://talk.example.org/poster/{code[1]}" in result.output
    assert "█" in result.output


def test_the_same_wish_is_the_same_code(web: Path, run: Run) -> None:
    first = made(run, "--place", "Ward 3")
    assert made(run, "--place", "Ward 3")["code"] == first["code"]
    assert made(run)["code"] != first["code"]
    assert first["people"] == {"agreed": 0, "asked_or_came": 0, "out_of_reach": 0, "would_be_asked": 0}


def test_a_code_says_its_conditions(web: Path, run: Run) -> None:
    result = run("invite", "--place", "Ward 3", "--limit", "50", "--until", "2099-01-31")
    assert "(for Ward 3, for 50 people, 0 came, until 2099-01-31 23:00 UTC)" in result.output


def test_a_revoked_code_is_listed_as_closed(web: Path, run: Run) -> None:
    code = str(made(run)["code"])
    result = run("invite", "--revoke", f"{code[:4]}-{code[4:]}".upper())
    assert result.output == f"{code} lets nobody new in. 0 people came by it.\n"
    listed = json.loads(run("invite", "--list", "--json").stdout)
    assert [(each["code"], each["open"]) for each in listed] == [(code, False)]
    assert code in run("invite", "visit", "--list").output


def test_the_qr_code_is_a_picture_that_overwrites_nothing(web: Path, run: Run) -> None:
    assert run("invite", "--svg", "qr.svg").exit_code == 0
    assert ElementTree.parse(web / "qr.svg").getroot().tag.endswith("svg")  # noqa: S314 - our own file
    again = run("invite", "--svg", "qr.svg")
    assert (again.exit_code, "was left alone" in again.output) == (1, True)


def test_without_a_platform_the_code_is_made_and_the_lack_is_said(project: Path, run: Run) -> None:
    result = run("invite", "visit")
    assert result.exit_code == 0
    assert "no platform is configured yet" in result.output
    assert run("invite", "--svg", "qr.svg").exit_code == 1


def test_a_telegram_that_does_not_answer_keeps_nobody_from_the_code(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "12345678:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0")
    write_config(folder, '[telegram]\ntoken = "env:TOKEN"\napi = "http://127.0.0.1:9"\n\n')
    result = run("invite", "visit")
    assert result.exit_code == 0
    assert "Telegram did not say the bot's name" in result.output
    assert "AAHdq" not in result.output


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nothing"], 2, "there is no campaign 'nothing'"),
        (["visit", "--until", "2020-01-01"], 2, "--until has passed"),
        (["visit", "--limit", "0"], 2, "0 is not in the range"),
        (["visit", "--place", "a\nb"], 2, "--place is too long or holds signs"),
        (["--revoke", "nothing"], 1, "there is no code 'nothing'"),
    ],
)
def test_what_cannot_be_is_told(web: Path, run: Run, arguments: list[str], code: int, said: str) -> None:
    result = run("invite", *arguments)
    assert result.exit_code == code
    assert said in result.output


def test_nobody_to_ask_is_said_and_somebody_is_asked_only_when_it_is_meant(web: Path, run: Run) -> None:
    assert "Nobody is left to be asked." in run("invite", "visit", "--ask").output
    config = web / "config.toml"
    other = CONFIG.partition("[campaign.visit]")[2].replace("campaign.visit", "campaign.join")
    config.write_text(
        config.read_text("utf-8").replace('waves = "every 4 weeks"', "") + f"\n[campaign.join]{other}",
        "utf-8",
    )
    assert run("chat", "join", "--store", typed="yes\n/quit\n").exit_code == 0
    refused = run("invite", "visit", "--ask")
    assert (refused.exit_code, "this asks 1 person; say --yes to do it" in refused.output) == (1, True)
    assert "1 person was asked" in run("invite", "visit", "--ask", "--yes").output
    assert "Nobody is left to be asked." in run("invite", "visit", "--ask", "--yes").output
