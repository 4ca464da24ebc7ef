"""Tests of files that come with words: kept once, whatever happens in between, or told that they are not."""

import asyncio
import errno
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from adapters.base import Fatal, RetryLater, Undeliverable
from bot.app import App, build
from bot.messages import Address, Attachment, Came, Inbound
from bot.runtime import fetching
from bot.runtime.clock import VirtualClock
from bot.runtime.fetching import AT_ONCE, LEASE, MOST_FAULTS, MOST_TRIES
from storage import files, participants
from storage.database import Database
from storage.folder import Folder
from storage.rows import AttachmentRow, table
from tests.bot.conversation.talking import phrase
from tests.builders import NOON, campaigns, start, words
from tests.fakes import Camera
from tests.pictures import OGG, opened, picture

LIMIT = 100_000
ANNA = Address("phone", "anna")


@dataclass(slots=True)
class World:
    """People with cameras, and weheard behind them."""

    database: Database
    phone: Camera
    clock: VirtualClock
    app: App
    count: int = 10

    async def joined(self, who: str = "anna") -> None:
        await self.app.receive(start(1, who))
        await self.app.receive(words(2, "yes", who))
        await self.app.delivery.drain()

    async def send(self, *sent: tuple[str, str, bytes], who: str = "anna", text: str = "") -> None:
        """Somebody sends these: kind, reference, bytes."""
        self.count += 1
        self.phone.files.update({name: data for _, name, data in sent})
        attachments = tuple(Attachment(kind, name) for kind, name, _ in sent)
        id = f"m{self.count}"
        await self.app.receive(
            Inbound(Address("phone", who), id, Came.MESSAGE, text, message_id=id, attachments=attachments)
        )

    async def fetch(self) -> list[str]:
        """Fetch what is due; what anna is told by it."""
        await self.app.delivery.drain()
        before = len(self.phone.to("anna"))
        await self.app.fetching.drain()
        await self.app.delivery.drain()
        return self.phone.to("anna")[before:]

    async def rows(self) -> list[tuple[str, str | None, str | None]]:
        rows = table(AttachmentRow)
        question = select(rows.c.state, rows.c.type, rows.c.file).order_by(rows.c.reply, rows.c.place)
        return [tuple(each) for each in await self.database.read(lambda tx: tx.execute(question).all())]

    async def states(self) -> list[str]:
        return [state for state, _, _ in await self.rows()]

    @property
    def folder(self) -> Folder:
        return Folder(self.database.place.files)

    def again(self) -> None:
        """A new process at the same database."""
        self.app = building(self.database, self.phone, self.clock)


def building(database: Database, phone: Camera, clock: VirtualClock) -> App:
    return build(database, campaigns(), clock, [phone], file_limit=LIMIT)


@pytest.fixture
async def world(database: Database) -> World:
    phone, clock = Camera(), VirtualClock(NOON)
    made = World(database, phone, clock, building(database, phone, clock))
    await made.joined()
    return made


async def test_what_comes_with_words_is_kept_after_the_commit(world: World) -> None:
    await world.send(("photo", "f1", picture()), ("voice", "f2", OGG), text="Look")
    assert await world.states() == ["waiting", "waiting"]
    assert await world.fetch() == []
    [(_, photo, one), (_, voice, two)] = await world.rows()
    assert (photo, voice) == ("image/jpeg", "audio/ogg")
    assert world.folder.names() == {one, two}
    assert opened((world.folder.path / str(one)).read_bytes()).size == (40, 20)
    assert await world.fetch() == []
    assert world.phone.fetched == ["f1", "f2"]


async def test_a_place_is_nothing_to_fetch(world: World) -> None:
    await world.send(("location", "56.1,10.2", b""))
    await world.fetch()
    assert (await world.states(), world.phone.fetched) == (["place"], [])


async def test_it_is_woken_by_the_commit(world: World) -> None:
    running = asyncio.create_task(world.app.fetching.run())
    await asyncio.sleep(0)
    await world.send(("photo", "f1", picture()))
    await asyncio.wait_for(world.phone.until(lambda: world.phone.fetched == ["f1"]), 10)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert await world.states() == ["kept"]


@pytest.mark.parametrize(
    ("data", "told", "state"),
    [
        (bytes(LIMIT + 1), "lost_large", "refused"),
        (b"<html>", "lost_unreadable", "refused"),
        (b"", "lost_unreadable", "refused"),
        (picture()[:300], "lost_unreadable", "refused"),
    ],
    ids=["large", "page", "empty", "truncated"],
)
async def test_what_cannot_be_kept_is_told_once(world: World, data: bytes, told: str, state: str) -> None:
    await world.send(("photo", "../../etc/passwd", data))
    assert await world.fetch() == [phrase(told, limit=0)]
    assert await world.fetch() == []
    assert await world.states() == [state]
    assert world.folder.names() == set()


async def test_what_the_platform_has_no_more_is_told_once(world: World) -> None:
    world.phone.refusals["f1"] = [Undeliverable("gone", gone=False)]
    await world.send(("photo", "f1", picture()))
    assert await world.fetch() == [phrase("lost_gone")]
    assert await world.states() == ["gone"]


@pytest.mark.parametrize("word", ["stop", "pause"])
async def test_who_stopped_or_rests_is_not_written_to(world: World, word: str) -> None:
    await world.send(("photo", "f1", b"rubbish"))
    await world.app.receive(words(90, word))
    assert await world.fetch() == []
    assert await world.states() == ["refused"]


async def test_trouble_at_the_platform_is_waited_for_longer_each_time(world: World) -> None:
    world.phone.refusals["f1"] = [RetryLater(), RetryLater(), RetryLater(50)]
    await world.send(("photo", "f1", picture()))
    for seconds in (0, 3, 6, 65):
        assert await world.states() == ["waiting"]
        world.clock.advance(timedelta(seconds=seconds))
        await world.fetch()
    assert await world.states() == ["kept"]
    assert len(world.phone.fetched) == 4


async def test_after_many_tries_it_is_given_up(world: World) -> None:
    world.phone.refusals["f1"] = [RetryLater() for _ in range(100)]
    await world.send(("photo", "f1", picture()))
    told = []
    for _ in range(MOST_TRIES + 3):
        told += await world.fetch()
        world.clock.advance(timedelta(hours=2))
    assert told == [phrase("lost_gone")]
    assert len(world.phone.fetched) == MOST_TRIES


async def test_a_fault_of_ours_is_tried_a_few_times_and_says_nothing_of_the_file(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.phone.refusals["f1"] = [KeyError("a secret name") for _ in range(100)]
    await world.send(("photo", "f1", picture()))
    for _ in range(MOST_FAULTS + 2):
        await world.fetch()
        world.clock.advance(timedelta(hours=2))
    assert (await world.states(), len(world.phone.fetched)) == (["gone"], MOST_FAULTS)
    assert "secret" not in caplog.text


async def test_a_platform_that_has_to_be_mended_is_left_alone_and_nothing_is_lost(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.phone.refusals["f1"] = [Fatal("files:read is missing")]
    await world.send(("photo", "f1", picture()), ("photo", "f2", picture()))
    await world.fetch()
    await world.fetch()
    assert [each.levelno for each in caplog.records].count(logging.CRITICAL) == 1
    world.again()
    await world.app.fetching.recover()
    await world.fetch()
    assert await world.states() == ["kept", "kept"]


async def test_a_full_disk_loses_nothing_and_is_said_once(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(_folder: Folder, _name: str, _data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    await world.send(*[("photo", f"f{number}", picture()) for number in range(3)])
    with monkeypatch.context() as patched:
        patched.setattr(Folder, "keep", full)
        for _ in range(5):
            await world.fetch()
            world.clock.advance(timedelta(minutes=5))
    assert await world.states() == ["waiting"] * 3
    assert caplog.text.count("the disk is full") == 1
    world.clock.advance(LEASE)
    await world.fetch()
    assert await world.states() == ["kept"] * 3
    assert len(world.folder.names()) == 3


POINTS = ("fetch", "cleaned", "keep", "kept")


@pytest.mark.parametrize("point", POINTS)
async def test_killed_at_any_point_it_is_there_once_after_the_next_start(
    world: World, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """Nothing of ours catches it, as nothing catches a kill."""

    def die(*_: object) -> None:
        raise Killed

    await world.send(("photo", "f1", picture()))
    with monkeypatch.context() as patched:
        where = {"fetch": world.phone, "cleaned": fetching, "keep": Folder, "kept": files}[point]
        patched.setattr(where, point, die)
        task = asyncio.create_task(world.app.fetching.drain())
        with suppress(Killed):
            await asyncio.wait([task])
            task.exception()
    assert await world.states() == ["waiting"]
    world.again()
    assert await world.app.fetching.recover() == 1
    await world.fetch()
    [(state, _, name)] = await world.rows()
    assert (state, world.folder.names()) == ("kept", {name})


async def test_two_processes_do_not_fetch_the_same(world: World) -> None:
    await world.send(*[("photo", f"f{number}", picture()) for number in range(6)])
    other = building(world.database, world.phone, world.clock)
    await asyncio.gather(world.app.fetching.drain(), other.fetching.drain())
    assert sorted(world.phone.fetched) == [f"f{number}" for number in range(6)]
    assert await world.states() == ["kept"] * 6


async def test_only_a_few_are_in_memory_at_once(world: World) -> None:
    await world.send(*[("photo", f"f{number}", picture()) for number in range(20)])
    await world.fetch()
    assert world.phone.most_at_once == AT_ONCE
    assert await world.states() == ["kept"] * 20


@pytest.mark.parametrize("when", ["before", "while"])
async def test_who_is_erased_leaves_no_file_and_hears_nothing(world: World, when: str) -> None:
    await world.send(("photo", "f1", picture()))
    if when == "while":
        go_on = world.phone.waits["f1"] = asyncio.Event()
        running = asyncio.create_task(world.app.fetching.drain())
        await world.phone.until(lambda: "f1" in world.phone.fetched)
    else:
        await world.fetch()
    await world.app.receive(words(90, "delete"))
    await world.app.receive(words(91, "yes"))
    await world.app.delivery.drain()
    farewell = world.phone.to("anna")
    if when == "while":
        go_on.set()
        await running
    assert await world.fetch() == []
    assert world.folder.names() == set()
    assert world.phone.to("anna") == farewell
    assert await world.rows() == []


async def test_what_a_death_between_erasing_and_deleting_left_goes_at_the_next_start(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.send(("photo", "f1", picture()))
    await world.fetch()
    who = await world.database.read(lambda tx: participants.find(tx, [ANNA])[ANNA].id)
    with monkeypatch.context() as patched:
        patched.setattr(Folder, "drop", lambda *_: None)
        await world.database.transact(lambda tx: participants.erase(tx, who))
    assert len(world.folder.names()) == 1
    world.again()
    await world.joined("bo")
    await world.send(("photo", "f2", picture()), who="bo")
    running = asyncio.create_task(world.app.fetching.run())
    await asyncio.wait_for(world.phone.until(lambda: "f2" in world.phone.fetched), 10)
    running.cancel()
    await asyncio.wait([running])
    assert world.folder.names() == {name for _, _, name in await world.rows()}


async def test_sweeping_spares_what_is_kept_and_what_is_coming(world: World) -> None:
    await world.send(("photo", "f1", picture()))
    await world.fetch()
    await world.send(("photo", "f2", picture()))
    [due] = await world.database.transact(lambda tx: files.claim(tx, NOON, 1, LEASE, ["phone"]))
    world.folder.keep(f"{due.name}.jpg", b"half way")
    before = world.folder.names()
    assert await world.app.fetching.sweep() == 0
    assert world.folder.names() == before
