"""Tests that two processes never run on one file."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import BotError
from storage.claiming import claim_file, holder, lock_of

TRY = "import sys, pathlib, storage.claiming as c; c.claim_file(pathlib.Path(sys.argv[1]))"


def elsewhere(file: Path) -> str:
    """What another process hears when it claims the file."""
    run = subprocess.run([sys.executable, "-c", TRY, file], capture_output=True, text=True, check=False)
    return run.stderr


def test_a_second_process_is_refused_and_told_who_is_first(tmp_path: Path) -> None:
    file = tmp_path / "weheard.db"
    claim = claim_file(file)
    assert f"{file} is in use by process {os.getpid()}; end that one first" in elsewhere(file)
    claim.release()
    claim.release()
    assert elsewhere(file) == ""


def test_a_claim_ends_with_its_process_however_that_ends(tmp_path: Path) -> None:
    file = tmp_path / "weheard.db"
    killed = subprocess.run(
        [sys.executable, "-c", f"{TRY}; import os; os.kill(os.getpid(), 9)", file], check=False
    )
    assert killed.returncode == -9
    claim_file(file).release()


def test_a_file_that_cannot_be_claimed_is_told_with_its_mend(tmp_path: Path) -> None:
    with pytest.raises(BotError, match="look whether its folder exists"):
        claim_file(tmp_path / "none" / "weheard.db")


def test_who_holds_a_file_is_known_while_it_does(tmp_path: Path) -> None:
    file = tmp_path / "weheard.db"
    assert holder(file).pid is None
    claim = claim_file(file)
    assert holder(file).pid == os.getpid()
    claim.release()
    assert holder(file).pid is None


def test_a_long_stop_is_known_to_who_runs_next(tmp_path: Path) -> None:
    file = tmp_path / "weheard.db"
    claim = claim_file(file)
    assert claim.before is None
    claim.beat()
    claim.release()
    last = datetime(2026, 11, 20, 12, tzinfo=UTC)
    os.utime(lock_of(file), (last.timestamp(), last.timestamp()))
    claim = claim_file(file)
    assert claim.before == last
    stopped = holder(file).stopped
    assert stopped is not None
    assert stopped[0] == last
    assert datetime.now(UTC) - stopped[1] < timedelta(minutes=1)
    claim.release()
