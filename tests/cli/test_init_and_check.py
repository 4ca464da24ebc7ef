"""The first file, and what is wrong with files."""

import json
from pathlib import Path

import pytest
from click.testing import Result

from tests.cli.conftest import CONFIG, Run


def one_sentence(ran: Result, code: int, *holds: str) -> None:
    assert ran.exit_code == code, ran.output
    assert ran.stderr.count("\n") == 1, ran.stderr
    assert ran.stdout == ""
    for each in holds:
        assert each in ran.stderr


def test_init_writes_a_configuration_that_check_finds_nothing_in(folder: Path, run: Run) -> None:
    assert run("init", "--zone", "Europe/Copenhagen", "--languages", "da, en").exit_code == 0
    checked = run("check")
    *found, takes, _ = checked.stdout.splitlines()
    assert (checked.exit_code, takes) == (0, "after-visit takes people about 4 minutes.")
    assert all("no native speaker" in each for each in found)
    assert 'languages = ["da", "en"]' in (folder / "config.toml").read_text("utf-8")


def test_init_asks_nothing_where_nobody_answers_and_says_what_is_next(folder: Path, run: Run) -> None:
    ran = run("init")
    assert ran.exit_code == 0
    assert "weheard chat" in ran.stdout
    assert "Our service" in (folder / "config.toml").read_text("utf-8")


def test_init_keeps_the_key_from_others(folder: Path, run: Run) -> None:
    run("init")
    assert (folder / "config.toml").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("there", ["file", "folder", "link to nothing"])
def test_init_never_overwrites(folder: Path, run: Run, there: str) -> None:
    path = folder / "config.toml"
    match there:
        case "file":
            path.write_text("mine")
        case "folder":
            path.mkdir()
        case _:
            path.symlink_to(folder / "elsewhere")
    one_sentence(run("init"), 1, "left alone")
    assert not path.is_file() or path.read_text() == "mine"


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        (["--zone", "Denmark/Copenhagen"], "Europe/Copenhagen"),
        (["--languages", "xx"], "xx"),
        (["--service", " "], "name"),
    ],
)
def test_init_says_what_cannot_be(folder: Path, run: Run, asked: list[str], holds: str) -> None:
    one_sentence(run("init", *asked), 2, holds)
    assert list(folder.iterdir()) == []


def test_check_names_all_faults_at_once_and_leaves_with_two(folder: Path, run: Run) -> None:
    broken = CONFIG.replace("rating <= 2", "ratng <= 2").replace('kind = "scale"', 'kind = "scal"')
    (folder / "config.toml").write_text(broken.replace(', da = "Hvad manglede?"', ""), encoding="utf-8")
    ran = run("check")
    assert ran.exit_code == 2
    assert "scale" in ran.stdout
    assert "rating" in ran.stdout
    assert ran.stdout.count("config.toml:") >= 3
    assert "errors" in ran.stdout.splitlines()[-1]


def test_check_prints_the_same_as_json(folder: Path, run: Run) -> None:
    (folder / "config.toml").write_text(CONFIG.replace('kind = "scale"', 'kind = "scal"'), encoding="utf-8")
    ran = run("check", "--json")
    faults = json.loads(ran.stdout)
    assert ran.exit_code == 2
    assert {"file", "line", "key", "message", "hint", "severity"} <= set(faults[0])


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00", b"[campaign", b"", b"\xef\xbb\xbf[service.a]\r\nname = 'A'\r\n", b"a = 1\na = 2"],
)
def test_whatever_is_in_a_file_check_says_it_without_a_traceback(
    folder: Path, run: Run, content: bytes
) -> None:
    (folder / "a.toml").write_bytes(content)
    assert run("check", "a.toml").exit_code in (0, 2)


def test_a_warning_alone_is_no_error(folder: Path, run: Run) -> None:
    (folder / "config.toml").write_text(CONFIG.replace("themes = true", ""), encoding="utf-8")
    ran = run("check")  # of the themes, of what can change, and of Danish no native speaker has read
    assert (ran.exit_code, ran.stdout.splitlines()[-1]) == (0, "3 warnings.")


@pytest.mark.parametrize("where", ["none.toml", "."])
@pytest.mark.parametrize(
    "command", [["campaign", "list"], ["chat"], ["themes", "list"], ["export"], ["digest", "visit"]]
)
def test_a_configuration_that_is_not_there_or_a_folder_is_one_sentence(
    folder: Path, run: Run, command: list[str], where: str
) -> None:
    one_sentence(run(*command, "--config", where), 2, where)


def test_a_broken_configuration_is_named_by_every_command_with_its_line(folder: Path, run: Run) -> None:
    (folder / "config.toml").write_text("[service.a]\nname = \n", encoding="utf-8")
    one_sentence(run("campaign", "list"), 2, "config.toml:2:")


def test_the_manifest_for_slack_is_written_once_and_named_after_the_service(project: Path, run: Run) -> None:
    assert run("init", "--slack").exit_code == 0
    made = json.loads((project / "slack-manifest.json").read_text("utf-8"))
    assert made["display_information"]["name"] == "Riverside Clinic"
    assert made["settings"]["socket_mode_enabled"]
    again = run("init", "--slack")
    assert (again.exit_code, "was left alone" in again.output) == (1, True)


def test_over_http_the_manifest_says_where_slack_delivers(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "xoxb-1")
    config = project / "config.toml"
    slack = '[slack]\nbot_token = "env:TOKEN"\nsigning_secret = "env:TOKEN"\n\n'
    written = config.read_text("utf-8")
    config.write_text(slack + written, "utf-8")
    assert "[web] needs public" in run("init", "--slack").output
    config.write_text('[web]\npublic = "https://talk.example.org"\n\n' + slack + written, "utf-8")
    assert run("init", "--slack").exit_code == 0
    made = json.loads((project / "slack-manifest.json").read_text("utf-8"))
    address = made["settings"]["event_subscriptions"]["request_url"]
    assert address.startswith("https://talk.example.org/")


def test_over_plain_http_it_says_that_slack_takes_https_only(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "xoxb-1")
    config = project / "config.toml"
    slack = '[slack]\nbot_token = "env:TOKEN"\nsigning_secret = "env:TOKEN"\n\n'
    written = config.read_text("utf-8")
    config.write_text('[web]\npublic = "http://talk.example.org"\n\n' + slack + written, "utf-8")
    assert run("init", "--slack").output.count("Slack takes https only") == 1
    assert "[web] public is not https://, and Slack delivers to https only" in run("check").output
