"""Tests that each order of the engine leads to the rows it should."""

import pytest
from sqlalchemy import select

from adapters.base import Capabilities
from bot.conversation.effects import (
    Close,
    Effect,
    Forget,
    MarkReachable,
    Need,
    Say,
    SetConsent,
)
from bot.conversation.engine import Step
from bot.conversation.events import Received, Supplied
from bot.conversation.participant import Ask, Consent, Outcome, Participant, Session
from bot.messages import Address, Message, Option
from bot.runtime import perform
from bot.runtime.perform import Scene
from storage import outbox, participants
from storage.database import Database
from storage.rows import AskRow, ConsentRow, OutboxRow, SessionRow, table
from storage.tx import Tx
from tests.builders import NOON, campaigns

ANNA = Address("phone", "anna")
SESSION = Session("s", "visit", 2)
ASK = Ask("s.1", "way", "choice", "How did you come?", (Option("s.1:bus", "Bus"),))


@pytest.fixture
async def who(database: Database) -> Participant:
    return await database.transact(lambda tx: participants.create(tx, ANNA, NOON))


async def carry_out(
    database: Database,
    who: Participant,
    *effects: Effect,
    address: Address | None = ANNA,
    can: Capabilities | None = None,
    open: Session | None = SESSION,
) -> None:
    def work(tx: Tx) -> None:
        scene = Scene(tx, campaigns(), {"phone": can or Capabilities(max_buttons=10)}, NOON, address)
        after = Participant(who.id, open=open, version=1)
        for effect in effects:
            perform.perform(scene, who, after, effect)

    await database.transact(work)


async def rows(database: Database, row: type) -> list[tuple[object, ...]]:
    return [tuple(each) for each in await database.read(lambda tx: tx.execute(select(table(row))).all())]


async def test_an_ask_is_kept_as_it_was_shown(database: Database, who: Participant) -> None:
    await carry_out(database, who, Say(Message("1. Bus", ask="s.1"), ASK))
    (kept,) = await database.read(lambda tx: tx.execute(select(table(AskRow))).all())
    assert (kept.id, kept.session, kept.campaign, kept.wave) == ("s.1", "s", "visit", 2)
    assert (kept.prompt, kept.text, kept.options) == ("way", "How did you come?", [["s.1:bus", "Bus"]])


async def test_words_are_fitted_to_the_platform_in_order(database: Database, who: Participant) -> None:
    long = "One sentence. " * 20
    await carry_out(
        database, who, Say(Message(long)), Say(Message("Last.")), can=Capabilities(text_limit=100)
    )
    found = select(table(OutboxRow).c.message).order_by(table(OutboxRow).c.number)
    sent = [
        outbox.load(each).text for each in await database.read(lambda tx: tx.execute(found).scalars().all())
    ]
    assert len(sent) > 3
    assert " ".join(sent).split() == [*long.split(), "Last."]
    assert sent[-1] == "Last."


async def test_somebody_who_cannot_be_reached_is_sent_nothing(database: Database, who: Participant) -> None:
    await carry_out(database, who, Say(Message("Hi")), address=None)
    assert await rows(database, OutboxRow) == []


async def test_a_consent_is_kept_with_its_words_and_where_it_was_given(
    database: Database, who: Participant
) -> None:
    consent = Consent("clinic", "quote", True, "May we quote you?", "v2", "en", NOON)
    await carry_out(database, who, SetConsent(consent))
    (kept,) = await database.read(lambda tx: tx.execute(select(table(ConsentRow))).all())
    assert (kept.words, kept.version, kept.platform, kept.at) == ("May we quote you?", "v2", "phone", NOON)


async def test_a_session_that_ends_as_it_begins_is_kept_whole(database: Database, who: Participant) -> None:
    await carry_out(database, who, Close(SESSION, Outcome.DONE), open=None)
    (kept,) = await database.read(lambda tx: tx.execute(select(table(SessionRow))).all())
    assert (kept.id, kept.outcome, kept.started_at, kept.ended_at) == ("s", Outcome.DONE, NOON, NOON)


async def test_where_somebody_stopped_is_kept(database: Database, who: Participant) -> None:
    def work(tx: Tx) -> None:
        scene = Scene(tx, campaigns(), {}, NOON, ANNA)
        before = Participant(who.id, open=Session("s", "visit", 2), sessions=1)
        participants.save(tx, who, before, NOON)
        stopped = Session("s", "visit", 2, ask=ASK)
        perform.perform(scene, before, Participant(who.id), Close(stopped, Outcome.STOPPED))

    await database.transact(work)
    (kept,) = await database.read(lambda tx: tx.execute(select(table(SessionRow))).all())
    assert (kept.outcome, kept.stopped_at, kept.ended_at) == (Outcome.STOPPED, "way", NOON)


async def test_an_address_is_marked(database: Database, who: Participant) -> None:
    await carry_out(database, who, MarkReachable(False))
    assert await database.read(lambda tx: participants.address_of(tx, who.id)) is None
    await carry_out(database, who, MarkReachable(True))
    assert await database.read(lambda tx: participants.address_of(tx, who.id)) == ANNA


async def test_only_the_farewell_is_still_sent(database: Database, who: Participant) -> None:
    await carry_out(database, who, Say(Message("Before.")), Forget(Message("Farewell.")))
    found = await database.read(lambda tx: tx.execute(select(table(OutboxRow).c.message)).scalars().all())
    assert [outbox.load(each).text for each in found] == ["Farewell."]
    assert await database.transact(lambda tx: participants.find(tx, [ANNA])) == {}


async def test_what_nobody_can_look_up_is_a_fault(database: Database, who: Participant) -> None:
    with pytest.raises(LookupError, match="the weather"):
        await database.read(lambda tx: perform.look_up(tx, who, Need("the weather")))


async def test_what_is_needed_is_supplied_in_the_same_transaction(
    database: Database, who: Participant, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[object] = []

    def advance(_campaigns: object, who: Participant, event: object, _now: object) -> Step:
        events.append(event)
        effects: tuple[Effect, ...] = () if isinstance(event, Supplied) else (Need("own_data", "s"),)
        return Step(Participant(who.id, version=who.version + 1), effects)

    monkeypatch.setattr(perform, "advance", advance)

    def work(tx: Tx) -> Participant | None:
        return perform.take(Scene(tx, campaigns(), {}, NOON, ANNA), who, Received("my data"))

    after = await database.transact(work)
    assert after is not None
    assert after.version == 2
    held = {"consents": [], "replies": [], "decisions": []}
    assert events == [Received("my data"), Supplied("own_data", held, "s")]


async def test_a_need_in_the_middle_is_a_fault(
    database: Database, who: Participant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What follows a need would be carried out before it is met."""
    effects: tuple[Effect, ...] = (Need("own_data"), Say(Message("Hi")))
    monkeypatch.setattr(perform, "advance", lambda *_: Step(who, effects))
    with pytest.raises(TypeError, match="other effects follow"):
        await database.transact(
            lambda tx: perform.take(Scene(tx, campaigns(), {}, NOON, ANNA), who, Received("x"))
        )
