"""Plays every story beside this file, through the real engine, storage, outbox and delivery.

Each line is a load and a save, so that persistence is proven all along. Where a story and the bot differ, the
transcript as it is now is shown; `WEHEARD_STORIES=write` writes it into the file, to be read aloud and kept.
"""

import asyncio
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.console import YOU, spoken
from bot.cli.play import Play, stage
from bot.cli.story import BOT, COMMENT, OTHER, Line, Story, read_story, write_story
from bot.config import load
from bot.conversation.campaign import Campaigns
from bot.conversation.events import Started
from bot.messages import Message
from bot.runtime.receive import Happening
from storage import inbox, participants

HERE = Path(__file__).parent
STORIES = sorted(HERE.glob("*.txt"))


def read_campaigns() -> dict[str, Campaigns]:
    return {path.name: load(path).campaigns for path in HERE.glob("*.toml")}


@pytest.fixture(scope="module")
def campaigns() -> dict[str, Campaigns]:
    return read_campaigns()


async def decide(play: Play, text: str) -> None:
    """`/decided KIND | THEME | SENTENCE | BY`: the team answered a theme, and this person is told."""
    kind, theme, sentence, by = [part.strip() for part in f"{text} |".split("|")][:4]
    campaign = play.app.campaigns.campaigns[play.campaign]
    about = {"decision": f"d-{theme}-{kind}", "theme": theme, "theme_id": theme, "kind": kind}
    given = {**about, "sentence": sentence, "by": by, "campaign": campaign.key, "service": campaign.service}
    found = await play.app.database.read(lambda tx: participants.find(tx, [YOU]))
    told = Happening(found[YOU].id, Started("_heard", invited=True, given=given))
    await play.app.database.transact(lambda tx: play.app.receive.happen(tx, [told]))
    await play.app.delivery.drain()


async def played(story: Story, campaigns: dict[str, Campaigns]) -> Story:
    """The same story, with what the bot says now."""
    file, key = story.head["campaign"].split()
    lines: list[Line] = []

    def show(message: Message) -> None:
        lines.append(Line(BOT, spoken(message)))

    starts = story.starts
    assert starts is not None
    language = story.head.get("language", "")
    async with stage(campaigns[file], key, show, starts=starts, language=language) as play:
        joined = False
        for line in story.lines:
            if line.mark == BOT:
                continue
            if line.mark != COMMENT and not joined:
                joined = True
                await play.join()
            lines.append(line)
            if line.mark == OTHER and line.text.startswith("decided "):
                await decide(play, line.text.removeprefix("decided "))
            elif line.mark != COMMENT:
                await play.do(line)
        assert await play.app.database.read(inbox.dead_letters) == 0, (
            "something was set aside: a fault of ours"
        )
    return Story(story.head, tuple(lines))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_story(path: Path, campaigns: dict[str, Campaigns]) -> None:
    written = read_story(path.read_text("utf-8"))
    now = write_story(asyncio.run(played(written, campaigns)))
    if os.environ.get("WEHEARD_STORIES") == "write":
        path.write_text(now, "utf-8")
    assert now == write_story(written), f"this is what was said now:\n\n{now}"


def said(lines: Iterable[Line]) -> list[str]:
    return [line.text for line in lines if line.mark == BOT]


def test_there_are_stories_and_each_has_both_sides() -> None:
    assert len(STORIES) >= 15
    for path in STORIES:
        story = read_story(path.read_text("utf-8"))
        assert said(story.lines), path.name
        assert story.starts, path.name


async def test_a_bot_that_says_something_else_fails(campaigns: dict[str, Campaigns]) -> None:
    story = read_story(
        f"campaign: walk.toml walk\nstarts: {datetime(2026, 12, 1, tzinfo=UTC):%Y-%m-%d}\n\n< Hi.\n> yes\n"
    )
    assert said((await played(story, campaigns)).lines)[0] != "Hi."
