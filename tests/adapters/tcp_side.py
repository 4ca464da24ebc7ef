"""People at the other end of the example's socket, for the contract of adapters. They go on trying, as who is
cut off does, until what they said is acknowledged."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count

from adapters.base import Adapter
from bot.messages import Address
from tests.adapters.contract import RATE_SECONDS, SECRET, Side, Trouble
from tests.adapters.tcp import LONGEST, Line, Tcp, write

REFUSALS: dict[Trouble, Line] = {
    Trouble.RATE: {"why": "rate", "after": RATE_SECONDS},
    Trouble.DOWN: {"why": "down"},
    Trouble.GONE: {"why": "gone"},
    Trouble.BAD: {"why": "bad"},
    Trouble.REVOKED: {"why": "revoked"},
}


class TcpSide:
    name = "tcp"
    troubles = frozenset(Trouble)

    def __init__(self) -> None:
        self._tcp = Tcp()
        self._numbers = count(1)
        self._waiting: deque[Line] = deque()
        self._last: Line = {}
        self._moved = asyncio.Event()
        self._writer: asyncio.StreamWriter | None = None
        self._refusals: list[Line] = []
        self._shown: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._buttons: defaultdict[str, list[list[str]]] = defaultdict(list)
        self._faults: list[str] = []

    def adapter(self) -> Adapter:
        self._tcp = Tcp()
        return self._tcp

    def address(self, who: str) -> Address:
        return Address("tcp", who)

    async def start(self, who: str, code: str) -> None:
        self._do({"who": who, "id": next(self._numbers), "start": code})

    async def say(self, who: str, text: str) -> None:
        self._do({"who": who, "id": next(self._numbers), "say": text})

    async def press(self, who: str, label: str) -> None:
        option = [id for id, shown in self._buttons[who] if shown == label][-1]
        self._do({"who": who, "id": next(self._numbers), "press": option})

    async def hand_in(self, who: str, data: bytes) -> None:
        raise NotImplementedError

    def lose_files(self) -> None:
        raise NotImplementedError

    async def repeat(self) -> None:
        self._do(self._last)

    async def taken(self) -> None:
        while self._waiting:
            self._moved.clear()
            await self._moved.wait()

    def seen(self, who: str) -> list[str]:
        return list(self._shown[who].values())

    def refuse(self, trouble: Trouble) -> None:
        self._refusals.append({**REFUSALS[trouble], "words": SECRET})

    def faults(self) -> list[str]:
        return self._faults

    def _do(self, line: Line) -> None:
        self._last = line
        self._waiting.append(line)
        if len(self._waiting) == 1:
            self._say_next()

    def _say_next(self) -> None:
        """One after the other: the next when the one before is acknowledged."""
        if self._waiting and self._writer is not None:
            write(self._writer, self._waiting[0])

    async def work(self) -> None:
        while True:
            with suppress(OSError):
                reader, writer = await asyncio.open_connection("127.0.0.1", self._tcp.port, limit=LONGEST)
                try:
                    await self._talk(reader, writer)
                finally:
                    self._writer = None
                    writer.close()
                    await writer.wait_closed()
            await asyncio.sleep(0.01)  # until the next process listens

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._say_next()
        while line := await reader.readline():
            self._hear(writer, json.loads(line))

    def _hear(self, writer: asyncio.StreamWriter, line: Line) -> None:
        if "ack" in line:
            if self._waiting and line["ack"] == self._waiting[0]["id"]:
                self._waiting.popleft()
                self._moved.set()
                self._say_next()
        elif self._refusals:
            write(writer, {"no": line["message"], **self._refusals.pop(0)})
        else:
            self._show(line)
            write(writer, {"got": line["message"]})

    def _show(self, line: Line) -> None:
        self._shown[line["to"]][line["message"]] = line["text"]
        self._buttons[line["to"]] += line["options"]
        if len(line["text"].encode("utf-16-le")) > 2 * Tcp.can.text_limit:
            self._faults.append("a text is too long")
        if len(line["options"]) > Tcp.can.max_buttons:
            self._faults.append("there are too many buttons")


@asynccontextmanager
async def tcp_side() -> AsyncIterator[Side]:
    side = TcpSide()
    working = asyncio.create_task(side.work())
    try:
        yield side
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
