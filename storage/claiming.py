"""One process runs on a file at a time: a second is refused, and told who is first."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from bot.errors import BotError


@dataclass(slots=True)
class Claim:
    """Held for as long as this process runs; the system lets go of it when it ends, however it ends."""

    path: Path
    handle: int

    def release(self) -> None:
        """Let another process run. The lock's file stays, since removing it could let two in."""
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1


def claim_file(path: Path) -> Claim:
    """Claim a database's file for this process, by a lock beside it. BotError when another process has it."""
    lock = path.with_name(f"{path.name}.lock")
    try:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise BotError(f"{lock} cannot be made ({error.strerror}); look whether its folder exists") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pid = os.pread(handle, 32, 0).decode("ascii", "replace").strip() or "unknown"
        os.close(handle)
        raise BotError(f"{path} is in use by process {pid}; end that one first") from None
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
    return Claim(lock, handle)
