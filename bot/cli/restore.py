"""`weheard restore`: the database as it was when a copy was made, without who was erased since."""

import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.output import busy, counted
from bot.cli.project import config_option

if TYPE_CHECKING:
    from storage.copies import Restored


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@config_option
def restore(file: Path, config: Path | None) -> None:
    """Put a copy made by weheard backup in place of the database.

    weheard run has to be ended first. People erased since stay erased, and messages of the past are not sent
    again. What was there before is kept under another name.
    """
    from bot.config import load
    from storage import copies
    from storage.claiming import claim_file
    from storage.opening import place

    settings = load(config)
    where = place(settings.storage_url, settings.files)
    claim = None
    if where.file is not None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # meant for a run, by somebody who was late
        claim = claim_file(where.file)
    try:
        with busy("Putting the copy back"):
            done = copies.restore(where, file, datetime.now(UTC))
    finally:
        if claim is not None:
            claim.release()
    say(file, done)


def say(file: Path, done: "Restored") -> None:
    """What is there now, what was left out, and what is missing."""
    there = done.contents
    print(
        f"The database is as it was in {file}: {counted(there.people, 'person', 'people')} and "
        f"{counted(there.replies, 'reply', 'replies')}."
    )
    if done.erased_again:
        print(f"{counted(done.erased_again, 'person', 'people')} erased since then stayed erased.")
    if done.files_missing:
        print(
            "1 file is not beside the copy, so it is gone."
            if done.files_missing == 1
            else f"{done.files_missing} files are not beside the copy, so they are gone."
        )
    if done.unsent:
        print(f"{counted(done.unsent, 'message')} that waited then will not be sent again.")
    print(missing(done))
    if done.before is not None:
        kept = f"{done.before} (and {done.before.name}.files)" if done.files_before else f"{done.before}"
        print(f"What was there before is {kept}; delete it once all is well: people's words are in it.")


def missing(done: "Restored") -> str:
    newest = done.contents.newest
    since = "it was made" if newest is None else f"{newest:%Y-%m-%d %H:%M} UTC"
    if done.missing is None:
        return f"What people said after {since} is missing."
    if not done.missing:
        return "Nothing is missing: nobody has said anything since."
    return f"What people said after {since} is missing: {counted(done.missing, 'update')}."
