"""`weheard upgrade`: bring the database to this version, after a copy."""

from pathlib import Path

import click

from bot.cli.project import config_option


@click.command("upgrade")
@config_option
def upgrade(config: Path | None) -> None:
    """Bring the database to this version's schema, after a copy was made beside it.

    weheard run does the same when it starts; this is for doing it at a time of your own.
    """
    from bot.config import load
    from storage.claiming import claim_file
    from storage.opening import place, prepare, revision_of
    from storage.rows import SCHEMA

    where = place(load(config).storage_url)
    claim = claim_file(where.file) if where.file is not None else None
    try:
        before = None
        if where.file is None or where.file.exists():
            before = revision_of(where)
        prepare(where, create=True)
    finally:
        if claim is not None:
            claim.release()
    if before == SCHEMA:
        print(f"{where.name} is at schema {SCHEMA} already.")
    elif before is None:
        print(f"{where.name} was made, at schema {SCHEMA}.")
    else:
        kept = f" The copy made before is {where.file}.before-{SCHEMA}-was-{before}." if where.file else ""
        print(f"{where.name} went from schema {before} to {SCHEMA}.{kept}")
