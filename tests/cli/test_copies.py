"""Tests of backup, restore and upgrade as commands, beside a real run."""

import signal
from pathlib import Path

from storage.migrating import move
from storage.opening import engine, place
from storage.rows import SCHEMA
from tests.cli.conftest import Run
from tests.cli.processes import command, running, write_config


def test_a_copy_is_made_while_it_runs_and_put_back_when_it_does_not(folder: Path) -> None:
    with running(folder, write_config(folder)) as run:
        run.until_ready()
        made = command(folder, "backup", "copy.db")
        assert (made.returncode, made.stdout) == (0, "copy.db holds 0 people and 0 replies.\n")
        refused = command(folder, "restore", "copy.db")
        assert refused.returncode == 1
        assert f"is in use by process {run.process.pid}; end that one first" in refused.stderr
        run.signal(signal.SIGTERM)
        assert run.ended() == 0
    done = command(folder, "restore", "copy.db")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nothing is missing: nobody has said anything since." in done.stdout
    with running(folder, write_config(folder)) as run:
        run.until_ready()


def test_nothing_to_copy_is_told(project: Path, run: Run) -> None:
    result = run("backup", "copy.db")
    assert (result.exit_code, "does not exist yet" in result.output) == (1, True)
    assert not (project / "copy.db").exists()


def test_an_upgrade_says_what_it_did(project: Path, run: Run) -> None:
    made = engine(place(f"sqlite:///{project}/weheard.db"), pool=1)
    with made.connect() as there:
        move(there, "0001")
    made.dispose()
    result = run("upgrade")
    assert f"went from schema 0001 to {SCHEMA}. The copy made before is" in result.output
    assert (project / f"weheard.db.before-{SCHEMA}-was-0001").exists()
    assert f"is at schema {SCHEMA} already." in run("upgrade").output


def test_an_upgrade_of_nothing_makes_it(project: Path, run: Run) -> None:
    assert f"was made, at schema {SCHEMA}." in run("upgrade").output


def test_an_upgrade_of_what_is_no_database_says_so_and_leaves_it(project: Path, run: Run) -> None:
    (project / "weheard.db").write_text("a letter to the ward\n" * 300)
    result = run("upgrade")
    assert (result.exit_code, "the file is no database" in result.output) == (1, True)
    assert (project / "weheard.db").read_text() == "a letter to the ward\n" * 300
