"""`weheard run`: everything the configuration names, until a signal; then it finishes what it began."""

import gc
import sys
from pathlib import Path

import click

from bot.cli.project import config_option
from bot.errors import ConfigError

ROLES = ("receive", "deliver", "schedule", "web")


def roles(_context: click.Context, _parameter: click.Parameter, value: str | None) -> frozenset[str]:
    """Which of the four are meant; all when nothing is said."""
    named = [each.strip() for each in (value or "").split(",") if each.strip()]
    for each in named:
        if each not in ROLES:
            raise click.BadParameter(f"there is no {each!r}; name some of {', '.join(ROLES)}")
    return frozenset(named or ROLES)


@click.command("run")
@click.option(
    "--only", callback=roles, metavar="PARTS", help=f"Some of {','.join(ROLES)}: the others run elsewhere."
)
@click.option("--log-json", is_flag=True, help="Log one JSON object a line.")
@config_option
def run(only: frozenset[str], log_json: bool, config: Path | None) -> None:
    """Serve every platform the configuration names, until a signal.

    Ctrl-C or SIGTERM lets it finish what it began, within ten seconds; a second one ends it at once. SIGHUP,
    or weheard campaign reload, reads the campaigns anew without dropping anybody.
    """
    # What is imported now stays: looking through it for garbage again and again takes a sixth of the start.
    # `serving` goes on with that once everything is there.
    gc.disable()
    try:
        serve(only, log_json, config)
    finally:
        gc.enable()


def serve(only: frozenset[str], log_json: bool, config: Path | None) -> None:
    import asyncio

    from bot.config import load

    settings = load(config)
    where = settings.path or "config.toml"
    if settings.telegram is None and settings.slack is None and settings.web is None:
        raise ConfigError(
            f"{where} names no platform to run; add [web], [telegram] or [slack] (docs/running.md shows each)"
        )
    # Structlog and httpx bring these along where they are installed, for what is never shown here: 9 MB.
    for unused in ("rich", "pygments"):
        sys.modules[unused] = None  # type: ignore[assignment]
    from bot.cli.serving import Running
    from bot.logs import set_up

    set_up(as_json=log_json)
    asyncio.run(Running(settings, only, config).run())
