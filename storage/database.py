"""The database: one unit of work in, its result out after the commit. Only these methods are asynchronous."""

import asyncio
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from storage.folder import Folder
from storage.lane import NOTHING, Job, Lane, Transaction
from storage.opening import Place, engine, place, prepare
from storage.scrubbing import Scrubbing, demand, owed
from storage.trouble import DatabaseTrouble, trouble
from storage.tx import Tx

__all__ = ["Database", "Tx"]

T = TypeVar("T")
Item = TypeVar("Item")

READERS = 4
LINGER_SECONDS = 0.003
"""How long work that is in no hurry waits for other work to share its commit with."""
WRITERS = 4
"""Threads beside the one for groups, on PostgreSQL."""


class Database:
    """`transact`, `together` and `read`; everything else is in the file of its subject and takes a `Tx`."""

    def __init__(self, where: Place, *, durable: bool = True) -> None:
        self.place = where
        self._writing = engine(where, pool=1 if where.file else WRITERS + 1, durable=durable)
        self._reading = engine(where, reading=True, pool=READERS)
        connect = _file_writer if where.file else _server_writer
        self._lane = Lane("writer", where.name, lambda: connect(self._writing, where))
        self._singles = self._lane
        if where.file is None:
            self._singles = Lane(
                "single", where.name, lambda: connect(self._writing, where), threads=WRITERS, together=False
            )
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._waiting: list[Job] = []
        self._hurrying = False
        self._closed = False

    @classmethod
    def open(
        cls, url: str, *, create: bool = True, durable: bool = True, files: Path | None = None
    ) -> "Database":
        """Create or migrate the database as needed, and open it. Raises BotError with the mend. Not `durable`
        is for what may be lost when power goes, such as a demonstration: it does not wait for the disk.
        `files` is the folder of what came with people's words, when it is not beside the database."""
        where = place(url, files)
        prepare(where, create=create)
        return cls(where, durable=durable)

    @property
    def erased(self) -> Path:
        """Where erased ids are listed, outside the database."""
        return self.place.erased

    async def transact(self, work: Callable[[Tx], T]) -> T:
        """Run `work(tx)`; its result once committed. It may be run again, so it touches only `tx`."""
        if self._singles is self._lane:
            result: T = await self._handed_over(work, NOTHING)
            return result
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._refuse_when_closed()
        self._singles.put([Job(work, NOTHING, future)])
        return await future

    async def together(
        self, work: Callable[[Tx, Sequence[Item]], Sequence[T]], item: Item, *, hurry: bool = True
    ) -> T:
        """Run `work(tx, items)` with everything that waits for the same function; the item's own result.
        When a group raises, each item is run alone. In no `hurry`, it waits a few milliseconds for other
        work, so that the disk is waited for once."""
        result: T = await self._handed_over(work, item, hurry=hurry)
        return result

    async def read(self, question: Callable[[Tx], T]) -> T:
        """Answer a question from one consistent state of the database, without waiting for writers."""
        self._refuse_when_closed()
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._answer, question)

    async def scrub(self) -> None:
        """Overwrite what erased people left in a large file (a small one is done at once). Nothing else is
        stored meanwhile, so this is for a quiet hour; when nobody was erased it does nothing."""
        if self.place.file is not None and await self.read(owed):
            await self.transact(demand)

    async def close(self) -> None:
        """Finish what was begun and let go of the files."""
        if self._closed:
            return
        self._hand_over()
        self._closed = True
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._lane.close()
        if self._singles is not self._lane:
            self._singles.close()
        self._readers.shutdown()
        self._writing.dispose()
        self._reading.dispose()

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise DatabaseTrouble(f"{self.place.name} is closed; nothing more can be stored")

    def _handed_over(
        self, work: Callable[..., Any], item: Any, *, hurry: bool = True
    ) -> "asyncio.Future[Any]":
        """Jobs of one round of the loop go to the writer as one group: they are ready together anyway."""
        self._refuse_when_closed()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        if hurry and not self._hurrying:
            self._hurrying = True
            loop.call_soon(self._hand_over)
        elif not self._waiting:
            loop.call_later(LINGER_SECONDS, self._hand_over)
        self._waiting.append(Job(work, item, future))
        return future

    def _hand_over(self) -> None:
        self._hurrying = False
        if self._waiting:
            jobs, self._waiting = self._waiting, []
            self._lane.put(jobs)

    def _answer(self, question: Callable[[Tx], T]) -> T:
        try:
            with self._reading.connect() as connection:
                return self._asked(connection, question)
        except Exception as error:
            if told := trouble(error, self.place.name):
                raise told from error
            raise

    def _asked(self, connection: Connection, question: Callable[[Tx], T]) -> T:
        if self.place.file is not None:
            connection.exec_driver_sql("BEGIN")
        try:
            answer = question(Tx(connection, self.place.erased))
        except Exception as error:
            if self.place.file is None and trouble(error, self.place.name):
                connection.invalidate()  # it is lost; the next question gets another
            raise
        finally:
            connection.rollback()
        return answer


def _file_writer(writing: Engine, where: Place) -> Transaction:
    """Transactions on a file: one kept connection; BEGIN IMMEDIATE, as a read cannot turn into a write."""
    assert where.file is not None
    file = where.file
    before = _same_file(file)
    kept: list[Connection] = []
    scrubbing = Scrubbing()

    def transaction(work: Callable[[Tx], Any]) -> Any:
        if not before or _same_file(file) != before:
            raise DatabaseTrouble(f"{file} is gone or was replaced while in use; put it back and start again")
        if not kept:
            kept.append(writing.connect())
        driver: Any = kept[0].connection.driver_connection
        driver.execute("BEGIN IMMEDIATE")
        tx = Tx(kept[0], where.erased)
        result = _finished(tx, driver, work)
        _drop(tx, where)
        if tx.scrub or scrubbing.left:
            scrubbing.after(tx, driver)
        return result

    return transaction


def _same_file(file: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(file)  # noqa: PTH116 (it is done before each commit, and a Path is slower)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _server_writer(writing: Engine, where: Place) -> Transaction:
    """Transactions on a server: a connection for each, so that a lost one is replaced."""

    def transaction(work: Callable[[Tx], Any]) -> Any:
        with writing.connect() as connection:
            try:
                tx = Tx(connection, where.erased)
                result = _finished(tx, connection.connection.driver_connection, work)
            except BaseException as error:
                if trouble(error, where.name):
                    connection.invalidate()
                raise
        _drop(tx, where)
        return result

    return transaction


def _drop(tx: Tx, where: Place) -> None:
    """After the commit, delete what nobody may keep, or need fetch, any more."""
    if tx.unlink:
        Folder(where.files).drop(tx.unlink)
    if tx.fetched:
        Folder(where.incoming).drop_handed_in(tx.fetched)


def _finished(tx: Tx, driver: Any, work: Callable[[Tx], Any]) -> Any:
    """Work, then commit; or roll back. SQLAlchemy joins in only when the work went through it."""
    connection = tx.connection
    try:
        result = work(tx)
        tx.flush()
        if connection.in_transaction():
            connection.commit()
        else:
            driver.commit()
    except BaseException:
        if connection.in_transaction():
            connection.rollback()
        driver.rollback()
        raise
    return result
