"""What a newcomer reads when the demonstration is over, from the course of it to what to try next."""

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from shutil import which
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bot.demo.folder import CONFIG, PAGE, REPLIES
from bot.demo.people import HOME, Person
from bot.demo.phones import Phone
from bot.demo.play import Decided, Played
from bot.demo.transcript import transcript
from bot.digests import terminal

WIDEST = 100
IN_OTHER_WORDS = {"da": " (in Danish)", "de": " (in German)"}
DONE = {"done": "done", "will_do": "will do", "cannot": "cannot", "asking_more": "asking more"}


def opening(people: Sequence[Person]) -> str:
    languages = len({each.language for each in people})
    return (
        f"{len(people)} made-up people, {languages} languages, one made-up clinic, five weeks of a "
        "virtual clock. What they say goes the way it will go with real people, and themes are found in it. "
        "Nothing is prepared but their words."
    )


def show(console: Console, played: Played, folder: Path, seconds: float) -> None:
    """What happened, the digest, one conversation, and what to try."""
    width = min(console.width, WIDEST)
    heading(console, f"What happened, in {seconds:.0f} seconds")
    for at, what in events(played):
        line(console, at, what)
    heading(console, "What the team reads after the second wave")
    console.print(terminal.render(played.digests[-1], width))
    phone = played.phones.phones[told(played)]
    heading(console, title_of(phone, played))
    for each in transcript(phone, width):
        console.print(Text(each, style="bold" if each[6:7] == ">" else ""), soft_wrap=True)
    heading(console, "To try next")
    for each in ending(folder):
        console.print(Text(each), soft_wrap=True)


def heading(console: Console, text: str) -> None:
    console.print()
    console.print(Rule(Text(text, style="bold"), align="left"), width=min(console.width, WIDEST))
    console.print()


def say(console: Console, text: str) -> None:
    console.print(Text(text), width=min(console.width, WIDEST))


def line(console: Console, at: datetime | None, what: str) -> None:
    """What happened on a day; further lines of it stand under it."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=10)
    grid.add_column()
    grid.add_row(f"{at:%a} {day(at)}" if at else "", Text(what))
    console.print(grid, width=min(console.width, WIDEST))


def events(played: Played) -> Iterator[tuple[datetime | None, str]]:
    """The course of it, by day."""
    zone = ZoneInfo(HOME)
    phones = played.phones.phones.values()
    came = [phone.lines[0].at for phone in phones if phone.lines]
    yield min(came).astimezone(zone), "The first people scan a code at the clinic, say yes and tell."
    first = played.first
    yield (
        first.made_at.astimezone(zone),
        f"The first digest: {first.taking.answered} people answered, {len(first.themes)} themes have "
        f"{first.threshold} people or more.",
    )
    for place, each in enumerate(played.decided):
        at = each.at.astimezone(zone)
        if not place:
            yield at, f"At {at:%H:%M} the team answers {counted(len(played.decided))} of them:"
        yield None, decided(each)
    heard = min((at for at, _ in tellings(played)), default=None)
    if heard:
        count = len({key for _, key in tellings(played)})
        local = heard.astimezone(zone)
        yield local, f"Quiet hours end at {local:%H:%M}, and {count} people hear it in their chat."
    if played.disputed:
        few = counted(len(played.disputed))
        say = "says" if few == "one" else "say"
        yield None, f"Most say that is so, or nothing; {few} {say} it is not."
    last = played.digests[-1]
    yield played.again.astimezone(zone), "The second wave: everybody who takes part is asked again."
    yield last.made_at.astimezone(zone), f"The digest below: {last.taking.answered} people answered."


def decided(each: Decided) -> str:
    by = f" by {each.deed.by.day} {each.deed.by:%B}" if each.deed.by else ""
    name = each.done.name + IN_OTHER_WORDS.get(each.language, "")
    return f"- {name}: {DONE[each.deed.kind]}{by} (for {each.done.told} people)"


def tellings(played: Played) -> Iterator[tuple[datetime, str]]:
    """When each decision reached whom."""
    sentences = [each.deed.sentence for each in played.decided]
    for key, phone in played.phones.phones.items():
        for said in phone.lines:
            if said.mark == "<" and any(sentence in said.text for sentence in sentences):
                yield said.at, key


def told(played: Played) -> str:
    """Whose conversation is shown: somebody who disputed, else who heard a decision, else anybody."""
    everybody = [*played.phones.phones]
    heard = {key for _, key in tellings(played)}
    return next(key for some in (played.disputed, heard, everybody) for key in everybody if key in some)


def title_of(phone: Phone, played: Played) -> str:
    if phone.key in played.disputed:
        return "The whole conversation of one who says that it is not so"
    return "One of the conversations"


def ending(folder: Path) -> Iterator[str]:
    weheard = as_typed()
    config = f"--config {folder / CONFIG}"
    yield f"The digest as a page: {folder / PAGE}"
    yield ""
    for command, why in (
        (f"{weheard} chat {config}", "be a participant yourself"),
        (f"{weheard} themes list {config}", "see every theme, and answer one"),
        (f"{weheard} analyse {folder / REPLIES} --text text", "find themes in any file"),
    ):
        yield f"  {command}"
        yield f"      {why}"


def as_typed() -> str:
    """`weheard` the way it was called, so that it can be typed again."""
    here = Path(sys.argv[0])
    found = which("weheard")
    if found and Path(found).resolve() == here.resolve():
        return "weheard"
    if here.name != "weheard":
        return "python -m bot"
    return str(
        here.relative_to(Path.cwd()) if here.is_absolute() and here.is_relative_to(Path.cwd()) else here
    )


def day(at: datetime) -> str:
    return f"{at.day} {at:%b}"


def counted(number: int) -> str:
    return ("none", "one", "two", "three")[number] if number < 4 else str(number)
