"""Tests that a log says what happened, and nothing of anybody."""

import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest

from bot import logs
from bot.logs import set_up

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"


@pytest.fixture
def log() -> Iterator[Callable[..., io.StringIO]]:
    """`log(as_json=True)`: where what is logged from now on can be read."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in logs.LOUD}

    def listen(*, as_json: bool = False) -> io.StringIO:
        stream = io.StringIO()
        set_up(as_json=as_json, stream=stream)
        return stream

    yield listen
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def test_a_line_says_when_how_bad_and_what(log: Callable[..., io.StringIO]) -> None:
    stream = log()
    logging.getLogger("bot.runtime.deliver").warning("%s messages wait", 3)
    assert stream.getvalue().endswith("Z warning  3 messages wait\n")


def test_json_has_one_object_a_line(log: Callable[..., io.StringIO]) -> None:
    stream = log(as_json=True)
    logging.getLogger("bot.x").warning("one\ntwo")
    logging.getLogger("bot.x").error("three")
    first, second = [json.loads(each) for each in stream.getvalue().splitlines()]
    assert (first["event"], first["level"], first["logger"]) == ("one\ntwo", "warning", "bot.x")
    assert second["event"] == "three"


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        (f"https://api.telegram.org/bot{TOKEN}/getMe fails", TOKEN),
        ("invalid token xoxb-1234567890-abcdefghij", "1234567890-abc"),
        ("invalid token 'xapp-1-A0123-456-abcdef'", "A0123"),
        ("Authorization: Bearer abcdefgh12345678", "abcdefgh"),
        ("postgresql://anna:hunter2@host/name is away", "hunter2"),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_secrets_are_taken_out(
    log: Callable[..., io.StringIO], said: str, secret: str, as_json: bool
) -> None:
    stream = log(as_json=as_json)
    logging.getLogger("adapters.telegram").error(said)
    assert secret not in stream.getvalue()
    assert logs.HIDDEN in stream.getvalue()


def test_nothing_steers_the_terminal_or_begins_a_line(log: Callable[..., io.StringIO]) -> None:
    stream = log()
    logging.getLogger("bot.x").warning("a\n2026 critical forged\x1b[31m\r\u2028")
    assert stream.getvalue().count("\n") == 1
    assert "\x1b" not in stream.getvalue()


def test_an_error_is_its_type_and_place(log: Callable[..., io.StringIO]) -> None:
    stream = log()
    try:
        raise ValueError("my name is Anna")
    except ValueError:
        logging.getLogger("bot.x").exception("one failed")
    assert "one failed error=ValueError in test_an_error_is_its_type_and_place" in stream.getvalue()
    assert "Anna" not in stream.getvalue()


@pytest.mark.parametrize("name", ["slack_bolt.AsyncApp", "asyncio", "telegram.ext.Updater", "py.warnings"])
def test_libraries_are_not_quoted(log: Callable[..., io.StringIO], name: str) -> None:
    stream = log()
    logging.getLogger(name).error("Unhandled request ({'text': 'my name is Anna'})")
    assert "a message from test_logs.py" in stream.getvalue()
    assert "Anna" not in stream.getvalue()


def test_libraries_say_nothing_of_each_request(log: Callable[..., io.StringIO]) -> None:
    stream = log()
    logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/bot%s/getUpdates", TOKEN)
    assert stream.getvalue() == ""
