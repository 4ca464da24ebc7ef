"""An answer that was corrected by editing its message is read again, as it was read at first."""

from datetime import datetime

from bot.conversation.campaign import Campaigns
from bot.conversation.keywords import vocabulary
from bot.conversation.moving import kind_of
from bot.conversation.participant import Answer, Ask
from bot.conversation.prompts.base import Partly, Said, View, Whole
from bot.messages import Option
from storage import replies
from storage.tx import Tx


def read_again(
    tx: Tx, campaigns: Campaigns, participant: str, message_id: str, text: str, now: datetime
) -> None:
    """Keep what the new words of a message mean, where the old ones were understood; nothing where they no
    longer fit: then only the words are known."""
    was = replies.answered(tx, participant, message_id)
    campaign = campaigns.campaigns.get(was.campaign) if was is not None else None
    if was is None or campaign is None:
        return
    shown = tuple(Option(id.removeprefix(f"{was.ask}:"), label) for id, label in was.options)
    ask = Ask(was.ask, was.prompt, was.kind, was.asked, shown, probe=was.probe)
    prompt = next((each for each in campaign.prompts if each.key == was.prompt), None)
    phrases = campaigns.wording.get(was.language) or campaigns.wording["en"]
    understood = vocabulary(campaigns.wording, (was.language, *campaign.languages))
    view = View(was.language, phrases, shown=shown, vocabulary=understood, today=now.date())
    reading = kind_of(prompt, ask, None).read(Said(text), view)
    if not isinstance(reading, Partly):
        answer = reading.answer if isinstance(reading, Whole) else reading
        replies.answer_anew(tx, participant, was.number, answer if isinstance(answer, Answer) else None)
