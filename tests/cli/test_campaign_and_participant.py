"""How campaigns stand, and what is held about a person."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_chat import write
from tests.cli.test_init_and_check import one_sentence


def test_campaigns_are_listed_and_shown(project: Path, run: Run) -> None:
    assert "running" in run("campaign", "list").stdout
    shown = run("campaign", "show", "visit").stdout
    assert max(map(len, shown.splitlines())) <= 100
    assert "when rating <= 2" in shown
    assert "then: What would you change?" in shown
    assert "takes  about 4 minutes" in shown
    (listed,) = json.loads(run("campaign", "list", "--json").stdout)
    assert (listed["key"], listed["status"], listed["service"]) == ("visit", "running", "Riverside Clinic")


@pytest.mark.parametrize("columns", ["40", "60", "70", "80", "100"])
def test_in_a_narrow_place_words_stay_whole(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    listed = run("campaign", "list").stdout
    shown = run("campaign", "show", "visit").stdout
    assert max(map(len, (listed + shown).splitlines())) <= int(columns)
    assert {"visit", "Riverside", "Clinic", "running", "every"} <= set(listed.split())
    assert ("\n  Status: running\n" in listed) == (int(columns) < 80)


@pytest.mark.parametrize("columns", ["", "0", "wide"])
def test_a_width_that_is_none_is_not_taken(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert "running" in run("campaign", "list").stdout


@pytest.mark.parametrize(
    ("moves", "status"),
    [
        (["pause"], "paused"),
        (["pause", "pause"], "paused"),
        (["pause", "resume"], "running"),
        (["end"], "ended"),
        (["end", "start"], "running"),
    ],
)
def test_a_campaign_is_moved(project: Path, run: Run, moves: list[str], status: str) -> None:
    for move in moves:
        assert run("campaign", move, "visit").exit_code == 0
    assert json.loads(run("campaign", "show", "visit", "--json").stdout)["status"] == status


def test_a_paused_campaign_begins_no_conversation(project: Path, run: Run) -> None:
    run("campaign", "pause", "visit")
    ran = run("chat", "--store", "--script", write(project, "yes\n"))
    assert "taking a break" in ran.stdout.splitlines()[0]


def test_what_has_ended_cannot_be_paused(project: Path, run: Run) -> None:
    run("campaign", "end", "visit")
    one_sentence(run("campaign", "pause", "visit"), 1, "ended")


@pytest.mark.parametrize("command", ["show", "start", "pause", "resume", "end"])
def test_an_unknown_campaign_is_told_the_nearest(project: Path, run: Run, command: str) -> None:
    one_sentence(run("campaign", command, "vist"), 2, "visit")


def somebody(project: Path, run: Run) -> str:
    """The id of somebody who told something."""
    run("chat", "--store", "--script", write(project))
    return next(csv.DictReader(io.StringIO(run("export").stdout)))["participant"]


def test_everything_held_about_a_person_is_shown_without_an_address(project: Path, run: Run) -> None:
    id_ = somebody(project, run)
    shown = run("participant", "show", id_).stdout
    assert "A kind nurse." in shown
    assert "console" not in shown
    held = json.loads(run("participant", "show", id_, "--json").stdout)
    assert any(each["text"] == "A kind nurse." for each in held["replies"])


def test_erasing_needs_a_yes_and_leaves_nothing(project: Path, run: Run) -> None:
    id_ = somebody(project, run)
    one_sentence(run("participant", "erase", id_), 1, "--yes")
    assert run("participant", "erase", id_, "--yes").exit_code == 0
    assert "A kind nurse." not in run("export").stdout
    one_sentence(run("participant", "show", id_), 1, "no participant")
    one_sentence(run("participant", "erase", id_, "--yes"), 1, "no participant")
