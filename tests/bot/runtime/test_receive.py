"""Tests of the way in: repeats, order, newcomers, poison, trouble, and words no database holds."""

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from adapters.base import Capabilities
from bot.conversation.events import Blocked, Edited, Pressed, Received, Started, Unblocked, Woke
from bot.conversation.moving import option_id
from bot.conversation.participant import Ask, Participant, Session
from bot.messages import Address, Attachment, Came, Inbound, Option
from bot.runtime import perform
from bot.runtime.clock import VirtualClock
from bot.runtime.receive import (
    CUT,
    LONGEST,
    Happening,
    Receiver,
    Spread,
    clean,
    spoken,
    spoken_by,
    to_event,
    to_happening,
)
from bot.runtime.receive import heard as heard_in
from storage import campaigns as kept
from storage import conversations, joining, participants, replies
from storage.database import Database
from storage.rows import DeadLetterRow, OutboxRow, ParticipantRow, ReplyRow, table
from storage.trouble import DatabaseTrouble
from storage.tx import Tx
from tests.builders import NOON, campaigns, start, telling, visit, words

ANNA = Address("phone", "anna")
CAN = {"phone": Capabilities(max_buttons=10)}


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(NOON)


@pytest.fixture
def receive(database: Database, clock: VirtualClock) -> Receiver:
    return Receiver(database, campaigns(), CAN, clock)


async def person(database: Database, address: Address = ANNA) -> Participant:
    return (await database.transact(lambda tx: participants.find(tx, [address])))[address]


async def waiting(database: Database) -> list[str]:
    """The outbox, in order."""
    rows = table(OutboxRow)
    question = select(rows.c.message).order_by(rows.c.recipient, rows.c.number)
    return [str(each) for each in await database.read(lambda tx: tx.execute(question).scalars().all())]


async def heard(database: Database) -> list[str]:
    since, until = NOON - timedelta(days=9), NOON + timedelta(days=9)
    found = await database.read(lambda tx: replies.heard(tx, "visit", since, until, service="clinic"))
    return [each.text for each in found]


async def count(database: Database, row: Any) -> int:
    return await database.read(
        lambda tx: tx.execute(select(func.count()).select_from(table(row))).scalar() or 0
    )


@pytest.mark.parametrize(
    ("inbound", "event"),
    [
        (
            Inbound(ANNA, "1", text="Hi", message_id="m", attachments=(Attachment("photo", "f"),)),
            Received("Hi", "m", (Attachment("photo", "f"),)),
        ),
        (
            Inbound(ANNA, "1", attachments=(Attachment("photo", "../f\x00", 7),)),
            Received("", "", (Attachment("photo", "../f\ufffd", 7),)),
        ),
        (Inbound(ANNA, "1", Came.EDIT, text="Hello", message_id="m"), Edited("m", "Hello")),
        (Inbound(ANNA, "1", Came.PRESS, pressed="s.1:yes"), Pressed("s.1:yes")),
        (
            Inbound(ANNA, "1", Came.PRESS, pressed="s.1:done", picked=("s.1:a", "s.1:\x00")),
            Pressed("s.1:done", ("s.1:a", "s.1:\ufffd")),
        ),
        (Inbound(ANNA, "1", Came.START, code="visit"), Started("visit")),
        (Inbound(ANNA, "1", Came.BLOCKED), Blocked()),
        (Inbound(ANNA, "1", Came.UNBLOCKED), Unblocked()),
    ],
)
def test_an_inbound_becomes_an_event(inbound: Inbound, event: object) -> None:
    assert to_event(inbound) == event


@pytest.mark.parametrize(
    ("sent", "held"),
    [
        ("", ""),
        ("  as it was\n\t ", "  as it was\n\t "),
        ("a\x00b", "a\ufffdb"),
        ("a\ud800b\udfff", "a\ufffdb\ufffd"),
        ("👩‍👩‍👧 \u202eab\u202c ٣ é", "👩‍👩‍👧 \u202eab\u202c ٣ é"),
        ("x" * LONGEST, "x" * LONGEST),
        ("x" * (LONGEST + 1), "x" * (LONGEST - len(CUT)) + CUT),
    ],
)
def test_words_are_kept_but_for_what_cannot_be(sent: str, held: str) -> None:
    assert clean(sent) == held


@pytest.mark.parametrize(
    ("said", "taken"), [("da", "da"), ("en-GB", "en-GB"), ("", ""), ("x" * 99, ""), ("d'; --", "")]
)
def test_only_a_language_is_taken_as_a_language(said: str, taken: str) -> None:
    assert to_happening(Inbound(ANNA, "1", language=said)).language == taken


async def test_a_conversation_is_kept_with_its_replies_and_what_is_to_be_said(
    receive: Receiver, database: Database
) -> None:
    for inbound in (start(1), words(2, "yes"), words(3, "A kind nurse.")):
        await receive(inbound)
    assert await heard(database) == ["A kind nurse."]
    said = await waiting(database)
    assert len(said) == 3
    assert "May we ask you" in said[0]
    assert "All in all" in said[2]
    who = await person(database)
    assert who.open is not None
    assert who.open.ask is not None
    assert who.open.ask.prompt == "rating"


async def test_the_same_inbound_again_changes_nothing(receive: Receiver, database: Database) -> None:
    for inbound in (start(1), words(2, "yes"), words(3, "Kind.")):
        await receive(inbound)
    before = await person(database), await waiting(database)
    await receive(words(3, "Kind."))
    await asyncio.gather(*(receive(words(3, "Other words under the same id.")) for _ in range(3)))
    assert (await person(database), await waiting(database)) == before


async def test_the_same_inbound_twice_at_once_counts_once(receive: Receiver, database: Database) -> None:
    await asyncio.gather(*(receive(start(1)) for _ in range(5)))
    assert await count(database, ParticipantRow) == 1
    assert len(await waiting(database)) == 1


async def test_what_one_person_sends_at_once_is_taken_in_order(receive: Receiver, database: Database) -> None:
    said = [start(1), words(2, "yes"), words(3, "Kind."), words(4, "5"), words(5, "Bus"), words(6, "No.")]
    await asyncio.gather(*(receive(each) for each in said))
    who = await person(database)
    assert who.done == {"visit": 1}
    assert (await heard(database))[0] == "Kind."


async def test_a_hundred_people_at_once_are_each_answered(receive: Receiver, database: Database) -> None:
    crowd = [f"p{number}" for number in range(100)]
    for turn, typed in enumerate(("", "yes", "Kind.")):
        said = [words(turn, typed, who) if typed else start(turn, who) for who in crowd]
        await asyncio.gather(*(receive(each) for each in said))
    assert sorted(await heard(database)) == ["Kind."] * 100
    assert len(await waiting(database)) == 300


async def test_a_block_or_an_edit_from_nobody_makes_nobody(receive: Receiver, database: Database) -> None:
    for number, came in enumerate((Came.BLOCKED, Came.UNBLOCKED, Came.EDIT)):
        await receive(Inbound(ANNA, str(number), came, text="x", message_id="m"))
    assert await count(database, ParticipantRow) == 0


async def test_a_join_code_leads_to_its_campaign_and_keeps_its_place(
    receive: Receiver, database: Database
) -> None:
    made = await database.transact(lambda tx: joining.make(tx, "visit", NOON, place="Ward 3"))
    await receive(start(1, code=made.code.upper()))
    for number, said in enumerate(("yes", "The chairs were hard."), 2):
        await receive(words(number, said))
    told = await database.read(
        lambda tx: replies.heard(tx, "visit", NOON, NOON + timedelta(days=1), service="clinic")
    )
    assert [(each.text, each.given) for each in told if each.prompt == "moment"] == [
        ("The chairs were hard.", {"place": "Ward 3"})
    ]


async def test_a_code_that_is_over_says_so_kindly_and_begins_nothing(
    receive: Receiver, database: Database
) -> None:
    made = await database.transact(lambda tx: joining.make(tx, "visit", NOON, most=1))
    await receive(start(1, code=made.code))
    await receive(start(2, "bo", code=made.code))
    assert sorted("no longer in use" in each for each in await waiting(database)) == [False, True]


def typed(number: int, code: str) -> Inbound:
    """Somebody types *start* and a word that may be a code."""
    return Inbound(ANNA, f"anna-{number}", Came.START, f"start {code}", message_id=f"m{number}", code=code)


async def test_a_campaigns_key_may_be_typed_in_any_case(receive: Receiver, database: Database) -> None:
    await receive(typed(1, "Visit"))
    assert (await person(database)).open is not None


async def test_a_typed_code_that_is_none_says_so_to_somebody_new(
    receive: Receiver, database: Database
) -> None:
    await receive(typed(1, "vist"))
    assert (await person(database)).open is None
    (said,) = await waiting(database)
    assert "link" in said


async def test_a_typed_code_that_is_none_is_the_answer_of_who_takes_part(
    receive: Receiver, database: Database
) -> None:
    for each in (start(1), words(2, "yes"), typed(3, "earlier")):
        await receive(each)
    assert await heard(database) == ["start earlier"]


async def test_a_paused_campaign_is_known_to_be_paused_at_once(receive: Receiver, database: Database) -> None:
    await database.transact(lambda tx: kept.set_state(tx, "visit", kept.State.PAUSED, NOON))
    await receive(start(1))
    assert (await person(database)).open is None
    await database.transact(lambda tx: kept.set_state(tx, "visit", kept.State.STARTED, NOON))
    await receive(start(2))
    assert (await person(database)).open is not None


async def test_somebody_who_blocked_us_is_written_to_again_when_they_write(
    receive: Receiver, database: Database
) -> None:
    await receive(start(1))
    who = await person(database)
    await receive(Inbound(ANNA, "2", Came.BLOCKED))
    assert await database.read(lambda tx: participants.address_of(tx, who.id)) is None
    await receive(words(3, "yes"))
    assert await database.read(lambda tx: participants.address_of(tx, who.id)) == ANNA


async def test_what_time_brings_happens_to_a_participant_by_id(
    receive: Receiver, database: Database, clock: VirtualClock
) -> None:
    for inbound in (start(1), words(2, "yes")):
        await receive(inbound)
    who = await person(database)
    assert who.open is not None
    clock.advance(timedelta(days=4))
    woke = [Happening(who.id, Woke(who.open.id)), Happening("nobody", Woke("s"))]
    assert await database.transact(lambda tx: receive.happen(tx, woke)) == [who.id, ""]
    assert len(await waiting(database)) == 3
    reminded = await person(database)
    assert reminded.open is not None
    assert reminded.open.reminded == 1


async def test_who_waits_is_told_after_the_commit(database: Database, clock: VirtualClock) -> None:
    told: list[str] = []
    receive = Receiver(database, campaigns(), CAN, clock, lambda: told.append("committed"))
    await receive(start(1))
    assert told == ["committed"]


# What goes wrong


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine fails at these words."""
    advance = perform.advance

    def failing(campaigns: Any, who: Any, event: Any, now: Any) -> Any:
        if isinstance(event, Received) and event.text == "POISON":
            raise KeyError(event.text)
        return advance(campaigns, who, event, now)

    monkeypatch.setattr(perform, "advance", failing)


@pytest.mark.usefixtures("poison")
async def test_a_poisoned_inbound_is_set_aside_and_takes_nobody_with_it(
    receive: Receiver, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await asyncio.gather(*(receive(start(1, who)) for who in ("anna", "ben", "eve")))
    caplog.set_level(logging.DEBUG)
    said = (words(2, "yes"), words(2, "POISON", "ben"), words(2, "yes", "eve"))
    await asyncio.gather(*(receive(each) for each in said))
    moved = {name: await person(database, Address("phone", name)) for name in ("anna", "ben", "eve")}
    assert [each.version for each in moved.values()] == [2, 1, 2]
    rows = table(DeadLetterRow)
    (letter,) = await database.read(lambda tx: tx.execute(select(rows)).all())
    assert (letter.platform, letter.inbound, letter.cause) == ("phone", "ben-2", "KeyError")
    assert letter.participant == moved["ben"].id
    assert "failing" in letter.place
    assert "POISON" not in str(letter)
    assert "POISON" not in caplog.text
    assert "ben-2" in caplog.text


@pytest.mark.usefixtures("poison")
async def test_a_poisoned_inbound_does_not_come_for_ever(receive: Receiver, database: Database) -> None:
    for inbound in (start(1), words(2, "POISON"), words(2, "POISON"), words(3, "yes")):
        await receive(inbound)
    assert await count(database, DeadLetterRow) == 1
    assert (await person(database)).version == 2


async def test_trouble_with_the_database_is_raised_and_nothing_is_set_aside(
    receive: Receiver, database: Database
) -> None:
    """So that the platform sends again; when space is back, everything is taken."""
    if database.place.file is None:
        pytest.skip("a server's disk is not ours to fill")

    def limit(pages: str) -> Any:
        return lambda tx: tx.execute(text(f"PRAGMA max_page_count = {pages}")).scalar()

    crowd = [f"p{number}" for number in range(5)]
    for who in crowd:
        for inbound in (start(1, who), words(2, "yes", who)):
            await receive(inbound)
    await database.transact(limit("1"))  # as small as the file is now
    long = [words(3, "x" * LONGEST, who) for who in crowd]
    results = await asyncio.gather(*(receive(each) for each in long), return_exceptions=True)
    assert {type(each) for each in results} == {DatabaseTrouble}
    assert await count(database, DeadLetterRow) == 0
    assert await heard(database) == []
    await database.transact(limit("1000000"))
    await asyncio.gather(*(receive(each) for each in long))
    assert await heard(database) == ["x" * LONGEST] * 5


async def test_after_a_goodbye_a_repeat_does_not_bring_the_person_back(
    receive: Receiver, database: Database
) -> None:
    said = [start(1), words(2, "yes"), words(3, "Kind."), words(4, "delete"), words(5, "yes")]
    for inbound in said:
        await receive(inbound)
    assert await count(database, ParticipantRow) == 0
    (farewell,) = await waiting(database)
    for inbound in said:
        await receive(inbound)
    assert await count(database, ParticipantRow) == 0
    assert await waiting(database) == [farewell]


async def test_who_is_erased_and_writes_in_the_same_moment_is_somebody_new(
    receive: Receiver, database: Database
) -> None:
    for inbound in (start(1), words(2, "delete")):
        await receive(inbound)
    before = await person(database)
    await asyncio.gather(receive(words(3, "delete")), receive(start(4)))
    after = await person(database)
    assert after.id != before.id
    assert after.consents == ()


async def test_my_data_is_shown_in_the_same_breath(receive: Receiver, database: Database) -> None:
    for inbound in (start(1), words(2, "yes"), words(3, "A kind nurse."), words(4, "my data")):
        await receive(inbound)
    last = (await waiting(database))[-1]
    assert "A kind nurse." in last
    assert "May we ask you" in last


async def test_stop_withdraws_what_was_not_sent(receive: Receiver, database: Database) -> None:
    for inbound in (start(1), words(2, "yes"), words(3, "stop")):
        await receive(inbound)
    (only,) = await waiting(database)
    assert "Tell us" not in only


async def test_the_parts_of_a_story_are_kept_each(database: Database, clock: VirtualClock) -> None:
    receive = Receiver(database, campaigns(telling(), visit()), CAN, clock)
    said = (
        start(1, code="telling"),
        words(2, "yes"),
        words(3, "First."),
        words(4, "Then."),
        words(5, "done"),
    )
    for inbound in said:
        await receive(inbound)

    def stories(tx: Tx) -> list[tuple[str, int]]:
        since, until = NOON - timedelta(days=9), NOON + timedelta(days=9)
        found = replies.heard(tx, "telling", since, until, service="clinic")
        return [(each.text, each.parts) for each in found]

    assert await database.read(stories) == [("First.\nThen.", 2)]


async def test_a_platform_that_forgets_has_its_words_kept_from_the_first_yes_on(
    database: Database, clock: VirtualClock
) -> None:
    receive = Receiver(database, campaigns(), {"phone": Capabilities(max_buttons=10, forgets=True)}, clock)

    async def shown() -> list[tuple[str, str]]:
        found = await database.read(lambda tx: conversations.lines(tx, ANNA))
        return [(each.message.text, each.inbound) for each in found if each.said]

    await receive(start(1))
    await receive(words(2, "Who are you?"))
    assert await shown() == []
    await receive(words(3, "yes"))
    await receive(words(4, "The door was hard to open."))
    await receive(words(4, "The door was hard to open."))
    assert await shown() == [("yes", "anna-3"), ("The door was hard to open.", "anna-4")]
    await receive(words(5, "stop"))
    await receive(words(6, "delete"))
    await receive(words(7, "yes"))
    assert await shown() == []


async def test_a_press_is_kept_by_the_label_that_was_seen(database: Database, clock: VirtualClock) -> None:
    receive = Receiver(database, campaigns(), {"phone": Capabilities(max_buttons=10, forgets=True)}, clock)
    await receive(start(1))
    who = await person(database)
    assert who.open is not None
    assert who.open.ask is not None
    await receive(Inbound(ANNA, "2", Came.PRESS, pressed=option_id(who.open.ask, 0)))
    found = await database.read(lambda tx: conversations.lines(tx, ANNA))
    assert [each.message.text for each in found if each.said] == ["Yes"]


def test_ticks_are_kept_by_the_labels_that_were_seen() -> None:
    shown = (Option("bus", "✓ Bus"), Option("car", "Car"), Option("foot", "Foot"))
    session = Session("s", "visit", ask=Ask("s.1", "way", "multi_choice", "Which?", shown))
    who = Participant("p", open=session)
    assert spoken(who, Pressed("s.1:done", ("s.1:car", "s.1:bus", "s.1:gone"))) == "Bus, Car"
    assert spoken(who, Pressed("s.1:done", ())) == ""


async def test_two_processes_take_the_same_inbounds_once(
    database: Database, clock: VirtualClock, url: str
) -> None:
    """Each takes all of a crowd's words at the same time as the other, in another order."""
    second = Database.open(url)
    receivers = [Receiver(each, campaigns(), CAN, clock) for each in (database, second)]
    crowd = [f"p{number}" for number in range(12)]
    for turn, typed in enumerate(("", "yes", "Kind.", "4")):
        said = [words(turn, typed, who) if typed else start(turn, who) for who in crowd]
        ways = (said, said[::-1])
        await asyncio.gather(
            *(receive(each) for receive, way in zip(receivers, ways, strict=True) for each in way)
        )
    await second.close()
    assert await count(database, ParticipantRow) == 12
    assert await count(database, DeadLetterRow) == 0
    assert sorted(await heard(database)) == ["4"] * 12 + ["Kind."] * 12
    assert len(await waiting(database)) == 48


def test_the_language_of_words_comes_with_them_where_several_are_spoken() -> None:
    german = to_happening(Inbound(ANNA, "1", text="Ich habe zwei Stunden im Flur gewartet"))
    assert heard_in(german, ("de", "en")).event == replace(german.event, language="de")  # type: ignore[type-var]
    assert heard_in(german, ()) is german
    for short in ("stop", "ja", "Paracetamol 500 mg 3x daily"):
        said = to_happening(Inbound(ANNA, "1", text=short))
        assert heard_in(said, ("de", "en")) is said
    pressed = to_happening(Inbound(ANNA, "1", Came.PRESS, pressed="s.1:a-long-name-of-an-option"))
    assert heard_in(pressed, ("de", "en")) is pressed


def test_languages_are_told_apart_only_where_a_campaign_speaks_several() -> None:
    both, one = replace(visit(), languages=("en", "da")), replace(visit(), languages=("en",))
    assert spoken_by(campaigns(both, replace(one, key="other", languages=("de",)))) == ("da", "de", "en")
    assert spoken_by(campaigns(one)) == ()


def test_who_did_not_write_is_written_to_one_by_one_and_others_at_once() -> None:
    spread = Spread({"fast": Capabilities(), "phone": Capabilities(per_second=10)})
    invited, woke, said = Started("visit", invited=True), Woke("s1"), Received("hello")
    due = [spread.due(event, ANNA, NOON) for event in (invited, invited, woke)]
    assert due == [NOON, NOON + timedelta(seconds=0.125), NOON + timedelta(seconds=0.25)]
    assert spread.due(said, ANNA, NOON) is None
    assert spread.due(invited, Address("fast", "anna"), NOON) is None
    assert spread.due(invited, None, NOON) is None
    assert spread.due(invited, ANNA, NOON + timedelta(hours=1)) == NOON + timedelta(hours=1)


async def test_a_broadcast_waits_in_the_outbox_for_its_turn(database: Database, clock: VirtualClock) -> None:
    receive = Receiver(database, campaigns(), {"phone": Capabilities(per_second=10)}, clock)
    told = []
    for name in ("anna", "ben"):
        for each in (start(1, name), words(2, "yes", name)):
            await receive(each)
        who = await person(database, Address("phone", name))
        assert who.open is not None
        told.append(Happening(who.id, Woke(who.open.id)))
    clock.advance(timedelta(days=4))
    await database.transact(lambda tx: receive.happen(tx, told))
    rows = table(OutboxRow)
    question = select(rows.c.due_at).where(rows.c.made_at == clock.now()).order_by(rows.c.due_at)
    due = await database.read(lambda tx: tx.execute(question).scalars().all())
    assert due == [clock.now(), clock.now() + timedelta(seconds=0.125)]


@pytest.mark.parametrize(
    ("prompt", "message", "edit", "answer"),
    [
        ("moment", 3, "It was cold.", ["It was cold.", ""]),
        ("rating", 4, "2", [2, "2"]),
        ("rating", 4, "worse than that", None),
        ("way", 5, "by car", ["car", "Car"]),
        ("way", 5, "2", ["car", "Car"]),
    ],
)
async def test_an_edited_message_corrects_the_answer_it_gave(
    receive: Receiver, database: Database, prompt: str, message: int, edit: str, answer: object
) -> None:
    said = ["yes", "It was fine.", "4", "Bus"]
    for inbound in (start(1), *(words(number, each) for number, each in enumerate(said, 2))):
        await receive(inbound)
    await receive(Inbound(ANNA, "e", Came.EDIT, text=edit, message_id=f"m{message}"))
    rows = table(ReplyRow)
    question = select(rows.c.text, rows.c.answer).where(rows.c.prompt == prompt)
    (kept,) = await database.read(lambda tx: tx.execute(question).all())
    assert tuple(kept) == (edit, answer)
