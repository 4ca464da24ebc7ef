"""A whole house with the chat page as its only platform, and browsers that ask it."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import httpx
import pytest

from adapters.web.adapter import Web, pages
from bot.app import App, build
from bot.runtime.book import Book
from bot.runtime.clock import VirtualClock
from storage.database import Database
from tests.adapters.web.chromium import chromium, look
from tests.builders import NOON, campaigns

__all__ = ["chromium", "look"]  # fixtures

HOST = "http://localhost"


class Browser:
    """Asks as a browser without a script does: keeps cookies, fills in forms, follows what it is told."""

    def __init__(self, web: Web, host: str = HOST, **headers: str) -> None:
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(pages(web.site)),
            base_url=host,
            headers={"Sec-Fetch-Site": "same-origin", **headers},
        )
        self.shown = ""
        """The page that is on the screen."""

    async def get(self, path: str, **headers: str) -> httpx.Response:
        answer = await self.client.get(path, headers=headers)
        self.shown = answer.text
        return answer

    async def post(self, path: str, fields: dict[str, str], **headers: str) -> httpx.Response:
        """Post, and look at where it leads."""
        answer = await self.client.post(path, data=fields, headers=headers)
        self.shown = answer.text
        if answer.status_code == 303:
            await self.get(answer.headers["location"])
        return answer

    async def send(self, text: str, content: bytes, name: str = "photo.jpg") -> httpx.Response:
        """Say something with a file, as a form does."""
        fields = {**self.hidden("say"), "text": text}
        answer = await self.client.post("/say", data=fields, files={"file": (name, content)})
        self.shown = answer.text
        if answer.status_code == 303:
            await self.get(answer.headers["location"])
        return answer

    def hidden(self, form: str = "") -> dict[str, str]:
        """The hidden fields of the first form, or of the first with this class."""
        start = self.shown.index(f'class="{form}"') if form else self.shown.index("<form")
        whole = self.shown[start : self.shown.index("</form>", start)]
        found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', whole)
        return {name: unescape(value) for name, value in found}

    async def begin(self, code: str = "visit") -> httpx.Response:
        await self.get(f"/c/{code}")
        return await self.post(f"/c/{code}", self.hidden())

    async def say(self, text: str) -> httpx.Response:
        return await self.post("/say", {**self.hidden("say"), "text": text})

    async def press(self, label: str) -> httpx.Response:
        found = re.search(rf'name="pressed" value="([^"]*)">{re.escape(label)}<', self.shown)
        assert found, f"no button {label!r}"
        return await self.post("/say", {**self.hidden("options"), "pressed": unescape(found[1])})

    def lines(self) -> list[tuple[str, str]]:
        """Who said what, as it stands on the page."""
        found = re.findall(
            r'<div class="line (mine|theirs)".*?<p class="(?:words|sent)"[^>]*>(.*?)</p>',
            self.shown,
            re.DOTALL,
        )
        return [(who, unescape(re.sub(r"<[^>]+>", "", text))) for who, text in found]

    def buttons(self) -> list[str]:
        return [unescape(each) for each in re.findall(r'name="pressed" value="[^"]*">(.*?)<', self.shown)]


class House:
    """Everything behind the page."""

    def __init__(self, database: Database, web: Web, app: App) -> None:
        self.database = database
        self.web = web
        self.app = app

    def browser(self, **headers: str) -> Browser:
        return Browser(self.web, **headers)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    database = Database.open(f"sqlite:///{tmp_path}/weheard.db")
    written = campaigns()
    web = Web(Book(database, written), public=HOST, incoming=database.place.incoming, limit=100_000)
    app = build(database, written, VirtualClock(NOON), [web])
    web.site.receive = app.receive
    yield House(database, web, app)
    await database.close()


@pytest.fixture
async def anna(house: House) -> Browser:
    """Somebody who pressed Start and said yes."""
    browser = house.browser()
    await browser.begin()
    await browser.press("Yes")
    return browser
