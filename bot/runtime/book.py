"""What the chat page reads: where a link leads, what somebody joined, and their conversation; and codes to
come back to it."""

from collections.abc import Mapping
from pathlib import Path

from bot.conversation.campaign import Campaign, Campaigns
from bot.messages import Address, Door, Shown
from bot.runtime.recordings import Recordings
from storage import comebacks, conversations, joining
from storage.database import Database


class Book:
    """Reads beside the writers, so that reading never waits for them."""

    def __init__(self, database: Database, campaigns: Campaigns) -> None:
        self._database = database
        self._campaigns = campaigns
        self._recordings = Recordings(campaigns)

    def rewrite(self, campaigns: Campaigns) -> None:
        """Go on with what the admin has changed meanwhile."""
        self._campaigns = campaigns
        self._recordings.rewrite(campaigns)

    async def recordings(self) -> Mapping[str, str]:
        """The sound files that campaigns name, each with the name it is to be had by."""
        return await self._recordings.names()

    async def recording(self, name: str) -> Path | None:
        """The sound file of that name."""
        return await self._recordings.path(name)

    async def door(self, code: str) -> Door | None:
        """What a join code or a campaign's key leads to; None: nowhere. Our own campaigns have no door."""
        campaign = self._campaigns.campaigns.get(code)
        if campaign is None:
            found = await self._database.read(lambda tx: joining.find(tx, code))
            campaign = self._campaigns.campaigns.get(found.campaign if found else "")
        return None if campaign is None or campaign.builtin else self._door(campaign)

    async def home(self, address: Address) -> Door | None:
        """What somebody last joined; None: nobody is there. Without a title when it is no longer written."""
        home = await self._database.read(lambda tx: conversations.home(tx, address))
        if home is None:
            return None
        campaign = self._campaigns.campaigns.get(home)
        return Door({}, {}) if campaign is None else self._door(campaign)

    async def lines(self, address: Address, after: int = 0) -> list[Shown]:
        """The newest lines of a conversation after a number, oldest first."""
        return await self._database.read(lambda tx: conversations.lines(tx, address, after))

    async def keep_code(self, address: Address, code: str, sealed: str) -> bool:
        """Keep a code to come back by, in place of an earlier one; False when nobody is there."""
        return await self._database.transact(lambda tx: comebacks.keep(tx, address, code, sealed))

    async def sealed(self, code: str) -> str:
        """What is sealed under a code; empty when it stands for nothing."""
        return await self._database.read(lambda tx: comebacks.sealed(tx, code))

    async def use_code(self, code: str, new: str, sealed: str) -> bool:
        """Put a new code in place of one that is used; False when somebody else was quicker."""
        return await self._database.transact(lambda tx: comebacks.use(tx, code, new, sealed))

    def _door(self, campaign: Campaign) -> Door:
        service = self._campaigns.services.get(campaign.service)
        return Door(campaign.title, service.name if service else {}, campaign.languages)
