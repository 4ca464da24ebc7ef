"""`weheard backup`: a consistent copy, also while weheard runs."""

from pathlib import Path

import click

from bot.cli.output import busy, counted
from bot.cli.project import config_option


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@config_option
def backup(file: Path, config: Path | None) -> None:
    """Copy the database to a file, also while weheard runs.

    What people sent goes to a folder beside the copy.

    The copy is whole, or not there at all. It holds what people said: keep it as safe as the database. The
    list of erased people stands beside the database (its name and .erased) and is not in the copy.
    """
    from bot.config import load
    from storage.copies import back_up
    from storage.opening import files_beside, place

    with busy("Copying"):
        settings = load(config)
        made = back_up(place(settings.storage_url, settings.files), file)
    print(
        f"{file} holds {counted(made.people, 'person', 'people')} and "
        f"{counted(made.replies, 'reply', 'replies')}."
    )
    if made.files:
        print(f"{files_beside(file)} holds {counted(made.files, 'file')} that came with them; keep both.")
