"""How soon a run with every platform is ready, and what it needs while nobody talks.

    python -m benchmarks.idle [--rounds 3]

`weheard run` with Telegram, Slack and the web page on an empty SQLite file. Telegram and Slack are addresses
on this machine where nobody answers, so what is measured is ours: from the start of the process until /readyz
says 200, then the memory three seconds later. Beside it the libraries alone, imported by a process that does
nothing else. Each round is a process of its own; ours is compiled before, as pip does when it installs.
"""

import argparse
import compileall
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import NamedTuple

CONFIG = """
[campaign.visit]
title = "Your visit"
[[campaign.visit.prompt]]
key = "moment"
kind = "story"
ask = "Tell us about one moment of your visit."
themes = true
[web]
listen = "127.0.0.1:{port}"
[telegram]
token = "env:IDLE_TELEGRAM"
api = "http://127.0.0.1:9"
[slack]
bot_token = "env:IDLE_SLACK"
app_token = "env:IDLE_APP"
api = "http://127.0.0.1:9/api/"
"""
SECRETS = {"IDLE_TELEGRAM": "123456:none", "IDLE_SLACK": "xoxb-none", "IDLE_APP": "xapp-none"}
LIBRARIES = (
    *("click", "pydantic", "structlog", "sqlalchemy", "sqlalchemy.dialects.sqlite.pysqlite"),
    *("apscheduler.schedulers.asyncio", "telegram", "slack_bolt.async_app", "slack_sdk.socket_mode.aiohttp"),
    *("httpcore", "starlette.applications", "uvicorn", "uvicorn.protocols.http.h11_impl"),
    *("anyio._backends._asyncio", "jinja2", "prometheus_client"),
)
LONGEST = 60.0
REST = 3.0
MB = 1_000_000


class Figures(NamedTuple):
    """Seconds until ready, seconds of CPU until then, and MB resident and of its own."""

    seconds: float
    cpu: float
    resident: float
    own: float


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as sock:
        return int(sock.getsockname()[1])


def ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def figure(process: int, name: str) -> float:
    """A line of the kernel's account of a process's memory, in MB."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 / MB for line in lines if line.startswith(f"{name}:"))


def cpu(process: int) -> float:
    ticks = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def once(folder: Path) -> Figures:
    port = free_port()
    (folder / "config.toml").write_text(CONFIG.format(port=port))
    start = time.perf_counter()
    run = subprocess.Popen(
        [sys.executable, "-m", "bot", "run", "--config", str(folder / "config.toml")],
        env={**os.environ, **SECRETS},
        stderr=subprocess.DEVNULL,
    )
    try:
        while not ready(port):
            if run.poll() is not None or time.perf_counter() - start > LONGEST:
                raise RuntimeError("weheard run did not become ready")
            time.sleep(0.01)
        seconds = time.perf_counter() - start
        busy = cpu(run.pid)
        time.sleep(REST)
        return Figures(seconds, busy, figure(run.pid, "Rss"), figure(run.pid, "Pss_Anon"))
    finally:
        run.terminate()
        run.wait(20)


def libraries() -> Figures:
    """The same of a process that imports what we use, without what is left out of ours too."""
    left_out = "import sys; sys.modules['rich'] = sys.modules['pygments'] = None"
    start = time.perf_counter()
    alone = subprocess.Popen(
        [sys.executable, "-c", f"{left_out}\nimport {', '.join(LIBRARIES)}\nprint()\nsys.stdin.read()"],
        env={**os.environ, "PYDANTIC_DISABLE_PLUGINS": "__all__"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with alone:
        assert alone.stdout is not None
        alone.stdout.readline()
        seconds = time.perf_counter() - start
        return Figures(seconds, cpu(alone.pid), figure(alone.pid, "Rss"), figure(alone.pid, "Pss_Anon"))


def told(found: list[Figures]) -> str:
    seconds, busy, resident, own = (median(each) for each in zip(*found, strict=True))
    return f"{seconds:.2f} s ({busy:.2f} s of CPU), {resident:.0f} MB resident, {own:.0f} MB of it its own"


def main(given: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args(given).rounds
    for each in ("bot", "adapters", "storage"):
        compileall.compile_dir(Path(__file__).parents[1] / each, quiet=1)
    found, alone = [], []
    for _ in range(rounds):
        alone.append(libraries())
        with tempfile.TemporaryDirectory() as folder:
            found.append(once(Path(folder)))
    print(f"ready and idle: {told(found)}")
    print(f"the libraries alone: {told(alone)} (median of {rounds})")


if __name__ == "__main__":
    main()
