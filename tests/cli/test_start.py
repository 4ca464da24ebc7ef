"""What a run with every platform leaves alone until it is wanted: each takes time at the start and memory."""

import pytest

from tests.cli.processes import running, write_config

PLATFORMS = """
[telegram]
token = "env:START_TELEGRAM"
api = "http://127.0.0.1:9"

[slack]
bot_token = "env:START_SLACK"
app_token = "env:START_APP"
api = "http://127.0.0.1:9/api/"

"""
SECRETS = {"START_TELEGRAM": "123456:none", "START_SLACK": "xoxb-none", "START_APP": "xapp-none"}
LATER = (
    "PIL",
    "alembic",
    "babel",
    "bot.digests.compose",
    "bot.themes.find",
    "charset_normalizer",
    "nltk",
    "numpy",
    "openpyxl",
    "pygments.lexer",
    "rapidfuzz",
    "rich.segment",
    "scipy",
    "segno",
    "sklearn",
    "sqlalchemy.orm",
    "telegram.ext",
    "textblob",
    "tree_sitter",
    "wordllama",
)


def imported(log: str) -> set[str]:
    """The modules, and the packages they are in, from what Python says of each import."""
    lines = [line.rpartition("|")[2].strip() for line in log.splitlines() if line.startswith("import time:")]
    return {
        ".".join(parts[:n]) for parts in (line.split(".") for line in lines) for n in range(1, len(parts) + 1)
    }


@pytest.fixture(scope="module")
def at_the_start(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("start")
    port = write_config(folder, PLATFORMS)
    with running(folder, port, PYTHONPROFILEIMPORTTIME="1", **SECRETS) as run:
        return imported(run.until_ready().logged)


def test_every_platform_is_there(at_the_start: set[str]) -> None:
    assert {"telegram", "slack_bolt", "starlette", "sqlalchemy", "pydantic"} <= at_the_start


@pytest.mark.parametrize("module", LATER)
def test_what_is_not_needed_to_start_is_not_loaded(at_the_start: set[str], module: str) -> None:
    assert module not in at_the_start
