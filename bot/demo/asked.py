"""What a made-up person is being asked: they know it by the words and buttons they see, as people do."""

from dataclasses import dataclass

from bot.conversation.campaign import Campaigns
from bot.conversation.reading_back import LEAVE_OUT, RIGHT
from bot.conversation.wording import Text
from bot.messages import Message

ERASE = "_erase"
MORE = "_more"
"""What `recognise` calls the question before erasing, and any follow-up to a story."""
READING = "_reading"
"""What it calls a story that is read back."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of every question there is, by what it is called."""

    words: tuple[tuple[str, str], ...]

    def recognise(self, message: Message) -> str:
        """The prompt's key (or `MORE`, `ERASE`), empty when nothing is asked. The longest fit counts."""
        fits = [(len(words), name) for name, words in self.words if words in message.text]
        if fits:
            return max(fits)[1]
        # What is told before the question differs each time, so hearing a decision is known by its buttons.
        ids = {option.id.rpartition(":")[2] for option in message.options}
        if {RIGHT, LEAVE_OUT} <= ids:
            return READING
        return "so" if {"so", "not_so"} <= ids else ""


def all_asked(campaigns: Campaigns) -> Asked:
    """Learn every question of these campaigns, in every language."""
    words: list[tuple[str, str]] = []
    for campaign in campaigns.campaigns.values():
        for prompt in campaign.prompts:
            words += named(prompt.key, getattr(prompt.kind, "text", {}))
            for probe in prompt.probes:
                words += named(MORE, probe.ask)
    words += [(ERASE, phrases.say["delete_confirm"]) for phrases in campaigns.wording.values()]
    return Asked(tuple(words))


def named(name: str, text: Text) -> list[tuple[str, str]]:
    """The words in each language; those with something to fill in are left out."""
    return [(name, words) for words in text.values() if "{" not in words]
