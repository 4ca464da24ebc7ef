"""Following people into the language they write in: once, and only where they have not named one themselves.

Which language words are in is worked out outside and comes with the event. What a platform says of a person's
language is a guess, and what a person writes is better than a guess.
"""

from bot.conversation.events import Received
from bot.conversation.turn import Turn


def follow(turn: Turn, event: Received) -> str:
    """Go over to the language of these words where the campaign speaks it; the one that was spoken before."""
    if not event.language or turn.who.chose_language or turn.who.stopped:
        return ""
    before, campaign = turn.language(), turn.campaign()
    if campaign is None or event.language == before or event.language not in campaign.languages:
        return ""
    if turn.vocabulary().word(event.text) is not None:
        return ""
    turn.change(language=event.language, chose_language=True)
    return before


def say_so(turn: Turn, before: str) -> None:
    """One sentence, before the next words: that we went over, and how to go back."""
    if before:
        turn.lead_with("language_followed", before=turn.phrases(before).name)


def said_alone(turn: Turn) -> None:
    """What was to lead other words by itself, where nothing else was to be said."""
    if turn.lead:
        turn.say("")
