"""What is not for the team reaches whoever the service names, masked and alone, and goes with its teller."""

from dataclasses import replace
from typing import Any

from sqlalchemy import delete, select, update

from adapters.base import Capabilities
from bot.conversation.campaign import Campaigns, Independent, Service
from bot.conversation.effects import TellIndependent, WithdrawReply
from bot.messages import Address, Attachment
from bot.runtime import independent
from bot.runtime.clock import VirtualClock
from bot.runtime.independent import tell, worded
from bot.runtime.receive import Receiver
from storage import outbox, participants, replies
from storage.database import Database
from storage.rows import OutboxRow, ReplyRow, table
from storage.tx import Tx
from tests.bot.conversation.talking import story, text
from tests.builders import NOON, campaigns, start, visit, words

NAMED = Service(
    "clinic",
    {"en": "Riverside Clinic"},
    team={"slack": "C0123456789"},
    independent=Independent("U0CCCCCCC", {"en": "the ombudsman"}),
)
CAN = {"slack": Capabilities(text_limit=3000)}
SAID = "He shouted at me. My name is Anna Berg, call 20 30 40 50 <!channel>"
OUTBOX = table(OutboxRow)


def written(service: Service = NAMED) -> Campaigns:
    whole = visit()
    whole = replace(whole, prompts=(whole.prompts[0], story("moment"), text("more")))
    return replace(campaigns(whole), services={"clinic": service})


async def told(database: Database, *more: str) -> None:
    receive = Receiver(database, written(), CAN, VirtualClock(NOON))
    said = ("yes", SAID, "It was Monday.", "done", "not for the team", *more)
    await receive(start(1))
    for number, each in enumerate(said, 2):
        await receive(words(number, each))


async def messages(database: Database) -> list[tuple[str, str]]:
    there = (
        select(OUTBOX.c.address, OUTBOX.c.message)
        .where(OUTBOX.c.platform == "slack")
        .order_by(OUTBOX.c.number)
    )
    return [(to, message) for to, message in (await database.read(lambda tx: tx.execute(there).all()))]


async def test_the_whole_story_reaches_the_one_named_masked_and_nobody_else(database: Database) -> None:
    await told(database)
    ((to, sent),) = await messages(database)
    assert to == "U0CCCCCCC"
    assert "He shouted at me." in sent
    assert "It was Monday." in sent
    assert "Riverside Clinic" in sent
    for secret in ("Berg", "20 30 40 50", "anna"):
        assert secret not in sent


async def test_no_digest_or_export_holds_it_and_its_teller_still_sees_it(database: Database) -> None:
    await told(database)
    anna = Address("phone", "anna")

    def look(tx: Tx) -> tuple[list[replies.Heard], Any]:
        who = participants.find(tx, [anna])[anna].id
        heard = replies.heard(tx, "visit", NOON, NOON.replace(year=2100), service="clinic")
        return heard, participants.own_data(tx, who)

    heard, own = await database.read(look)
    assert heard == []
    assert [each["apart"] for each in own["replies"] if each["text"]] == [True, True]


async def test_a_stop_afterwards_does_not_take_it_back(database: Database) -> None:
    await told(database, "stop")
    assert len(await messages(database)) == 1


async def test_erased_before_it_is_sent_it_is_gone(database: Database) -> None:
    await told(database, "delete", "yes")
    assert await messages(database) == []


async def take_back(database: Database, number: int) -> None:
    def work(tx: Tx) -> None:
        who = participants.find(tx, [Address("phone", "anna")])[Address("phone", "anna")].id
        independent.take_back(tx, written(), CAN, (who, 10**9), WithdrawReply(number), NOON)

    await database.transact(work)


async def test_taken_back_before_it_is_sent_it_is_gone(database: Database) -> None:
    await told(database, "my data", "take back 1", "yes")
    assert await messages(database) == []


async def test_what_else_was_passed_on_still_goes(database: Database) -> None:
    await told(database, "done", "skip", "The nurse hit me.", "not for the team")
    assert len(await messages(database)) == 2
    await take_back(database, 1)
    ((_, sent),) = await messages(database)
    assert "The nurse hit me." in sent


async def test_what_was_said_with_it_and_stays_is_written_anew(database: Database) -> None:
    await told(database)
    rows = table(ReplyRow)
    later = update(rows).where(rows.c.text == "It was Monday.").values(probe=1)
    await database.transact(lambda tx: tx.execute(later))
    await take_back(database, 1)
    ((_, sent),) = await messages(database)
    assert "It was Monday." in sent
    assert "shouted" not in sent


async def test_what_is_taken_back_after_it_was_sent_is_not_sent_again(database: Database) -> None:
    await told(database)
    await database.transact(lambda tx: tx.execute(delete(OUTBOX).where(OUTBOX.c.platform == "slack")))
    await take_back(database, 1)
    assert await messages(database) == []


async def test_said_of_words_nobody_asked_for_they_alone_are_passed_on(database: Database) -> None:
    await told(database, "done", "skip", "The lift is broken.", "The nurse hit me.", "not for the team")
    sent = (await messages(database))[-1][1]
    assert "The nurse hit me." in sent
    assert "lift" not in sent
    rows = table(ReplyRow)
    for_whom = await database.read(
        lambda tx: dict(tx.execute(select(rows.c.text, rows.c.audience).where(rows.c.prompt == "")).all())
    )
    assert for_whom == {"The lift is broken.": "team", "The nurse hit me.": "independent"}


async def test_with_nothing_told_there_is_nothing_to_pass_on(database: Database) -> None:
    receive = Receiver(database, written(), CAN, VirtualClock(NOON))
    for each in (start(1), words(2, "yes"), words(3, "skip"), words(4, "not for the team")):
        await receive(each)
    assert await messages(database) == []


async def test_what_came_with_the_words_is_named(database: Database) -> None:
    receive = Receiver(database, written(), CAN, VirtualClock(NOON))
    photo, voice = (Attachment(kind, f"ref-{kind}", 10) for kind in ("photo", "voice"))
    with_photo = replace(words(3, "He hit me, look."), attachments=(photo,))
    only_voice = replace(words(4, ""), attachments=(voice,))
    done = (words(5, "done"), words(6, "not for the team"))
    for each in (start(1), words(2, "yes"), with_photo, only_voice, *done):
        await receive(each)
    ((_, sent),) = await messages(database)
    assert "He hit me, look.\\n[a photo, a voice message]" in sent


async def test_a_service_that_names_nobody_any_more_tells_nobody(database: Database) -> None:
    await told(database)
    here = written(replace(NAMED, independent=None))
    effect = TellIndependent("visit", "s", "moment")
    await database.transact(lambda tx: tell(tx, here, CAN, ("nobody", 1), effect, NOON))
    assert len(await messages(database)) == 1


def test_a_language_that_has_no_words_of_ours_reads_english() -> None:
    message = worded(written(replace(NAMED, languages=("fi",))), "visit", ["words"])
    assert "asked that the team does not see this" in message.text


def test_what_is_a_file_alone_is_a_line_alone() -> None:
    assert "“[a photo, a file]”" in worded(written(), "visit", [], ["photo", "film"]).text


def test_whom_it_is_about_is_part_of_the_recipient() -> None:
    assert outbox.about("p1", Address("slack", "U1")) == "p1>slack:U1"
    assert outbox.about("p1", Address("slack", "U1"), "s.moment") == "p1>s.moment>slack:U1"
