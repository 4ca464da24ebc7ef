"""`weheard chat`: a participant's conversation in this terminal, or played from a file."""

import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from bot.cli.project import chosen, config_option, run
from bot.cli.story import BOT, COMMENT, OTHER, PERSON, Line, Story, read_story, write_story, written
from bot.errors import BotError, ConfigError

if TYPE_CHECKING:
    from bot.cli.play import Play
    from bot.config import Settings
    from bot.messages import Message

STEERING = ("/wait", "/press", "/join")


@click.command("chat")
@click.argument("campaign", required=False)
@config_option
@click.option(
    "--language", default="", help="What to speak first (en, da …); else what the campaign speaks first."
)
@click.option(
    "--script", type=click.Path(allow_dash=True), metavar="FILE", help="Play this file, a message a line."
)
@click.option("--starts", metavar="TIME", help="The moment it begins, such as 2026-12-01 09:00 (UTC).")
@click.option("--story", is_flag=True, help="Print it as a story, to be kept as a test.")
@click.option("--store", is_flag=True, help="Keep what is said in the database; else nothing is stored.")
def chat(
    campaign: str | None,
    config: Path | None,
    language: str,
    script: str | None,
    starts: str | None,
    story: bool,
    store: bool,
) -> None:
    """Talk with a campaign in this terminal, as a participant would.

    CAMPAIGN may be left out where there is only one. /wait 2 days lets time pass, /press 2 presses the second
    option, /quit ends. A script has one message on each line; lines that begin with # are notes. It begins at
    ten in the morning where the service is, unless --starts says otherwise.
    """
    from bot.config import load

    if story and not script:
        raise ConfigError("--story needs --script FILE; say --script - to type it here")
    settings = load(config)
    key = chosen(settings.campaigns, campaign)
    check_language(language, settings.campaigns.campaigns[key].languages)
    begins = Story({"starts": starts}).starts if starts else None
    begins = begins or beginning(settings, key, by_day=bool(script), early=not store)
    play = Conversation(settings, key, language, begins, settings.storage_url if store else "")
    if not script:
        run(talk(play))
    elif story:
        lines: list[Line] = []
        run(perform(play, read_script(script), lines.append))
        print(write_story(Story(play.head(), tuple(lines))), end="")
    else:
        run(perform(play, read_script(script), print_line))


def check_language(language: str, spoken: Sequence[str]) -> None:
    """A ConfigError for one that the campaign does not speak."""
    if language and language.partition("-")[0].lower() not in spoken:
        raise ConfigError(f"the campaign does not speak {language!r}; it speaks {', '.join(spoken)}")


def beginning(settings: "Settings", key: str, *, by_day: bool, early: bool) -> datetime:
    """Now; a script at ten in the morning there, outside quiet hours. What is only tried (`early`) may come
    before its campaign opens: the clock then stands at its first day."""
    from bot.runtime.digesting import zone_of

    campaign = settings.campaigns.campaigns[key]
    zone = ZoneInfo(zone_of(settings.campaigns, campaign))
    now = datetime.now(zone).replace(second=0, microsecond=0)
    if early and campaign.opens and campaign.opens > now:
        now, by_day = campaign.opens.astimezone(zone), True
    return (now.replace(hour=10, minute=0) if by_day else now).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What is asked for: which campaign, in which language, from when on, and where it is kept."""

    settings: "Settings"
    campaign: str
    language: str
    begins: datetime
    store: str

    def stage(
        self, show: "Callable[[Message], None]", read: Callable[[], str] = input
    ) -> "AbstractAsyncContextManager[Play]":
        from bot.cli.play import stage

        return stage(
            self.settings.campaigns,
            self.campaign,
            show,
            starts=self.begins,
            language=self.language,
            store=self.store,
            read=read,
        )

    def head(self) -> dict[str, str]:
        """The head of its story."""
        file = f"{self.settings.path.name} " if self.settings.path else ""
        told = {"language": self.language, "starts": f"{self.begins:%Y-%m-%d %H:%M}"}
        return {
            "campaign": f"{file}{self.campaign}",
            **{name: value for name, value in told.items() if value},
        }


def read_script(name: str) -> Story:
    """A file of messages, one a line; or a story, of which the person's part is played again."""
    from adapters.console import visible

    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as wrong:
        why = "it is not UTF-8 text" if isinstance(wrong, UnicodeDecodeError) else str(wrong.strerror).lower()
        raise ConfigError(f"{name} cannot be read: {why}") from wrong
    text = visible(text.replace("\t", " "))
    if text.startswith("campaign:"):
        return read_story(text)
    return Story(
        {}, tuple(line for number, raw in enumerate(text.splitlines(), 1) for line in scripted(raw, number))
    )


def scripted(raw: str, number: int) -> list[Line]:
    """What one line of a script stands for."""
    line = raw.strip()
    if not line:
        return []
    if line.startswith("#"):
        return [Line(COMMENT, line[1:].strip(), number)]
    if line.split()[0] in STEERING:
        return [Line(OTHER, line[1:], number)]
    return [Line(PERSON, line, number)]


async def talk(conversation: Conversation) -> None:
    """A live conversation. Time passes as it does, and faster with /wait."""
    from time import monotonic

    from bot.messages import Inbound

    async with conversation.stage(shower(), prompt) as play:
        last = monotonic()

        async def receive(inbound: Inbound) -> None:
            nonlocal last
            since, last = last, monotonic()
            await play.wait(timedelta(seconds=last - since))
            await play.receive(inbound)

        async def steer(line: str) -> bool:
            try:
                known = await play.steer(line)
                if not known:
                    play.check_command(line)
            except BotError as wrong:
                print(f"  {wrong}")
                return True
            if line.startswith("/wait"):
                print(f"  ({play.local_time():%A %d %B, %H:%M})")
            return known

        play.console.steered_by(steer)
        print("This is what a participant sees. /wait 2 days lets time pass, /press 1 presses, /quit ends.\n")
        await play.join()
        await play.console.run(receive)


def prompt() -> str:
    return input("> ")


def shower() -> "Callable[[Message], None]":
    """Shows what the bot says, at the terminal's width."""
    import shutil
    from textwrap import wrap

    from adapters.console import spoken

    width = min(shutil.get_terminal_size().columns, 100) - 2

    def show(message: "Message") -> None:
        for line in spoken(message).split("\n"):
            for part in wrap(line, max(20, width), break_on_hyphens=False) or [""]:
                print(f"  {part}")
        print()

    return show


async def perform(conversation: Conversation, story: Story, tell: Callable[[Line], None]) -> None:
    """Play a script to its end, and tell each turn as it happens."""
    from adapters.console import spoken

    async with conversation.stage(lambda message: tell(Line(BOT, spoken(message)))) as play:
        await play.join()
        for line in story.lines:
            if line.mark != BOT:
                tell(line)
                if line.mark == PERSON and not story.head:
                    check_line(play, line)
                await play.do(line)


def check_line(play: "Play", line: Line) -> None:
    """Refuse a command in a script that nobody knows. A story may have somebody say anything."""
    try:
        play.check_command(line.text)
    except ConfigError as wrong:
        raise ConfigError(f"line {line.at}: {wrong}") from wrong


def print_line(line: Line) -> None:
    for each in written(line):
        print(each, flush=True)
