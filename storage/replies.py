"""Replies: what was said, verbatim. Never changed: a revision keeps the words before it."""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import and_, bindparam, func, select, update

from bot.conversation.effects import RecordReply
from bot.conversation.participant import Answer, Json
from storage import consents, files
from storage.rows import AskRow, EarlierReplyRow, ReplyRow, table
from storage.tx import Tx

replies = table(ReplyRow)
asks = table(AskRow)
earlier = table(EarlierReplyRow)

QUOTE = "quote"
FOR_THE_TEAM = (replies.c.audience == "team", replies.c.withdrawn_at.is_(None))
"""What the team may read and count: not what its teller left out, or took back."""

SUPERSEDE = (
    update(replies)
    .where(
        replies.c.participant == bindparam("who"),
        replies.c.number < bindparam("key"),
        replies.c.session == bindparam("in_session"),
        replies.c.prompt == bindparam("to_prompt"),
        replies.c.probe == bindparam("to_probe"),
        ~replies.c.superseded,
    )
    .values(superseded=True)
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What one person said to one prompt, a story's parts joined. `prompt` is empty and `unasked` true for
    words that answered nothing. `quotable`: they agreed to being quoted for this service."""

    id: str
    participant: str
    campaign: str
    session: str
    wave: int
    prompt: str
    probe: int
    text: str
    answer: Answer | None
    language: str
    quotable: bool
    unasked: bool
    parts: int
    given: Mapping[str, Json]
    at: datetime
    ids: tuple[str, ...] = field(default=())
    """The ids of all its parts; `id` is the first's."""


def new_id() -> str:
    """An opaque id: two replies of one person do not look related."""
    return secrets.token_hex(8)


def record(tx: Tx, participant: str, number: int, said: RecordReply, at: datetime, platform: str = "") -> str:
    """Keep a reply; its id. One that replaces an earlier answer leaves that one in place, marked. What came
    with it is fetched from the platform later."""
    if said.replaces:
        where = {"in_session": said.session, "to_prompt": said.prompt, "to_probe": said.probe}
        tx.change(SUPERSEDE, (participant, number), {"who": participant, "key": number, **where})
    id = new_id()
    answer = said.answer
    tx.add(
        ReplyRow,
        {
            "participant": participant,
            "number": number,
            "id": id,
            "campaign": said.campaign,
            "session": said.session,
            "wave": said.wave,
            "ask": said.ask,
            "prompt": said.prompt,
            "probe": said.probe,
            "part": said.part,
            "text": said.text,
            "answer": None if answer is None else [answer.value, answer.label],
            "language": said.language,
            "skipped": said.skipped,
            "message_id": said.message_id,
            "given": dict(said.given) or None,
            "at": at,
        },
    )
    if said.attachments:
        files.add(tx, participant, number, said.attachments, platform, at)
    return id


def revise(tx: Tx, participant: str, message_id: str, text: str, at: datetime) -> bool:
    """Put newer words in place of those of a message; False when none of theirs came with it."""
    here = (replies.c.participant == participant, replies.c.message_id == message_id)
    found = tx.execute(
        select(replies.c.number, replies.c.text).where(*here).order_by(replies.c.number.desc()).limit(1)
    ).first()
    if found is None:
        return False
    put_anew(tx, participant, found.number, found.text, text, at)
    return True


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply that was understood, and the ask it answered, as it was shown."""

    number: int
    campaign: str
    prompt: str
    probe: int
    language: str
    ask: str
    kind: str
    asked: str
    options: tuple[tuple[str, str], ...]


def answered(tx: Tx, participant: str, message_id: str) -> Answered | None:
    """What somebody's message answered; None where it answered nothing, or was not understood."""
    put = and_(asks.c.participant == replies.c.participant, asks.c.id == replies.c.ask)
    row = tx.execute(
        select(replies, asks.c.kind, asks.c.text.label("asked"), asks.c.options)
        .select_from(replies.join(asks, put))
        .where(replies.c.participant == participant, replies.c.message_id == message_id)
        .where(replies.c.answer.is_not(None))
        .order_by(replies.c.number.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    options = tuple((id, label) for id, label in row.options or ())
    where = (row.number, row.campaign, row.prompt, row.probe, row.language)
    return Answered(*where, row.ask, row.kind, row.asked, options)


def answer_anew(tx: Tx, participant: str, number: int, answer: Answer | None) -> None:
    """What is understood of a reply from here on."""
    kept = None if answer is None else [answer.value, answer.label]
    here = (replies.c.participant == participant, replies.c.number == number)
    tx.execute(update(replies).where(*here).values(answer=kept))


def put_anew(tx: Tx, participant: str, number: int, before: str, text: str, at: datetime) -> None:
    """Put newer words in place of those of a reply, which are kept."""
    mine = (earlier.c.participant == participant, earlier.c.number == number)
    revision = tx.execute(select(func.count()).select_from(earlier).where(*mine)).scalar() or 0
    values = {"participant": participant, "number": number, "revision": revision + 1}
    tx.add(EarlierReplyRow, {**values, "text": before, "until": at})
    tx.execute(
        update(replies)
        .where(replies.c.participant == participant, replies.c.number == number)
        .values(text=text)
    )


def set_audience(
    tx: Tx, participant: str, session: str, prompt: str, audience: str, numbers: Sequence[int] = ()
) -> None:
    """Say who may read what was said to a prompt, earlier words and follow-ups included; of words said to no
    prompt, those replies of these numbers."""
    which = (replies.c.session == session, replies.c.prompt == prompt)
    if not prompt:
        which = (replies.c.number.in_(numbers), replies.c.prompt == "")
    tx.execute(update(replies).where(replies.c.participant == participant, *which).values(audience=audience))


def heard(tx: Tx, campaign: str, since: datetime, until: datetime, *, service: str) -> list[Heard]:
    """What a campaign heard in a time, oldest first. What was skipped, replaced, left out or taken back is
    not among it."""
    rows = tx.execute(
        select(replies)
        .where(
            replies.c.campaign == campaign,
            replies.c.at >= since,
            replies.c.at < until,
            ~replies.c.skipped,
            ~replies.c.superseded,
            *FOR_THE_TEAM,
        )
        .order_by(replies.c.participant, replies.c.number)
    )
    quotable = consents.agreed(tx, service, QUOTE)
    found = [_joined(parts, quotable) for parts in _told(rows)]
    return sorted(found, key=lambda each: (each.at, each.participant))


def _told(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Rows of one telling: the parts of a story, or a single reply. Unasked words stand each for itself."""

    def telling(row: Any) -> tuple[Any, ...]:
        own = "" if row.prompt else row.id
        return row.participant, row.session, row.prompt, row.probe, own

    stories: dict[tuple[Any, ...], list[Any]] = {}
    for _, mine in groupby(rows, key=lambda row: row.participant):
        stories.clear()
        for row in mine:
            stories.setdefault(telling(row), []).append(row)
        yield from list(stories.values())


def _joined(parts: list[Any], quotable: set[str]) -> Heard:
    first = parts[0]
    # Words that could not be read as an answer take back none that was given before.
    answer = next((each.answer for each in reversed(parts) if each.answer is not None), None)
    return Heard(
        first.id,
        first.participant,
        first.campaign,
        first.session,
        first.wave,
        first.prompt,
        first.probe,
        "\n".join(each.text for each in parts if each.text),
        None if answer is None else Answer(*answer),
        first.language,
        first.participant in quotable,
        not first.prompt,
        len(parts),
        first.given or {},
        first.at,
        tuple(each.id for each in parts),
    )
