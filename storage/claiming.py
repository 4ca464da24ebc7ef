"""One process runs on a file at a time: a second is refused, and told who is first.

The lock's file says who that is, and by its time until when somebody ran: the process that holds it touches
it now and then, so that a long stop is noticed afterwards.
"""

import fcntl
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import sleep

from bot.errors import BotError


@dataclass(slots=True)
class Claim:
    """Held for as long as this process runs; the system lets go of it when it ends, however it ends."""

    path: Path
    handle: int
    before: datetime | None = None
    """Until when a process ran before this one, as far as is known."""

    def beat(self) -> None:
        """Still here."""
        with suppress(OSError):  # a full disk is told by others
            os.utime(self.handle)

    def release(self) -> None:
        """Let another process run. The lock's file stays, since removing it could let two in."""
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1


@dataclass(frozen=True, slots=True)
class Holder:
    """Who runs on a file, or ran last: `pid` is None when nobody does now."""

    pid: int | None
    beat: datetime | None
    """When it was last known to be at work."""
    stopped: tuple[datetime, datetime] | None
    """From when to when nobody ran before it."""


def claim_file(path: Path) -> Claim:
    """Claim a database's file for this process, by a lock beside it. BotError when another process has it."""
    lock = lock_of(path)
    try:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise BotError(f"{lock} cannot be made ({error.strerror}); look whether its folder exists") from error
    if not _locked(handle):
        pid = _read(handle)[0] or "unknown"
        os.close(handle)
        raise BotError(f"{path} is in use by process {pid}; end that one first")
    before = _beat(handle) if _read(handle)[0] else None
    since = "" if before is None else f"{before.isoformat()} {datetime.now(UTC).isoformat()}\n"
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{os.getpid()}\n{since}".encode(), 0)
    return Claim(lock, handle, before)


def holder(path: Path) -> Holder:
    """Who runs on a database's file."""
    try:
        handle = os.open(lock_of(path), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return Holder(None, None, None)
    try:
        pid, since = _read(handle)
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            held = False
        except BlockingIOError:
            held = True
        found = [datetime.fromisoformat(each) for each in since.split()] if since else []
        stopped = (found[0], found[1]) if len(found) == 2 else None
        return Holder(int(pid) if held and pid.isdecimal() else None, _beat(handle) if pid else None, stopped)
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    """Whether it is ours now. Who only looks has it for a moment, and is waited for."""
    for patience in (0.02, 0.1, 0.0):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            sleep(patience)
    return False


def lock_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")


def _read(handle: int) -> tuple[str, str]:
    """The two lines of the lock's file: a process, and since when nobody had run before it."""
    first, _, rest = os.pread(handle, 256, 0).decode("ascii", "replace").partition("\n")
    return first.strip(), rest.strip()


def _beat(handle: int) -> datetime:
    return datetime.fromtimestamp(os.fstat(handle).st_mtime, UTC)
