"""Several options on the page are boxes to tick and one button, with its script and without."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from adapters.web.adapter import Web
from adapters.web.lines import line_of
from bot.app import build
from bot.messages import Message, Option, Shown
from bot.runtime.book import Book
from bot.runtime.clock import VirtualClock
from storage.database import Database
from storage.rows import ReplyRow, table
from tests.adapters.test_contract import sample
from tests.adapters.web.conftest import HOST, Browser, House
from tests.builders import NOON, campaigns, visit

DONE = Option("s.1:done", "Done")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    database = Database.open(f"sqlite:///{tmp_path}/weheard.db")
    written = campaigns(replace(visit(), prompts=(visit().prompts[0], sample("multi_choice"))))
    web = Web(Book(database, written), public=HOST)
    app = build(database, written, VirtualClock(NOON), [web])
    web.site.receive = app.receive
    yield House(database, web, app)
    await database.close()


async def send(browser: Browser, *ids: str) -> None:
    """Tick these boxes of the open ask and send them, as a browser without the script does."""
    hidden = browser.hidden("options")
    fields: dict[str, Any] = {
        **hidden,
        "picked": list(ids),
        "pressed": browser.shown.split('name="pressed" value="')[1].split('"')[0],
    }
    await browser.post("/say", fields)


def boxes(browser: Browser) -> list[str]:
    return [each.split('"')[0] for each in browser.shown.split('name="picked" value="')[1:]]


async def answers(house: House) -> list[Any]:
    rows = table(ReplyRow)
    question = select(rows.c.answer).where(rows.c.prompt == "it")
    return list(await house.database.read(lambda tx: tx.execute(question).scalars().all()))


async def test_boxes_are_sent_together_by_forms_alone(house: House, anna: Browser) -> None:
    assert anna.buttons() == ["Done"]
    await send(anna, *reversed(boxes(anna)))
    assert await answers(house) == [[["bus", "car"], "Bus, Car"]]
    assert ("mine", "Bus, Car") in anna.lines()


async def test_no_box_ticked_is_asked_again(house: House, anna: Browser) -> None:
    await send(anna)
    assert await answers(house) == []
    assert len(boxes(anna)) == 2


async def test_what_was_written_before_is_ticked(anna: Browser) -> None:
    await anna.say("car")
    assert anna.shown.count('name="picked"') == 2
    assert anna.shown.count(" checked>") - anna.shown.count('id="enter" checked>') == 1


def test_the_script_is_given_what_to_tick() -> None:
    options = (Option("s.1:bus", "✓ Bus"), Option("s.1:car", "Car"), DONE)
    line = line_of(Shown(1, Message("Which?", options, several=DONE))).plain()
    assert line["boxes"] == [("s.1:bus", "Bus", True), ("s.1:car", "Car", False)]
    assert line["done"] == ["s.1:done", "Done"]
