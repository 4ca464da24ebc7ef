"""Boxes to tick in a real browser: by keyboard alone, with the script and without, on a small screen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.adapters.web.chromium import CHROMIUM, House, Look, after, begin, faultless, press, said

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (Debian's package is chromium)"),
]
WRITTEN = """\
[service.clinic]
name = "Riverside Clinic"
languages = ["en"]

[campaign.after-visit]
service = "clinic"
title = "Your visit"

[[campaign.after-visit.prompt]]
key = "came"
kind = "multi_choice"
ask = "How did you come to us?"
options = ["By bus", "By car", "On foot, or in a chair with wheels that somebody pushed"]

[[campaign.after-visit.prompt]]
key = "last"
kind = "text"
ask = "Anything else?"
"""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    written = tmp_path / "boxes.toml"
    written.write_text(WRITTEN, "utf-8")
    made = House(tmp_path, written=str(written))
    made.open()
    yield made
    made.end()


def tick(page: Page, label: str) -> None:
    page.get_by_role("checkbox", name=label).focus()
    page.keyboard.press("Space")


@pytest.mark.parametrize("script", [True, False])
def test_several_are_ticked_and_sent_by_keyboard_alone(house: House, look: Look, *, script: bool) -> None:
    page = look(java_script_enabled=script)
    begin(page, house)
    press(page, 0)
    assert page.locator(".box input").count() == 3
    tick(page, "On foot")
    tick(page, "By car")
    tick(page, "By bus")
    tick(page, "By bus")
    if script:
        faultless(page)
    page.get_by_role("button", name="Done", exact=True).focus()
    after(page, lambda: page.keyboard.press("Enter"))
    assert "Anything else?" in page.locator(".theirs .words").last.inner_text()
    page.goto(f"{house.url}/chat")
    assert said(page)[-1].startswith("By car, On foot")


def test_nothing_ticked_is_asked_once_more(house: House, look: Look) -> None:
    page = look()
    begin(page, house)
    press(page, 0)
    press(page, 0)
    assert page.locator(".box input").count() == 3
