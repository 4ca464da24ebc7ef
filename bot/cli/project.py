"""What commands work on: the configuration an admin wrote, and its database."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.errors import ConfigError

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.conversation.campaign import Campaign, Campaigns
    from storage.database import Database

T = TypeVar("T")

config_option = click.option(
    "--config",
    type=click.Path(path_type=Path),
    envvar="WEHEARD_CONFIG",
    metavar="FILE",
    help="The configuration; else WEHEARD_CONFIG, else config.toml in this folder.",
)


@dataclass(frozen=True, slots=True)
class Project:
    """The configuration, and the database it names, open."""

    settings: "Settings"
    database: "Database"

    @property
    def campaigns(self) -> "Campaigns":
        return self.settings.campaigns

    def campaign(self, key: str | None) -> "Campaign":
        """The campaign meant; without a name, the only one there is."""
        return self.campaigns.campaigns[chosen(self.campaigns, key)]


@asynccontextmanager
async def at_work(config: Path | None) -> AsyncIterator[Project]:
    """Read the configuration, open the database, and close it whatever happens."""
    from bot.config import load
    from storage.database import Database

    settings = load(config)
    database = Database.open(settings.storage_url, files=settings.files)
    try:
        yield Project(settings, database)
    finally:
        await database.close()


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run what waits for the database."""
    return asyncio.run(work)


def chosen(campaigns: "Campaigns", key: str | None) -> str:
    """The campaign meant; without a name, the only one there is."""
    mine = [each.key for each in campaigns.campaigns.values() if not each.builtin]
    if key in mine:
        return key
    if key is None and len(mine) == 1:
        return mine[0]
    if not mine:
        raise ConfigError("there is no campaign here; weheard init writes a first one, or say --config FILE")
    from difflib import get_close_matches

    near = get_close_matches(key or "", mine, 3, 0.4) or sorted(mine)[:5]
    said = f"there is no campaign {key!r}" if key else "say which campaign"
    raise ConfigError(f"{said}; there is {', '.join(near)}")
