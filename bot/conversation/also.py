"""Several answers in one message: what it says to a choice still to come is taken only where certain."""

from collections.abc import Iterator

from bot.conversation import moving
from bot.conversation.campaign import Campaign, Prompt
from bot.conversation.effects import RecordReply
from bot.conversation.keywords import holds, plain, plain_label
from bot.conversation.participant import Answer, Ask, Session
from bot.conversation.prompts.base import Said
from bot.conversation.prompts.choice import Choice
from bot.conversation.prompts.matching import clauses
from bot.conversation.turn import Turn

CLOSED = frozenset({"scale", "choice", "number"})
"""What is answered in a word, so that more words are about something else."""


def said(turn: Turn, session: Session, ask: Ask, meant: Answer, text: str) -> Session:
    """The session with what a message says to one choice still to come, which is told to them."""
    campaign = turn.campaign(session.campaign)
    if campaign is None or ask.kind not in CLOSED or session.mends or plain(text) == plain(meant.label):
        return session
    parts = clauses(text)[1:]
    found = [
        each for prompt in _to_come(campaign, session) for each in _certain(turn, session, prompt, parts)
    ]
    if len(found) != 1:
        return session
    prompt, answer = found[0]
    turn.do(
        RecordReply(
            answer.label,
            session.campaign,
            session.id,
            session.wave,
            prompt=prompt.key,
            answer=answer,
            given=session.given,
            language=turn.language(),
        )
    )
    turn.lead_with("also_taken", answer=answer.label)
    return turn.update(
        session,
        answers={**session.answers, prompt.key: answer},
        asked=(*session.asked, prompt.key),
    )


def _to_come(campaign: Campaign, session: Session) -> Iterator[Prompt]:
    """Choices that nobody asked yet and that will be asked as things stand."""
    known = moving.known_by(session)
    put = {*session.answers, *session.skipped, *session.asked}
    for prompt in campaign.prompts:
        if prompt.key in put or prompt.kind_name != "choice" or prompt.probes:
            continue
        if prompt.when is None or prompt.when.holds(known, session.skipped):
            yield prompt


def _certain(turn: Turn, session: Session, prompt: Prompt, parts: list[str]) -> list[tuple[Prompt, Answer]]:
    """The one option of a choice that is named by its whole label, with no *not* or *maybe* beside it."""
    kind, vocabulary = prompt.kind, turn.vocabulary()
    assert isinstance(kind, Choice)
    view = moving.view_of(turn, session, prompt.key)
    shown = kind.ask(view).options
    view = moving.view_of(turn, session, prompt.key, Ask("", prompt.key, prompt.kind_name, "", shown))
    found: dict[str, Answer] = {}
    for part in parts:
        words = plain(part)
        named = [
            one for one in kind.options for label in one.label.values() if holds(words, plain_label(label))
        ]
        if not named:
            continue
        answer = kind.read(Said(part), view)
        if not isinstance(answer, Answer) or vocabulary.negates(words) or vocabulary.doubts_it(words):
            return []
        found[str(answer.value)] = answer
    return [(prompt, answer) for answer in found.values()] if len(found) == 1 else []
