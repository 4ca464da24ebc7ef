"""How soon a run with every platform is ready, and what it needs while nobody talks.

    python -m benchmarks.idle [--rounds 3]

`weheard run` with Telegram, Slack and the web page on an empty SQLite file. Telegram and Slack are addresses
on this machine where nobody answers, so what is measured is ours: from the start of the process until /readyz
says 200, then the memory three seconds later. Each round is a process of its own.
"""

import argparse
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
LONGEST = 60.0
REST = 3.0


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
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith(f"{name}:"))


def once(folder: Path) -> tuple[float, float, float, float]:
    """Seconds until ready, seconds of CPU until then, and MB resident and of its own while idle."""
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
        ticks = Path(f"/proc/{run.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        cpu = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
        time.sleep(REST)
        return seconds, cpu, figure(run.pid, "Rss"), figure(run.pid, "Pss_Anon")
    finally:
        run.terminate()
        run.wait(20)


def main(given: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args(given).rounds
    found = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            found.append(once(Path(folder)))
    seconds, cpu, resident, own = (median(each) for each in zip(*found, strict=True))
    print(
        f"ready after {seconds:.2f} s ({cpu:.2f} s of CPU); idle: {resident:.0f} MB resident, "
        f"{own:.0f} MB of it its own (median of {rounds})"
    )


if __name__ == "__main__":
    main()
