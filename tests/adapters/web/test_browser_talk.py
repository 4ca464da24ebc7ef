"""A whole conversation in a real browser: a story read back, the uses asked, help at once, asks heard."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page

from tests.adapters.web.chromium import (
    CHROMIUM,
    ENLARGED,
    PHONE,
    House,
    Look,
    after,
    begin,
    faultless,
    focused,
    heard,
    in_sight,
    jpeg,
    picture,
    press,
    said,
    say,
)
from tests.pictures import wav

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (Debian's package is chromium)"),
]
STORY = "The nurse at the desk explained the letter. Her number is 20 30 40 50."
DANGER = "I want to kill myself"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    written = tmp_path / "talk.toml"
    shutil.copyfile(Path(__file__).with_name("talk.toml"), written)
    (tmp_path / "ask.wav").write_bytes(wav())
    made = House(tmp_path, written=str(written))
    made.open()
    yield made
    made.end()


def labels(page: Page) -> list[str]:
    return page.locator(".option[name=pressed]").all_inner_texts()


def tab_to(page: Page, what: Locator) -> None:
    """By Tab alone, as far as it takes; what has the focus is in sight all the way."""
    for _ in range(25):
        page.keyboard.press("Tab")
        if what.evaluate("(one) => one === document.activeElement"):
            in_sight(page)
            return
    raise AssertionError("it is not reached by Tab")


def key_press(page: Page, label: str, key: str = "Enter") -> None:
    """Press a button by the keyboard; then the focus is where the next question is."""
    tab_to(page, page.get_by_role("button", name=label, exact=True))
    after(page, lambda: page.keyboard.press(key))
    assert "line theirs" in focused(page)


def write(page: Page, text: str) -> None:
    tab_to(page, page.locator("#text"))
    page.keyboard.type(text)
    after(page, lambda: page.keyboard.press("Enter"))
    assert focused(page) == "text"


def test_a_whole_campaign_by_keyboard_alone(house: House, look: Look) -> None:
    page = look()
    page.goto(f"{house.url}/c/after-visit")
    tab_to(page, page.get_by_role("button", name="Start"))
    page.keyboard.press("Enter")
    page.locator("#log").wait_for()
    key_press(page, "Yes")
    tab_to(page, page.locator("#text"))
    page.keyboard.type("The nurse took my hand.")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Call 20 30 40 50.")
    after(page, lambda: page.keyboard.press("Enter"))
    assert focused(page) == "text"  # and stays where one writes
    page.keyboard.type("done")
    after(page, lambda: page.keyboard.press("Enter"))
    assert "This is what I will pass on" in heard(page)[-1]
    assert "20 30 40 50" not in heard(page)[-1]
    assert labels(page)[:3] == ["Right", "Change it", "Leave it out"]
    faultless(page)
    key_press(page, "Change it")
    write(page, "The nurse took my hand all night.")
    page.keyboard.type("done")
    after(page, lambda: page.keyboard.press("Enter"))
    key_press(page, "Right", "Space")
    for _ in range(2):  # each use is asked once
        key_press(page, labels(page)[0])
    key_press(page, "By bus")
    assert "Thank you" in heard(page)[-1]
    assert "The nurse took my hand all night." in said(page)
    live = page.locator(".line .words").all_inner_texts()
    page.reload()
    assert page.locator(".line .words").all_inner_texts() == live


def test_a_story_is_left_out_by_keyboard_alone(house: House, look: Look) -> None:
    page = look()
    begin(page, house)
    key_press(page, "Yes")
    write(page, "Better not.")
    write(page, "done")
    key_press(page, "Leave it out")
    assert "Better not." not in heard(page)[-1]
    assert page.locator("[role=alert]:visible").count() == 0


@pytest.mark.parametrize(("choice", "next"), [("Go on", "How did you come"), ("Stop here", "stop")])
def test_after_help_at_once_one_goes_on_or_stops_by_keyboard_alone(
    house: House, look: Look, choice: str, next: str
) -> None:
    page = look(viewport={"width": 390, "height": 844})
    begin(page, house)
    key_press(page, "Yes")
    write(page, DANGER)
    assert "call 112" in heard(page)[-1]
    assert labels(page) == ["Go on", "Stop here"]
    faultless(page)
    key_press(page, choice)
    assert labels(page) != ["Go on", "Stop here"]


@pytest.mark.parametrize("size", [PHONE, ENLARGED], ids=["320 px", "400 %"])
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_is_whole_small_enlarged_and_from_right_to_left(
    house: House, look: Look, tmp_path: Path, size: dict[str, int], language: str, scheme: str
) -> None:
    page = look(viewport=size, locale=language, color_scheme=scheme)
    begin(page, house)
    press(page, 0)
    assert page.locator("audio.heard:visible").count() == 1
    whole(page)
    page.locator("#file").set_input_files(jpeg(tmp_path))
    page.locator("#text").fill(STORY)
    whole(page)
    after(page, lambda: page.locator("#say [type=submit]").click())
    page.locator("#record").click()
    page.locator("#record.on").wait_for()
    whole(page)
    page.locator("#record").click()
    page.locator("#send-recording").wait_for()
    whole(page)
    page.locator("#send-recording").click()
    page.locator(".mine:not(.waiting) .sent").nth(1).wait_for()
    say(page, {"en": "done", "ar": "انتهيت"}[language])
    assert len(labels(page)) >= 3
    whole(page)
    assert house.files() == ["photo", "voice"]


def whole(page: Page) -> None:
    """Nothing axe finds, nothing sideways, and no button that a finger misses or that is cut off."""
    faultless(page)
    width = page.evaluate("() => document.documentElement.clientWidth")
    for each in page.locator("button:visible, .add label:visible, summary:visible").all():
        box = each.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert min(box["width"], box["height"]) >= 24


def test_who_wants_less_motion_sees_nothing_move(house: House, look: Look) -> None:
    page = look(reduced_motion="reduce")
    begin(page, house)
    press(page, 0)
    moving = page.evaluate(
        """() => Array.from(document.querySelectorAll("*")).filter((each) => {
            const style = getComputedStyle(each);
            return style.scrollBehavior === "smooth" || style.animationName !== "none"
                || style.transitionDuration.split(",").some((one) => parseFloat(one) > 0);
        }).length"""
    )
    assert moving == 0
    assert page.evaluate("() => document.getAnimations().length") == 0


def test_it_looks_as_the_docs_show_it(house: House, look: Look) -> None:
    page = look(viewport={"width": 390, "height": 844})
    begin(page, house)
    press(page, 0)
    say(page, STORY)
    say(page, "done")
    page.mouse.move(0, 0)
    assert labels(page)[:3] == ["Right", "Change it", "Leave it out"]
    picture(page, "web-chat")


def test_arabic_looks_as_the_docs_show_it(house: House, look: Look) -> None:
    page = look(locale="ar", viewport={"width": 390, "height": 844}, color_scheme="dark")
    begin(page, house)
    press(page, 0)
    say(page, "الممرضة أمسكت بيدي وشرحت لي كل شيء بهدوء.")
    say(page, "انتهيت")
    page.mouse.move(0, 0)
    picture(page, "web-chat-arabic")
    faultless(page)


def test_an_old_browser_that_does_not_say_which_button_it_was_presses_it_all_the_same(
    house: House, look: Look
) -> None:
    page = look()
    page.add_init_script(
        "Object.defineProperty(SubmitEvent.prototype, 'submitter', { get: () => undefined });"
        "delete HTMLFormElement.prototype.requestSubmit; delete window.ResizeObserver;"
    )
    begin(page, house)
    key_press(page, "Yes")
    say(page, "A short one.")
    write(page, "done")
    press(page, 0)
    page.locator("summary").click()
    after(page, lambda: page.locator(".deeds .option").nth(2).click())
    assert said(page)[-1] == "help"
