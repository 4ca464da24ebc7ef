"""The chat page in a real browser: by keyboard alone, read by axe, without a script, small, enlarged, in
Arabic, over a server that goes away in mid-answer."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = Path(__file__).parents[3]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PHONE = {"width": 320, "height": 640}
ENLARGED = {"width": 320, "height": 256}
"""1280 by 1024 at 400 %."""
IMAGES = os.environ.get("WEHEARD_IMAGES", "")
"""A folder for the pictures of the docs; empty: none are made."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (Debian's package is chromium)"),
]


class House:
    """A server that can be taken away and brought back, on the same address and database."""

    def __init__(self, folder: Path, public: str = "") -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            self.port = free.getsockname()[1]
        self.database = folder / "weheard.db"
        self._public = public
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def open(self) -> None:
        here = Path(__file__).parent / "house.py"
        command = [
            sys.executable,
            str(here),
            str(self.database),
            "tests/stories/clinic.toml",
            str(self.port),
            self._public,
        ]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def end(self, *, kill: bool = False) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        (process.kill if kill else process.terminate)()
        process.wait(15)
        assert process.stdout is not None
        process.stdout.close()
        assert kill or process.returncode == 0

    def replies(self) -> list[str]:
        with closing(sqlite3.connect(self.database)) as connection:
            rows = connection.execute("SELECT text FROM replies WHERE prompt = 'moment' ORDER BY number")
            return [text for (text,) in rows]

    def files(self) -> list[str]:
        """The kinds of what came with words."""
        with closing(sqlite3.connect(self.database)) as connection:
            rows = connection.execute("SELECT kind FROM attachments ORDER BY reply")
            return [kind for (kind,) in rows]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    made.open()
    yield made
    made.end()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


Look = Callable[..., Page]


@pytest.fixture
def look(chromium: Browser) -> Iterator[Look]:
    """Opens a page in a browser of its own; in the end, no page may have complained."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open(**settings: object) -> Page:
        context = chromium.new_context(**{"locale": "en-GB", "viewport": PHONE, **settings})  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if "Content Security" in said.text else None,
        )
        return page

    yield open
    for each in contexts:
        each.close()
    assert complaints == []


def begin(page: Page, house: House) -> None:
    page.goto(f"{house.url}/c/after-visit")
    page.locator("main form button").click()
    page.locator(".option[name=pressed]").first.wait_for()


def heard(page: Page) -> list[str]:
    return page.locator(".theirs .words").all_inner_texts()


def said(page: Page) -> list[str]:
    return page.locator(".mine .words").all_inner_texts()


def after(page: Page, deed: Callable[[], object]) -> None:
    """Do something, and wait for the next message."""
    next = page.locator(".theirs").nth(page.locator(".theirs").count())
    deed()
    next.wait_for()


def press(page: Page, place: int) -> None:
    after(page, lambda: page.locator(".option[name=pressed]").nth(place).click())


def say(page: Page, text: str) -> None:
    page.locator("#text").fill(text)
    after(page, lambda: page.locator("#say [type=submit]").click())


def tell(page: Page, text: str) -> None:
    """Say a part of a story: nothing is answered to it."""
    page.locator("#text").fill(text)
    page.locator("#say [type=submit]").click()
    page.locator(".mine:not(.waiting) .words", has_text=text).wait_for()


def faultless(page: Page) -> None:
    """No violation that axe knows of, and nothing to scroll sideways."""
    found = Axe().run(page, options=RULES)
    told = [(each["id"], [node["html"] for node in each["nodes"]]) for each in found.response["violations"]]
    assert told == []
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


def picture(page: Page, name: str) -> None:
    if IMAGES:
        page.screenshot(path=f"{IMAGES}/{name}.png")


def focused(page: Page) -> str:
    return str(page.evaluate("() => document.activeElement.id || document.activeElement.className"))


def test_a_whole_campaign_by_keyboard_alone(house: House, look: Look) -> None:
    page = look()
    keys = page.keyboard
    page.goto(f"{house.url}/c/after-visit")

    def tab_to(what: str) -> None:
        for _ in range(20):
            keys.press("Tab")
            if page.evaluate("(what) => document.activeElement.matches(what)", what):
                in_sight(page)
                return
        raise AssertionError(f"{what} is not reached by Tab")

    tab_to("button")
    keys.press("Enter")
    page.locator("#log").wait_for()
    tab_to(".option[name=pressed]")
    after(page, lambda: keys.press("Enter"))
    assert "line theirs" in focused(page)  # the new question, since the button is gone
    tab_to("#text")
    keys.type("The nurse took my hand.")
    keys.press("Shift+Enter")
    keys.type("Then it was easy.")
    after(page, lambda: keys.press("Enter"))
    assert focused(page) == "text"  # and stays where one writes
    keys.type("done")
    after(page, lambda: keys.press("Enter"))
    for _ in range(3):
        keys.press("Shift+Tab")
    after(page, lambda: keys.press("Space"))
    for _ in range(2):
        tab_to(".option[name=pressed]")
        after(page, lambda: keys.press("Enter"))
    tab_to(".option[name=pressed]")
    after(page, lambda: keys.press("Enter"))
    tab_to("#text")
    keys.type("5")
    after(page, lambda: keys.press("Enter"))
    assert "Thank you" in heard(page)[-1]
    assert house.replies() == ["The nurse took my hand.\nThen it was easy."]
    page.reload()
    assert said(page)[1] == "The nurse took my hand.\nThen it was easy."


def in_sight(page: Page) -> None:
    """What has the focus is not hidden, nor behind the bar (WCAG 2.4.11)."""
    hidden = page.evaluate(
        """() => {
            const here = document.activeElement, box = here.getBoundingClientRect();
            const down = box.top + Math.min(box.height, 20) / 2;
            const top = document.elementFromPoint(box.left + box.width / 2, down);
            return !(top && (here.contains(top) || top.contains(here)));
        }"""
    )
    assert not hidden


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_axe_finds_nothing_on_any_page(house: House, look: Look, scheme: str, script: bool) -> None:
    page = look(color_scheme=scheme, java_script_enabled=True)
    if not script:
        page.route("**/static/chat.js*", lambda route: route.abort())
    page.goto(f"{house.url}/c/after-visit")
    faultless(page)
    page.goto(f"{house.url}/poster/after-visit")
    faultless(page)
    begin(page, house)
    faultless(page)
    page.locator("summary").click()
    faultless(page)
    if script:
        press(page, 0)
        say(page, "It was <b>fine</b>.")
        say(page, "done")
        faultless(page)
    for path in ("/c/after-visit", "/move", "/back", "/left", "/nowhere"):
        page.goto(f"{house.url}{path}")
        faultless(page)
    page.goto(f"{house.url}/move")
    page.locator("main form button").click()
    page.locator("p.code").wait_for()
    faultless(page)
    page.goto(f"{house.url}/back?code=ABCD2345")
    page.locator("main form button").click()
    page.locator("[role=alert]").wait_for()
    faultless(page)


def jpeg(tmp_path: Path) -> Path:
    made = tmp_path / "ramp.jpg"
    Image.new("RGB", (400, 300), "teal").save(made, "JPEG")
    return made


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


def test_without_a_script_it_is_a_list_and_a_form(house: House, look: Look) -> None:
    page = look(java_script_enabled=False)
    begin(page, house)
    page.locator(".option[name=pressed]").first.click()
    page.locator("#text").fill("The stairs are steep.")
    page.locator("#say [type=submit]").click()
    expect(page.locator(".mine .words").last).to_have_text("The stairs are steep.")
    page.locator("#text").fill("done")
    page.locator("#say [type=submit]").click()
    expect(page.locator(".mine .words").last).to_have_text("done")
    assert page.locator("#hint").is_hidden()
    page.locator("summary").click()
    page.locator(".deeds .option").first.click()
    assert house.replies() == ["The stairs are steep."]


@pytest.mark.parametrize("size", [PHONE, ENLARGED], ids=["320 px", "400 %"])
def test_small_and_enlarged_nothing_is_cut_off(house: House, look: Look, size: dict[str, int]) -> None:
    page = look(viewport=size)
    page.goto(f"{house.url}/c/after-visit")
    faultless(page)
    begin(page, house)
    press(page, 0)
    say(page, "A" * 300)
    say(page, "done")
    faultless(page)
    for button in page.locator("button:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert box["width"] >= 24
        assert box["height"] >= 24


def test_spaced_out_text_stays_whole(house: House, look: Look) -> None:
    """WCAG 1.4.12; the style is put in past the page's own policy, as a reader's tool would."""
    page = look(bypass_csp=True)
    begin(page, house)
    page.add_style_tag(
        content="* {line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}"
    )
    faultless(page)


def test_arabic_runs_from_right_to_left(house: House, look: Look) -> None:
    page = look(locale="ar")
    begin(page, house)
    assert page.locator("html").get_attribute("dir") == "rtl"
    press(page, 0)
    say(page, "الممرضة أمسكت بيدي وشرحت لي كل شيء بهدوء.")
    tell(page, "EXIT only")
    mine = page.locator(".mine .words")
    ways = [str(each.evaluate("(one) => getComputedStyle(one).direction")) for each in mine.all()]
    assert ways[-2:] == ["rtl", "ltr"]
    assert page.locator(".theirs .words").last.get_attribute("lang") == "ar"
    own, other = mine.last.bounding_box(), page.locator(".theirs .words").last.bounding_box()
    assert own is not None
    assert other is not None
    assert own["x"] < other["x"]
    faultless(page)
    picture(page, "web-chat-arabic")


def test_it_looks_as_the_docs_show_it(house: House, look: Look) -> None:
    page = look(viewport={"width": 390, "height": 844})
    begin(page, house)
    press(page, 0)
    say(page, "The nurse at the desk explained the letter I did not understand.")
    say(page, "done")
    press(page, 0)
    press(page, 0)
    press(page, 1)
    page.mouse.move(0, 0)
    assert page.locator(".option[name=pressed]").all_inner_texts() == ["By bus", "By car", "On foot"]
    picture(page, "web-chat")


def test_the_poster_fits_on_one_page_and_says_the_public_address(tmp_path: Path, look: Look) -> None:
    house = House(tmp_path, "https://talk.example.org")
    house.open()
    try:
        page = look(viewport={"width": 620, "height": 877})
        page.goto(f"{house.url}/poster/after-visit")
        assert page.locator(".address").inner_text() == "talk.example.org/c/after-visit"
        page.emulate_media(media="print")
        assert page.locator(".tongues").is_hidden()
        picture(page, "poster")
        printed = page.pdf(prefer_css_page_size=True)
    finally:
        house.end()
    assert printed.count(b"/Type /Page\n") == 1


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
    assert other.locator(".line .words").all_inner_texts() == page.locator(".line .words").all_inner_texts()
    assert other.locator(".options").count() == page.locator(".options").count()


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
