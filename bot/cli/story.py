"""A conversation as a text file that can be read aloud, played again, and kept as a test.

    campaign: clinic.toml after-visit
    language: da
    starts: 2026-12-01 09:00

    < Hello! May we ask you a few questions?

      1. Yes
      2. No
    > yes
    /wait 2 days
    # a comment

`>` is the person, `<` the bot, a slash something else that happens; what is indented goes on from the line
above. Times are in UTC unless `zone` names another.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.errors import ConfigError

PERSON, BOT, OTHER, COMMENT = ">", "<", "/", "#"
WAIT = re.compile(r"(\d{1,6}(?:\.\d)?)\s*(minute|min|hour|day|week|month)s?", re.IGNORECASE)
LENGTHS = {
    "min": timedelta(minutes=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
}
LONGEST_WAIT = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class Line:
    """One turn. `mark` says whose it is; `at` is the number of its line in the file."""

    mark: str
    text: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """A whole file: what stands at its head, and the turns."""

    head: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()

    @property
    def starts(self) -> datetime | None:
        """The moment it begins, in UTC, if its head says so."""
        written = self.head.get("starts")
        if written is None:
            return None
        try:
            local = datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(self.head.get("zone", "UTC")))
        except (ValueError, KeyError, OSError) as wrong:
            raise ConfigError(f'starts is "{written}"; write it as 2026-12-01 09:00') from wrong
        return local.astimezone(UTC)


def read_story(text: str) -> Story:
    """Read a story; a ConfigError names the first line that makes no sense."""
    head: dict[str, str] = {}
    lines: list[Line] = []
    blank = 0
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.rstrip()
        if not line:
            blank += 1
            continue
        mark, space = line[0], line[1:2]
        if mark == " " and lines and lines[-1].mark in (PERSON, BOT):
            before = lines[-1]
            lines[-1] = Line(before.mark, f"{before.text}\n{blank * chr(10)}{line[2:]}", before.at)
        elif mark in (PERSON, BOT, COMMENT) and space in (" ", ""):
            lines.append(Line(mark, line[2:], number))
        elif mark == OTHER:
            lines.append(Line(mark, line[1:], number))
        elif not lines and ": " in line:
            key, _, value = line.partition(": ")
            head[key] = value.strip()
        else:
            raise ConfigError(f"line {number} begins with neither >, <, / nor #: {line[:40]}")
        blank = 0
    return Story(head, tuple(lines))


def write_story(story: Story) -> str:
    """The same as text: reading it again gives the same turns."""
    head = "".join(f"{key}: {value}\n" for key, value in story.head.items())
    body = "".join(f"{line}\n" for each in story.lines for line in written(each))
    return f"{head}\n{body}" if head else body


def written(line: Line) -> Iterable[str]:
    """One turn, as the lines it takes."""
    first, *more = line.text.split("\n")
    yield f"{line.mark}{'' if line.mark == OTHER else ' '}{first}".rstrip()
    yield from (f"  {each}".rstrip() for each in more)


def read_wait(text: str) -> timedelta:
    """How long "2 days" is; a ConfigError says how to write it."""
    found = WAIT.fullmatch(text.strip())
    if found is None:
        raise ConfigError(
            f'/wait takes a time such as "2 days", "10 minutes" or "3 weeks", not "{text.strip()}"'
        )
    length = float(found[1]) * LENGTHS[found[2].lower()]
    return min(length, LONGEST_WAIT)
