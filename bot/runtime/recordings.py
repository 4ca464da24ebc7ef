"""The sound files that campaigns name, under names that say nothing and change with what they hold."""

import asyncio
import hashlib
from pathlib import Path

from bot.conversation.campaign import Campaigns

NAME_LENGTH = 32


class Recordings:
    """Files of recorded asks for a page to play. Only those that a campaign names are there at all."""

    def __init__(self, campaigns: Campaigns) -> None:
        self._files: list[str] = []
        self._names: dict[str, str] = {}
        self._paths: dict[str, Path] = {}
        self.rewrite(campaigns)

    def rewrite(self, campaigns: Campaigns) -> None:
        """Go on with what the admin has changed; files are read anew when they are next asked for."""
        self._files = sorted(
            {
                file
                for campaign in campaigns.campaigns.values()
                for prompt in campaign.prompts
                for file in prompt.recorded.values()
            }
        )
        self._names, self._paths = {}, {}

    async def names(self) -> dict[str, str]:
        """The name of each file that is there, by its path."""
        if self._files and not self._names:
            found = await asyncio.to_thread(_named, self._files)
            self._names, self._paths = found, {name: Path(file) for file, name in found.items()}
        return self._names

    async def path(self, name: str) -> Path | None:
        """The file of that name; None: there is none."""
        await self.names()
        return self._paths.get(name)


def _named(files: list[str]) -> dict[str, str]:
    found = {}
    for file in files:
        try:
            content = Path(file).read_bytes()
        except OSError:
            continue  # told by `weheard check`; the words are there all the same
        found[file] = hashlib.sha256(content).hexdigest()[:NAME_LENGTH] + Path(file).suffix.lower()[:6]
    return found
