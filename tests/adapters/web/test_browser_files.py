"""Photos and voices in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.adapters.web.chromium import (
    CHROMIUM,
    House,
    Look,
    after,
    begin,
    faultless,
    focused,
    in_sight,
    jpeg,
    picture,
    press,
    say,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (Debian's package is chromium)"),
]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    made.open()
    yield made
    made.end()


def test_a_photo_and_a_voice_by_keyboard_alone(house: House, look: Look, tmp_path: Path) -> None:
    page = look(viewport={"width": 390, "height": 844})
    keys = page.keyboard
    begin(page, house)
    press(page, 0)
    page.locator("#file").focus()
    in_sight(page)
    with page.expect_file_chooser() as choosing:
        keys.press("Space")
    choosing.value.set_files(jpeg(tmp_path))
    expect(page.locator("#chosen")).to_contain_text("A photo: ramp.jpg")
    assert focused(page) == "text"
    faultless(page)
    picture(page, "web-photo")
    keys.type("The ramp is steep.")
    after(page, lambda: keys.press("Enter"))
    page.locator(".mine:not(.waiting) .sent", has_text="A photo").wait_for()
    assert house.replies() == ["The ramp is steep."]
    page.locator("#record").focus()
    keys.press("Enter")
    expect(page.locator("#record")).to_have_text("Stop recording")
    expect(page.locator("#status")).to_have_text("Recording. At most 5 minutes.")
    page.wait_for_function("() => new Promise((done) => setTimeout(() => done(true), 400))")
    faultless(page)
    keys.press("Enter")
    expect(page.locator("#status")).to_contain_text("Your recording.")
    assert focused(page) == "send-recording"
    in_sight(page)
    faultless(page)
    picture(page, "web-voice")
    keys.press("Tab")
    assert focused(page) == "discard"
    keys.press("Enter")
    assert focused(page) == "record"
    keys.press("Enter")
    expect(page.locator("#record")).to_have_text("Stop recording")
    page.wait_for_function("() => new Promise((done) => setTimeout(() => done(true), 400))")
    keys.press("Enter")
    expect(page.locator("#send-recording")).to_be_focused()
    keys.press("Enter")
    page.locator(".mine:not(.waiting) .sent", has_text="A voice message").wait_for()
    assert focused(page) == "text"
    assert house.files() == ["photo", "voice"]
    live = page.locator(".line").all_inner_texts()
    page.reload()
    assert page.locator(".line").all_inner_texts() == live


def test_who_refuses_the_microphone_can_type_all_the_same(house: House, look: Look) -> None:
    page = look()
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => "
        "Promise.reject(new DOMException('no', 'NotAllowedError'))"
    )
    begin(page, house)
    press(page, 0)
    page.locator("#record").click()
    expect(page.locator("#alert")).to_contain_text("may not use the microphone")
    assert focused(page) == "text"
    say(page, "Typed instead.")
    assert house.replies() == ["Typed instead."]


def test_where_nothing_can_be_recorded_nothing_is_offered(house: House, look: Look) -> None:
    page = look()
    page.add_init_script("delete window.MediaRecorder")
    begin(page, house)
    assert page.locator("#record").is_hidden()
    assert page.locator("#file").is_visible()


def test_a_photo_that_is_too_large_is_told_before_it_is_sent(
    house: House, look: Look, tmp_path: Path
) -> None:
    page = look()
    begin(page, house)
    press(page, 0)
    page.locator("#text").fill("Still here.")
    large = tmp_path / "large.jpg"
    large.write_bytes(b"\xff\xd8\xff\xe0" + bytes(20_100_000))
    page.locator("#file").set_input_files(large)
    expect(page.locator("#alert")).to_contain_text("too large: at most 20 MB")
    assert page.locator("#text").input_value() == "Still here."
    assert page.locator("#chosen").inner_text() == ""


def test_without_a_script_a_photo_is_a_part_of_the_form(house: House, look: Look, tmp_path: Path) -> None:
    page = look(java_script_enabled=False)
    begin(page, house)
    page.locator(".option[name=pressed]").first.click()
    page.locator("#text").fill("The ramp.")
    page.locator("#file").set_input_files(jpeg(tmp_path))
    page.locator("#say [type=submit]").click()
    expect(page.locator(".mine .sent").last).to_have_text("A photo")
    large = tmp_path / "large.jpg"
    large.write_bytes(b"\xff\xd8\xff\xe0" + bytes(30_000_000))
    page.locator("#text").fill("Words to keep")
    page.locator("#file").set_input_files(large)
    page.locator("#say [type=submit]").click()
    expect(page.locator("[role=alert]").first).to_contain_text("too large")
    expect(page.locator("#text")).to_have_value("Words to keep")
    assert house.replies() == ["The ramp."]
    assert house.files() == ["photo"]


def test_a_photo_waits_while_the_server_is_away(house: House, look: Look, tmp_path: Path) -> None:
    page = look()
    begin(page, house)
    press(page, 0)
    page.locator("#file").set_input_files(jpeg(tmp_path))
    page.locator("#text").fill("It waits.")
    house.end(kill=True)
    page.locator("#say [type=submit]").click()
    expect(page.locator("#status")).to_contain_text("Not sent yet")
    house.open()
    expect(page.locator(".waiting")).to_have_count(0, timeout=30_000)
    assert house.replies() == ["It waits."]
    assert house.files() == ["photo"]
