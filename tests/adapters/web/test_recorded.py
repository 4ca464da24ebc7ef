"""Asks that are spoken: heard where the words stand, from our own site, and only what a campaign names."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.web.adapter import Web
from bot.app import build
from bot.config import load
from bot.runtime.book import Book
from bot.runtime.clock import VirtualClock
from storage.database import Database
from tests.adapters.web.conftest import HOST, House
from tests.builders import NOON, campaigns
from tests.pictures import wav

SOUND = b"OggS" + b"a spoken question" * 9


@pytest.fixture
async def spoken(tmp_path: Path) -> AsyncIterator[House]:
    """A house whose campaign has its consent and its first question spoken in English."""
    database = Database.open(f"sqlite:///{tmp_path}/weheard.db")
    (tmp_path / "moment.ogg").write_bytes(SOUND)
    written = campaigns()
    visit = written.campaigns["visit"]
    prompts = tuple(replace(each, recorded={"en": f"{tmp_path}/moment.ogg"}) for each in visit.prompts[:2])
    visit = replace(visit, prompts=(*prompts, *visit.prompts[2:]), languages=("en", "da"))
    written = replace(written, campaigns={**written.campaigns, "visit": visit})
    web = Web(Book(database, written), public=HOST)
    app = build(database, written, VirtualClock(NOON), [web])
    web.site.receive = app.receive
    yield House(database, web, app)
    await database.close()


async def test_a_spoken_ask_is_heard_where_its_words_stand(spoken: House) -> None:
    anna = spoken.browser()
    await anna.begin()
    assert anna.shown.count("<audio") == 1
    await anna.press("Yes")
    assert anna.shown.count("<audio") == 2
    assert 'aria-label="Listen to the question"' in anna.shown
    await spoken.app.delivery.drain()
    await anna.get("/chat")
    where = anna.shown.rpartition('src="/recorded/')[2].partition('"')[0]
    answer = await anna.client.get(f"/recorded/{where}")
    assert (answer.content, answer.headers["content-type"]) == (SOUND, "audio/ogg")
    assert "immutable" in answer.headers["cache-control"]
    part = await anna.client.get(f"/recorded/{where}", headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"OggS")


@pytest.mark.parametrize(
    "name", ["weheard.db", "..%2Fweheard.db", "%2Fetc%2Fpasswd", "moment.ogg", "a" * 300]
)
async def test_no_other_file_is_to_be_had(spoken: House, name: str) -> None:
    anna = spoken.browser()
    await anna.begin()
    assert (await anna.client.get(f"/recorded/{name}")).status_code == 404


async def test_who_reads_another_language_hears_nothing_in_this_one(spoken: House) -> None:
    anna = spoken.browser()
    await anna.begin()
    await anna.press("Yes")
    await anna.say("dansk")
    assert anna.shown.count("<audio") == 2


async def test_a_recording_that_is_gone_leaves_the_words(spoken: House, tmp_path: Path) -> None:
    (tmp_path / "moment.ogg").unlink()
    anna = spoken.browser()
    await anna.begin()
    assert "<audio" not in anna.shown
    assert anna.lines()[-1][0] == "theirs"


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[House]:
    """A house whose campaign begins with a story that is asked for aloud."""
    database = Database.open(f"sqlite:///{tmp_path}/weheard.db")
    shutil.copyfile(Path(__file__).with_name("talk.toml"), tmp_path / "talk.toml")
    (tmp_path / "ask.wav").write_bytes(wav())
    written = load(tmp_path / "talk.toml").campaigns
    web = Web(Book(database, written), public=HOST)
    app = build(database, written, VirtualClock(NOON), [web])
    web.site.receive = app.receive
    yield House(database, web, app)
    await database.close()


async def test_a_story_that_is_read_back_or_told_again_is_not_the_question_spoken_again(talk: House) -> None:
    anna = talk.browser()
    await anna.begin("after-visit")
    await anna.press("Yes")
    await anna.say("The stairs are steep.")
    await anna.say("done")
    assert "Right" in anna.buttons()
    await anna.press("Change it")
    assert anna.shown.count("<audio") == 1
