"""One person's whole conversation, as text: what they said behind `>`, what they were told behind `<`."""

import textwrap
from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.demo.people import HOME
from bot.demo.phones import Line, Phone

TIME = "{0:%H:%M}"
DEEP = " " * len("08:00 < ")


def transcript(phone: Phone, width: int) -> Iterator[str]:
    """Line by line, the day over each day's lines, in the clinic's own time."""
    day: date | None = None
    for line in phone.lines:
        at = line.at.astimezone(ZoneInfo(HOME))
        if at.date() != day:
            day = at.date()
            yield f"{'' if line is phone.lines[0] else chr(10)}{day_of(at)}"
        yield from turn(line, at, width)


def turn(line: Line, at: datetime, width: int) -> Iterator[str]:
    """One message; under the bot's stand its buttons."""
    before = f"{TIME.format(at)} {line.mark} "
    for paragraph in filter(str.strip, line.text.split("\n")):
        yield textwrap.fill(paragraph, width, initial_indent=before, subsequent_indent=DEEP)
        before = DEEP
    if line.options:
        buttons = "  ".join(f"[{option.label}]".replace(" ", "\u00a0") for option in line.options)
        filled = textwrap.fill(buttons, width, initial_indent=DEEP, subsequent_indent=DEEP)
        yield filled.replace("\u00a0", " ")


def day_of(at: datetime) -> str:
    """Tuesday 8 September."""
    return f"{at:%A} {at.day} {at:%B}"
