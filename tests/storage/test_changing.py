"""What is told anew counts from then on; the earlier words stay their teller's own."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from bot.conversation.effects import RecordReply, ReviseReply
from bot.conversation.participant import NOBODY, Answer, Ask, Session
from bot.messages import Address, Attachment
from storage import asks, changing, participants, replies, withdrawing
from storage.database import Database
from storage.rows import AttachmentRow, table
from storage.team_rows import DigestRow, ThemeMemberRow, ThemeRow
from storage.tx import Tx
from tests.builders import NOON

WHERE = {"campaign": "visit", "session": "s", "wave": 1, "prompt": "moment"}
LATER = NOON + timedelta(hours=1)
members = table(ThemeMemberRow)


def told(tx: Tx) -> str:
    """A story in two parts, in a theme and quoted in a digest; and something nobody asked for."""
    who = participants.create(tx, Address("phone", "anna"), NOON).id
    asks.put(tx, who, Session("s", "visit", 1), Ask("s.1", "moment", "story", "Tell us."), NOON)
    first = replies.record(tx, who, 1, RecordReply("We waited long.", **WHERE, ask="s.1"), NOON)
    replies.record(tx, who, 2, RecordReply("Very long.", **WHERE, ask="s.1", part=2), NOON)
    replies.record(tx, who, 3, RecordReply("Hard chairs.", "visit", message_id="m3"), NOON)
    theme = {"id": "t", "service": "clinic", "campaign": "visit", "name": "Waiting", "language": "en"}
    tx.execute(insert(table(ThemeRow)).values(**theme, centre=[], words=[], first_digest="d"))
    belongs = {"theme": "t", "digest": "d", "reply": first, "participant": who, "words": "long"}
    tx.execute(insert(members).values(**belongs, rank=0))
    quote = {"text": "We waited long.", "reply": first}
    digest = {"id": "d", "service": "clinic", "campaign": "visit", "since": NOON, "until": NOON}
    tx.execute(insert(table(DigestRow)).values(**digest, shown={"quotes": [quote]}, made_at=NOON))
    return who


async def held(database: Database, who: str) -> list[Any]:
    found = await database.read(lambda tx: participants.own_data(tx, who))
    said = [one for one in found["replies"] if isinstance(one, dict)]
    return [(one["number"], one["text"], one.get("replaced", False)) for one in said]


async def heard(database: Database) -> list[tuple[str, Answer | None]]:
    span = (NOON - timedelta(1), NOON + timedelta(1))
    found = await database.read(lambda tx: replies.heard(tx, "visit", *span, service="clinic"))
    return [(each.text, each.answer) for each in found]


def anew(text: str, part: int = 1) -> RecordReply:
    return RecordReply(text, **WHERE, part=part, replaces=part == 1, mends=1)


async def test_the_new_words_count_and_the_earlier_ones_are_ones_own(database: Database) -> None:
    who = await database.transact(told)
    about = await database.read(lambda tx: withdrawing.find(tx, who, 1))
    assert about == {
        **WHERE,
        "number": 1,
        "probe": 0,
        "given": None,
        "asked": "Tell us.",
        "kind": "story",
        "kept_back": False,
    }
    await database.transact(lambda tx: changing.record(tx, who, 4, anew("We did not wait."), LATER))
    await database.transact(lambda tx: changing.record(tx, who, 5, anew("Not at all.", 2), LATER))
    assert await heard(database) == [("Hard chairs.", None), ("We did not wait.\nNot at all.", None)]
    assert await held(database, who) == [
        (1, "We did not wait.", False),
        (1, "Not at all.", False),
        (1, "We waited long.", True),
        (1, "Very long.", True),
        (2, "Hard chairs.", False),
    ]


async def test_the_earlier_words_leave_the_themes_and_digests_that_are_kept(database: Database) -> None:
    who = await database.transact(told)
    await database.transact(lambda tx: changing.record(tx, who, 4, anew("We did not wait."), LATER))
    kept = await database.read(lambda tx: tx.execute(select(members.c.participant, members.c.words)).all())
    assert [tuple(each) for each in kept] == [(who, "")]
    shown = await database.read(lambda tx: tx.execute(select(table(DigestRow).c.shown)).scalar())
    assert shown == {"quotes": []}


async def test_what_was_left_out_stays_left_out_when_it_is_told_anew(database: Database) -> None:
    who = await database.transact(told)
    await database.transact(lambda tx: replies.set_audience(tx, who, "s", "moment", NOBODY))
    await database.transact(lambda tx: changing.record(tx, who, 4, anew("We did not wait."), LATER))
    assert await heard(database) == [("Hard chairs.", None)]


async def test_words_nobody_asked_for_are_put_anew_and_edited_by_their_newest_message(
    database: Database,
) -> None:
    who = await database.transact(told)
    photo = (Attachment("photo", "chair"),)
    change = ReviseReply("m9", "Soft chairs.", 2, photo)
    await database.transact(lambda tx: changing.revise(tx, who, change, LATER, "phone"))
    await database.transact(lambda tx: changing.revise(tx, who, change, LATER, "phone"))
    await database.transact(lambda tx: changing.revise(tx, who, ReviseReply("m9", "Softer chairs."), LATER))
    assert (2, "Softer chairs.", False) in await held(database, who)
    found = await database.read(lambda tx: participants.own_data(tx, who))
    assert found["replies"][-1]["earlier"] == ["Hard chairs.", "Soft chairs.", "Soft chairs."]
    sent = await database.read(lambda tx: tx.execute(select(table(AttachmentRow).c.reply)).scalars().all())
    assert sent == [3, 3]


async def test_words_that_answer_nothing_take_back_no_answer(database: Database) -> None:
    who = await database.transact(told)
    rating = {"campaign": "visit", "session": "s", "prompt": "rating"}
    four = RecordReply("4", **rating, answer=Answer(4, "4"))
    await database.transact(lambda tx: replies.record(tx, who, 4, four, LATER))
    await database.transact(lambda tx: replies.record(tx, who, 5, RecordReply("hm", **rating), LATER))
    assert (await heard(database))[-1] == ("4\nhm", Answer(4, "4"))
