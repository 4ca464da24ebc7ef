"""`weheard participant`: what one person may ask for: everything held about them, and its erasure."""

import sys
from pathlib import Path
from typing import Any

import click

from bot.cli.output import json_option, print_json
from bot.cli.project import at_work, config_option, run
from bot.errors import BotError


@click.group("participant")
def participant() -> None:
    """Show or erase everything held about one person.

    People can do both by themselves in the chat, with the words "my data" and "delete". ID is the opaque one
    that weheard export gives each reply's writer.
    """


@participant.command("show")
@click.argument("id_", metavar="ID")
@config_option
@json_option
def show(id_: str, config: Path | None, as_json: bool) -> None:
    """Everything held about one person, except where they are reached."""
    held = run(_held(config, id_))
    if as_json:
        print_json(held)
        return
    print(f"{id_}, language {held['language'] or 'unknown'}")
    for each in held["consents"]:
        print(f"\n{each['at'][:10]}  {'agreed' if each['given'] else 'did not agree'} to: {each['words']}")
    for each in held["replies"]:
        print(f"\n{each['at'][:16].replace('T', ' ')}  {each['text']}")
        for came in each.get("files", ()):
            print(f"    {file_line(came, held['folder'])}")
    for each in held["themes"]:
        print(f"\nin the theme “{each['theme']}” ({each['campaign']})")
        for decision in each["decisions"]:
            print(f"    decided: {decision['sentence']}")


def file_line(came: dict[str, Any], folder: str) -> str:
    """What came with words: where it is kept, or how it stands with it."""
    if came["state"] != "kept":
        return f"{came['kind']} ({came['state']})"
    return f"{came['kind']} ({came['type']}, {came['size'] / 1e6:.1f} MB): {folder}/{came['file']}"


@participant.command("erase")
@click.argument("id_", metavar="ID")
@click.option("--yes", "sure", is_flag=True, help="Do not ask whether to.")
@config_option
def erase(id_: str, sure: bool, config: Path | None) -> None:
    """Erase a person and every word of theirs, for good."""
    held = run(_held(config, id_))
    count = len(held["replies"])
    if not sure:
        if not sys.stdin.isatty():
            raise BotError(f"this erases {id_} with {count} replies for good; say --yes to do it")
        click.confirm(f"Erase {id_} with {count} replies, for good?", abort=True)
    run(_erase(config, id_))
    print(f"{id_} is erased. Copies made before (backups, exports) still hold them until they are deleted.")


async def _held(config: Path | None, id_: str) -> dict[str, Any]:
    from bot.runtime.shown import trail
    from storage import participants
    from storage.tx import Tx

    def question(tx: Tx) -> dict[str, Any] | None:
        found = participants.load(tx, [id_]).get(id_)
        if found is None:
            return None
        return {"language": found.language, **participants.own_data(tx, id_), "themes": trail(tx, id_)}

    async with at_work(config) as project:
        held = await project.database.read(question)
        folder = str(project.database.place.files)
    if held is None:
        raise BotError(f"there is no participant {id_!r}; weheard export gives the ids")
    return {**held, "folder": folder}


async def _erase(config: Path | None, id_: str) -> None:
    from storage import participants

    async with at_work(config) as project:
        await project.database.transact(lambda tx: participants.erase(tx, id_))
