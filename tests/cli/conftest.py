"""A folder with a configuration to work in, and the command line to run there."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.root import weheard

CONFIG = """\
[service.clinic]
name = { en = "Riverside Clinic", da = "Klinikken ved åen" }
zone = "Europe/Copenhagen"
languages = ["en", "da"]

[campaign.visit]
service = "clinic"
title = { en = "Your visit", da = "Dit besøg" }
waves = "every 4 weeks"

[[campaign.visit.prompt]]
key = "moment"
kind = "story"
ask = { en = "Tell us one moment, then say *done*.", da = "Fortæl om ét øjeblik, og sig *færdig*." }
themes = true
probe = [{ en = "What would you change?", da = "Hvad ville du ændre?" }]

[[campaign.visit.prompt]]
key = "rating"
kind = "scale"
ask = { en = "How was it?", da = "Hvordan var det?" }

[[campaign.visit.prompt]]
key = "missing"
kind = "text"
when = "rating <= 2"
ask = { en = "What was missing?", da = "Hvad manglede?" }
"""

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the command is called: nothing is there yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WEHEARD_CONFIG", raising=False)
    return tmp_path


@pytest.fixture
def project(folder: Path) -> Path:
    """The same with a configuration."""
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    return folder


@pytest.fixture
def run() -> Run:
    """`run("check", "a.toml")`: what it printed, said and left with. A traceback fails the test."""

    def invoke(*args: str, typed: str | None = None) -> Result:
        result = CliRunner().invoke(weheard, args, input=typed)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke
