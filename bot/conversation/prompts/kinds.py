"""The kinds of prompt, by their names in campaign files."""

from collections.abc import Mapping

from bot.conversation.prompts.base import Kind
from bot.conversation.prompts.choice import Choice
from bot.conversation.prompts.consent import Consent
from bot.conversation.prompts.date import Date
from bot.conversation.prompts.info import Info
from bot.conversation.prompts.location import Location
from bot.conversation.prompts.multi_choice import MultiChoice
from bot.conversation.prompts.number import Number
from bot.conversation.prompts.photo import Photo
from bot.conversation.prompts.rank import Rank
from bot.conversation.prompts.scale import Scale
from bot.conversation.prompts.story import Story
from bot.conversation.prompts.text import TextPrompt
from bot.conversation.prompts.touchpoints import Touchpoints
from bot.conversation.prompts.voice import Voice

KINDS: Mapping[str, type[Kind]] = {
    "consent": Consent,
    "info": Info,
    "text": TextPrompt,
    "choice": Choice,
    "multi_choice": MultiChoice,
    "scale": Scale,
    "story": Story,
    "number": Number,
    "date": Date,
    "rank": Rank,
    "photo": Photo,
    "voice": Voice,
    "location": Location,
    "touchpoints": Touchpoints,
}
