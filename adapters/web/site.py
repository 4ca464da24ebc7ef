"""What all pages share: who looks, in which language, what was posted, and how an answer is made."""

import hashlib
import logging
import re
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from adapters.web import guard, identity
from adapters.web.codes import Again
from adapters.web.incoming import Incoming
from adapters.web.lines import Line, lines_of
from adapters.web.live import Bells, Partings
from adapters.web.posted import fields_of
from adapters.web.words import Words, direction, languages, wished, words_in
from bot.messages import Address, Door, Inbound, Receive, Shown

log = logging.getLogger(__name__)

HERE = Path(__file__).parent
CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What a join code or a campaign's key looks like in an address."""
KNOWN_WRONGS = (400, 403, 404, 405, 408, 413, 415, 429, 500, 503)
DETAILS = ("empty", "file", "kind")
"""What says more than a status: nothing was said, a file is too large, a file is of no kind we take."""
MEGABYTE = 1_000_000


class Book(Protocol):
    """Where conversations are kept. The adapter reads there, and writes by what it receives; but for codes to
    come back by, which are the page's own."""

    async def door(self, code: str) -> Door | None:
        """What a join code or a campaign's key leads to; None: nowhere."""
        ...

    async def home(self, address: Address) -> Door | None:
        """What somebody last joined; None: nobody is there. Its title may be empty."""
        ...

    async def lines(self, address: Address, after: int = 0) -> list[Shown]:
        """The newest lines of a conversation after a number, oldest first."""
        ...

    async def recordings(self) -> Mapping[str, str]:
        """The sound files of asks that are spoken, each with the name it is to be had by."""
        ...

    async def recording(self, name: str) -> Path | None:
        """The sound file of that name; None: there is none."""
        ...

    async def keep_code(self, address: Address, code: str, sealed: str) -> bool:
        """Keep a code to come back by, in place of an earlier one; False when nobody is there."""
        ...

    async def sealed(self, code: str) -> str:
        """What is sealed under a code; empty when it stands for nothing."""
        ...

    async def use_code(self, code: str, new: str, sealed: str) -> bool:
        """Put a new code in place of one that is used; False when somebody else was quicker."""
        ...


@dataclass(slots=True)
class Site:
    """The parts the pages work with. `public` is the address people see, without a slash at its end."""

    book: Book
    public: str
    receive: Receive | None = None
    frames: tuple[str, ...] = ()
    """Sites in which the pages may stand in a frame."""
    incoming: Incoming | None = None
    """Where files that people add are put; None: none are taken."""
    marked: frozenset[str] | None = None
    """The words that our wording ever marks; None: whatever stands between stars."""
    bells: Bells = field(default_factory=Bells)
    partings: Partings = field(default_factory=Partings)
    again: Again = field(default_factory=Again)
    """What codes to come back by led to, just now."""
    says: guard.Buckets = field(default_factory=lambda: guard.Buckets(30, 1))
    files: guard.Buckets = field(default_factory=lambda: guard.Buckets(10, 0.1))
    looks: guard.Buckets = field(default_factory=lambda: guard.Buckets(120, 4))
    starts: guard.Buckets = field(default_factory=lambda: guard.Buckets(1000, 10))
    guesses: guard.Buckets = field(default_factory=lambda: guard.Buckets(10, 0.1))
    makes: guard.Buckets = field(default_factory=lambda: guard.Buckets(10, 0.05))

    @property
    def secure(self) -> bool:
        return self.public.startswith("https://")

    async def lines(self, address: Address, after: int = 0) -> list[Line]:
        """A conversation after a number, as a page shows it."""
        shown = await self.book.lines(address, after)
        if not any(each.message.recorded for each in shown):
            return lines_of(shown, ours=self.marked)
        names = await self.book.recordings()
        return lines_of(shown, lambda file: f"/recorded/{names[file]}" if file in names else "", self.marked)

    def token(self, request: Request) -> str:
        """The token this browser brings; empty when it brings none that could be one."""
        found = request.cookies.get(identity.cookie_name(self.secure), "")
        return found if identity.is_token(found) else ""

    def page(self, name: str, language: str, values: Mapping[str, object], status: int = 200) -> HTMLResponse:
        """A page from its template."""
        words = words_in(language)
        common = {
            "words": words,
            "language": language,
            "dir": direction(language),
            "version": version(),
            "door": None,
            "direction": direction,
        }
        return HTMLResponse(templates().get_template(name).render({**common, **values}), status)

    def note(self, request: Request, what: str, status: int = 200) -> HTMLResponse:
        """A page with one thing to say."""
        language = self.language(request)
        here = words_in(language)[what]
        values = {"title": here["title"], "what": here["what"], "coming": what in ("gone", "left")}
        return self.page("note.html", language, values, status)

    def told(self, language: str, status: int, detail: str = "") -> str:
        """What was wrong, in a kind sentence."""
        words = words_in(language)["wrong"]
        if detail in DETAILS:
            megabytes = self.incoming.limit // MEGABYTE if self.incoming else 0
            return words[detail].format(megabytes=megabytes)
        return words[str(status if status in KNOWN_WRONGS else 400 if status < 500 else 500)]

    def wrong(
        self, request: Request, status: int, headers: Mapping[str, str] | None = None, detail: str = ""
    ) -> Response:
        """An answer that says kindly what was wrong, to a person or to our script."""
        language = self.language(request)
        what = self.told(language, status, detail)
        answer: Response
        if wants_json(request):
            answer = JSONResponse({"wrong": what}, status)
        else:
            values = {
                "title": words_in(language)["wrong"]["title"],
                "what": what,
                "back": bool(self.token(request)),
            }
            answer = self.page("note.html", language, values, status)
        answer.headers.update(headers or {})
        return answer

    def language(self, request: Request, door: Door | None = None) -> str:
        """The language asked for by a link, else wished by the browser, of those that are offered."""
        offered = tuple(languages()) if door is None else spoken(door)
        asked = request.query_params.get("lang", "")
        header = request.headers.get("accept-language", "")
        # English comes first where nothing else is wished: the order of the files says nothing.
        return asked if asked in offered else wished(header, offered if door else ("en", *offered))

    async def form(self, request: Request) -> dict[str, str]:
        """What a form of words brought."""
        return await fields_of(request)

    def from_here(self, request: Request) -> bool | None:
        host = request.headers.get("host", "")
        return guard.from_here(request.headers, frozenset({self.public, f"http://{host}", f"https://{host}"}))

    def refuse_strangers(self, request: Request) -> None:
        """Nothing changes by what another site posts."""
        if self.from_here(request) is False:
            raise HTTPException(403)

    async def take(self, inbound: Inbound) -> None:
        """Hand on what came; it is committed when this returns. 503 when it could not be."""
        if self.receive is None:
            raise HTTPException(503, headers={"Retry-After": "2"})
        try:
            await self.receive(inbound)
        except Exception as trouble:
            log.error("an inbound could not be taken: %s", place_of(trouble))
            raise HTTPException(503, headers={"Retry-After": "5"}) from None
        self.bells.ring(inbound.address.id)

    def desk(self, request: Request) -> str:
        """The code of the desk this browser stands at; empty when it is somebody's own."""
        found = request.cookies.get(identity.desk_name(self.secure), "")
        return found if CODE.fullmatch(found) else ""

    def set_token(self, answer: Response, token: str, desk: str = "") -> None:
        """Let the browser remember, at a desk only until it is closed."""
        age = None if desk else identity.YEAR
        self._cookie(answer, identity.cookie_name(self.secure), token, age)
        if desk:
            self._cookie(answer, identity.desk_name(self.secure), desk, None)

    def drop_token(self, answer: Response) -> None:
        for name in (identity.cookie_name(self.secure), identity.desk_name(self.secure)):
            self._cookie(answer, name, "", 0)

    def _cookie(self, answer: Response, name: str, value: str, age: int | None) -> None:
        answer.headers.append("Set-Cookie", identity.cookie(name, value, secure=self.secure, age=age))


def spoken(door: Door) -> tuple[str, ...]:
    """The languages of a campaign in which the pages speak too; all of its own when there are none."""
    return tuple(each for each in door.languages if each in languages()) or door.languages


def wants_json(request: Request) -> bool:
    return request.headers.get("accept", "").startswith("application/json")


def see_other(where: str) -> RedirectResponse:
    return RedirectResponse(where, 303)


def named(texts: Mapping[str, str], language: str) -> str:
    """A text in a language, else in English, else in any."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def service_of(door: Door | None, language: str, words: Words) -> str:
    return (named(door.service, language) if door else "") or words["page"]["somebody"]


def place_of(error: BaseException) -> str:
    """What failed and where, without a word of anybody's."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}"


@cache
def static_files() -> dict[str, bytes]:
    """The only files there are to be had."""
    return {path.name: path.read_bytes() for path in sorted((HERE / "static").iterdir()) if path.is_file()}


@cache
def version() -> str:
    """Changes with the files, so that browsers may keep them."""
    return hashlib.sha256(b"".join(static_files().values())).hexdigest()[:10]


@cache
def templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["named"] = named
    return made


def whole(text: str) -> int:
    """The number of a line; 0 when it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def flat(values: Mapping[str, Any]) -> JSONResponse:
    return JSONResponse(dict(values))
