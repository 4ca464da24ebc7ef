"""`weheard themes`: what was heard, theme by theme, and the team's answers."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.output import counted, json_option, print_json, show_rows, wrapped
from bot.cli.project import at_work, config_option, run

if TYPE_CHECKING:
    from rich.table import Table

    from bot.digests.digest import Reaction, Settled
    from bot.runtime.shown import TeamTheme
    from bot.runtime.team import Done

KINDS = {
    "will_do": "will be done by {by}",
    "cannot": "cannot be done",
    "asking_more": "asking more",
    "done": "done",
}


@click.group("themes")
def themes() -> None:
    """List and show themes, and answer them.

    A theme is here once a digest has shown it, so never with fewer people than the threshold.
    """


@themes.command("list")
@click.argument("campaign", required=False, default="")
@config_option
@json_option
def list_(campaign: str, config: Path | None, as_json: bool) -> None:
    """The themes of a campaign, or of all, most people first."""
    found = run(_list(config, campaign))
    if as_json:
        print_json(found)
    elif found:
        show_rows(_table(found))
        waiting = sum(each.waiting_days is not None and not each.hidden for each in found)
        if waiting:
            wait = counted(waiting, "theme waits", "themes wait")
            print(f"\n{wait} for an answer: weheard themes decide THEME KIND …")
    else:
        print("No theme was shown yet. Make a digest first: weheard digest CAMPAIGN")


@themes.command("show")
@click.argument("theme")
@config_option
@json_option
def show(theme: str, config: Path | None, as_json: bool) -> None:
    """One theme: its people, words of theirs, and what was decided."""
    found = run(_show(config, theme))
    if as_json:
        print_json(found)
        return
    print(f"{found.name}\n{found.id} in {found.campaign}, {found.line.people} of {found.line.out_of} people")
    for quote in found.line.quotes:
        print("\n" + wrapped(f"“{quote.text}”", "  "))
    for each in found.decisions:
        said = f"{each.at:%Y-%m-%d}  {_settled(each)}: {each.sentence}"
        print("\n" + wrapped(said, rest=" " * 12))
        for line in reactions(each.reaction):
            print(wrapped(line, " " * 12))
    if found.waiting_days is not None:
        print(f'\nIt {_waiting(found)}. Answer it:\n  weheard themes decide {found.id} will_do "…" --by DATE')


@themes.command("decide")
@click.argument("theme")
@click.argument("kind", metavar="KIND")
@click.argument("sentence")
@click.option("--by", type=click.DateTime(["%Y-%m-%d"]), help="The day it will be done by, with will_do.")
@click.option("--who", default="", help="Who decided, for the record; contributors do not see it.")
@config_option
@json_option
def decide(
    theme: str,
    kind: str,
    sentence: str,
    by: datetime | None,
    who: str,
    config: Path | None,
    as_json: bool,
) -> None:
    """Answer a theme. Everybody who spoke of it hears SENTENCE in their chat.

    KIND is will_do (with --by), cannot, asking_more or done.
    """
    day = by.date() if by else None
    done = run(_decide(config, theme, kind.replace("-", "_").replace(" ", "_").lower(), sentence, day, who))
    if as_json:
        print_json(done)
    elif done.again:
        print(f"{done.name}: this was decided before, in the same words. Nothing new is sent.")
    else:
        print(f"{done.name}: decided. {counted(done.told, 'person', 'people')} will hear it in their chat.")


async def _list(config: Path | None, campaign: str) -> "list[TeamTheme]":
    from bot.runtime.shown import list_themes

    async with at_work(config) as project:
        key = project.campaign(campaign).key if campaign else ""
        return await list_themes(project.database, datetime.now(UTC), key)


async def _show(config: Path | None, theme: str) -> "TeamTheme":
    from bot.runtime.shown import show_theme

    async with at_work(config) as project:
        return await show_theme(project.database, theme, datetime.now(UTC))


async def _decide(
    config: Path | None, theme: str, kind: str, sentence: str, by: date | None, who: str
) -> "Done":
    from bot.errors import ConfigError
    from bot.runtime.team import Decide, DecisionKind, do

    if kind not in list(DecisionKind):
        raise ConfigError(f"a decision is {', '.join(DecisionKind)}, not {kind!r}")
    async with at_work(config) as project:
        return await do(
            project.database, Decide(theme, DecisionKind(kind), sentence, by, who), datetime.now(UTC)
        )


def _table(found: "list[TeamTheme]") -> "Table":
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Theme", no_wrap=True)  # to be copied
    table.add_column("Name", overflow="fold")
    several = len({each.campaign for each in found}) > 1
    if several:
        table.add_column("Campaign", overflow="fold")
    table.add_column("People", justify="right", no_wrap=True)
    table.add_column("Answer", no_wrap=True)
    for each in found:
        people = f"{each.line.people} of {each.line.out_of}"
        answer = _settled(each.decisions[-1]) if each.decisions else _waiting(each)
        where = [each.campaign] if several else []
        table.add_row(each.id, each.name, *where, people, "hidden" if each.hidden else answer)
    return table


def reactions(said: "Reaction") -> list[str]:
    """What contributors said to it, as the digest showed it: a figure that is hidden is not a nought."""
    so, not_so = said.so, said.not_so
    found = [f"{counted(so, 'person says', 'people say')} it is so."] if so is not None else []
    found += [f"{counted(not_so, 'person says', 'people say')} it is not so."] if not_so is not None else []
    if said.words:
        found += ["It is not so, they say:", *(f"“{quote.text}”" for quote in said.words)]
    return found


def _settled(each: "Settled") -> str:
    return KINDS.get(each.kind, each.kind.replace("_", " ")).format(by=each.by)


def _waiting(each: "TeamTheme") -> str:
    return (
        "is new and waits for an answer"
        if not each.waiting_days
        else f"has waited {counted(each.waiting_days, 'day')}"
    )
