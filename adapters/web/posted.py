"""What a form brought: its words, and at most one file, written to the disk as it comes.

A form with a file is read piece by piece and never held whole. Its words stand before the file, so that who
sends it is known before a byte is written, and so that words are not lost with a file that is too large.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from adapters.web import guard
from adapters.web.incoming import Arriving, Incoming

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

# It warns of every form it cannot read; whoever sent it is told, and nobody else need know.
logging.getLogger("python_multipart").setLevel(logging.ERROR)

MOST_FIELDS = 120
"""Of which as many as there are boxes on a page may have one name: what they say stands on a line each."""
FORM = "application/x-www-form-urlencoded"
WITH_FILE = "multipart/form-data"
FILE_SECONDS = 300.0
"""For a whole file; between two pieces of it no longer than for a whole form of words."""
READ_ON = 4
"""Of a file that is too large, so many times the limit is read and thrown away: browsers show an answer only
once they have sent everything."""

Allow = Callable[[dict[str, str]], object]


@dataclass(slots=True)
class Posted:
    """Fields, and the file if there was one. `wrong` is what was wrong with the file."""

    fields: dict[str, str] = field(default_factory=dict)
    file: Arriving | None = None
    wrong: HTTPException | None = None


async def fields_of(request: Request) -> dict[str, str]:
    """A form of words alone."""
    if _kind(request) != FORM:
        raise HTTPException(415)
    body = await guard.body_of(request)
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"),
            keep_blank_values=True,
            max_num_fields=MOST_FIELDS,
            errors="replace",
        )
    except ValueError:
        raise HTTPException(400) from None
    fields: dict[str, str] = {}
    for name, value in pairs:
        fields[name] = f"{fields[name]}\n{_lines(value)}" if name in fields else _lines(value)
    return fields


async def posted(request: Request, incoming: Incoming | None, allow: Allow) -> Posted:
    """A form that may bring a file. `allow` is given the fields before a file is begun, and raises when none
    may come. The file is on the disk, not yet for good: keep it or drop it."""
    if _kind(request) != WITH_FILE or incoming is None:
        return Posted(await fields_of(request))
    reading = _Reading(incoming, allow)
    try:
        parser = MultipartParser(_boundary(request), reading.callbacks(), max_header_size=4096)
        async with aclosing(_pieces(request)) as pieces:
            async for piece in pieces:
                parser.write(piece)
                if reading.read > incoming.limit * READ_ON:
                    break
        if reading.wrong is None and not reading.ended:
            raise HTTPException(400)
    except (HTTPException, FormParserError, UnicodeDecodeError, OSError, asyncio.CancelledError) as fault:
        reading.drop()
        if isinstance(fault, FormParserError | UnicodeDecodeError):
            raise HTTPException(400) from None
        if isinstance(fault, OSError):  # the disk is full, perhaps; what was said stays with who said it
            return Posted(reading.fields, wrong=HTTPException(503))
        raise
    return Posted(reading.fields, reading.file, reading.wrong)


class _Reading:
    """What was read of a form so far, as its parser tells it."""

    def __init__(self, incoming: Incoming, allow: Allow) -> None:
        self._incoming = incoming
        self._allow = allow
        self._header = b""
        self._held = b""
        self._headers: dict[bytes, bytes] = {}
        self._value = bytearray()
        self._name = ""
        self._words = 0
        self._parts = 0
        self.fields: dict[str, str] = {}
        self.file: Arriving | None = None
        self.wrong: HTTPException | None = None
        self.writing = False
        self.read = 0
        self.ended = False

    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._field,
            "on_header_value": self._said,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_end,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._whole,
        }

    def drop(self) -> None:
        if self.file is not None:
            self._incoming.drop(self.file)
            self.file = None

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > MOST_FIELDS:
            raise HTTPException(400)
        self._headers = {}
        self._value.clear()

    def _field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _said(self, data: bytes, start: int, end: int) -> None:
        self._held += data[start:end]

    def _header_end(self) -> None:
        self._headers[self._header.lower()] = self._held
        self._header, self._held = b"", b""

    def _headers_end(self) -> None:
        _, found = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._name = found.get(b"name", b"").decode("utf-8", "replace")
        self.writing = b"filename" in found

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self.writing:
            self._to_disk(data[start:end])
        elif self._words + end - start > guard.MOST_BYTES:
            raise HTTPException(413)
        else:
            self._words += end - start
            self._value += data[start:end]

    def _to_disk(self, data: bytes) -> None:
        self.read += len(data)
        if self.wrong is not None:
            return
        if self.file is None:
            try:
                self._allow(self.fields)
            except HTTPException as refused:
                if refused.status_code == 403:
                    raise
                self.wrong = refused
                return
            self.file = self._incoming.begin()
        if self.read > self._incoming.limit:
            self.wrong = HTTPException(413, "file")
            self.drop()
        else:
            self.file.write(data)

    def _end(self) -> None:
        if not self.writing:
            self.fields[self._name] = _lines(self._value.decode("utf-8", "replace"))
        elif self.file is not None and self.wrong is None and not self.file.kind():
            self.wrong = HTTPException(415, "kind")
            self.drop()
        self.writing = False

    def _whole(self) -> None:
        self.ended = True


async def _pieces(request: Request) -> AsyncGenerator[bytes]:
    """The body as it comes, as long as it keeps coming."""
    stream = request.stream()
    until = monotonic() + FILE_SECONDS
    try:
        while True:
            async with asyncio.timeout(min(guard.BODY_SECONDS, until - monotonic())):
                piece = await anext(stream, None)
            if piece is None:
                return
            yield piece
    except TimeoutError:
        raise HTTPException(408) from None
    except ClientDisconnect:
        raise HTTPException(400) from None


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().casefold()


def _boundary(request: Request) -> bytes:
    _, found = parse_options_header(request.headers.get("content-type", ""))
    boundary = found.get(b"boundary", b"")
    if not boundary or len(boundary) > 200:
        raise HTTPException(400)
    return boundary


def _lines(value: str) -> str:
    """Lines end as they do everywhere else, whatever browsers make of them."""
    return value.replace("\r\n", "\n").replace("\r", "\n")
