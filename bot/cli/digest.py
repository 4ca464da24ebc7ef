"""`weheard digest`: what was heard since the last one, now."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.forms import Output, form_options
from bot.cli.output import busy
from bot.cli.project import at_work, config_option, run
from bot.errors import BotError, ConfigError

if TYPE_CHECKING:
    from bot.digests.digest import Digest

DAY = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])


@click.command("digest")
@click.argument("campaign")
@click.option(
    "--since", type=DAY, metavar="DAY", help="The first day, such as 2026-12-01; else since the last digest."
)
@click.option("--until", type=DAY, metavar="DAY", help="The last day, the whole of it; else until now.")
@config_option
@form_options
def digest(
    campaign: str,
    since: datetime | None,
    until: datetime | None,
    config: Path | None,
    forms: str | None,
    out: Path | None,
    as_json: bool,
    force: bool,
) -> None:
    """Make a digest of what was heard.

    It is kept, and its themes can be answered from now on with weheard themes decide. The weekly digest
    stays as it would have been.
    """
    output = Output(forms, out, as_json, force)
    with busy("Reading replies and finding themes"):
        made = run(_made(config, campaign, since, until))
    output.write(made)


async def _made(
    config: Path | None, campaign: str, since: datetime | None, until: datetime | None
) -> "Digest":
    from bot.runtime.digesting import make_digest, span, zone_of

    now = datetime.now(UTC)
    async with at_work(config) as project:
        found = project.campaign(campaign)
        zone = zone_of(project.campaigns, found)
        first, last = await project.database.read(lambda tx: span(tx, campaign, now))
        first = moment(since, zone) if since else first
        last = moment(until, zone, whole_day=True) if until else last
        if first == last == now:
            raise BotError(f"{campaign} has heard nothing new, so there is nothing to tell yet")
        if first >= last:
            raise ConfigError(
                f"nothing lies between {at(first, zone)} and {at(last, zone)}; mend --since and --until"
            )
        return await make_digest(project.database, project.campaigns, campaign, first, last, now)


def at(when: datetime, zone: str) -> str:
    from zoneinfo import ZoneInfo

    return f"{when.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def moment(when: datetime, zone: str, *, whole_day: bool = False) -> datetime:
    """A day or an hour in the service's zone, as an instant."""
    from zoneinfo import ZoneInfo

    if whole_day and when.time() == datetime.min.time():
        when += timedelta(days=1)
    return when.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
