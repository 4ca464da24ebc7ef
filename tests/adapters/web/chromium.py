"""Chromium at the chat page, which is served by a process of its own: what the tests with a browser share."""

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
WAIT = 15_000
"""Milliseconds to wait for what is to be seen: machines that run tests are busy."""
expect.set_options(timeout=WAIT)
IMAGES = os.environ.get("WEHEARD_IMAGES", "")
"""A folder for the pictures of the docs; empty: none are made."""


class House:
    """A server that can be taken away and brought back, on the same address and database."""

    def __init__(
        self,
        folder: Path,
        public: str = "",
        written: str = "tests/stories/clinic.toml",
        frames: str = "",
        port: int = 0,
    ) -> None:
        with closing(socket.create_server(("127.0.0.1", port))) as free:
            self.port = free.getsockname()[1]
        self.database = folder / "weheard.db"
        self._public = public
        self._written = written
        self._frames = frames
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
            self._written,
            str(self.port),
            self._public,
            self._frames,
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
        context.set_default_timeout(WAIT)
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


def jpeg(tmp_path: Path) -> Path:
    made = tmp_path / "ramp.jpg"
    Image.new("RGB", (400, 300), "teal").save(made, "JPEG")
    return made
