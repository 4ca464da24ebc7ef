"""The folder a demonstration leaves behind: configuration, database, the digest as a page, the replies."""

import csv
from importlib import resources
from pathlib import Path

from bot.errors import BotError
from storage.database import Database
from storage.transfer import carry_out
from storage.tx import Tx

CONFIG, PAGE, REPLIES = "config.toml", "digest.html", "replies.csv"
DATABASE = ("weheard.db", "weheard.db-wal", "weheard.db-shm", "weheard.db.erased")
MARK = "# The demonstration:"
TOLD = ("moment", "better")


def prepare(folder: Path) -> Path:
    """Make it ready, without what an earlier demonstration left; the configuration's path. Never takes
    away anything else: a folder with a configuration of somebody's own is refused."""
    if folder.exists() and not folder.is_dir():
        raise BotError(f"{folder} is a file; give a folder for the demonstration, or take it away")
    config = folder / CONFIG
    ours = config.exists() and config.read_text(encoding="utf-8", errors="replace").startswith(MARK)
    if not ours and any((folder / name).exists() for name in (CONFIG, *DATABASE)):
        raise BotError(f"{folder} holds a configuration or database of its own; give another folder")
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*DATABASE, PAGE, REPLIES):
        (folder / name).unlink(missing_ok=True)
    config.write_text(resources.files("bot.demo").joinpath(CONFIG).read_text("utf-8"), encoding="utf-8")
    return config


async def write_replies(database: Database, campaign: str, file: Path) -> int:
    """What was told in words, as a file to analyse; how many rows."""

    def question(tx: Tx) -> list[tuple[str, str, str]]:
        return [
            (each.id, each.language, each.text)
            for each in carry_out(tx, campaign)
            if each.prompt in TOLD and each.text
        ]

    rows = await database.read(question)
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(("id", "language", "text"))
        writer.writerows(rows)
    return len(rows)
