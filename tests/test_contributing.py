"""The worked example in CONTRIBUTING.md runs, and its table is true."""

import re
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.keywords import vocabulary
from bot.conversation.participant import Answer
from bot.conversation.prompts.base import Said, Unclear, View
from tests.bot.conversation.talking import WORDING  # type: ignore[import-not-found]

PAGE = (Path(__file__).parent.parent / "CONTRIBUTING.md").read_text()
CODE = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0]
ROWS = re.findall(r"\| `(.+?)` \| (.+?) \|", PAGE)


@pytest.fixture
def number(tmp_path: Path) -> Any:
    names: dict[str, Any] = {"__name__": "contributing"}
    exec(compile(CODE, "CONTRIBUTING.md", "exec"), names)  # noqa: S102 - our own page
    return names["Number"]({"en": "How many of you live here?"})


def view() -> View:
    return View("en", WORDING["en"], vocabulary=vocabulary(WORDING, ("en",)))


def test_the_example_kind_puts_its_question(number: Any) -> None:
    assert number.ask(view()).text == "How many of you live here?"


@pytest.mark.parametrize(("said", "meant"), ROWS)
def test_the_example_kind_reads_what_its_table_says(number: Any, said: str, meant: str) -> None:
    reading = number.read(Said(said), view())
    if meant == "asked again":
        assert isinstance(reading, Unclear)
    else:
        assert reading == Answer(int(meant), meant)


def test_the_table_has_rows() -> None:
    assert len(ROWS) >= 5
