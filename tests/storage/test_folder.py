"""Tests of the folder of files: whole or not there, for nobody else, and nothing left that nobody names."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage.folder import Folder

NAME = "0" * 32 + ".jpg"
OTHER = "1" * 32
KILLED = """\
import os, pathlib, sys
from storage.folder import Folder

def die(*_, **__): os.kill(os.getpid(), 9)
where, point = sys.argv[2].rsplit(".", 1)
setattr({"os": os, "Path": pathlib.Path}[where], point, die)
Folder(pathlib.Path(sys.argv[1])).keep(sys.argv[3], b"new" * 100)
"""


def test_a_file_is_for_nobody_else_to_read(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "weheard.files")
    folder.keep(NAME, b"a face")
    assert (folder.path / NAME).read_bytes() == b"a face"
    assert folder.path.stat().st_mode & 0o077 == 0
    assert (folder.path / NAME).stat().st_mode & 0o077 == 0
    assert folder.names() == {NAME}


def test_kept_again_it_is_there_once(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.keep(NAME, b"first")
    folder.keep(NAME, b"second")
    assert folder.names() == {NAME}
    assert (tmp_path / NAME).read_bytes() == b"second"


@pytest.mark.parametrize("point", ["os.fdopen", "os.fsync", "Path.replace"])
def test_killed_in_the_middle_there_is_the_whole_of_one_or_nothing(tmp_path: Path, point: str) -> None:
    folder = Folder(tmp_path / "files")
    folder.keep(NAME, b"old")
    for name in (NAME, OTHER):
        done = subprocess.run(
            [sys.executable, "-c", KILLED, folder.path, point, name],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            check=False,
        )
        assert done.returncode == -9
    assert (folder.path / NAME).read_bytes() == b"old"
    assert not (folder.path / OTHER).exists()
    folder.drop_all_but(folder.names(), frozenset({NAME}), frozenset())
    assert folder.names() <= {NAME, f".{NAME}"}


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        Folder(tmp_path).keep(NAME, b"a face")
    assert Folder(tmp_path).names() == set()


def test_a_link_laid_in_the_way_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "passwd").write_text("mine")
    folder = Folder(tmp_path / "files")
    folder.make()
    (folder.path / f".{NAME}").symlink_to(tmp_path / "passwd")
    with pytest.raises(OSError, match="symbolic link"):
        folder.keep(NAME, b"a face")
    assert (tmp_path / "passwd").read_text() == "mine"


def test_what_nobody_names_goes_and_what_is_awaited_or_not_ours_stays(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    orphan, awaited = "2" * 32 + ".png", "3" * 32
    for name in (NAME, orphan, f"{awaited}.ogg"):
        folder.keep(name, b"x")
    for name in (f".{awaited}.ogg", f".{orphan}", "README", ".hidden"):
        (tmp_path / name).write_bytes(b"x")
    gone = folder.drop_all_but(folder.names(), frozenset({NAME}), frozenset({awaited}))
    assert gone == 2
    assert folder.names() == {NAME, f"{awaited}.ogg", f".{awaited}.ogg", "README", ".hidden"}


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "none")
    assert folder.names() == set()
    folder.drop([NAME])
    assert not folder.path.exists()


def test_only_a_name_that_a_page_makes_is_dropped_of_what_was_handed_in(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "weheard.incoming")
    ours = "Ab3-_" * 6 + "xy"
    for name in (ours, "other", "../weheard.db"):
        folder.make()
        (folder.path / name).write_bytes(b"x")
    folder.drop_handed_in([ours, "other", "../weheard.db", "/" + "a" * 31, ""])
    assert folder.names() == {"other"}
    assert (tmp_path / "weheard.db").exists()
