"""`weheard doctor`: reaches every configured part with its real credentials, and says what is wrong."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.output import json_option, print_json
from bot.cli.project import config_option, run

if TYPE_CHECKING:
    from bot.cli.examining import Finding


@click.command("doctor")
@config_option
@json_option
@click.pass_context
def doctor(context: click.Context, config: Path | None, as_json: bool) -> None:
    """Try every configured part with its real credentials, and say what to mend.

    Nothing is sent to anybody and nothing is changed. It leaves with 1 when something fails.
    """
    found = run(_examined(config, shown=not as_json))
    if as_json:
        print_json([asdict(each) for each in found])
    context.exit(int(any(each.level == "fail" for each in found)))


async def _examined(config: Path | None, *, shown: bool) -> "list[Finding]":
    from bot.cli.examining import examine
    from bot.config import load

    found = []
    async for each in examine(load(config), datetime.now(UTC)):
        found.append(each)
        if shown:
            print(f"{each.level.value:5} {each.part:10} {each.says}", flush=True)
    return found
