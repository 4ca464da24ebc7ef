"""The judge of our calls can tell right from wrong."""

from typing import Any

import pytest

from tests.adapters.telegram.bot_api import faults

KEYBOARD = {"inline_keyboard": [[{"text": "Yes", "callback_data": "s.1:yes"}]]}
RIGHT = {"chat_id": 5001, "text": "hi", "reply_markup": KEYBOARD}


def button(data: str) -> dict[str, Any]:
    return {"reply_markup": {"inline_keyboard": [[{"text": "Yes", "callback_data": data}]]}}


def test_a_call_as_published_has_no_fault() -> None:
    assert faults("sendMessage", RIGHT) == []
    assert faults("sendMessage", {**RIGHT, "text": "🙂" * 2048}) == []


@pytest.mark.parametrize(
    ("method", "changed"),
    [
        ("sendMessage", {"text": ""}),
        ("sendMessage", {"text": " \n"}),
        ("sendMessage", {"text": "🙂" * 2049}),
        ("sendMessage", {"chat_id": "5001"}),
        ("sendMessage", {"colour": "red"}),
        ("sendMessage", {"entities": [{"type": "bold", "offset": 1, "length": 2}]}),
        ("sendMessage", {"entities": [{"type": "loud", "offset": 0, "length": 1}]}),
        ("sendMessage", button("")),
        ("sendMessage", button("é" * 33)),
        ("sendMessage", {"reply_markup": {"inline_keyboard": [KEYBOARD["inline_keyboard"][0] * 2]}}),
        ("sendMessage", {"reply_markup": {"inline_keyboard": [[]]}}),
        ("editMessageText", {}),
        ("sendPoem", {}),
    ],
)
def test_a_call_that_is_not_as_published_has_one(method: str, changed: dict[str, Any]) -> None:
    assert faults(method, {**RIGHT, **changed}) != []


@pytest.mark.parametrize("command", ["Stop", "my-data", "", "x" * 33])
def test_an_odd_command_is_a_fault(command: str) -> None:
    menu = [{"command": command, "description": "No more messages"}]
    assert faults("setMyCommands", {"commands": menu, "language_code": "en"}) != []
