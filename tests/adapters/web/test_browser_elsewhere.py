"""The chat page from elsewhere in a real browser: linked and framed by other sites, left and come back to."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.adapters.web.chromium import (
    CHROMIUM,
    ENLARGED,
    PHONE,
    House,
    Look,
    begin,
    faultless,
    press,
    said,
    say,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (Debian's package is chromium)"),
]
DOCS = Path(__file__).parents[3] / "docs" / "web.md"


@contextmanager
def another_site(page: str) -> Iterator[int]:
    """A site of the service's own, with one page; its port."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>The service</title>{page}".encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    made.open()
    yield made
    made.end()


def documented(house: House) -> str:
    """The lines for one's own site, as the docs give them."""
    found = re.search(r"```html\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert found
    return found[1].replace("https://talk.example.org", house.url)


def test_the_documented_lines_lead_from_another_site_to_a_conversation(house: House, look: Look) -> None:
    page = look()
    with another_site(documented(house)) as port:
        page.goto(f"http://localhost:{port}/")
        with page.context.expect_page() as opening:
            page.get_by_role("link", name="Tell us about your visit").click()
        chat = opening.value
        chat.locator("main form button").click()
        press(chat, 0)
        say(chat, "From your own site.")
        assert chat.evaluate("() => window.opener") is None
    assert house.replies() == ["From your own site."]


def framed(house: House) -> str:
    return f'<iframe title="Chat" width="360" height="600" src="{house.url}/c/after-visit"></iframe>'


def test_no_site_may_show_the_page_in_a_frame_unless_it_is_named(house: House, chromium: Browser) -> None:
    page = chromium.new_page()
    with another_site(framed(house)) as port:
        with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
            page.goto(f"http://localhost:{port}/")
        assert page.frame_locator("iframe").locator("main form button").count() == 0
    page.close()


@pytest.mark.parametrize(
    ("host", "works"), [("127.0.0.1", True), ("localhost", False)], ids=["same domain", "another"]
)
def test_a_named_site_shows_it_in_a_frame_and_it_works_where_they_share_a_domain(
    tmp_path: Path, look: Look, host: str, works: bool
) -> None:
    house = House(tmp_path)
    with another_site(framed(house)) as port:
        house = House(tmp_path, frames=f"http://{host}:{port}", port=house.port)
        house.open()
        try:
            page = look()
            page.goto(f"http://{host}:{port}/")
            frame = page.frame_locator("iframe")
            frame.locator("main form button").click()
            if works:
                frame.locator(".tidy").wait_for()  # the script is there
                frame.locator(".option[name=pressed]").first.click()
                frame.locator(".theirs .words", has_text="Tell us about").wait_for()
                frame.locator("#text").fill("In a frame.")
                frame.locator("#say [type=submit]").click()
                frame.locator(".theirs .words", has_text="I am listening").wait_for()
                assert house.replies() == ["In a frame."]
            else:
                expect(frame.locator("h1")).to_have_text("This page needs one cookie")
        finally:
            house.end()


# Coming back


def code_of(page: Page) -> str:
    page.locator("p.code").wait_for()
    return page.locator("p.code span").first.inner_text()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_who_wrote_the_code_down_comes_back_on_another_device(house: House, look: Look, script: bool) -> None:
    page = look(java_script_enabled=script)
    page.goto(f"{house.url}/c/after-visit")
    page.locator("main form button").click()
    page.locator(".option[name=pressed]").first.click()
    page.locator("#text").fill("The stairs are steep.")
    page.locator("#say [type=submit]").click()
    expect(page.locator(".mine:not(.waiting) .words").last).to_have_text("The stairs are steep.")
    page.locator("summary").click()
    page.get_by_role("link", name="Go on elsewhere, or come back later").click()
    page.get_by_role("button", name="Get a code").click()
    code = code_of(page)
    other = look(java_script_enabled=script, locale="ar")
    other.goto(f"{house.url}/c/after-visit")
    other.locator("a[href^='/back']").click()
    other.locator("#code").fill(code.lower().replace("-", " "))
    other.locator("main form button").click()
    assert code_of(other) != code
    other.locator("a[href='/chat#end']").click()
    assert "The stairs are steep." in said(other)


@pytest.mark.parametrize("size", [PHONE, ENLARGED], ids=["320 px", "400 %"])
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_with_the_code_are_whole_everywhere(
    house: House, look: Look, size: dict[str, int], language: str, scheme: str
) -> None:
    page = look(viewport=size, locale=language, color_scheme=scheme)
    begin(page, house)
    page.goto(f"{house.url}/move")
    assert page.locator("html").get_attribute("lang") == language
    faultless(page)
    page.locator("main form button").click()
    code = code_of(page)
    faultless(page)
    page.goto(f"{house.url}/back?code={code}")
    faultless(page)
    page.locator("main form button").click()
    assert code_of(page) != code
    faultless(page)


def test_at_a_desk_the_code_is_offered_and_put_away_with_everything(house: House, look: Look) -> None:
    page = look(viewport={"width": 600, "height": 780})
    page.clock.install()
    page.goto(f"{house.url}/desk/after-visit")
    page.locator("main form button").click()
    press(page, 0)
    say(page, "Said at the desk.")
    page.clock.fast_forward(95_000)
    page.get_by_role("dialog", name="Are you still there?").wait_for()
    page.get_by_role("link", name="Take a code with you").click()
    faultless(page)
    page.get_by_role("button", name="Get a code").click()
    code = code_of(page)
    faultless(page)
    page.clock.fast_forward(95_000)
    page.get_by_role("dialog", name="Are you still there?").wait_for()
    page.clock.fast_forward(30_000)
    page.wait_for_url("**/desk/after-visit")
    assert code not in page.content()
    page.goto(f"{house.url}/chat")
    assert page.locator("#log").count() == 0
    home = look()
    home.goto(f"{house.url}/back?code={code}")
    home.locator("main form button").click()
    home.get_by_role("link", name="Return to the conversation").click()
    assert "Said at the desk." in said(home)
