"""The demonstration's platform: phones of made-up people, with buttons, on a virtual clock.

An adapter like any other. What arrives on a phone is kept as that person's transcript, and may lead them to
do something after a while, which then comes in as an inbound.
"""

import asyncio
import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from adapters.base import Capabilities
from bot.demo.behaviour import Act
from bot.messages import Address, Came, Inbound, Message, Option, Receive
from bot.runtime.clock import Clock

PLATFORM = "demo"
UP, TO_BED = time(7, 0), time(22, 30)
"""People do not write at night: what they would do then waits for the morning."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a transcript: `>` the person's, `<` the bot's."""

    at: datetime
    mark: str
    text: str
    options: tuple[Option, ...] = ()


@dataclass(slots=True)
class Phone:
    """One person's phone. `place` tells people apart, so that no two do something at the same instant."""

    key: str
    language: str
    zone: str
    place: int
    lines: list[Line] = field(default_factory=list)

    def label(self, option: str) -> str:
        """What stands on a button they saw."""
        shown = (each for line in reversed(self.lines) for each in line.options if each.id == option)
        return next((each.label for each in shown), option)


React = Callable[[Phone, Message], Sequence[Act]]


class Phones:
    """All phones, and everything people are about to do, in order of time."""

    platform = PLATFORM
    can = Capabilities(text_limit=4096, max_buttons=10, label_limit=64, edits=True)

    def __init__(self, clock: Clock, phones: Sequence[Phone], react: React) -> None:
        self.phones = {phone.key: phone for phone in phones}
        self.done = 0
        self._clock = clock
        self._react = react
        self._due: list[tuple[datetime, int, str, Inbound]] = []
        self._count = 0

    async def run(self, receive: Receive) -> None:  # noqa: ARG002 - whoever plays hands inbounds on in order
        await asyncio.Event().wait()

    async def send(self, to: Address, message: Message) -> str:
        """It arrives at once, and its reader decides what to do."""
        phone = self.phones[to.id]
        phone.lines.append(Line(self._clock.now(), "<", message.text, message.options))
        for act in self._react(phone, message):
            self.plan(phone, self._clock.now() + act.after, act)
        self._count += 1
        return f"m{self._count}"

    def join(self, phone: Phone, at: datetime, campaign: str) -> None:
        """They follow a link on a poster, then."""
        self._put(
            phone, at, Inbound(self._address(phone), "", Came.START, code=campaign, language=phone.language)
        )

    def plan(self, phone: Phone, at: datetime, act: Act) -> None:
        """They will do this then, or in the morning when it would be at night."""
        address = self._address(phone)
        if act.pressed:
            self._put(phone, at, Inbound(address, "", Came.PRESS, pressed=act.pressed))
        else:
            self._put(phone, at, Inbound(address, "", text=act.text))

    def next_at(self) -> datetime | None:
        """When somebody does something next."""
        return self._due[0][0] if self._due else None

    def take(self) -> Inbound:
        """What is done next; it stands in the transcript from now on."""
        at, number, key, inbound = heapq.heappop(self._due)
        phone = self.phones[key]
        said = phone.label(inbound.pressed) if inbound.pressed else inbound.text
        if inbound.came is not Came.START:
            phone.lines.append(Line(at, ">", said))
        self.done += 1
        name = f"{key}-{number}"
        return replace(inbound, id=name, message_id=name)

    def _put(self, phone: Phone, at: datetime, inbound: Inbound) -> None:
        self._count += 1
        moment = by_day(at.replace(microsecond=phone.place), ZoneInfo(phone.zone))
        heapq.heappush(self._due, (moment, self._count, phone.key, inbound))

    def _address(self, phone: Phone) -> Address:
        return Address(PLATFORM, phone.key)


def by_day(at: datetime, zone: ZoneInfo) -> datetime:
    """That moment, or as much later in the morning as it lies in the night."""
    local = at.astimezone(zone)
    if UP <= local.time() < TO_BED:
        return at
    evening = local if local.time() >= TO_BED else local - timedelta(days=1)
    bed = datetime.combine(evening.date(), TO_BED, zone)
    morning = datetime.combine(evening.date() + timedelta(days=1), UP, zone)
    return (morning + (local - bed) / 4).astimezone(UTC).replace(microsecond=at.microsecond)
