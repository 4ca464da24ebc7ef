"""Taking back what was said: its words go from wherever they stand; that something was said stays."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy import text as sql

from bot.conversation.participant import TEAM, Json
from storage import digests, files, outbox
from storage.rows import AskRow, EarlierReplyRow, OutboxRow, ReplyRow, ShownRow, table
from storage.team_rows import ThemeMemberRow
from storage.tx import Scrub, Tx

replies = table(ReplyRow)
earlier = table(EarlierReplyRow)
members = table(ThemeMemberRow)
shown = table(ShownRow)
waiting = table(OutboxRow)
asks = table(AskRow)

LOST = {files.State.REFUSED.value, files.State.GONE.value}
TELLING = 4
"""Characters from which words are looked for in what was shown: a number or a yes stands in every ask."""


def numbered(rows: Sequence[Any]) -> dict[int, list[Any]]:
    """Somebody's replies, each telling under a number of its own from 1, oldest first: all that was ever
    said to one putting of a prompt in a session is one telling."""
    order: dict[tuple[str, ...], int] = {}
    found: dict[int, list[Any]] = {}
    for row in rows:
        place = (row.session, row.prompt, str(row.probe)) if row.prompt else (row.id,)
        found.setdefault(order.setdefault(place, len(order) + 1), []).append(row)
    return found


def find(tx: Tx, participant: str, number: int) -> Json:
    """What somebody's telling of that number (0: the last in words) is about; None when there is none, or it
    is taken back."""
    number = number or _newest(tx, participant)
    rows = telling(tx, participant, number)
    if not rows or all(row.withdrawn_at is not None for row in rows):
        return None
    first = rows[0]
    put = select(asks.c.text, asks.c.kind).where(asks.c.participant == participant, asks.c.id == first.ask)
    asked, kind = tx.execute(put).one_or_none() or ("", "")
    return {
        "number": number,
        "session": first.session,
        "prompt": first.prompt,
        "probe": first.probe,
        "campaign": first.campaign,
        "wave": first.wave,
        "given": first.given,
        "asked": asked,
        "kind": kind,
        "kept_back": any(row.audience != TEAM for row in rows),
    }


def withdraw(tx: Tx, participant: str, number: int, at: datetime) -> None:
    """Take a telling back: no word of it stays, in the file neither, and the team counts it no more."""
    rows = telling(tx, participant, number)
    numbers, ids = [row.number for row in rows], [row.id for row in rows]
    before = tx.execute(
        select(earlier.c.text).where(earlier.c.participant == participant, earlier.c.number.in_(numbers))
    ).scalars()
    words = [*(row.text for row in rows), *before]
    read = tx.execute(
        select(asks.c.id).where(
            asks.c.participant == participant,
            asks.c.kind == "reading",
            asks.c.session == rows[0].session,
            asks.c.prompt == rows[0].prompt,
        )
    ).scalars()
    _unsay(tx, participant, words, set(read))
    digests.forget(tx, set(ids))
    tx.execute(delete(members).where(members.c.reply.in_(ids)))
    files.forget(tx, [(participant, each) for each in numbers])
    tx.execute(delete(earlier).where(earlier.c.participant == participant, earlier.c.number.in_(numbers)))
    mine = (replies.c.participant == participant, replies.c.number.in_(numbers))
    tx.execute(update(replies).where(*mine).values(text="", answer=None, withdrawn_at=at))
    if not tx.locks:
        tx.execute(sql("PRAGMA user_version = 1"))
    tx.scrub = Scrub.ERASED


def words_said(tx: Tx, participant: str, session: str, prompt: str, number: int = 0) -> list[str]:
    """What was said to a prompt in a session and counts, oldest first; for no prompt, the telling of that
    number."""
    return [row.text for row in _said(tx, participant, session, prompt, number) if row.text]


def files_sent(tx: Tx, participant: str, session: str, prompt: str, number: int = 0) -> list[str]:
    """The kinds of what came with it, without what was lost."""
    held = files.held(tx, participant)
    rows = _said(tx, participant, session, prompt, number)
    there = [each for row in rows for each in held.get((participant, row.number), ())]
    return [each.kind for each in there if each.state not in LOST]


def _said(tx: Tx, participant: str, session: str, prompt: str, number: int) -> Sequence[Any]:
    if not prompt:
        return telling(tx, participant, number)
    question = select(replies.c.number, replies.c.text).where(
        replies.c.participant == participant,
        replies.c.session == session,
        replies.c.prompt == prompt,
        replies.c.withdrawn_at.is_(None),
        ~replies.c.superseded,
    )
    return tx.execute(question.order_by(replies.c.number)).all()


def _newest(tx: Tx, participant: str) -> int:
    """The number of the last telling in words that the team may read; 0 when there is none."""
    mine = select(replies).where(replies.c.participant == participant, ~replies.c.skipped)
    every = numbered(tx.execute(mine.order_by(replies.c.number)).all())
    theirs = (
        n
        for n, rows in every.items()
        if rows[-1].text and rows[-1].audience == TEAM and not rows[-1].withdrawn_at
    )
    return max(theirs, default=0)


def telling(tx: Tx, participant: str, number: int) -> list[Any]:
    """Everything that was said as the telling of that number, oldest first."""
    mine = select(replies).where(replies.c.participant == participant, ~replies.c.skipped)
    return numbered(tx.execute(mine.order_by(replies.c.number)).all()).get(number, [])


def _unsay(tx: Tx, participant: str, words: Sequence[str], read: set[str]) -> None:
    """Drop the lines that repeat these words, or read them back, from what is shown again or still to go."""
    long = [each for each in words if len(each) >= TELLING]
    for lines, mine in ((shown, shown.c.participant), (waiting, waiting.c.recipient)):
        rows = tx.execute(select(lines.c.number, lines.c.message).where(mine == participant)).all()
        gone = [
            row.number
            for row in rows
            if (line := outbox.load(row.message)).ask in read
            or line.text in words
            or any(each in line.text for each in long)
        ]
        tx.execute(delete(lines).where(mine == participant, lines.c.number.in_(gone)))
