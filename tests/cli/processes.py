"""A real `weheard run` beside the test, and how to wait for it without guessing how long it takes."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.cli.conftest import CONFIG

PATIENCE = 30.0


class Running:
    """The process, where it answers, and what it has logged so far."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
        self.process = process
        self.port = port
        self._log = log

    @property
    def logged(self) -> str:
        return self._log.read_text("utf-8")

    def get(self, path: str) -> httpx.Response | None:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=5)
        except httpx.HTTPError:
            return None

    def until(self, happened: Callable[[], object]) -> None:
        """Wait for a condition; a run that died meanwhile, or takes far too long, fails the test."""
        end = time.monotonic() + PATIENCE
        while not happened():
            assert time.monotonic() < end, self.logged
            assert self.process.poll() is None, self.logged
            time.sleep(0.02)

    def until_ready(self) -> "Running":
        self.until(lambda: (answer := self.get("/readyz")) is not None and answer.status_code == 200)
        return self

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def ended(self) -> int:
        return self.process.wait(PATIENCE)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as here:
        return int(here.getsockname()[1])


def write_config(folder: Path, more: str = "") -> int:
    """A configuration with a web listener on a free port."""
    port = free_port()
    web = f'[web]\nlisten = "127.0.0.1:{port}"\npublic = "https://talk.example.org"\n\n'
    (folder / "config.toml").write_text(web + more + CONFIG, encoding="utf-8")
    return port


@contextmanager
def running(folder: Path, port: int, *args: str, **environment: str) -> Iterator[Running]:
    """`weheard run` in a folder, killed in the end if it is still there."""
    log = folder / "log.txt"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run", *args],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
            stdout=out,
            stderr=out,
        )
    try:
        yield Running(process, port, log)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def command(folder: Path, *args: str) -> "subprocess.CompletedProcess[str]":
    """One command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *args],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
