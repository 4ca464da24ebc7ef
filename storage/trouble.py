"""Trouble with the database itself, told in one sentence that names the file and the mend.

Such trouble is nobody's fault who wrote to us: nothing of the group is stored, nothing is acknowledged, and
the platforms send again. It ends by itself when its cause does.
"""

import sqlite3

from bot.errors import BotError

SENTENCES = {
    sqlite3.SQLITE_BUSY: "another program holds the database locked; end it, or wait until it is done",
    sqlite3.SQLITE_LOCKED: "another program holds the database locked; end it, or wait until it is done",
    sqlite3.SQLITE_READONLY: "the file cannot be written to; let this user write to it and to its folder",
    sqlite3.SQLITE_IOERR: "the disk could not be read or written; look at the disk and its space",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; stop, keep a copy of it, and restore a backup",
    sqlite3.SQLITE_FULL: "the disk is full, nothing was stored; free some space, and it goes on by itself",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened; look whether its folder exists and this user may",
    sqlite3.SQLITE_NOTADB: "the file is no database; name another file as [storage] url",
}
UNREACHABLE = "the database cannot be reached; look whether its server runs and the address is right"
LOST_STATES = ("08", "57P", "53", "28", "3D")
"""PostgreSQL's states that say: connection, shut down, no resources, no such user, no such database."""


class DatabaseTrouble(BotError):
    """The database cannot be used now. Nothing was stored; the same work may be tried again later."""


def trouble(error: BaseException, where: str) -> DatabaseTrouble | None:
    """What an error says of the database, or None when it says something of the work."""
    if isinstance(error, DatabaseTrouble):
        return error
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None)
        sentence = None if code is None else SENTENCES.get(code & 0xFF)
        return None if sentence is None else DatabaseTrouble(f"{where}: {sentence}")
    if type(cause).__module__.startswith("psycopg"):
        return _lost(cause, where)
    return None


def _lost(cause: BaseException, where: str) -> DatabaseTrouble | None:
    state = getattr(cause, "sqlstate", None)
    if state is None:
        lost = "OperationalError" in {each.__name__ for each in type(cause).__mro__}
    else:
        lost = str(state).startswith(LOST_STATES)
    return DatabaseTrouble(f"{where}: {UNREACHABLE}") if lost else None


def to_be_repeated(error: BaseException) -> bool:
    """PostgreSQL asks for the whole transaction again: a serialization failure, a deadlock, or two at once
    took the same inbound or the same new address (the second then sees the first's)."""
    cause = getattr(error, "orig", None) or error
    state = getattr(cause, "sqlstate", None)
    if state in ("40001", "40P01"):
        return True
    constraint = getattr(getattr(cause, "diag", None), "constraint_name", None)
    return state == "23505" and constraint in ("pk_inbound", "pk_addresses", "pk_participants")
