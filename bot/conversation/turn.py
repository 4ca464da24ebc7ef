"""One event at work: the person as they are by now, and what should follow. It lives for one `advance`."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from bot.conversation.campaign import Campaign, Campaigns, Service
from bot.conversation.effects import Effect, Say
from bot.conversation.hours import awake, zone
from bot.conversation.keywords import Vocabulary, vocabulary
from bot.conversation.participant import Participant, Session, changed
from bot.conversation.wording import Phrases, fill, pick
from bot.messages import Message, Option


class Turn:
    """What the files of the engine hand to each other.

    `open` is the session that awaits an answer, apart from `who` so that changing one copies one.
    `lead` is a sentence to put before the next words.
    """

    __slots__ = ("campaigns", "effects", "lead", "now", "open", "who")

    def __init__(self, campaigns: Campaigns, who: Participant, now: datetime) -> None:
        self.campaigns = campaigns
        self.who = who
        self.open = who.open
        self.now = now
        self.effects: list[Effect] = []
        self.lead = ""

    def change(self, **fields: Any) -> None:
        """The person is otherwise from here on."""
        self.who = changed(self.who, **fields)

    def update(self, session: Session, **fields: Any) -> Session:
        """The session awaits an answer from here on, with these changes."""
        self.open = changed(session, **fields)
        return self.open

    def outcome(self) -> Participant:
        """The person as they are after this event."""
        return changed(self.who, open=self.open, version=self.who.version + 1)

    def do(self, *effects: Effect) -> None:
        self.effects.extend(effects)

    # What it is about

    def campaign(self, key: str | None = None) -> Campaign | None:
        """The campaign of that key; without one, that of the open session, else the one last joined."""
        if key is None:
            key = self.open.campaign if self.open else self.who.home
        return self.campaigns.campaigns.get(key)

    def service(self, campaign: Campaign | None = None) -> Service | None:
        """The service this is about: a built-in campaign has none, so the one last joined counts."""
        campaign = campaign or self.campaign()
        if campaign is None or campaign.builtin:
            campaign = self.campaign(self.who.home)
        return self.campaigns.services.get(campaign.service) if campaign else None

    # In whose words

    def language(self) -> str:
        """The person's own where the campaign speaks it, else the campaign's first."""
        campaign, wanted = self.campaign(), self.who.language
        spoken = campaign.languages if campaign else tuple(self.campaigns.wording)
        base = wanted.partition("-")[0]
        if wanted in spoken:
            return wanted
        if base in spoken:
            return base
        return campaign.languages[0] if campaign else "en"

    def phrases(self, language: str) -> Phrases:
        found = self.campaigns.wording.get(language) or self.campaigns.wording["en"]
        campaign = self.campaign()
        if campaign is not None and campaign.builtin:
            campaign = self.campaign(self.who.home)
        return found.young if campaign is not None and campaign.young and found.young else found

    def vocabulary(self) -> Vocabulary:
        """The person's language first, then the campaign's, then English."""
        campaign = self.campaign()
        own = self.who.language.partition("-")[0]
        return vocabulary(self.campaigns.wording, (own, *(campaign.languages if campaign else ())))

    def phrase(self, key: str, values: Mapping[str, object] | None = None) -> str:
        """One of our own phrases, with the names it needs filled in."""
        language = self.language()
        words = self.phrases(language).say[key]
        return fill(words, {**self._names(language), **(values or {})}) if "{" in words else words

    def _names(self, language: str) -> dict[str, object]:
        """What phrases may speak of: the service and the campaign, by the words people know."""
        campaign, service = self.campaign(), self.service()
        return {
            "service": pick(service.name, language) if service and service.name else "",
            "title": self.title(campaign) if campaign else "",
        }

    def title(self, campaign: Campaign) -> str:
        """What people know a campaign by."""
        return pick(campaign.title, self.language()) if campaign.title else ""

    def say(self, text: str, options: tuple[Option, ...] = (), recorded: str = "") -> None:
        """Say words that put no ask, after what leads them."""
        self.do(Say(Message(self.led(text), options, self.language(), recorded=recorded)))

    def tell(self, key: str, **values: object) -> None:
        """Say one of our own phrases."""
        self.say(self.phrase(key, values))

    def lead_with(self, key: str, **values: object) -> None:
        """Put one of our phrases before the next words; a second one follows the first."""
        phrase = self.phrase(key, values)
        self.lead = f"{self.lead} {phrase}".strip()

    def led(self, text: str) -> str:
        """Words with what leads them, which is said once."""
        lead, self.lead = self.lead, ""
        return f"{lead}\n\n{text}" if lead and text else lead or text

    # When

    def where(self, campaign: Campaign | None = None) -> tzinfo:
        """The person's zone, else their service's: of that campaign where they are not in it yet."""
        service = self.service(campaign)
        return zone(self.who.zone) or (zone(service.zone) if service else None) or UTC

    def awake(self, campaign: Campaign | None, when: datetime) -> datetime:
        """The first moment from then on when they may be written to unasked: no pause, no quiet hours."""
        if self.who.paused_until:
            when = max(when, self.who.paused_until)
        return awake(when, campaign.quiet if campaign else None, self.where())

    def date(self, when: datetime, campaign: Campaign | None = None) -> str:
        """A day as people say it, in their zone."""
        day, phrases = when.astimezone(self.where(campaign)), self.phrases(self.language())
        return fill(
            phrases.say["date"], {"day": day.day, "month": phrases.months[day.month - 1], "year": day.year}
        )

    def moment(self, when: datetime) -> str:
        """A day and the hour, in their zone."""
        return f"{self.date(when)}, {when.astimezone(self.where()):%H:%M}"
