"""What was said is told anew: the new words count, and the earlier ones stay their teller's own."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from bot.conversation.effects import RecordReply, ReviseReply
from bot.conversation.participant import TEAM
from storage import digests, files, replies, withdrawing
from storage.rows import ReplyRow, table
from storage.team_rows import ThemeMemberRow
from storage.tx import Tx

rows = table(ReplyRow)
members = table(ThemeMemberRow)


def record(tx: Tx, participant: str, number: int, said: RecordReply, at: datetime, platform: str = "") -> str:
    """Keep words that answer an earlier ask anew. What its teller left out before stays left out."""
    before = withdrawing.telling(tx, participant, said.mends)
    if said.replaces:
        outdate(tx, [row.id for row in before])
    id = replies.record(tx, participant, number, said, at, platform)
    kept_from = next((row.audience for row in before if row.audience != TEAM), "")
    if kept_from:
        replies.set_audience(tx, participant, said.session, said.prompt, kept_from)
    return id


def revise(tx: Tx, participant: str, said: ReviseReply, at: datetime, platform: str = "") -> None:
    """Put newer words in place of earlier ones: of a message that was edited, or of a telling."""
    mine = rows.c.participant == participant
    if not said.number:
        here = select(rows.c.id).where(mine, rows.c.message_id == said.message_id)
        outdate(tx, tx.execute(here).scalars().all())
        replies.revise(tx, participant, said.message_id, said.text, at)
        return
    for row in withdrawing.telling(tx, participant, said.number):
        outdate(tx, [row.id])
        replies.put_anew(tx, participant, row.number, row.text, said.text, at)
        # Whoever edits the message with the new words means these.
        this = (mine, rows.c.number == row.number)
        tx.execute(update(rows).where(*this).values(message_id=said.message_id))
        if said.attachments:
            first = files.count(tx, participant, row.number)
            files.add(tx, participant, row.number, said.attachments, platform, at, first=first)


def outdate(tx: Tx, ids: Collection[str]) -> None:
    """The words of these replies count no more: they go from the digests and themes that are kept. That
    somebody was behind them stays, so that they hear what comes of it."""
    digests.forget(tx, ids)
    tx.execute(update(members).where(members.c.reply.in_(ids)).values(words=""))
