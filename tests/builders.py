"""Small things to test with: campaigns, wordings, inbounds. Append what several tests need."""

import tomllib
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from bot.conversation.campaign import Campaign, Campaigns, Prompt, Service
from bot.conversation.prompts.choice import Choice, Choosable
from bot.conversation.prompts.consent import Consent
from bot.conversation.prompts.scale import Scale
from bot.conversation.prompts.story import Story
from bot.conversation.prompts.text import TextPrompt
from bot.conversation.wording import Wording, load_wording
from bot.messages import Address, Came, Inbound

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
WORDING = Path(__file__).parent.parent / "bot" / "wording"


@cache
def wording() -> Wording:
    """The product's own words."""
    return load_wording(
        {path.stem: tomllib.loads(path.read_text("utf-8")) for path in WORDING.glob("*.toml")}
    )


def visit(**changes: object) -> Campaign:
    """Consent, a moment in one's own words, a scale, a choice, and a last word."""
    prompts = (
        Prompt("consent", "consent", Consent({"en": "May we ask you about your visit?"})),
        Prompt("moment", "text", TextPrompt({"en": "Tell us about one moment of your visit."}), themes=True),
        Prompt("rating", "scale", Scale({"en": "All in all, how was it?"})),
        Prompt(
            "way",
            "choice",
            Choice(
                {"en": "How did you come?"},
                (Choosable("bus", {"en": "Bus"}), Choosable("car", {"en": "Car"})),
            ),
        ),
        Prompt("last", "text", TextPrompt({"en": "Anything else?"})),
    )
    fields = {"remind": (timedelta(days=3),), **changes}
    return Campaign("visit", "clinic", {"en": "Your visit"}, prompts, **fields)  # type: ignore[arg-type]


def telling() -> Campaign:
    """Consent, then a story of as many messages as one likes."""
    prompts = (
        Prompt("consent", "consent", Consent({"en": "May we ask you about your visit?"})),
        Prompt("moment", "story", Story({"en": "Tell us about one moment of your visit."}), themes=True),
    )
    return Campaign("telling", "clinic", {"en": "Your story"}, prompts)


def campaigns(*written: Campaign) -> Campaigns:
    """These campaigns of one clinic; the visit when none is given."""
    each = written or (visit(),)
    clinic = Service("clinic", {"en": "Riverside Clinic"})
    return Campaigns({one.key: one for one in each}, {"clinic": clinic}, wording())


def start(number: int, who: str = "anna", code: str = "visit", platform: str = "phone") -> Inbound:
    """Somebody comes by a link."""
    return Inbound(Address(platform, who), f"{who}-{number}", Came.START, code=code)


def words(number: int, text: str, who: str = "anna", platform: str = "phone") -> Inbound:
    """Somebody types."""
    return Inbound(Address(platform, who), f"{who}-{number}", text=text, message_id=f"m{number}")
