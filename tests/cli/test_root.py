"""What every command has in common: help in a blink, one sentence for a fault, the right exit code."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import click
import pytest
from click.testing import CliRunner

from bot.cli.root import COMMANDS, Root, weheard
from bot.errors import BotError, ConfigError

HEAVY = {
    "alembic", "apscheduler", "charset_normalizer", "jinja2", "numpy", "openpyxl", "py3langid", "pydantic",
    "rapidfuzz", "rich", "scipy", "sklearn", "sqlalchemy", "textblob", "tree_sitter", "wordllama",
}  # fmt: skip
LOOK = "import sys; from bot.__main__ import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"


def raising(trouble: BaseException) -> Root:
    """The command line with one command, `go`, that ends like this."""

    @click.command
    def go() -> NoReturn:
        raise trouble

    class Small(Root):
        def get_command(self, _: click.Context, cmd_name: str) -> click.Command | None:
            return go

        def resolve_command(
            self, _: click.Context, args: list[str]
        ) -> tuple[str | None, click.Command | None, list[str]]:
            return "go", go, args[1:]

    return Small()


@pytest.mark.parametrize("asked", [["--help"], ["-h"], [], ["--version"], ["nonsense"]])
def test_asking_for_help_imports_nothing_heavy(asked: list[str]) -> None:
    ran = subprocess.run([sys.executable, "-c", LOOK, *asked], capture_output=True, text=True, check=False)
    assert not HEAVY & {name.split(".")[0] for name in ran.stderr.split()}


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command_is_there_and_imports_nothing_heavy(command: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LOOK, command, "--help"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0
    assert not HEAVY & {name.split(".")[0] for name in ran.stderr.split()}


@pytest.mark.parametrize("command", COMMANDS)
def test_the_list_says_of_each_command_what_its_own_help_says(command: str) -> None:
    found = weheard.get_command(click.Context(weheard), command)
    assert found is not None
    assert (found.help or "").splitlines()[0] == COMMANDS[command]


def test_help_lists_every_command_and_no_command_shows_it_too() -> None:
    shown = CliRunner().invoke(weheard, ["--help"])
    assert shown.exit_code == 0
    assert all(f"  {command} " in shown.stdout for command in COMMANDS)
    assert CliRunner().invoke(weheard, []).stdout == shown.stdout


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (["analize"], "weheard: there is no command 'analize'; did you mean analyse?; see weheard --help\n"),
        (["--colour"], "weheard: no such option '--colour'; see weheard --help\n"),
    ],
)
def test_bad_usage_is_one_sentence_and_two(asked: list[str], sentence: str) -> None:
    ran = CliRunner().invoke(weheard, asked)
    assert (ran.exit_code, ran.stderr, ran.stdout) == (2, sentence, "")


@pytest.mark.parametrize(
    ("trouble", "code", "said"),
    [
        (BotError("replies.csv: it has no rows"), 1, "replies.csv: it has no rows\n"),
        (
            ConfigError("config.toml:3: this\nconfig.toml:4: that"),
            2,
            "config.toml:3: this\nconfig.toml:4: that\n",
        ),
        (KeyboardInterrupt(), 130, ""),
        (OSError(28, "No space left on device"), 1, "the disk is full; make room and try again\n"),
        (PermissionError(13, "Permission denied", "a.csv"), 1, "a.csv: permission denied\n"),
    ],
)
def test_what_can_be_mended_is_said_without_a_traceback(trouble: BaseException, code: int, said: str) -> None:
    ran = CliRunner().invoke(raising(trouble), ["go"])
    assert (ran.exit_code, ran.stderr.lstrip("\n")) == (code, said)


@pytest.mark.parametrize("trouble", [KeyError("oh"), OSError("strange"), RuntimeError("no")])
def test_a_surprise_keeps_its_traceback(trouble: Exception) -> None:
    ran = CliRunner().invoke(raising(trouble), ["go"])
    assert (ran.exit_code, ran.exception) == (1, trouble)


def run(
    asked: list[str], environment: dict[str, str] | None = None, stdout: int = subprocess.PIPE
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *asked],
        stdout=stdout, stderr=subprocess.PIPE, env={**os.environ, **(environment or {})}, check=False,
    )  # fmt: skip


def test_a_reader_that_went_away_is_no_fault() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ran = run(["--help"], stdout=writer)
    os.close(writer)
    assert (ran.returncode, ran.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_said_in_one_sentence() -> None:
    with Path("/dev/full").open("wb") as full:
        ran = run(["--help"], stdout=full.fileno())
    assert (ran.returncode, ran.stderr) == (1, b"the disk is full; make room and try again\n")


def test_output_that_knows_few_characters_gets_question_marks() -> None:
    ran = run(["Grüße"], {"PYTHONIOENCODING": "ascii"})
    assert ran.returncode == 2
    assert b"'Gr??e'" in ran.stderr


def test_the_docs_show_every_command_with_an_example() -> None:
    shown = (Path(__file__).parents[2] / "docs" / "commands.md").read_text("utf-8")
    assert [command for command in COMMANDS if f"\nweheard {command}" not in shown] == []
