"""A whole platform in under a hundred lines: people at the other end of a socket, one JSON object a line.

They send {"who": "anna", "id": 7} with "say", "press" or "start", and hear {"ack": 7} once it is stored. They
are sent {"message": "m1", …}, and answer {"got": "m1"}, or {"no": "m1", "why": …}. It lets anybody in.
"""

import asyncio
import json
import secrets
from asyncio import StreamReader, StreamWriter
from contextlib import closing, suppress
from typing import Any

from adapters.base import Capabilities, Fatal, RetryLater, Undeliverable
from bot.messages import Address, Came, Inbound, Message, Receive

Line = dict[str, Any]
LONGEST = 2**21


def to_inbound(line: Line) -> Inbound:
    """What somebody did. Its id is theirs, so that the same line twice is known."""
    who, id = Address("tcp", str(line["who"])), f"{line['who']}:{line['id']}"
    if "press" in line:
        return Inbound(who, id, Came.PRESS, pressed=str(line["press"]))
    if "start" in line:
        return Inbound(who, id, Came.START, code=str(line["start"]))
    return Inbound(who, id, text=str(line["say"]), message_id=id)


def to_payload(to: Address, message: Message, id: str) -> Line:
    """A fitted message as they are sent it; the same id again takes the first one's place."""
    options = [(each.id, each.label) for each in message.options]
    return {"message": id, "to": to.id, "text": message.text, "options": options}


def to_error(answer: Line) -> Exception:
    """A refusal as one of the three errors; its own words stay here, as they may quote anything."""
    match answer.get("why"):
        case "rate":
            return RetryLater(float(answer["after"]))
        case "down":
            return RetryLater(in_doubt=True)
        case "gone":
            return Undeliverable("nobody is there")
        case "revoked":
            return Fatal("the other end does not let us in any more")
    return Undeliverable("it was not taken", gone=False)


class Tcp:
    platform = "tcp"
    can = Capabilities(text_limit=4000, max_buttons=10, edits=True)

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self._there: dict[str, StreamWriter] = {}
        self._asked: dict[str, asyncio.Future[Line]] = {}

    async def run(self, receive: Receive) -> None:
        async with asyncio.TaskGroup() as conversations:  # ends them all when it is cancelled

            def meet(*ends: Any) -> None:
                conversations.create_task(self._hear(*ends, receive))

            # Served only below: cancelled while it begins to serve, asyncio forgets to close the socket.
            how = {"limit": LONGEST, "start_serving": False}
            server = await asyncio.start_server(meet, "127.0.0.1", self.port, **how)
            self.port = server.sockets[0].getsockname()[1]
            async with server:
                await server.serve_forever()

    async def _hear(self, reader: StreamReader, writer: StreamWriter, receive: Receive) -> None:
        with suppress(OSError, ValueError, LookupError, TypeError), closing(writer):  # no line of ours: bye
            while line := await reader.readline():
                said: Line = dict(json.loads(line))
                if asked := self._asked.pop(str(said.get("got") or said.get("no")), None):
                    asked.set_result(said)
                elif "who" in said:
                    self._there[str(said["who"])] = writer
                    await receive(to_inbound(said))
                    write(writer, {"ack": said["id"]})  # now it is stored

    async def send(self, to: Address, message: Message) -> str:
        id = message.replaces or secrets.token_hex(8)
        if (writer := self._there.get(to.id)) is None:
            raise Undeliverable("nobody came from there")
        answer = self._asked[id] = asyncio.get_running_loop().create_future()
        write(writer, to_payload(to, message, id))
        try:
            if "no" in (said := await asyncio.wait_for(answer, 10.0)):
                raise to_error(said)
        except TimeoutError:
            raise RetryLater(in_doubt=True) from None
        return id


def write(writer: StreamWriter, line: Line) -> None:
    writer.write(json.dumps(line).encode() + b"\n")
