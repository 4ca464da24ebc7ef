"""`weheard chat`: a participant's conversation in this terminal, or played from a file."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.project import chosen, config_option, run
from bot.cli.story import BOT, COMMENT, OTHER, PERSON, Line, Story, read_story, write_story, written
from bot.errors import BotError, ConfigError

if TYPE_CHECKING:
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
@click.option(
    "--starts", metavar="TIME", help="The moment it begins, such as 2026-12-01 09:00 (UTC); else now."
)
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
    option, /quit ends. A script has one message on each line, and lines that begin with # are notes.
    """
    from bot.config import load

    played = read_script(script) if script else None
    settings = load(config)
    key = chosen(settings.campaigns, campaign)
    head = {"starts": starts} if starts else {}
    begins = Story(head).starts or datetime.now(UTC).replace(second=0, microsecond=0)
    url = settings.storage_url if store else ""
    if played is None and not story:
        run(talk(settings, key, language, begins, url))
        return
    lines = run(perform(settings, key, language, begins, url, played or typed()))
    if story:
        named = f"{settings.path.name} {key}" if settings.path else key
        told = {"campaign": named, "language": language, "starts": f"{begins:%Y-%m-%d %H:%M}"}
        print(
            write_story(Story({name: value for name, value in told.items() if value}, tuple(lines))), end=""
        )


def read_script(name: str) -> Story:
    """A file of messages, one a line; or a story, of which the person's part is played again."""
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as wrong:
        why = getattr(wrong, "strerror", None) or "it is not UTF-8 text"
        raise BotError(f"{name} cannot be read: {why.lower()}") from wrong
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


def typed() -> Story:
    """What is typed until the end, for a story without a script."""
    raise ConfigError("--story needs --script FILE; say --script - to type it here")


async def talk(settings: "Settings", key: str, language: str, begins: datetime, url: str) -> None:
    """A live conversation. Time passes as it does, and faster with /wait."""
    from time import monotonic

    from bot.cli.play import stage
    from bot.messages import Inbound

    show = shower()
    async with stage(
        settings.campaigns, key, show, starts=begins, language=language, store=url, read=prompt
    ) as play:
        last = monotonic()

        async def receive(inbound: Inbound) -> None:
            nonlocal last
            from datetime import timedelta

            now = monotonic()
            await play.wait(timedelta(seconds=now - last))
            last = now
            await play.receive(inbound)

        async def steer(line: str) -> bool:
            try:
                return await play.steer(line)
            except BotError as wrong:
                print(wrong)
                return True

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
            for part in wrap(line, max(20, width), drop_whitespace=False) or [""]:
                print(f"  {part}")
        print()

    return show


async def perform(
    settings: "Settings", key: str, language: str, begins: datetime, url: str, story: Story
) -> list[Line]:
    """Play a script to its end, and hand back the transcript."""
    from adapters.console import spoken
    from bot.cli.play import stage

    lines: list[Line] = []

    def add(line: Line) -> None:
        lines.append(line)
        for each in written(line):
            print(each, flush=True)

    def show(message: "Message") -> None:
        add(Line(BOT, spoken(message)))

    async with stage(settings.campaigns, key, show, starts=begins, language=language, store=url) as play:
        await play.join()
        for line in story.lines:
            if line.mark != BOT:
                add(line)
                await play.do(line)
    return lines
