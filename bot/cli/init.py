"""`weheard init`: the first file, written once and never over another."""

import sys
from pathlib import Path

import click

from bot.errors import BotError

FILE = "config.toml"
SERVICE = "Our service"
MANIFEST = "slack-manifest.json"


@click.command("init")
@click.option("--service", help="What people call the service; asked for when left out.")
@click.option(
    "--languages", default="en", show_default=True, help="Codes of the languages to speak, with commas."
)
@click.option("--zone", help="Its time zone, such as Europe/Copenhagen; else this machine's.")
@click.option("--slack", is_flag=True, help="Write the manifest that makes the app in Slack, instead.")
def init(service: str | None, languages: str, zone: str | None, slack: bool) -> None:
    """Write a first config.toml, with a campaign to change."""
    from bot.config import starter_config

    if slack:
        write_manifest(service)
        return

    path = Path(FILE)
    if path.exists() or path.is_symlink():
        raise BotError(f"{FILE} is there already and was left alone; change it, or work in another folder")
    if service is None:
        service = click.prompt("What do people call your service?", default=SERVICE) if asks() else SERVICE
    spoken = [one.strip() for one in languages.split(",") if one.strip()]
    text = starter_config(service, spoken, zone or local_zone())
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as late:
        raise BotError(
            f"{FILE} is there already and was left alone; change it, or work in another folder"
        ) from late
    path.chmod(0o600)  # it holds a key
    print(f"Wrote {FILE}. Next:\n")
    print(f"  open {FILE}     and put the questions in your people's words")
    print("  weheard check        says what would trip somebody")
    print("  weheard chat         talks to you as it will to a participant")


def write_manifest(service: str | None) -> None:
    """What an admin pastes into Slack; named after the service, and by HTTP when it is configured so."""
    from adapters.slack.manifest import manifest
    from bot.cli.output import whole_file
    from bot.config import load

    settings = load()
    names = [name for each in settings.services.values() for name in each.name.values()]
    by_http = settings.slack is not None and not settings.slack.app_token
    public = settings.web.public if settings.web is not None and by_http else None
    if by_http and public is None:
        raise BotError('[slack] has no app_token, so [web] needs public = "https://…", where Slack delivers')
    with whole_file(Path(MANIFEST)) as beside:
        beside.write_text(manifest(service or (names[0] if names else "weheard"), public or ""), "utf-8")
    print(f"Wrote {MANIFEST}. At https://api.slack.com/apps: Create New App, From a manifest, and paste it.")
    if public and not public.startswith("https://"):
        print(f"Slack takes https only: put an https:// address in [web] public, and write {MANIFEST} again.")


def asks() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def local_zone() -> str:
    """The machine's own zone by its name; UTC where it does not say."""
    from zoneinfo import available_timezones

    link = Path("/etc/localtime")
    name = str(link.readlink()).partition("zoneinfo/")[2] if link.is_symlink() else ""
    return name if name in available_timezones() else "UTC"
