"""Tests of finding, keeping, showing and forgetting people."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.conversation.effects import RecordReply
from bot.conversation.participant import Answer, Ask, Consent, Participant, Session
from bot.messages import Address, Attachment, Message
from storage import asks, consents, inbox, outbox, participants, replies, sessions
from storage.database import Database
from storage.rows import InvitationRow, Rows, SessionRow, table
from storage.scrubbing import owed
from storage.team_rows import DecisionRow, TellingRow, ThemeMemberRow, ThemeRow
from storage.tx import Tx
from tests.builders import NOON

HERE = Address("phone", "+45 12 34 56 78")
OTHER = Address("web", "anna")


def create(address: Address = HERE) -> Callable[[Tx], Participant]:
    return lambda tx: participants.create(tx, address, NOON, language="da")


async def test_somebody_is_found_by_their_address_as_they_were_saved(database: Database) -> None:
    who = await database.transact(create())
    after = replace(who, version=1, sessions=1, open=Session("s", "visit", 1, wake_at=NOON))
    await database.transact(lambda tx: participants.save(tx, who, after, NOON))
    assert await database.transact(lambda tx: participants.find(tx, [HERE, OTHER])) == {HERE: after}
    assert await database.transact(lambda tx: participants.load(tx, [who.id, "nobody"])) == {who.id: after}


async def test_many_are_found_at_once(database: Database) -> None:
    there = [Address("phone", str(number)) for number in range(1500)]
    made = await database.transact(lambda tx: [participants.create(tx, each, NOON).id for each in there])
    found = await database.transact(lambda tx: participants.find(tx, there))
    assert [found[each].id for each in there] == made


async def test_somebody_created_and_changed_in_one_transaction_is_kept_as_changed(database: Database) -> None:
    def work(tx: Tx) -> Participant:
        who = participants.create(tx, HERE, NOON)
        after = replace(who, version=1, home="visit")
        participants.save(tx, who, after, NOON)
        newest = replace(after, version=2, home="telling")
        participants.save(tx, after, newest, NOON)
        return newest

    newest = await database.transact(work)
    assert (await database.transact(lambda tx: participants.find(tx, [HERE])))[HERE] == newest


async def test_sessions_are_kept_from_their_beginning(database: Database) -> None:
    who = await database.transact(create())
    after = replace(who, sessions=1, open=Session("s", "visit", 2, given={"decision": "d"}))
    await database.transact(lambda tx: participants.save(tx, who, after, NOON))
    rows = table(SessionRow)
    kept = await database.read(lambda tx: tx.execute(select(rows)).all())
    assert [(each.id, each.campaign, each.wave, each.given, each.started_at) for each in kept] == [
        ("s", "visit", 2, {"decision": "d"}, NOON)
    ]


async def test_the_silent_are_due_in_their_time_and_not_before(database: Database) -> None:
    who = await database.transact(create())
    later = NOON + timedelta(days=1)
    opened = Session("1", "visit", wake_at=NOON)
    resting = Session("2", "telling", wake_at=later)
    after = replace(who, sessions=2, open=opened, resting=(resting,), paused_until=later)
    await database.transact(lambda tx: participants.save(tx, who, after, NOON))
    before = NOON - timedelta(seconds=1)
    assert await database.read(lambda tx: sessions.due(tx, before, 10)) == []
    assert await database.read(lambda tx: sessions.due(tx, NOON, 10)) == [(who.id, "1")]
    assert set(await database.read(lambda tx: sessions.due(tx, later, 10))) == {
        (who.id, "1"),
        (who.id, "2"),
        (who.id, ""),
    }
    assert await database.read(sessions.next_wake) == NOON


async def test_words_go_to_the_address_last_used_that_can_be_reached(database: Database) -> None:
    who = await database.transact(create())

    def second(tx: Tx) -> None:
        values = {"platform": OTHER.platform, "id": OTHER.id, "participant": who.id}
        tx.execute(text("INSERT INTO addresses VALUES (:platform, :id, :participant, TRUE, 0)"), values)

    await database.transact(second)
    assert await database.read(lambda tx: participants.address_of(tx, who.id)) == HERE

    def used(tx: Tx) -> None:
        later = NOON + timedelta(days=1)
        participants.used(tx, OTHER, participants.known(tx, [OTHER])[OTHER], later)

    await database.transact(used)
    assert await database.read(lambda tx: participants.address_of(tx, who.id)) == OTHER
    assert await database.read(lambda tx: participants.addresses_of(tx, [who.id, "x"])) == {who.id: OTHER}
    await database.transact(lambda tx: participants.mark_reachable(tx, OTHER, False))
    assert await database.read(lambda tx: participants.address_of(tx, who.id)) == HERE
    await database.transact(used)
    assert await database.read(lambda tx: participants.address_of(tx, who.id)) == OTHER


SECRET = "the nurse with the green hat was kind"


def say_much(tx: Tx, who: Participant, words: str) -> None:
    """A row in every table that can hold something of a person."""
    id = who.id
    said = RecordReply(
        words,
        "visit",
        "s",
        1,
        "s.1",
        "moment",
        Answer(words),
        message_id="m1",
        attachments=(Attachment("photo", words),),
    )
    replies.record(tx, id, 1, said, NOON)
    replies.revise(tx, id, "m1", words + " and gentle", NOON)
    consent = Consent("clinic", "take_part", True, words, "1", "en", NOON)
    consents.keep(tx, id, 1, consent, "phone")
    session = Session("s", "visit", 1, draft=[words])
    after = replace(who, sessions=1, version=1, open=session, consents=(consent,))
    participants.save(tx, who, after, NOON)
    outbox.put(tx, id, 1, HERE, Message(words), NOON)
    tx.flush()
    inbox.set_aside(tx, HERE.platform, "bad", HERE.id, "KeyError", "engine.py:1", NOON)
    asks.put(tx, id, session, Ask("s.1", "moment", "text", words), NOON)
    others: tuple[tuple[type[Rows], dict[str, object]], ...] = (
        (InvitationRow, {"campaign": "visit", "wave": 1, "participant": id, "at": NOON}),
        (ThemeMemberRow, {"theme": "t", "digest": "d", "reply": "r", "participant": id, "words": words}),
        (TellingRow, {"decision": "d", "participant": id, "state": "told", "told_at": NOON}),
    )
    for row, values in others:
        tx.add(row, values)


def decide(tx: Tx) -> None:
    """A theme that somebody can belong to, and a decision they can hear."""
    theme = {"id": "t", "service": "clinic", "campaign": "visit", "name": "kindness", "language": "en"}
    tx.add(ThemeRow, {**theme, "centre": [], "first_digest": "d"})
    tx.add(DecisionRow, {"id": "d", "theme": "t", "kind": "done", "sentence": "Yes.", "who": "", "at": NOON})


def holding(tx: Tx, needle: str) -> list[str]:
    """The tables in which something holds these words."""
    return [
        each.name
        for each in Rows.metadata.sorted_tables
        if any(needle in str(value) for row in tx.execute(select(each)) for value in row)
    ]


async def test_erasing_leaves_nothing_of_a_person_in_any_table(database: Database) -> None:
    who = await database.transact(create())
    await database.transact(decide)
    await database.transact(lambda tx: say_much(tx, who, SECRET))
    assert len(await database.read(lambda tx: holding(tx, who.id))) >= 12
    await database.transact(lambda tx: participants.erase(tx, who.id))
    for needle in (who.id, SECRET, HERE.id):
        assert await database.read(lambda tx, needle=needle: holding(tx, needle)) == []
    assert database.erased.read_text() == f"{who.id}\n"


async def test_erasing_leaves_everybody_else(database: Database) -> None:
    who = await database.transact(create())
    other = await database.transact(create(OTHER))
    await database.transact(decide)
    await database.transact(lambda tx: say_much(tx, other, "words of another"))
    before = await database.read(lambda tx: holding(tx, other.id))
    await database.transact(lambda tx: participants.erase(tx, who.id))
    assert await database.read(lambda tx: holding(tx, other.id)) == before


async def test_after_a_restore_the_erased_are_forgotten_again(database: Database) -> None:
    who = await database.transact(create())
    other = await database.transact(create(OTHER))
    database.erased.write_text(f"{who.id}\nsomebody-of-long-ago\n")
    assert await database.transact(participants.apply_erased) == 1
    assert await database.read(lambda tx: participants.load(tx, [who.id, other.id])) == {other.id: other}
    assert await database.transact(participants.apply_erased) == 0


async def test_nobody_was_ever_erased(database: Database) -> None:
    assert await database.transact(participants.apply_erased) == 0


async def test_own_data_is_everything_that_was_said_and_agreed_to(database: Database) -> None:
    who = await database.transact(create())
    await database.transact(decide)
    await database.transact(lambda tx: say_much(tx, who, "kind"))
    held = await database.read(lambda tx: participants.own_data(tx, who.id))
    agreed = {"at": NOON.isoformat(), "words": "kind", "given": True, "use": "take_part", "version": "1"}
    assert held["consents"] == [agreed]
    photo = {"kind": "photo", "state": "waiting", "type": "", "size": None, "file": ""}
    words = {"at": NOON.isoformat(), "text": "kind and gentle", "asked": "kind", "number": 1}
    assert held["replies"] == [{**words, "earlier": ["kind"], "files": [photo]}]
    assert held["decisions"] == [{"at": NOON.isoformat(), "sentence": "Yes."}]


@pytest.mark.parametrize("people", [1, 300])
async def test_erasing_leaves_no_byte_in_any_file(tmp_path: Path, people: int) -> None:
    """Not in the database, not in its log: pages are overwritten, and the log is cut off."""
    file = tmp_path / "weheard.db"
    database = Database.open(f"sqlite:///{file}")
    crowd = [Address("phone", f"+45 {number}") for number in range(people)]
    marked = people // 2

    def secret(number: int) -> str:
        return SECRET if number == marked else f"the doctor number {number} was late again and again"

    made = []
    for start in range(0, people, 20):

        def some(tx: Tx, start: int = start) -> list[Participant]:
            new = [participants.create(tx, each, NOON) for each in crowd[start : start + 20]]
            for number, who in enumerate(new, start):
                for turn in range(1, 8):
                    said = RecordReply(f"{secret(number)} {turn}" * 3, "visit", message_id=f"m{turn}")
                    replies.record(tx, who.id, turn, said, NOON)
                    outbox.put(tx, who.id, turn, crowd[number], Message(secret(number)), NOON)
                draft = [secret(number)]
                participants.save(
                    tx, who, replace(who, sessions=1, open=Session("s", "v", draft=draft)), NOON
                )
            return new

        made += await database.transact(some)
    who = made[marked]
    changed = replace(who, version=2, home="a longer state than it was before", confirming=SECRET * 30)
    await database.transact(lambda tx: participants.save(tx, who, changed, NOON))
    files = [file, file.with_name("weheard.db-wal"), file.with_name("weheard.db-shm")]
    assert any(SECRET.encode() in each.read_bytes() for each in files)
    await database.transact(lambda tx: participants.erase(tx, who.id))
    found = [each.name for each in files if each.exists() and SECRET.encode() in each.read_bytes()]
    assert found == []
    assert [each.name for each in files if each.exists() and who.id.encode() in each.read_bytes()] == []
    await database.close()


async def test_bytes_that_a_reader_holds_are_gone_after_the_next_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.scrubbing.AGAIN_SECONDS", 0.0)
    file = tmp_path / "weheard.db"
    database = Database.open(f"sqlite:///{file}")
    who = await database.transact(create())
    await database.transact(decide)
    await database.transact(lambda tx: say_much(tx, who, SECRET))
    reading, let_go = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def look(tx: Tx) -> None:
        tx.execute(text("SELECT count(*) FROM replies")).scalar()
        loop.call_soon_threadsafe(reading.set)
        asyncio.run_coroutine_threadsafe(let_go.wait(), loop).result()

    reader = asyncio.ensure_future(database.read(look))
    await reading.wait()
    await database.transact(lambda tx: participants.erase(tx, who.id))
    log = file.with_name("weheard.db-wal")
    assert SECRET.encode() in log.read_bytes()
    let_go.set()
    await reader
    await database.transact(create(OTHER))
    assert SECRET.encode() not in log.read_bytes()
    await database.close()


async def test_a_large_file_is_written_anew_in_a_quiet_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.scrubbing.SMALL", 0)
    database = Database.open(f"sqlite:///{tmp_path}/weheard.db")
    who = await database.transact(create())
    await database.transact(lambda tx: participants.erase(tx, who.id))
    await database.close()
    database = Database.open(f"sqlite:///{tmp_path}/weheard.db")
    assert await database.read(owed)
    await database.scrub()
    assert not await database.read(owed)
    await database.scrub()
    await database.close()
