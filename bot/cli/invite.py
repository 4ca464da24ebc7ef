"""`weheard invite`: who would be asked, and links, codes and QR codes by which others join."""

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.digest import DAY, moment
from bot.cli.output import counted, force_option, json_option, print_json, screen, whole_file, wrapped
from bot.cli.project import Project, at_work, config_option, run
from bot.errors import BotError, ConfigError

if TYPE_CHECKING:
    from bot.config import Settings
    from storage.joining import Joining
    from storage.waves import Reach

LOOK_SECONDS = 10.0
MOST_LETTERS = 60


@dataclass(frozen=True, slots=True)
class Wish:
    """What a join code is to say."""

    place: str
    limit: int | None
    until: datetime | None


@click.command("invite")
@click.argument("campaign", required=False)
@click.option("--place", default="", help="Where the code is given out (a ward, a line), kept with replies.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="How many people may come by it.")
@click.option("--until", type=DAY, metavar="DAY", help="The last day it works, such as 2027-01-31.")
@click.option("--list", "listing", is_flag=True, help="Show the campaign's codes instead of making one.")
@click.option("--revoke", metavar="CODE", help="Let nobody new come by this code.")
@click.option("--ask", "asking", is_flag=True, help="Ask everybody who would be asked, now.")
@click.option("--yes", "sure", is_flag=True, help="Do not ask whether to.")
@click.option("--svg", type=click.Path(path_type=Path), metavar="FILE", help="Write the QR code there, too.")
@force_option
@config_option
@json_option
def invite(
    campaign: str | None,
    place: str,
    limit: int | None,
    until: datetime | None,
    listing: bool,
    revoke: str | None,
    asking: bool,
    sure: bool,
    svg: Path | None,
    force: bool,
    config: Path | None,
    as_json: bool,
) -> None:
    """Make join links and codes for a campaign, and say who would be asked.

    The same wish again gives the same code. Who came by a code may come back by it after it has ended.
    """
    if revoke is not None:
        print(run(_revoked(config, revoke)))
        return
    if listing:
        show_list(run(_listed(config, campaign)), as_json)
        return
    made = run(_made(config, campaign, Wish(checked(place), limit, until)))
    if svg is not None:
        write_svg(made, svg, force)
    if as_json:
        print_json(made)
    else:
        show(made)
    if asking:
        ask(config, made, sure)


def ask(config: Path | None, made: dict[str, Any], sure: bool) -> None:
    """The count was shown: now it is done, when that is what they want."""
    count = counted(made["people"]["would_be_asked"], "person", "people")
    if not made["people"]["would_be_asked"]:
        print("\nNobody is left to be asked.", file=sys.stderr)
        return
    if not sure:
        if not sys.stdin.isatty():
            raise BotError(f"this asks {count}; say --yes to do it")
        click.confirm(f"\nAsk {count} now?", abort=True)
    asked = run(_asked(config, made["campaign"]))
    said = f"\n{counted(asked, 'person was', 'people were')} asked; weheard run sends it within a minute."
    print(said, file=sys.stderr)


async def _asked(config: Path | None, key: str) -> int:
    from bot.app import Configured
    from bot.runtime.clock import SystemClock

    async with at_work(config) as project:
        app = Configured(project.settings, project.database, SystemClock(), frozenset()).build()
        return await app.schedule.ask(key)


def checked(place: str) -> str:
    """A place is a short name on one line: it stands in exports and digests."""
    if len(place) > MOST_LETTERS or not place.isprintable():
        raise ConfigError(
            f"--place is too long or holds signs that cannot be shown; use {MOST_LETTERS} letters"
        )
    return place.strip()


async def _made(config: Path | None, key: str | None, wish: Wish) -> dict[str, Any]:
    from bot.conversation.campaign import wave_at
    from bot.conversation.wording import pick
    from bot.runtime.digesting import zone_of
    from storage import joining, waves

    now = datetime.now(UTC)
    async with at_work(config) as project:
        found = project.campaign(key)
        end = moment(wish.until, zone_of(project.campaigns, found), whole_day=True) if wish.until else None
        if end is not None and end <= now:
            raise ConfigError("--until has passed; name a day to come")
        links = await linker(project.settings)
        wave = wave_at(found, now)
        reach = await project.database.read(lambda tx: waves.reach(tx, found.key, found.service, wave))
        made = await project.database.transact(
            lambda tx: joining.make(tx, found.key, now, place=wish.place, until=end, most=wish.limit)
        )
        facts = described(made, links, now)
        return {
            "campaign": found.key,
            "title": pick(found.title, found.languages[0]) if found.title else found.key,
            "people": people(reach),
            **facts,
        }


def people(reach: "Reach") -> dict[str, int]:
    return {
        "agreed": reach.agreed,
        "asked_or_came": reach.taken,
        "out_of_reach": reach.out_of_reach,
        "would_be_asked": reach.left,
    }


def described(made: "Joining", links: "Links", now: datetime) -> dict[str, Any]:
    return {
        "code": made.code,
        "place": made.place,
        "until": made.until.isoformat() if made.until else None,
        "limit": made.most,
        "came": made.came,
        "open": made.is_open(now),
        "links": links.of(made.code),
    }


@dataclass(frozen=True, slots=True)
class Links:
    """Where each configured platform takes a code."""

    public: str = ""
    bot: str = ""
    slack: bool = False
    trouble: str = ""
    """Why there is no link for a platform that is configured."""

    def of(self, code: str) -> dict[str, str]:
        found = {}
        if self.public:
            found["web"] = f"{self.public}/c/{code}"
            found["poster"] = f"{self.public}/poster/{code}"
        if self.bot:
            found["telegram"] = f"https://t.me/{self.bot}?start={code}"
        if self.slack:
            found["slack"] = f"write to the app: start {code}"
        if self.trouble:
            found["telegram"] = self.trouble
        return found


async def linker(settings: "Settings") -> Links:
    """Telegram is asked for the bot's name; when it does not answer, the code is good all the same."""
    web = settings.web
    public = "" if web is None else (web.public or f"http://{web.listen}").rstrip("/")
    bot, trouble = "", ""
    if settings.telegram is not None:
        bot, trouble = await bot_name(settings.telegram.token.read(), settings.telegram.api)
    return Links(public, bot, settings.slack is not None, trouble)


async def bot_name(token: str, api: str) -> tuple[str, str]:
    import asyncio

    from adapters.telegram.client import Client

    client = Client(token, api)
    try:
        me = await asyncio.wait_for(client.call("getMe"), LOOK_SECONDS)
        return str(me["username"]), ""
    except Exception as error:
        return "", f"Telegram did not say the bot's name ({type(error).__name__}); weheard doctor tells more"
    finally:
        await client.close()


def show(made: dict[str, Any]) -> None:
    """People first, then the code and its links."""
    count = made["people"]
    print(f"{made['title']}  ({made['campaign']})\n")
    print(wrapped(agreed(count)))
    print(f"\nOthers join by the code {spaced(made['code'])}{conditions(made)}:\n")
    if not made["links"]:
        print("  no platform is configured yet; add [web], [telegram] or [slack]")
    for platform, link in made["links"].items():
        print(f"  {platform:9} {link}")
    address = qr_address(made)
    if address:
        import segno

        print()
        segno.make(address, error="m", micro=False).terminal(compact=True, border=2)


def agreed(count: dict[str, int]) -> str:
    """How many said yes, and where they stand in this wave."""
    if not count["agreed"]:
        return "Nobody has agreed to be asked yet: people join by the code first."
    return (
        f"{counted(count['agreed'], 'person has', 'people have')} agreed to be asked. In this wave, "
        f"{count['asked_or_came']} were asked or came by themselves, {count['out_of_reach']} cannot be "
        f"reached, and {count['would_be_asked']} would be asked."
    )


def spaced(code: str) -> str:
    """In groups, to be read aloud; it is understood with and without the dashes."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def conditions(made: dict[str, Any]) -> str:
    said = [f"for {made['place']}" if made["place"] else ""]
    if made["limit"] is not None:
        said.append(f"for {counted(made['limit'], 'person', 'people')}, {made['came']} came")
    if made["until"] is not None:
        said.append(f"until {made['until'][:16].replace('T', ' ')} UTC")
    there = ", ".join(each for each in said if each)
    return f" ({there})" if there else ""


def qr_address(made: dict[str, Any]) -> str:
    """What a camera is led to: the page where there is one, else the bot."""
    links = made["links"]
    address = str(links.get("web") or links.get("telegram") or "")
    return address if address.startswith("http") else ""


def write_svg(made: dict[str, Any], path: Path, force: bool) -> None:
    import segno

    address = qr_address(made)
    if not address:
        raise BotError("there is no link for a QR code; add [web] or [telegram] to the configuration")
    with whole_file(path, force) as beside:
        segno.make(address, error="m", micro=False).save(str(beside), kind="svg", scale=8, border=4)


def show_list(found: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    if not found:
        print("There is no code yet. weheard invite CAMPAIGN makes one.")
        return
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("Code", "Campaign", "Place", "Came", "Limit", "Until", "Open"):
        table.add_column(heading, overflow="fold")
    for each in found:
        until = (each["until"] or "")[:10]
        table.add_row(
            each["code"],
            each["campaign"],
            each["place"],
            str(each["came"]),
            str(each["limit"] or ""),
            until,
            "yes" if each["open"] else "no",
        )
    screen().print(table)


async def _listed(config: Path | None, key: str | None) -> list[dict[str, Any]]:
    from storage import joining

    now = datetime.now(UTC)
    async with at_work(config) as project:
        keys = [project.campaign(key).key] if key else mine(project)
        found = await project.database.read(lambda tx: [each for one in keys for each in joining.of(tx, one)])
    return [{"campaign": each.campaign, **described(each, Links(), now)} for each in found]


def mine(project: Project) -> list[str]:
    return [each.key for each in project.campaigns.campaigns.values() if not each.builtin]


async def _revoked(config: Path | None, code: str) -> str:
    from storage import joining

    now = datetime.now(UTC)
    async with at_work(config) as project:
        found = await project.database.transact(lambda tx: joining.revoke(tx, code, now))
    if found is None:
        raise BotError(f"there is no code {code!r}; weheard invite --list shows them")
    return f"{found.code} lets nobody new in. {counted(found.came, 'person', 'people')} came by it."
