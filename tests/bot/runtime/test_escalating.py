"""Words of danger reach the person a service names, masked and at once, and go with whoever wrote them."""

import tomllib
from dataclasses import replace
from pathlib import Path

from sqlalchemy import func, select

from adapters.base import Capabilities
from bot.conversation.campaign import Campaigns, Service
from bot.conversation.danger import Help, read_lists
from bot.conversation.effects import Escalate
from bot.messages import Address
from bot.runtime.clock import VirtualClock
from bot.runtime.escalating import escalate, first_named, worded
from bot.runtime.receive import Receiver
from storage import escalations, participants
from storage.database import Database
from storage.rows import OutboxRow, ReplyRow, table
from storage.team_rows import EscalationRow
from tests.builders import NOON, campaigns, start, visit, words

DANGER = Path(__file__).parents[3] / "bot" / "danger"
NAMED = Service(
    "clinic",
    {"en": "Riverside Clinic"},
    team={"slack": "C0123456789", "escalate": ("U0AAAAAAA", "U0BBBBBBB")},
)
CAN = {"slack": Capabilities(text_limit=3000)}
SAID = "I want to kill myself. I am Anna, my name is Anna Berg, call 20 30 40 50 <!channel>"


def written() -> Campaigns:
    lists = (read_lists(tomllib.loads((DANGER / "en.toml").read_text("utf-8"))),)
    helping = visit(help=Help({"en": "Call the duty nurse: 555."}))
    return replace(campaigns(helping), danger=lists, services={"clinic": NAMED})


async def test_the_first_named_is_written_to_with_masked_words_and_the_reply_is_pointed_at(
    database: Database,
) -> None:
    receive = Receiver(database, written(), CAN, VirtualClock(NOON))
    for each in (start(1), words(2, "yes"), words(3, SAID)):
        await receive(each)
    (made,) = await database.read(lambda tx: escalations.of(tx, "clinic"))
    reply = await database.read(
        lambda tx: tx.execute(select(table(ReplyRow).c.id).where(table(ReplyRow).c.text == SAID)).scalar_one()
    )
    assert (made.reason, made.reply, made.told, made.state) == ("self_harm", reply, "slack:U0AAAAAAA", "told")
    (sent,) = await team_messages(database)
    assert "I want to kill myself" in sent
    assert "Berg" not in sent
    assert "20 30 40 50" not in sent
    assert "anna" not in sent
    assert "“Your visit”" in sent


async def team_messages(database: Database) -> list[str]:
    outbox = table(OutboxRow)
    mine = select(outbox.c.message).where(outbox.c.address == "U0AAAAAAA")
    return list(await database.read(lambda tx: tx.execute(mine).scalars().all()))


async def test_nothing_of_it_is_left_when_its_writer_is_erased(database: Database) -> None:
    receive = Receiver(database, written(), CAN, VirtualClock(NOON))
    for each in (start(1), words(2, "yes"), words(3, SAID), words(4, "delete"), words(5, "yes")):
        await receive(each)
    left = select(func.count()).select_from(table(EscalationRow))
    assert await database.read(lambda tx: tx.execute(left).scalar()) == 0
    assert await team_messages(database) == []


async def test_that_it_was_told_is_remembered_with_the_person(database: Database) -> None:
    receive = Receiver(database, written(), CAN, VirtualClock(NOON))
    for each in (start(1), words(2, "yes"), words(3, SAID), words(4, SAID)):
        await receive(each)
    assert len(await team_messages(database)) == 1
    anna = Address("phone", "anna")
    found = await database.read(lambda tx: participants.find(tx, [anna]))
    assert set(found[anna].alarms) == {"self_harm"}


async def test_a_service_that_names_nobody_any_more_tells_nobody(database: Database) -> None:
    here = replace(written(), services={"clinic": Service("clinic", {"en": "Clinic"})})
    effect = Escalate("visit", "s", "abuse", "words")
    await database.transact(lambda tx: escalate(tx, here, CAN, ("nobody", 1), effect, NOON))
    assert await database.read(lambda tx: escalations.of(tx, "clinic")) == []


def test_nobody_is_named_where_the_team_says_nothing() -> None:
    assert first_named(Service("clinic", {"en": "Clinic"})) is None
    assert first_named(NAMED) == Address("slack", "U0AAAAAAA")


def test_a_language_that_has_no_words_of_ours_reads_english() -> None:
    service = replace(NAMED, languages=("fi",))
    message = worded(written(), service, "Visit", Escalate("visit", "s", "child", "words"))
    assert "harm to a child" in message.text
