"""What is taken back leaves no byte in the database's files, and the team hears it no more."""

from datetime import timedelta
from pathlib import Path

from bot.conversation.effects import RecordReply
from bot.conversation.participant import Ask, Session
from bot.messages import Address, Attachment, Message
from storage import asks, conversations, outbox, participants, replies, withdrawing
from storage.database import Database
from storage.tx import Tx
from tests.builders import NOON

HOME = Address("web", "anna")
SECRET, EARLIER, MASKED = "Zebrafinch told me", "Quokkas told me", "Zebrafinch masked"
SESSION = Session("s", "visit")


def told(tx: Tx) -> str:
    """A story of two parts, one of them edited, read back and shown again; and something else."""
    who = participants.create(tx, HOME, NOON).id
    same = {"campaign": "visit", "session": "s", "prompt": "moment"}
    photo = (Attachment("photo", "Wombatfile"),)
    replies.record(tx, who, 1, RecordReply(EARLIER, **same, message_id="m1", attachments=photo), NOON)
    replies.record(tx, who, 2, RecordReply("and Numbats too", **same, part=2), NOON)
    replies.record(tx, who, 3, RecordReply("An opinion that stays.", "visit"), NOON)
    replies.revise(tx, who, "m1", SECRET, NOON)
    asks.put(tx, who, SESSION, Ask("s.2", "moment", "reading", "Is that right?"), NOON)
    conversations.say(tx, who, 4, "m1", SECRET, NOON)
    outbox.put(tx, who, 5, HOME, Message(MASKED, ask="s.2"), NOON)
    outbox.put(tx, who, 6, HOME, Message("Something else"), NOON)
    return who


async def test_no_byte_of_it_is_left_in_the_files(tmp_path: Path) -> None:
    file = tmp_path / "weheard.db"
    database = Database.open(f"sqlite:///{file}")
    who = await database.transact(told)
    everything = lambda: b"".join(each.read_bytes() for each in tmp_path.glob("weheard.db*"))  # noqa: E731
    assert SECRET.encode() in everything()
    await database.transact(lambda tx: withdrawing.withdraw(tx, who, 1, NOON))
    kept = everything()
    for gone in (SECRET, EARLIER, MASKED, "Numbats", "Wombatfile"):
        assert gone.encode() not in kept
    assert b"An opinion that stays." in kept
    assert b"Something else" in kept
    await database.close()


async def test_taken_back_it_is_in_the_list_but_not_heard(database: Database) -> None:
    who = await database.transact(told)
    about = await database.read(lambda tx: withdrawing.find(tx, who, 1))
    assert isinstance(about, dict)
    assert (about["session"], about["prompt"], about["probe"]) == ("s", "moment", 0)
    await database.transact(lambda tx: withdrawing.withdraw(tx, who, 1, NOON))
    held = await database.read(lambda tx: participants.own_data(tx, who))
    assert [(one["number"], one["text"], one.get("withdrawn")) for one in held["replies"]] == [
        (1, "", True),
        (1, "", True),
        (2, "An opinion that stays.", None),
    ]
    heard = await database.read(
        lambda tx: replies.heard(tx, "visit", NOON - timedelta(1), NOON + timedelta(1), service="clinic")
    )
    assert [each.text for each in heard] == ["An opinion that stays."]
    for number in (1, 3):
        assert await database.read(lambda tx, number=number: withdrawing.find(tx, who, number)) is None
