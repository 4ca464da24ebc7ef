"""Tests that what was said is kept verbatim, heard once, and never lost by a change."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.conversation.effects import RecordReply
from bot.conversation.participant import Answer, Consent
from bot.messages import Address, Attachment
from storage import consents, participants, replies, transfer
from storage.database import Database
from storage.replies import Heard
from storage.rows import AttachmentRow, EarlierReplyRow, ReplyRow, table
from storage.tx import Tx
from tests.builders import NOON

ALWAYS = (NOON - timedelta(days=999), NOON + timedelta(days=999))


async def somebody(database: Database, name: str = "anna") -> str:
    return await database.transact(lambda tx: participants.create(tx, Address("phone", name), NOON).id)


async def say(database: Database, who: str, number: int, text: str, **more: object) -> None:
    fields = {"campaign": "visit", "session": "s", "wave": 1, "prompt": "moment", **more}
    said = RecordReply(text, **fields)  # type: ignore[arg-type]
    at = NOON + timedelta(minutes=number)
    await database.transact(lambda tx: replies.record(tx, who, number, said, at))


async def heard(database: Database, campaign: str = "visit") -> list[Heard]:
    return await database.read(lambda tx: replies.heard(tx, campaign, *ALWAYS, service="clinic"))


async def test_words_are_kept_to_the_letter(database: Database) -> None:
    who = await somebody(database)
    words = "  «Ünïcode» \u202eright to left\u202c 👩‍👩‍👧 ';DROP TABLE replies;-- %s {x} \\ \t\n done "
    await say(database, who, 1, words, answer=Answer(words.strip(), ""), language="ar", message_id="m1")
    (found,) = await heard(database)
    assert (found.text, found.answer, found.language) == (words, Answer(words.strip(), ""), "ar")
    assert (found.participant, found.session, found.wave, found.prompt) == (who, "s", 1, "moment")


async def test_the_parts_of_a_story_are_heard_as_one(database: Database) -> None:
    who = await somebody(database)
    await say(database, who, 1, "First this.", part=1)
    await say(database, who, 2, "A word in between.", prompt="")
    await say(database, who, 3, "Then that.", part=2)
    await say(database, who, 4, "Because of the queue.", probe=1)
    found = await heard(database)
    assert [(each.text, each.parts, each.probe) for each in found] == [
        ("First this.\nThen that.", 2, 0),
        ("A word in between.", 1, 0),
        ("Because of the queue.", 1, 1),
    ]
    assert [each.unasked for each in found] == [False, True, False]
    assert len(found[0].ids) == 2
    assert found[0].id == found[0].ids[0]


async def test_a_new_answer_stands_in_place_of_the_old_one_which_is_kept(database: Database) -> None:
    who = await somebody(database)
    other = await somebody(database, "ben")
    await say(database, other, 1, "Mine.")
    await say(database, who, 1, "Old.")
    await say(database, who, 2, "Elsewhere.", prompt="rating")
    await say(database, who, 3, "New.", replaces=True)
    assert [each.text for each in await heard(database)] == ["Mine.", "Elsewhere.", "New."]
    rows = table(ReplyRow)
    kept = await database.read(
        lambda tx: tx.execute(select(rows.c.text).where(rows.c.superseded)).scalars().all()
    )
    assert kept == ["Old."]


async def test_what_was_skipped_is_kept_and_not_heard(database: Database) -> None:
    who = await somebody(database)
    await say(database, who, 1, "", skipped=True)
    assert await heard(database) == []


async def test_only_what_was_said_in_a_time_to_a_campaign_is_heard(database: Database) -> None:
    who = await somebody(database)
    for number in (1, 2, 3):
        await say(database, who, number, str(number), prompt=f"p{number}")
    await say(database, who, 4, "elsewhere", campaign="telling")
    since, until = NOON + timedelta(minutes=2), NOON + timedelta(minutes=3)
    found = await database.read(lambda tx: replies.heard(tx, "visit", since, until, service="clinic"))
    assert [each.text for each in found] == ["2"]


async def test_somebody_may_be_quoted_by_their_newest_word_for_that_service(database: Database) -> None:
    people = {
        name: await somebody(database, name) for name in ("yes", "no", "changed", "elsewhere", "unasked")
    }
    for each in people.values():
        await say(database, each, 1, "Kind.")

    def agree(tx: Tx) -> None:
        for name, number, service, given in (
            ("yes", 1, "clinic", True),
            ("no", 1, "clinic", False),
            ("changed", 1, "clinic", True),
            ("changed", 2, "clinic", False),
            ("elsewhere", 1, "library", True),
        ):
            consent = Consent(service, "quote", given, "May we?", "1", "en", NOON)
            consents.keep(tx, people[name], number, consent, "phone")

    await database.transact(agree)
    found = await heard(database)
    assert {each.participant for each in found if each.quotable} == {people["yes"]}


async def test_a_revision_counts_and_the_words_before_are_kept(database: Database) -> None:
    who = await somebody(database)
    other = await somebody(database, "ben")
    await say(database, who, 1, "Frist.", message_id="m1")
    await say(database, other, 1, "Not mine.", message_id="m1")
    for text in ("First.", "First!"):
        assert await database.transact(lambda tx, text=text: replies.revise(tx, who, "m1", text, NOON))
    assert not await database.transact(lambda tx: replies.revise(tx, who, "m9", "Never.", NOON))
    assert {each.text for each in await heard(database)} == {"First!", "Not mine."}
    rows = table(EarlierReplyRow)
    kept = await database.read(lambda tx: tx.execute(select(rows.c.revision, rows.c.text)).all())
    assert [tuple(each) for each in kept] == [(1, "Frist."), (2, "First.")]


@pytest.mark.parametrize("audience", ["nobody", "independent"])
async def test_what_is_not_for_the_team_is_not_heard_and_can_be_passed_on_later(
    database: Database, audience: str
) -> None:
    who = await somebody(database)
    await say(database, who, 1, "A secret.", session="s", prompt="moment")
    await say(database, who, 2, "An opinion.", session="s", prompt="other")

    async def meant_for(for_whom: str) -> None:
        await database.transact(lambda tx: replies.set_audience(tx, who, "s", "moment", for_whom))

    await meant_for(audience)
    assert [each.text for each in await heard(database)] == ["An opinion."]
    assert [each.text for each in await database.read(lambda tx: list(transfer.carry_out(tx)))] == [
        "An opinion."
    ]
    await meant_for("team")
    assert len(await heard(database)) == 2


async def test_files_are_kept_with_what_they_came_with(database: Database) -> None:
    who = await somebody(database)
    await say(
        database, who, 1, "", attachments=(Attachment("photo", "file-1", 9), Attachment("place", "56,10"))
    )
    rows = table(AttachmentRow)
    kept = await database.read(
        lambda tx: tx.execute(select(rows.c.kind, rows.c.reference, rows.c.size)).all()
    )
    assert [tuple(each) for each in kept] == [("photo", "file-1", 9), ("place", "56,10", None)]


async def test_two_replies_of_one_person_do_not_look_related(database: Database) -> None:
    who = await somebody(database)
    await say(database, who, 1, "a", prompt="a")
    await say(database, who, 2, "b", prompt="b")
    ids = [each.id for each in await heard(database)]
    assert len(set(ids)) == 2
    assert not any(who in each for each in ids)
