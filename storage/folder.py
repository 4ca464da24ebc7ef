"""The folder of files beside the database: each is there whole or not at all, for nobody else to read."""

import os
import re
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

HANDED_IN = re.compile(r"[A-Za-z0-9_-]{32}")
"""What a page calls a file that was handed in: no way out of the folder, no other platform's."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Files by names of our own making. Made when the first one is kept."""

    path: Path

    def keep(self, name: str, data: bytes) -> None:
        """Write a file: on the disk before it has its name, so a kill at any point leaves no half of it.
        The same name again takes the first one's place."""
        self.make()
        part = self.path / f".{name}"
        try:
            handle = os.open(
                part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600
            )
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(handle)
            part.replace(self.path / name)
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise
        sync(self.path)

    def make(self) -> None:
        """The folder, where there is none yet."""
        if not self.path.is_dir():
            self.path.mkdir(mode=0o700, exist_ok=True)
            sync(self.path.parent)

    def drop(self, names: Iterable[str]) -> None:
        """Delete files. One that cannot be is found again by the nightly look."""
        for name in names:
            with suppress(OSError):
                (self.path / name).unlink(missing_ok=True)

    def drop_handed_in(self, references: Iterable[str]) -> None:
        """Delete what these references name here. Platforms make them, so most name nothing of ours."""
        self.drop(each for each in references if HANDED_IN.fullmatch(each))

    def take(self, other: "Folder", names: Iterable[str]) -> int:
        """Copy files from another folder, but for those that are here already or not there. How many now are
        here. A file never changes once it has its name, so what is here needs no second look."""
        wanted = set(names) & (other.names() | self.names())
        for name in sorted(wanted - self.names()):
            self.make()
            part = self.path / f".{name}"
            part.unlink(missing_ok=True)
            part.touch(0o600)
            shutil.copyfile(other.path / name, part)
            sync(part)
            part.replace(self.path / name)
        if wanted:
            sync(self.path)
        return len(wanted)

    def share(self, other: "Folder") -> int:
        """Have all files here in another folder too: on the same disk at no cost of room. How many."""
        names = {each for each in self.names() if is_ours(each) and not each.startswith(".")}
        if names:
            other.make()
        try:
            for name in names - other.names():
                (other.path / name).hardlink_to(self.path / name)
        except OSError:  # another disk, or one that knows no second names
            other.take(self, names)
        return len(names)

    def names(self) -> set[str]:
        """Every file there is, those that are only being written included."""
        try:
            return {each.name for each in os.scandir(self.path)}
        except FileNotFoundError:
            return set()

    def drop_all_but(self, there: Iterable[str], kept: frozenset[str], awaited: frozenset[str]) -> int:
        """Delete what nobody names: of files that were `there`, those that are neither kept nor awaited
        (under a name without an ending, as that is known once a file has come). How many there were.

        Only safe when the names were read after `there`: a name is stored before its file is written.
        """
        nobodys = [
            each
            for each in there
            if each.removeprefix(".") not in kept and stem(each) not in awaited and is_ours(each)
        ]
        self.drop(nobodys)
        return len(nobodys)


def stem(name: str) -> str:
    """A name without its ending, and without the dot of what is only being written."""
    return name.removeprefix(".").partition(".")[0]


def is_ours(name: str) -> bool:
    """Whether it looks like a name we made: whatever else an admin puts there is left alone."""
    return len(stem(name)) == 32 and set(stem(name)) <= set("0123456789abcdef")


def sync(path: Path) -> None:
    """Let the disk know what was done to a file, or to the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
