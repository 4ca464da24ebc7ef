"""Files that people add on the page, from when they arrive until they are handed over: a folder beside the
database, with names of our own making. What a browser calls a file is never looked at."""

import os
import re
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.base import TooLarge, Undeliverable
from bot.messages import Attachment

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

NAME = re.compile(r"[A-Za-z0-9_-]{32}")
LEFT_OVER_SECONDS = 2 * 24 * 3600.0
"""Longer than anything waits to be fetched; what is older belongs to nobody, or was fetched."""
HEAD = 8192
"""Bytes that tell what a file is."""
PICTURE, SOUND = "photo", "voice"


@dataclass(slots=True)
class Arriving:
    """A file that is being written. `digest` tells another one with the same form apart."""

    name: str
    handle: int
    size: int = 0
    head: bytes = b""
    _digest: "Hash" = field(default_factory=sha256)

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self.handle, view) :]
        self.size += len(data)
        if len(self.head) < HEAD:
            self.head += data[: HEAD - len(self.head)]
        self._digest.update(data)

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()

    def kind(self) -> str:
        """Picture or sound, by its bytes; empty when it is neither. Whether it is whole shows later."""
        import filetype  # type: ignore[import-untyped]

        found = filetype.guess_mime(self.head) or ""
        if found.startswith("image/"):
            return PICTURE
        films = ("video/mp4", "video/webm", "video/quicktime", "video/x-m4v")
        return SOUND if found.startswith("audio/") or found in films else ""

    def done(self) -> None:
        """It is on the disk when this returns."""
        os.fsync(self.handle)
        os.close(self.handle)


@dataclass(frozen=True, slots=True)
class Incoming:
    """The folder. `limit` is how many bytes a file may have."""

    path: Path
    limit: int

    def begin(self) -> Arriving:
        """A new file, for nobody else to read."""
        if not self.path.is_dir():
            self.path.mkdir(mode=0o700, exist_ok=True)
            _sync(self.path.parent)
        name = secrets.token_urlsafe(24)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
        return Arriving(name, os.open(self.path / name, flags, 0o600))

    def keep(self, file: Arriving) -> None:
        """Make it last, with its name, before anything that names it is committed."""
        file.done()
        _sync(self.path)

    def drop(self, file: Arriving) -> None:
        """It is not wanted after all."""
        with suppress(OSError):
            os.close(file.handle)
        with suppress(OSError):
            (self.path / file.name).unlink(missing_ok=True)

    def read(self, attachment: Attachment, limit: int) -> bytes:
        """Hand one over. Raises as `Fetcher` says; it stays until it is old, so it may be asked for again."""
        if NAME.fullmatch(attachment.reference) is None:
            raise Undeliverable("there is no such file", gone=False)
        try:
            handle = os.open(self.path / attachment.reference, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError:
            raise Undeliverable("the file is not there any more", gone=False) from None
        with os.fdopen(handle, "rb") as file:
            if os.fstat(handle).st_size > limit:
                raise TooLarge
            return file.read(limit)

    def sweep(self, now: float | None = None) -> int:
        """Delete what is old. How many there were."""
        before = (time.time() if now is None else now) - LEFT_OVER_SECONDS
        gone = 0
        with suppress(FileNotFoundError):
            for each in list(os.scandir(self.path)):
                with suppress(OSError):
                    if NAME.fullmatch(each.name) and each.stat(follow_symlinks=False).st_mtime < before:
                        Path(each.path).unlink()
                        gone += 1
        return gone


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
