"""`weheard campaign`: which campaigns there are, how they stand; starting, pausing, ending, reloading."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.output import counted, json_option, print_json, show_rows, wrapped
from bot.cli.project import at_work, config_option, run
from bot.errors import BotError

if TYPE_CHECKING:
    from rich.table import Table

    from bot.conversation.campaign import Campaign, Campaigns
    from bot.runtime.running import Status

SAID = {
    "scheduled": "{key} opens on {opens}.",
    "running": "{key} is running.",
    "paused": "{key} is paused: nobody is asked anything new, and what people say is kept.",
    "ended": "{key} has ended: nobody is asked anything any more. What was said is kept.",
}


@click.group("campaign")
def campaign() -> None:
    """List, show, start, pause, resume, end and reload campaigns."""


@campaign.command("list")
@config_option
@json_option
def list_(config: Path | None, as_json: bool) -> None:
    """All campaigns and how they stand."""
    found = run(_all(config))
    if as_json:
        print_json(found)
    elif found:
        show_rows(_table(found))
    else:
        print("There is no campaign yet. weheard init writes a first one.")


@campaign.command("show")
@click.argument("key", metavar="CAMPAIGN")
@config_option
@json_option
def show(key: str, config: Path | None, as_json: bool) -> None:
    """One campaign: its dates, how long it takes people, and its prompts in order."""
    found = run(_one(config, key))
    if as_json:
        print_json(found)
        return
    print(wrapped(f"{found['title']}  ({found['key']}, {found['status']})", rest="  "))
    for name in ("service", "opens", "closes", "waves", "languages"):
        if found[name]:
            value = found[name] if isinstance(found[name], str) else ", ".join(found[name])
            print(wrapped(f"{name:>10}  {value}", rest=" " * 12))
    print(f"{'takes':>10}  about {counted(found['minutes'], 'minute')}")
    for number, prompt in enumerate(found["prompts"], 1):
        when = f"  (when {prompt['when']})" if prompt["when"] else ""
        print("\n" + wrapped(f"{number:>3}. {prompt['kind']} {prompt['key']}{when}", rest="     "))
        print(wrapped(prompt["ask"], "     "))
        for probe in prompt["probes"]:
            print(wrapped(f"then: {probe}", "     "))


def _mover(name: str, help: str) -> None:
    """One command for each thing that can be done to a campaign."""

    @campaign.command(name, help=help)
    @click.argument("key", metavar="CAMPAIGN")
    @click.option("--who", default="", help="Who did it, for the record.")
    @config_option
    @json_option
    def move(key: str, who: str, config: Path | None, as_json: bool) -> None:
        found = run(_move(config, key, name, who))
        if as_json:
            print_json(found)
        else:
            print(SAID[found["status"]].format(**found))


_mover("start", "Open a campaign now, before its day or after its end.")
_mover("pause", "Ask nobody anything new for a while.")
_mover("resume", "Go on after a pause.")
_mover("end", "Ask nobody anything any more.")


@campaign.command("reload")
@config_option
def reload(config: Path | None) -> None:
    """Let weheard run take the campaigns as they are written now. Nobody is dropped."""
    import os
    import signal

    from bot.config import load
    from storage.claiming import holder
    from storage.opening import place

    settings = load(config)
    file = place(settings.storage_url).file
    if file is None:
        raise BotError("on a server, send SIGHUP to each weheard run yourself: kill -HUP PROCESS")
    pid = holder(file).pid
    if pid is None:
        raise BotError(f"no weheard run is at work on {file}; the next one takes the campaigns as they are")
    try:
        os.kill(pid, signal.SIGHUP)
    except OSError as wrong:
        raise BotError(f"process {pid} cannot be told ({(wrong.strerror or '').lower()})") from wrong
    count = sum(not each.builtin for each in settings.campaigns.campaigns.values())
    print(f"Process {pid} was told to read {counted(count, 'campaign')} anew; its log says whether it did.")


async def _all(config: Path | None) -> list[dict[str, Any]]:
    from bot.runtime.running import campaigns_now, status

    now = datetime.now(UTC)
    async with at_work(config) as project:
        running = await project.database.read(lambda tx: campaigns_now(tx, project.campaigns))
    mine = [each for each in running.campaigns.values() if not each.builtin]
    return [_facts(running, each, status(running, each.key, now)) for each in mine]


async def _one(config: Path | None, key: str) -> dict[str, Any]:
    from bot.config import minutes
    from bot.runtime.running import campaigns_now, status

    async with at_work(config) as project:
        project.campaign(key)
        running = await project.database.read(lambda tx: campaigns_now(tx, project.campaigns))
    found = running.campaigns[key]
    return {
        **_facts(running, found, status(running, key, datetime.now(UTC))),
        "minutes": minutes(found),
        "prompts": _prompts(running, found),
    }


async def _move(config: Path | None, key: str, name: str, who: str) -> dict[str, Any]:
    from bot.runtime.running import Move, move

    async with at_work(config) as project:
        project.campaign(key)
        left = await move(project.database, project.campaigns, key, Move(name), datetime.now(UTC), who)
        return _facts(project.campaigns, project.campaigns.campaigns[key], left)


def _facts(campaigns: "Campaigns", each: "Campaign", status: "Status") -> dict[str, Any]:
    service = campaigns.services.get(each.service)
    return {
        "key": each.key,
        "title": _words(each.title, each.languages[0]) or each.key,
        "service": _words(service.name, each.languages[0]) if service and service.name else each.service,
        "status": status.value,
        "opens": each.opens.date().isoformat() if each.opens else "",
        "closes": each.closes.date().isoformat() if each.closes else "",
        "waves": _every(each.every.days) if each.every else "",
        "languages": list(each.languages),
    }


def _every(days: int) -> str:
    """As the campaign file says it."""
    weeks, rest = divmod(days, 7)
    return f"every {counted(days, 'day')}" if rest else f"every {counted(weeks, 'week')}"


def _words(text: Any, language: str) -> str:
    from bot.conversation.wording import pick

    return str(pick(text, language)) if text else ""


def _prompts(campaigns: "Campaigns", each: "Campaign") -> list[dict[str, Any]]:
    """The prompts as they will be put, in the campaign's first language."""
    from adapters.fit import listed
    from bot.conversation.prompts.base import View

    language = each.languages[0]
    view = View(language, campaigns.wording.get(language, campaigns.wording["en"]))
    shown = []
    for prompt in each.prompts:
        message = prompt.kind.ask(view)
        shown.append(
            {
                "key": prompt.key,
                "kind": prompt.kind_name,
                "when": prompt.when.source if prompt.when else "",
                "ask": listed(message.text, message.options) if message.options else message.text,
                "probes": [_words(probe.ask, language) for probe in prompt.probes],
                "themes": prompt.themes,
            }
        )
    return shown


def _table(found: list[dict[str, Any]]) -> "Table":
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("Campaign", "Title", "Service", "Status", "Opens", "Closes", "Waves"):
        dated = heading in ("Status", "Opens", "Closes")
        table.add_column(heading, overflow="fold", no_wrap=dated)
    for each in found:
        table.add_row(
            *[each[name] for name in ("key", "title", "service", "status", "opens", "closes", "waves")]
        )
    return table
