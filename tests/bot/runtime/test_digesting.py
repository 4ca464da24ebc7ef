"""Tests the digest of a period: made once, from what was heard, with what the team answered."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.conversation.campaign import Campaigns, Service, Weekly
from bot.runtime import composing
from bot.runtime.clock import VirtualClock
from bot.runtime.digesting import Period, due_period, make_digest, make_period, next_period, span
from bot.runtime.receive import Happening
from bot.runtime.running import Move, campaigns_now, move
from bot.runtime.schedule import Schedule
from bot.runtime.shown import list_themes
from bot.runtime.team import Decide, DecisionKind, Hide, Rename, do
from storage import decisions, digests, participants, themes
from storage.database import Database
from storage.rows import table
from storage.team_rows import DigestRow, ThemeMemberRow
from storage.tx import Tx
from tests.bot.conversation.talking import WORDING, campaign, consent, scale, text
from tests.storage.seeds import consent as agree
from tests.storage.seeds import people, reply, session

MONDAY = datetime(2026, 12, 7, 8, tzinfo=UTC)  # 09:00 in Copenhagen, when the digest is due
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
VISIT = campaign(
    consent(),
    replace(text("moment"), themes=True),
    scale("rating"),
    closes=MONDAY + 20 * WEEK,
    digest=Weekly(0, time(9)),
    threshold=3,
)
WRITTEN = Campaigns(
    {"visit": VISIT, "quiet": replace(VISIT, key="quiet", digest=None)},
    {"clinic": Service("clinic", {"en": "Riverside Clinic"}, "Europe/Copenhagen")},
    WORDING,
)
PERIOD = Period("2026-12-07T09:00", MONDAY - WEEK, MONDAY)
WAITED = (
    "I waited two hours in the waiting room before anybody called my name.",
    "The waiting time was far too long, two hours in the waiting room.",
    "Two hours of waiting, and nobody told us how long it would take.",
    "We sat in the waiting room for hours, the waiting was the worst.",
    "Such a long waiting time, I nearly went home after two hours.",
)
PARKING = (
    "There was no parking space anywhere near the entrance of the clinic.",
    "Parking is a nightmare, I drove around for ages to find a parking space.",
    "The parking machine was broken and the parking spaces were all taken.",
    "I could not find parking, and parking costs far too much money.",
)


async def said(
    database: Database,
    texts: tuple[str, ...],
    at: datetime,
    who: str,
    rating: int = 2,
    given: Mapping[str, str] | None = None,
) -> list[str]:
    """Somebody for each text, who takes part, was asked and said it."""
    names = [f"{who}{number}" for number in range(len(texts))]

    def work(tx: Tx) -> None:
        people(tx, *names)
        for name, words in zip(names, texts, strict=True):
            agree(tx, name, at=at)
            agree(tx, name, at=at, number=2, use="quote")
            session(tx, name, at=at)
            reply(tx, name, words, session="s1", language="en", answer=[words, ""], at=at, given=given)
            rated = {"prompt": "rating", "answer": [rating, str(rating)]}
            reply(tx, name, str(rating), number=2, session="s1", at=at, **rated)

    await database.transact(work)
    return names


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database.open(f"sqlite:///{tmp_path}/weheard.db")
    yield opened
    await opened.close()


@pytest.fixture
async def heard(database: Database) -> Database:
    """A week in which five people spoke of waiting and four of parking."""
    await said(database, WAITED, MONDAY - DAY, "w")
    await said(database, PARKING, MONDAY - DAY, "k", rating=4)
    return database


async def due(database: Database, now: datetime, key: str = "visit") -> Period | None:
    def question(tx: Tx) -> Period | None:
        return due_period(tx, campaigns_now(tx, WRITTEN), key, now)

    return await database.read(question)


async def test_nothing_is_due_before_anybody_was_asked(database: Database) -> None:
    assert await due(database, MONDAY + 3 * WEEK) is None


async def test_the_first_period_ends_at_the_local_hour_and_holds_the_first_word(heard: Database) -> None:
    assert await due(heard, MONDAY - timedelta(seconds=1)) is None
    assert await due(heard, MONDAY) == PERIOD
    assert await due(heard, MONDAY, "quiet") is None


async def test_weeks_of_standing_still_become_one_period(heard: Database) -> None:
    await make_period(heard, WRITTEN, "visit", PERIOD, MONDAY)
    assert await due(heard, MONDAY + 6 * DAY) is None
    assert await due(heard, MONDAY + 3 * WEEK + DAY) == Period("2026-12-28T09:00", MONDAY, MONDAY + 3 * WEEK)


async def test_one_that_is_over_is_told_of_once_more_and_then_only_when_somebody_speaks(
    heard: Database,
) -> None:
    await make_period(heard, WRITTEN, "visit", PERIOD, MONDAY)
    await move(heard, WRITTEN, "visit", Move.END, MONDAY + DAY)
    last = await due(heard, MONDAY + WEEK)
    assert last == Period("2026-12-14T09:00", MONDAY, MONDAY + WEEK)
    await make_period(heard, WRITTEN, "visit", last, MONDAY + WEEK)
    assert await due(heard, MONDAY + 2 * WEEK) is None
    about = {"decision": "t1-d1", "campaign": "visit"}
    at = MONDAY + 8 * DAY
    await heard.transact(lambda tx: reply(tx, "w1", "no", number=3, campaign="_heard", given=about, at=at))
    assert await due(heard, MONDAY + 2 * WEEK) is not None


async def test_themes_are_split_by_the_place_people_came_from_in_a_periods_digest_only(
    database: Database,
) -> None:
    for ward, texts in (("Ward 3", WAITED + PARKING), ("Ward 4", WAITED + PARKING)):
        await said(database, texts, MONDAY - DAY, ward, given={"place": ward})
    digest, _ = await make_period(database, WRITTEN, "visit", PERIOD, MONDAY)
    assert [(line.name, line.people) for line in digest.places] == [("Ward 3", 9), ("Ward 4", 9)]
    shown = [count for line in digest.places for _, count in line.themes]
    assert sum(filter(None, shown)) == sum(line.people for line in digest.themes)
    by_hand = await make_digest(database, WRITTEN, "visit", MONDAY - WEEK, MONDAY, MONDAY)
    assert by_hand.places == ()


async def test_when_the_next_is_due(heard: Database) -> None:
    def next_due(tx: Tx) -> datetime | None:
        return next_period(tx, WRITTEN, "visit", MONDAY + HOUR)

    assert await heard.read(next_due) == MONDAY
    await make_period(heard, WRITTEN, "visit", PERIOD, MONDAY)
    assert await heard.read(next_due) == MONDAY + WEEK
    assert await heard.read(lambda tx: next_period(tx, WRITTEN, "quiet", MONDAY)) is None


async def test_a_digest_tells_what_was_heard(heard: Database) -> None:
    digest, first = await make_period(heard, WRITTEN, "visit", PERIOD, MONDAY)
    assert first
    assert (digest.id, digest.service, digest.until.isoformat()) == (
        "visit-2026-12-07T09:00",
        "Riverside Clinic",
        "2026-12-07T09:00:00+01:00",
    )
    assert (digest.taking.asked, digest.taking.answered) == (9, 9)
    assert sorted(line.people for line in digest.themes) == [4, 5]
    assert [tally.answered for tally in digest.tallies if tally.key == "rating"] == [9]


async def test_the_same_period_again_gives_the_stored_one(heard: Database) -> None:
    other = await said(heard, WAITED, MONDAY - HOUR, "late")
    first, *rest = await asyncio.gather(
        *(make_period(heard, WRITTEN, "visit", PERIOD, MONDAY + number * HOUR) for number in range(3))
    )
    await heard.transact(lambda tx: participants.erase(tx, other[0]))
    again, made = await make_period(heard, WRITTEN, "visit", PERIOD, MONDAY + DAY)
    assert sorted([first[1], *(made for _, made in rest)]) == [False, False, True]
    assert not made
    assert {digest.made_at for digest, _ in (first, *rest)} == {again.made_at}
    rows = table(DigestRow)
    assert await heard.read(lambda tx: tx.execute(select(func.count()).select_from(rows)).scalar()) == 1


async def test_themes_keep_their_identity_and_wait_from_when_they_were_shown(heard: Database) -> None:
    before, _ = await make_period(heard, WRITTEN, "visit", PERIOD, MONDAY)
    await said(heard, tuple(f"{each} Again." for each in WAITED), MONDAY + DAY, "v")
    later = Period("2026-12-14T09:00", MONDAY, MONDAY + WEEK)
    after, _ = await make_period(heard, WRITTEN, "visit", later, MONDAY + WEEK)
    (line,) = after.themes
    assert line.id in {each.id for each in before.themes}
    assert (line.waiting_days, line.new) == (7, False)
    assert {each.waiting_days for each in await list_themes(heard, MONDAY + WEEK)} == {7}


async def test_what_the_team_did_stands_in_the_next_digest(heard: Database) -> None:
    before, _ = await make_period(heard, WRITTEN, "visit", PERIOD, MONDAY)
    waiting, parking = (line.id for line in sorted(before.themes, key=lambda line: -line.people))
    await do(heard, Decide(waiting, DecisionKind.DONE, "There is a second desk."), MONDAY + HOUR)
    await do(heard, Rename(waiting, "The long wait"), MONDAY + HOUR)
    await do(heard, Hide(parking), MONDAY + HOUR)
    for each in await heard.read(lambda tx: decisions.waiting(tx, 100)):
        about = {"decision": each.decision.id, "campaign": "visit"}

        def react(tx: Tx, each: decisions.Telling = each, about: dict[str, str] = about) -> None:
            decisions.claim(tx, each, MONDAY + HOUR)
            answer = {"campaign": "_heard", "given": about, "at": MONDAY + 2 * HOUR}
            reply(tx, each.participant, "no", number=3, prompt="so", answer=["not_so", "no"], **answer)

        await heard.transact(react)
    await said(heard, WAITED + PARKING, MONDAY + DAY, "v")
    later = Period("2026-12-14T09:00", MONDAY, MONDAY + WEEK)
    after, _ = await make_period(heard, WRITTEN, "visit", later, MONDAY + WEEK)
    (line,) = after.themes
    assert (line.id, line.name, line.waiting_days) == (waiting, "The long wait", None)
    (settled,) = line.decisions
    assert (settled.sentence, settled.reaction.not_so) == ("There is a second desk.", 5)
    assert parking not in {each.id for each in (*after.themes, *after.earlier)}


async def test_themes_below_the_threshold_are_kept_but_do_not_exist_for_the_team(database: Database) -> None:
    await said(database, WAITED, MONDAY - DAY, "w")
    await said(database, PARKING[:2], MONDAY - DAY, "k")
    digest, _ = await make_period(database, WRITTEN, "visit", PERIOD, MONDAY)
    assert all(line.people >= 3 for line in digest.themes)
    listed = {each.id for each in await list_themes(database, MONDAY)}
    assert listed == {line.id for line in digest.themes}
    kept = await database.read(lambda tx: themes.of(tx, "visit"))
    assert {each.id for each in kept if each.shown_at is not None} == listed


async def test_one_made_by_hand_is_shown_and_kept_but_is_not_the_periods(heard: Database) -> None:
    since, until = await heard.read(lambda tx: span(tx, "visit", MONDAY - HOUR))
    by_hand = await make_digest(heard, WRITTEN, "visit", since, until, MONDAY - HOUR)
    assert (since, until) == (MONDAY - DAY, MONDAY - HOUR)
    assert {each.id for each in await list_themes(heard, MONDAY)} == {line.id for line in by_hand.themes}
    assert await due(heard, MONDAY) == PERIOD
    assert await heard.read(lambda tx: digests.last(tx, "visit", MONDAY + WEEK)) is None


async def test_the_erased_are_left_out_even_when_it_was_being_made(
    heard: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    find, tries = composing.find_and_compose, []
    loop = asyncio.get_running_loop()

    def slow(*given: object) -> object:
        found = find(*given)
        if not tries:
            gone = heard.transact(lambda tx: participants.erase(tx, "w0"))
            asyncio.run_coroutine_threadsafe(gone, loop).result()
        tries.append(found)
        return found

    monkeypatch.setattr(composing, "find_and_compose", slow)
    digest, _ = await make_period(heard, WRITTEN, "visit", PERIOD, MONDAY)
    members = table(ThemeMemberRow)
    kept = await heard.read(lambda tx: set(tx.execute(select(members.c.participant)).scalars()))
    assert len(tries) == 2
    assert digest.taking.answered == 8
    assert "w0" not in kept
    assert not {"w0-1"} & {reply for line in digest.themes for reply in line.replies}


async def test_erasing_takes_words_out_of_digests_already_shown(heard: Database) -> None:
    digest, _ = await make_period(heard, WRITTEN, "visit", PERIOD, MONDAY)
    gone = digest.themes[0].quotes[0]
    await heard.transact(lambda tx: participants.erase(tx, gone.reply.removesuffix("-1")))
    kept = await heard.read(lambda tx: digests.find(tx, "visit", PERIOD.key))
    assert kept is not None
    assert gone.reply not in {each.reply for line in kept.themes for each in line.quotes}
    assert gone.reply not in {each for line in kept.themes for each in line.replies}
    assert [line.people for line in kept.themes] == [line.people for line in digest.themes]


async def test_the_schedule_makes_a_digest_at_its_time_once(heard: Database, tmp_path: Path) -> None:
    clock = VirtualClock(MONDAY - HOUR)
    told: list[str] = []

    async def on_digest(digest: object) -> None:
        told.append(digest.id)

    def happen(tx: Tx, happenings: list[Happening]) -> object:
        raise AssertionError("nobody is due")

    schedule = Schedule(heard, WRITTEN, clock, happen, on_digest=on_digest)
    other = Database.open(f"sqlite:///{tmp_path}/weheard.db")
    assert (await schedule.digest(), await schedule.next_due()) == ((), MONDAY)
    clock.move_to(MONDAY + 2 * DAY)
    both = await asyncio.gather(
        schedule.digest(), Schedule(other, WRITTEN, clock, happen, on_digest=on_digest).digest()
    )
    await other.close()
    assert sorted(len(each) for each in both) == [0, 1]
    assert told == ["visit-2026-12-07T09:00"]
    assert await schedule.digest() == ()
