"""Tests of a real run: its start, its signals, its end."""

import json
import os
import signal
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.processes import command, running, write_config


def test_with_nothing_configured_it_says_what_to_add(project: Path, run: Run) -> None:
    result = run("run")
    assert result.exit_code == 2
    assert result.output == (
        "config.toml names no platform to run; add [web], [telegram] or [slack] "
        "(docs/running.md shows each)\n"
    )


def test_an_unknown_part_is_told_with_those_there_are(project: Path, run: Run) -> None:
    result = run("run", "--only", "receive,sing")
    assert result.exit_code == 2
    assert "there is no 'sing'; name some of receive, deliver, schedule, web" in result.output


def test_a_secret_that_is_not_set_is_named(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_SUCH_TOKEN", raising=False)
    write_config(project, '[telegram]\ntoken = "env:NO_SUCH_TOKEN"\n\n')
    result = command(project, "run")
    assert (result.returncode, result.stdout) == (2, "")
    assert "NO_SUCH_TOKEN is not set" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_nothing_left_over(folder: Path, number: signal.Signals) -> None:
    with running(folder, write_config(folder)) as run:
        run.until_ready()
        run.signal(number)
        assert run.ended() == 0
        assert "Traceback" not in run.logged
        assert "ended" in run.logged.splitlines()[-1]


@pytest.mark.parametrize("public", [True, False])
def test_it_says_where_each_running_campaign_is(folder: Path, public: bool) -> None:
    port = write_config(folder)
    config = folder / "config.toml"
    written = config.read_text("utf-8")
    later = written[written.index("[campaign") :].replace("campaign.visit", "campaign.later")
    written += "\n" + later.replace("waves =", "opens = 2100-01-04\nwaves =")
    if not public:
        written = written.replace('public = "https://talk.example.org"\n', "")
    config.write_text(written, "utf-8")
    at = "https://talk.example.org" if public else f"http://127.0.0.1:{port}"
    with running(folder, port) as run:
        run.until_ready()
        assert f"visit is at {at}/c/visit" in run.logged
        assert "later is at" not in run.logged
        if not public:
            assert (answer := run.get("/c/visit")) is not None
            assert answer.status_code == 200


def test_a_second_run_on_the_same_file_is_refused(folder: Path) -> None:
    with running(folder, write_config(folder)) as run:
        run.until_ready()
        second = command(folder, "run")
        assert second.returncode == 1
        assert f"is in use by process {run.process.pid}; end that one first" in second.stderr
        assert run.get("/healthz") is not None


def test_it_starts_again_after_it_was_killed(folder: Path) -> None:
    port = write_config(folder)
    with running(folder, port) as run:
        run.until_ready().signal(signal.SIGKILL)
        run.ended()
    with running(folder, port) as run:
        run.until_ready()


def test_campaigns_are_read_anew_without_a_restart(folder: Path) -> None:
    port = write_config(folder)
    with running(folder, port) as run:
        run.until_ready()
        config = folder / "config.toml"
        config.write_text(config.read_text("utf-8").replace("campaign.visit", "campaign.stay"), "utf-8")
        told = command(folder, "campaign", "reload")
        assert (told.returncode, told.stderr) == (0, "")
        assert f"Process {run.process.pid} was told to read 1 campaign anew" in told.stdout
        run.until(lambda: "campaigns were read anew: 1" in run.logged)
        run.until_ready()


def test_a_faulty_file_leaves_the_campaigns_as_they_were(folder: Path) -> None:
    with running(folder, write_config(folder)) as run:
        run.until_ready()
        (folder / "config.toml").write_text("[campaign.visit]\nservice = 1\n", "utf-8")
        assert command(folder, "campaign", "reload").returncode == 2
        run.signal(signal.SIGHUP)
        run.until(lambda: "the campaigns were left as they were" in run.logged)
        run.until_ready()


def test_a_reload_with_nobody_at_work_says_so(project: Path, run: Run) -> None:
    result = run("campaign", "reload")
    assert result.exit_code == 1
    assert "no weheard run is at work" in result.output


def test_only_the_parts_named_run(folder: Path) -> None:
    with running(folder, write_config(folder), "--only", "schedule,web") as run:
        run.until_ready()
        parts = run.get("/readyz")
        assert parts is not None
        assert set(parts.json()["parts"]) == {"schedule", "retention", "web", "files", "beat"}


def test_logs_can_be_json(folder: Path) -> None:
    with running(folder, write_config(folder), "--log-json") as run:
        run.until_ready().signal(signal.SIGTERM)
        assert run.ended() == 0
        lines = [json.loads(each) for each in run.logged.splitlines()]
        assert lines[0]["event"].startswith("running: ")


def test_a_platform_that_cannot_be_reached_stops_nobody(folder: Path) -> None:
    port = write_config(folder, '[telegram]\ntoken = "env:TOKEN"\napi = "http://127.0.0.1:9"\n\n')
    with running(folder, port, TOKEN="12345678:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0") as run:
        run.until_ready()
        run.until(lambda: "telegram" in run.logged.partition("running: ")[2].partition("\n")[2])
        assert run.get("/healthz") is not None
        run.signal(signal.SIGTERM)
        assert run.ended() == 0
        assert "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0" not in run.logged


def test_a_long_stop_is_told_at_the_next_start(folder: Path) -> None:
    port = write_config(folder)
    with running(folder, port) as run:
        run.until_ready().signal(signal.SIGTERM)
        run.ended()
    os.utime(folder / "weheard.db.lock", (0, 0))
    with running(folder, port) as run:
        run.until_ready()
        assert "platforms keep messages for 24" in run.logged
