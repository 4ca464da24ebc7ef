"""Tests that a log says what happened, and nothing of anybody."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.base import Fatal, RetryLater, Undeliverable
from bot import logs
from bot.app import build
from bot.logs import set_up
from bot.messages import Address, Came, Inbound
from bot.runtime.clock import VirtualClock
from storage.database import Database
from tests.builders import NOON, campaigns
from tests.fakes import Phone

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


SAID = "My name is Anna Karenina of Zanzibar Street"
WHERE = "phone-4471"
SECRETS_OF_ANNA = ("Anna", "Karenina", "Zanzibar", "4471", "May we ask", "All in all", TOKEN)


def came(number: int, text: str = "", code: str = "") -> Inbound:
    how = Came.START if code else Came.MESSAGE
    return Inbound(Address("phone", WHERE), str(number), how, text, code=code, message_id=str(number))


async def test_a_campaign_that_goes_wrong_in_every_way_says_nothing_of_anybody(
    log: Callable[..., io.StringIO], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = log()
    logging.getLogger().setLevel(logging.DEBUG)
    clock, phone = VirtualClock(NOON), Phone()
    wrong = ValueError(f"{SAID} at {WHERE}")
    phone.fail(WHERE, wrong, RetryLater(5), Undeliverable("no such chat", gone=False), Fatal("token refused"))
    database = Database.open(f"sqlite:///{tmp_path}/weheard.db")
    app = build(database, campaigns(), clock, [phone])
    await app.receive(came(1, code="visit"))
    await app.receive(came(2, "yes"))
    await app.receive(came(3, SAID))
    for _ in range(6):
        await app.delivery.drain()
        clock.advance(timedelta(hours=2))
        await app.schedule.tick()

    def fails(*_: object) -> None:
        raise wrong

    with monkeypatch.context() as broken:
        broken.setattr("bot.runtime.receive.take", fails)
        await app.receive(came(4, SAID))
    await database.close()
    told = stream.getvalue()
    assert "was set aside: ValueError" in told
    assert "phone sends nothing until it is mended: token refused" in told
    assert "was given up: no such chat" in told
    assert [each for each in SECRETS_OF_ANNA if each in told] == []
