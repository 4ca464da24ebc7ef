"""Plays one person's conversation on a virtual clock, through the real engine, storage and outbox."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from adapters.console import Console
from bot.app import App, build
from bot.cli.story import OTHER, PERSON, Line, read_wait
from bot.conversation.campaign import Campaigns
from bot.conversation.keywords import vocabulary
from bot.errors import ConfigError
from bot.messages import Inbound, Message
from bot.runtime.clock import VirtualClock
from storage.database import Database

COMMAND = re.compile(r"/[^\W\d_]\w*")


class Play:
    """What a person does, one thing after the other; what the bot says is shown as it arrives."""

    def __init__(self, app: App, clock: VirtualClock, console: Console, campaign: str) -> None:
        self.app = app
        self.clock = clock
        self.console = console
        self.campaign = campaign

    async def join(self) -> None:
        """Follow the campaign's link."""
        await self.receive(self.console.joined(self.campaign))

    async def receive(self, inbound: Inbound) -> None:
        """Take one inbound, and deliver what follows."""
        await self.app.receive(inbound)
        await self.app.delivery.drain()

    async def wait(self, length: timedelta) -> None:
        """Let time pass, and do what falls due meanwhile when it falls due."""
        await self.app.schedule.live(self.clock, self.clock.now() + length, self.app.delivery.drain)

    def local_time(self) -> datetime:
        """What the clock shows where the service is."""
        campaigns = self.app.campaigns
        service = campaigns.services.get(campaigns.campaigns[self.campaign].service)
        return self.clock.now().astimezone(ZoneInfo(service.zone if service else "UTC"))

    async def steer(self, text: str) -> bool:
        """A line with a slash that is not for the bot: False when it is none."""
        command, _, rest = text.strip().removeprefix("/").partition(" ")
        match command:
            case "wait":
                await self.wait(read_wait(rest))
            case "press":
                await self.receive(self.console.pressed(rest.strip()))
            case "join":
                await self.join()
            case _:
                return False
        return True

    def check_command(self, text: str) -> None:
        """A ConfigError for a word with a slash that neither steers nor is understood: it is a slip, and no
        answer."""
        word = COMMAND.match(text.strip())
        if word is None or self._understood(text.strip()) or self._understood(word[0]):
            return
        raise ConfigError(
            f"there is no {word[0]}; /wait, /press, /join and /quit are known here, "
            "and the bot understands /start, /stop, /help, /skip, /back, /pause, /delete and the like"
        )

    def _understood(self, text: str) -> bool:
        campaigns = self.app.campaigns
        known = vocabulary(campaigns.wording, campaigns.campaigns[self.campaign].languages)
        return known.word(text) is not None or bool(known.language(text))

    async def do(self, line: Line) -> None:
        """One turn of a story that is not the bot's."""
        if line.mark == PERSON:
            await self.receive(self.console.said(line.text))
        elif line.mark == OTHER and not await self.steer(line.text):
            raise ConfigError(
                f"line {line.at}: there is no /{line.text.split()[0]}; /wait, /press and /join are known"
            )


@asynccontextmanager
async def stage(
    campaigns: Campaigns,
    campaign: str,
    show: Callable[[Message], None],
    *,
    starts: datetime,
    language: str = "",
    store: str = "",
    read: Callable[[], str] = input,
) -> AsyncIterator[Play]:
    """Everything set up for one conversation, in the database `store` or in one that is gone afterwards."""
    with TemporaryDirectory(prefix="weheard-") as folder:
        database = Database.open(store or f"sqlite:///{Path(folder) / 'chat.db'}", durable=bool(store))
        clock = VirtualClock(starts)
        console = Console(show, read, language=language)
        quiet = campaigns if store else without_digests(campaigns)
        play = Play(build(database, quiet, clock, [console]), clock, console, campaign)
        try:
            yield play
        finally:
            await database.close()


def without_digests(campaigns: Campaigns) -> Campaigns:
    """The same, but the team hears nothing of a conversation that is only tried."""
    tried = {key: replace(each, digest=None) for key, each in campaigns.campaigns.items()}
    return replace(campaigns, campaigns=tried)
