"""Files that came with words, as those who run the bot meet them: shown, exported, copied, erased."""

import asyncio
import csv
import io
import json
from datetime import timedelta
from pathlib import Path

from bot.conversation.effects import RecordReply
from bot.messages import Address, Attachment
from storage import files, participants, replies
from storage.database import Database
from storage.folder import Folder
from storage.tx import Tx
from tests.builders import NOON
from tests.cli.conftest import Run

NAME = "0" * 32 + ".jpg"
SENT = (Attachment("photo", "f1"), Attachment("video", "f2"))


def somebody(url: str, folder: Path) -> str:
    """A person who sent a photo, which is kept, and a film, which was refused; their id."""

    def said(tx: Tx) -> str:
        who = participants.create(tx, Address("phone", "anna"), NOON)
        said = RecordReply("Look.", "visit", prompt="moment", attachments=SENT)
        replies.record(tx, who.id, 1, said, NOON, "phone")
        photo, film = files.claim(tx, NOON, 2, timedelta(minutes=1), ["phone"])
        assert files.kept(tx, photo, NAME, "image/jpeg", 312_345)
        assert files.lose(tx, film, files.State.REFUSED)
        return who.id

    async def work() -> str:
        database = Database.open(url, files=folder)
        who = await database.transact(said)
        await database.close()
        return who

    Folder(folder).keep(NAME, b"a face")
    return asyncio.run(work())


def test_a_file_is_named_where_it_is_kept_and_goes_with_its_person(project: Path, run: Run) -> None:
    folder = project / "weheard.files"
    who = somebody(f"sqlite:///{project}/weheard.db", folder)
    shown = run("participant", "show", who).stdout
    assert f"photo (image/jpeg, 0.3 MB): {folder}/{NAME}" in shown
    assert "video (refused)" in shown
    held = json.loads(run("participant", "show", who, "--json").stdout)
    assert held["replies"][0]["files"][0]["file"] == NAME
    [row] = csv.DictReader(io.StringIO(run("export").stdout))
    assert row["files"] == NAME
    assert json.loads(run("export", "--json").stdout)[0]["files"] == [NAME]
    assert run("participant", "erase", who, "--yes").exit_code == 0
    assert Folder(folder).names() == set()


def test_a_backup_says_where_the_files_are_and_restore_brings_them_back(project: Path, run: Run) -> None:
    folder = project / "weheard.files"
    somebody(f"sqlite:///{project}/weheard.db", folder)
    assert "copy.files holds 1 file that came with them; keep both." in run("backup", "copy.db").stdout
    (folder / NAME).unlink()
    assert "not beside the copy" not in run("restore", "copy.db").stdout
    assert (folder / NAME).read_bytes() == b"a face"
    (folder / NAME).unlink()
    (project / "copy.files" / NAME).unlink()
    assert "1 file is not beside the copy" in run("restore", "copy.db").stdout


def test_the_folder_can_be_elsewhere(project: Path, run: Run) -> None:
    config = project / "config.toml"
    config.write_text(config.read_text("utf-8") + '\n[storage]\nfiles = "kept"\n', encoding="utf-8")
    who = somebody(f"sqlite:///{project}/weheard.db", project / "kept")
    assert run("check").exit_code == 0
    assert f"{project / 'kept'}/{NAME}" in run("participant", "show", who).stdout
    run("participant", "erase", who, "--yes")
    assert Folder(project / "kept").names() == set()
