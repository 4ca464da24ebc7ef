"""The chat page in a real browser: over networks that come and go, in two tabs, at a desk, and to the end."""

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
    press,
    said,
    say,
    tell,
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


def test_a_server_that_goes_away_in_mid_answer_loses_and_doubles_nothing(house: House, look: Look) -> None:
    page = look()
    begin(page, house)
    press(page, 0)
    house.end(kill=True)
    for text in ("First, the hall was cold.", "Second, nobody came."):
        page.locator("#text").fill(text)
        page.locator("#say [type=submit]").click()
    expect(page.locator("#status")).to_contain_text("Not sent yet")
    assert page.locator(".waiting").count() == 2
    house.open()
    expect(page.locator(".waiting")).to_have_count(0, timeout=30_000)
    page.locator(".theirs .words", has_text="I am listening").first.wait_for()
    say(page, "done")
    assert house.replies() == ["First, the hall was cold.", "Second, nobody came."]
    live = page.locator(".line .words").all_inner_texts()
    page.reload()
    assert page.locator(".line .words").all_inner_texts() == live


def test_a_restart_in_an_orderly_way_is_hardly_noticed(house: House, look: Look) -> None:
    page = look()
    begin(page, house)
    press(page, 0)
    house.end()
    house.open()
    say(page, "It was quick.")
    assert house.replies() == ["It was quick."]
    assert said(page).count("It was quick.") == 1


def test_over_a_slow_network_it_says_that_it_is_sending_and_doubles_nothing(house: House, look: Look) -> None:
    page = look()
    begin(page, house)
    press(page, 0)
    slow = {"offline": False, "latency": 700, "downloadThroughput": 6_000, "uploadThroughput": 3_000}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", slow)
    page.locator("#text").fill("Slowly.")
    page.locator("#say [type=submit]").dblclick()
    expect(page.locator("#status")).to_have_text("Sending …")
    page.locator(".theirs .words", has_text="I am listening").wait_for()
    expect(page.locator("#status")).to_have_text("Sent")
    assert house.replies() == ["Slowly."]
    assert said(page).count("Slowly.") == 1


def test_another_tab_shows_what_is_said_here(house: House, look: Look) -> None:
    page = look()
    begin(page, house)
    other = page.context.new_page()
    other.goto(f"{house.url}/chat")
    press(page, 0)
    say(page, "Seen in both.")
    other.bring_to_front()
    expect(other.locator(".mine .words").last).to_have_text("Seen in both.")
    expect(other.locator(".line .words")).to_have_text(page.locator(".line .words").all_text_contents())
    expect(other.locator(".options")).to_have_count(page.locator(".options").count())


def test_where_streams_do_not_get_through_it_asks(house: House, look: Look) -> None:
    page = look()
    page.route("**/events*", lambda route: route.abort())
    begin(page, house)
    press(page, 0)
    say(page, "Without a stream.")
    assert house.replies() == ["Without a stream."]


def test_who_reads_further_up_stays_there(house: House, look: Look) -> None:
    page = look()
    begin(page, house)
    press(page, 0)
    say(page, "It was long.")
    for number in range(6):
        tell(page, f"A long story, part {number}. " * 8)
    page.evaluate("() => window.scrollTo(0, 0)")
    other = page.context.new_page()
    other.goto(f"{house.url}/chat")
    say(other, "done")
    page.bring_to_front()
    page.locator("#below").wait_for()
    assert page.evaluate("() => window.scrollY") == 0
    page.locator("#below").click()
    page.locator("#below").wait_for(state="hidden")
    assert focused(page) == "text"


def test_what_cannot_be_taken_goes_back_into_the_box(house: House, look: Look) -> None:
    page = look()
    begin(page, house)
    press(page, 0)
    page.route("**/say", lambda route: route.fulfill(status=413, body='{"wrong": "Too long for us."}'))
    page.locator("#text").fill("Every word counts.")
    page.locator("#say [type=submit]").click()
    expect(page.locator("#alert")).to_have_text("Too long for us.")
    expect(page.locator("#text")).to_have_value("Every word counts.")
    assert page.locator(".waiting").count() == 0


def test_erasing_everything_leaves_only_the_farewell(house: House, look: Look) -> None:
    page = look()
    begin(page, house)
    press(page, 0)
    say(page, "A secret")
    page.locator("summary").click()
    after(page, lambda: page.locator(".deeds .option").last.click())
    page.locator("#text").fill("yes")
    page.locator("#say [type=submit]").click()
    expect(page.locator(".line")).to_have_count(1)
    expect(page.locator(".line")).to_contain_text("Everything is erased")
    assert page.locator("#text").count() == 0
    page.goto(f"{house.url}/chat")
    assert "A secret" not in page.content()


def test_at_a_desk_the_conversation_is_put_away_after_two_idle_minutes(house: House, look: Look) -> None:
    page = look()
    page.clock.install()
    page.goto(f"{house.url}/desk/after-visit")
    page.locator("main form button").click()
    press(page, 0)
    page.locator("#text").fill("Half a thou")
    page.clock.fast_forward(95_000)
    still = page.get_by_role("dialog", name="Are you still there?")
    still.wait_for()
    faultless(page)
    page.keyboard.press("Enter")
    still.wait_for(state="hidden")
    assert page.locator("#text").input_value() == "Half a thou"
    page.clock.fast_forward(95_000)
    still.wait_for()
    page.clock.fast_forward(30_000)
    page.wait_for_url("**/desk/after-visit")
    page.goto(f"{house.url}/chat")
    assert page.locator("#log").count() == 0
