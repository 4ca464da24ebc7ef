"""What commands work on: the configuration an admin wrote, and its database."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.conversation.campaign import Campaigns
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


@asynccontextmanager
async def at_work(config: Path | None) -> AsyncIterator[Project]:
    """Read the configuration, open the database, and close it whatever happens."""
    from bot.config import load
    from storage.database import Database

    settings = load(config)
    database = Database.open(settings.storage_url)
    try:
        yield Project(settings, database)
    finally:
        await database.close()


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run what waits for the database."""
    return asyncio.run(work)
