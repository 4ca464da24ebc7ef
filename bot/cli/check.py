"""`weheard check`: everything wrong with what an admin wrote, at once, each with its place and mend."""

from pathlib import Path

import click

from bot.cli.output import counted, json_option, print_json
from bot.cli.project import config_option


@click.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]…")
@config_option
@json_option
@click.pass_context
def check(ctx: click.Context, files: tuple[Path, ...], config: Path | None, as_json: bool) -> None:
    """Find everything wrong with the configuration and campaigns; say how long these take.

    Without FILE it is the configuration in use. Exits 2 if there is an error, 0 if there is none.
    """
    from bot.config import Severity, examine, minutes

    found = examine(files or ((config,) if config else ()))
    faults = found.faults
    errors = sum(fault.severity is Severity.ERROR for fault in faults)
    if as_json:
        print_json(faults)
    else:
        for fault in faults:
            print(fault if fault.severity is Severity.ERROR else f"{fault} (only a warning)")
        for key, campaign in found.campaigns.items():
            print(f"{key} takes people about {counted(minutes(campaign), 'minute')}.")
        print(summary(errors, len(faults) - errors))
    ctx.exit(2 if errors else 0)


def summary(errors: int, warnings: int) -> str:
    found = [counted(errors, "error")] if errors else []
    found += [counted(warnings, "warning")] if warnings else []
    return f"{' and '.join(found)}." if found else "Nothing is wrong."
