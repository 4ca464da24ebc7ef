"""The terminal as a platform."""

from collections.abc import Callable, Iterable

import pytest

from adapters.console import YOU, Console, spoken
from bot.errors import BotError
from bot.messages import Came, Inbound, Message, Option

HOW = Message("How did you come?", (Option("a:bus", "Bus"), Option("a:train", "Train")))
SURE = Message("Sure?", (Option("b:yes", "Yes"), Option("b:no", "No")))


def typing(*lines: str) -> Callable[[], str]:
    """Somebody who types these lines, and then closes the terminal."""
    left = list(lines)

    def read() -> str:
        if not left:
            raise EOFError
        return left.pop(0)

    return read


async def heard(*lines: str, showing: Iterable[Message] = ()) -> tuple[list[Inbound], list[Message]]:
    """What reaches the bot when this is typed, and what was shown."""
    inbounds: list[Inbound] = []
    shown: list[Message] = []
    console = Console(shown.append, typing(*lines), language="da")
    for message in showing:
        await console.send(YOU, message)

    async def receive(inbound: Inbound) -> None:
        inbounds.append(inbound)

    await console.run(receive)
    return inbounds, shown


async def test_a_line_is_a_message() -> None:
    inbounds, _ = await heard("Hello there")
    assert [(one.text, one.came, one.address, one.language) for one in inbounds] == [
        ("Hello there", Came.MESSAGE, YOU, "da")
    ]
    assert inbounds[0].message_id


async def test_an_empty_line_is_nothing_and_quit_ends() -> None:
    inbounds, _ = await heard("", "   ", "a", " /QUIT ", "b")
    assert [one.text for one in inbounds] == ["a"]


async def test_each_line_has_an_id_of_its_own_also_in_the_next_run() -> None:
    first, _ = await heard("a", "a")
    second, _ = await heard("a", "a")
    assert len({one.id for one in first + second}) == 4


@pytest.mark.parametrize(
    ("which", "option"),
    [("1", "b:yes"), ("No", "b:no"), ("train", "a:train")],
)
async def test_pressing_takes_the_newest_option_of_that_number_or_label(which: str, option: str) -> None:
    inbounds, _ = await heard(f"/press {which}", showing=(HOW, SURE, Message("Fine.")))
    assert [(one.came, one.pressed) for one in inbounds] == [(Came.PRESS, option)]


@pytest.mark.parametrize("which", ["3", "0", "Car", ""])
async def test_pressing_what_is_not_there_is_said_and_nothing_happens(which: str) -> None:
    inbounds, shown = await heard(f"/press {which}", showing=(HOW,))
    assert inbounds == []
    assert "can be pressed" in shown[-1].text


def test_a_script_that_presses_what_is_not_there_fails() -> None:
    with pytest.raises(BotError):
        Console(lambda _: None).pressed("1")


async def test_a_slash_word_that_is_no_steering_reaches_the_bot() -> None:
    inbounds, _ = await heard("/stop")
    assert [one.text for one in inbounds] == ["/stop"]


def test_options_are_numbered() -> None:
    assert spoken(HOW) == "How did you come?\n\n1. Bus\n2. Train"


def test_words_cannot_steer_the_terminal() -> None:
    assert spoken(Message("a\x1b[2Jb\x9b31m\r\nc\ud800")) == "a[2Jb31m\nc"
