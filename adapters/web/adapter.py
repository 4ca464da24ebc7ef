"""The web chat page as a platform: pages over HTTP, people known by a cookie, words kept by us."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from adapters.base import Capabilities, RetryLater, Undeliverable
from adapters.marked import marked
from adapters.web import devices, doors, talk
from adapters.web.guard import Guarded
from adapters.web.identity import PLATFORM
from adapters.web.incoming import Incoming
from adapters.web.serve import GRACE_SECONDS, listening, serve
from adapters.web.site import Book, Site, log, place_of, static_files
from bot.errors import BotError
from bot.messages import Address, Attachment, Message, Receive

Page = Callable[[Site, Request], Awaitable[Response]]

PAGES: Sequence[tuple[str, str, Page]] = (
    ("GET", "/c/{code}", doors.look),
    ("POST", "/c/{code}", doors.begin),
    ("GET", "/desk/{code}", doors.look),
    ("POST", "/desk/{code}", doors.begin),
    ("GET", "/poster/{code}", doors.poster),
    ("GET", "/chat", talk.chat),
    ("POST", "/say", talk.say),
    ("GET", "/messages", talk.messages),
    ("GET", "/events", talk.events),
    ("GET", "/recorded/{name}", talk.recorded),
    ("GET", "/move", devices.offer),
    ("POST", "/move", devices.make),
    ("GET", "/back", devices.ask),
    ("POST", "/back", devices.come),
    ("POST", "/leave", devices.leave),
    ("GET", "/left", devices.left),
)
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
FOR_EVER = "public, max-age=31536000, immutable"
FILE_BYTES = 20_000_000
SWEEP_SECONDS = 3600.0
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Web:
    """`public` is the address people see, such as "https://talk.example.org"; `listen` is "host:port".

    `beside` are routes of others that the same server answers (health, webhooks); they come first. `grace`
    is how many seconds what is being answered gets when it is told to stop. `incoming` is a folder for files
    that people add, of at most `limit` bytes each; without it the page takes none. `frames`
    are sites that may show the page in a frame. `wording` is everything of ours that is ever said: in it,
    words between stars are shown bold.
    """

    platform = PLATFORM

    def __init__(
        self,
        book: Book,
        *,
        public: str = "",
        listen: str = "127.0.0.1:8080",
        beside: Sequence[BaseRoute] = (),
        grace: float = GRACE_SECONDS,
        incoming: Path | None = None,
        limit: int = FILE_BYTES,
        frames: Sequence[str] = (),
        wording: Iterable[str] | None = None,
    ) -> None:
        self._listen = listen
        self._beside = tuple(beside)
        self._grace = grace
        self.can = Capabilities(max_buttons=100, label_limit=1000, forgets=True, files=incoming is not None)
        self.site = Site(book, origin(public or f"http://{listen}"))
        self.site.frames = tuple(frames)
        self.site.marked = None if wording is None else marked(wording)
        self.site.incoming = Incoming(incoming, limit) if incoming else None
        self.address = ""
        """Where it listens while it runs, as http://host:port."""
        self.on_listening: Callable[[], Awaitable[None]] | None = None
        """Told each time it begins to listen."""

    def rewrite(self, wording: Iterable[str]) -> None:
        """What we say from here on."""
        self.site.marked = marked(wording)

    def routes(self) -> list[BaseRoute]:
        """The pages, to stand after every other route: they answer what nobody else does."""
        return [Mount("/", app=pages(self.site))]

    async def run(self, receive: Receive) -> None:
        """Serve until cancelled; then let what is being answered be answered, and open streams go."""
        self.site.receive = receive
        self.site.bells.open()
        sweeping = asyncio.create_task(self._sweep())
        try:
            with listening(self._listen) as (sock, self.address):
                if self.on_listening is not None:
                    await self.on_listening()
                app = Starlette(routes=[*self._beside, *self.routes()])
                await serve(app, sock, self.site.bells.close, grace=self._grace)
        finally:
            sweeping.cancel()

    async def _sweep(self) -> None:
        """Now and then, delete files that nobody fetches any more."""
        while (incoming := self.site.incoming) is not None:
            await asyncio.to_thread(incoming.sweep)
            await asyncio.sleep(SWEEP_SECONDS)

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """The bytes of a file that was added to a reply."""
        if self.site.incoming is None:
            raise Undeliverable("there is no folder of files", gone=False)
        try:
            return await asyncio.to_thread(self.site.incoming.read, attachment, limit)
        except OSError:
            raise RetryLater from None

    async def send(self, to: Address, message: Message) -> str:
        """Wake the open pages: they show what is stored. Nothing else is to be reached."""
        # A farewell asks nothing. Of whom it is sent to nothing is kept, so the page has it from here.
        if not message.ask and not message.options and await self.site.book.home(to) is None:
            self.site.partings.sent(to.id, message)
        self.site.bells.ring(to.id)
        return secrets.token_hex(8)


def pages(site: Site) -> Starlette:
    """The pages as an application of their own."""

    async def wrong(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return site.wrong(request, error.status_code, error.headers, error.detail)

    app = Starlette(
        routes=[*_routes(site), Route("/static/{name}", _static)],
        middleware=[Middleware(Guarded, secure=site.secure, frames=site.frames)],
        exception_handlers={HTTPException: wrong},
    )
    app.router.redirect_slashes = False  # it would lead to whatever host the request names
    return app


def _routes(site: Site) -> list[Route]:
    """One route for each path, so that a method it does not know is refused with those it does."""
    by_path: dict[str, dict[str, Page]] = {}
    for method, path, page in PAGES:
        by_path.setdefault(path, {})[method] = page
    return [
        Route(path, _endpoint(site, by_method), methods=list(by_method))
        for path, by_method in by_path.items()
    ]


def _endpoint(site: Site, by_method: dict[str, Page]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        page = by_method["POST" if request.method == "POST" else "GET"]
        try:
            return await page(site, request)
        except HTTPException:
            raise
        except Exception as fault:
            # No traceback: it may quote what was said.
            log.error("a page failed: %s", place_of(fault))
            return site.wrong(request, 500)

    return answer


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    content = static_files().get(name)
    if content is None:
        raise HTTPException(404)
    kind = next(kind for suffix, kind in KINDS.items() if name.endswith(suffix))
    return Response(content, media_type=kind, headers={"Cache-Control": FOR_EVER})


def origin(public: str) -> str:
    """The address people see, checked: a cookie that is safe needs https everywhere but on this machine."""
    parts = urlsplit(public)
    try:
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    if parts.scheme not in ("http", "https") or not host or parts.path.strip("/") or parts.query:
        raise BotError(f'[web] public is {public!r}; write an address such as "https://talk.example.org"')
    if parts.scheme == "http" and host not in LOOPBACK:
        raise BotError(
            f"[web] public is {public!r}; people's words need https: put a web server with a certificate in "
            'front and write its address, such as "https://talk.example.org"'
        )
    return f"{parts.scheme}://{parts.netloc}"
