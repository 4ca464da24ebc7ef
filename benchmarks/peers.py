"""The same job in python-telegram-bot's ConversationHandler, writing through SQLAlchemy's ORM to SQLite.

`plain` is written as both libraries' guides would have it: async, one ORM session an answer, one update at a
time for each person and many people at once, SQLite as it comes. `wal` is the same with a write-ahead log.
`tuned` is as well as we could make it: one connection kept open, no pool hand-over, no expiry, the commit in
the handler itself. All commit with synchronous=FULL, send nothing (no network is measured) and read
nothing, so they do less than we do.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, event
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from telegram import Bot, Chat, Message, MessageEntity, Update, User
from telegram.ext import (
    Application,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)
from telegram.request import BaseRequest

QUESTIONS = 5
WAITING = 30.0
"""Seconds a write waits for SQLite's one writer."""


class Row(DeclarativeBase):
    """The peer's own schema."""


class Answer(Row):
    """One answer of one person."""

    __tablename__ = "answers"
    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[int] = mapped_column(index=True)
    question: Mapped[int]
    text: Mapped[str]
    at: Mapped[datetime]


Write = Callable[[int, int, str], Awaitable[None]]
Timings = list[float]
Writer = Callable[[Path], tuple[Write, Callable[[], Awaitable[None]]]]


def plain_writer(path: Path) -> tuple[Write, Callable[[], Awaitable[None]]]:
    """An async engine and a session for each answer."""
    return _guides_writer(path, _full)


def wal_writer(path: Path) -> tuple[Write, Callable[[], Awaitable[None]]]:
    """The same with a write-ahead log."""
    return _guides_writer(path, _durable)


def _guides_writer(path: Path, set_up: Callable[..., None]) -> tuple[Write, Callable[[], Awaitable[None]]]:
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", connect_args={"timeout": WAITING})
    event.listen(engine.sync_engine, "connect", set_up)
    sessions = async_sessionmaker(engine)

    async def write(person: int, question: int, text: str) -> None:
        async with sessions() as db:
            db.add(Answer(person=person, question=question, text=text, at=datetime.now(UTC)))
            await db.commit()

    return write, engine.dispose


def tuned_writer(path: Path) -> tuple[Write, Callable[[], Awaitable[None]]]:
    """One connection kept, one transaction an answer, in the handler."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _durable)
    connection = engine.connect()

    async def write(person: int, question: int, text: str) -> None:
        with Session(connection, expire_on_commit=False, autoflush=False) as db:
            db.add(Answer(person=person, question=question, text=text, at=datetime.now(UTC)))
            db.commit()

    async def close() -> None:
        connection.close()
        engine.dispose()

    return write, close


def _full(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _durable(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def application(write: Write, request: BaseRequest | None = None) -> Application:  # type: ignore[type-arg]
    """A bot of five questions in a ring, so that it can be answered for as long as is measured. With a
    `request` it asks each of them by that."""

    async def ask(update: Update, question: int) -> int:
        if request is not None and update.message is not None:
            await update.message.reply_text(f"Question number {question}: how was that for you?")
        return question

    async def begin(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> int:
        return await ask(update, 0)

    def listen(question: int) -> MessageHandler:  # type: ignore[type-arg]
        async def answer(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> int:
            assert update.effective_user is not None
            assert update.message is not None
            await write(update.effective_user.id, question, update.message.text or "")
            return await ask(update, (question + 1) % QUESTIONS)

        return MessageHandler(filters.TEXT & ~filters.COMMAND, answer)

    conversation = ConversationHandler(
        entry_points=[CommandHandler("start", begin)],
        states={number: [listen(number)] for number in range(QUESTIONS)},
        fallbacks=[],
    )
    builder = Application.builder().token("1:A").updater(None)
    app = (builder.request(request) if request is not None else builder).build()
    app.add_handler(conversation)
    return app


def update(bot: Bot, number: int, person: int, text: str) -> Update:
    """A parsed update, as the library would hand it on."""
    user = User(id=person, first_name="A", is_bot=False)
    entities = (MessageEntity("bot_command", 0, len(text)),) if text.startswith("/") else ()
    message = Message(
        message_id=number,
        date=datetime.now(UTC),
        chat=Chat(id=person, type="private"),
        from_user=user,
        text=text,
        entities=entities,
    )
    message.set_bot(bot)
    return Update(update_id=number, message=message)


def made(path: Path) -> Path:
    """A database with the peer's table."""
    schema = create_engine(f"sqlite:///{path}")
    Row.metadata.create_all(schema)
    schema.dispose()
    return path


def begun(app: Application) -> list[BaseException]:  # type: ignore[type-arg]
    """Ready to take updates; what will have failed."""
    app.bot._bot_user = User(id=1, first_name="bot", is_bot=True, username="bot")
    app._initialized = True  # initialize() would ask the network who we are
    failures: list[BaseException] = []

    async def remember(_update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        if context.error is not None:
            failures.append(context.error)

    app.add_error_handler(remember)
    return failures


async def run(writer: Writer, folder: Path, people: int, each: int) -> tuple[float, Timings]:
    """Seconds for all, and each update's seconds, with `people` at once giving `each` answers."""
    write, close = writer(made(folder / "peer.db"))
    app = application(write)
    failures = begun(app)
    for bot_user in range(people):
        await app.process_update(update(app.bot, bot_user, bot_user + 1, "/start"))
    updates = [
        [
            update(app.bot, 1000 + turn * people + person, person + 1, f"answer number {turn}")
            for turn in range(each)
        ]
        for person in range(people)
    ]
    timings: Timings = []

    async def one(mine: list[Update]) -> None:
        for item in mine:
            began = time.perf_counter()
            await app.process_update(item)
            timings.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(one(mine) for mine in updates))
    seconds = time.perf_counter() - began
    await close()
    if failures:
        raise RuntimeError(f"{len(failures)} of the peer's updates failed: {failures[0]!r}")
    return seconds, timings
