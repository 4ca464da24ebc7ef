"""Tests that nothing is lost, doubled or mixed up when the process is killed at any moment."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_whatever_is_killed_whenever_no_reply_is_lost_or_doubled(tmp_path: Path) -> None:
    """Other moments each time; a failure prints the seed that repeats its choices."""
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.kills", "--kills", "12", "--folder", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "12 kills" in run.stdout
    assert ", 0 faults" in run.stdout
