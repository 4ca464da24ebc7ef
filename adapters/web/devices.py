"""Going on on another device by a code that works once, and leaving on this one."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from adapters.web import identity
from adapters.web.doors import picture
from adapters.web.site import Site, see_other
from adapters.web.words import words_in


async def offer(site: Site, request: Request) -> Response:
    """GET /move: what a code is for."""
    return _move(site, request, await _there(site, request))


async def make(site: Site, request: Request) -> Response:
    """POST /move: a code, shown once."""
    token = await _posted(site, request)
    return _move(site, request, token, site.codes.make(token))


async def ask(site: Site, request: Request) -> Response:
    """GET /back: where a code is entered. Opening a link changes nothing."""
    return _back(site, request, request.query_params.get("code", "")[:20])


async def come(site: Site, request: Request) -> Response:
    """POST /back: go on here."""
    site.refuse_strangers(request)
    form = await site.form(request)
    wait = max(
        site.guesses.take(request.client.host if request.client else ""), site.looks.take("codes of all")
    )
    if wait:
        raise HTTPException(429, headers={"Retry-After": str(int(wait) + 1)})
    token = site.codes.use(form.get("code", ""))
    if not token:
        return _back(site, request, "", wrong=True)
    answer = see_other("/chat?begun=1")
    site.set_token(answer, token)
    return answer


async def leave(site: Site, request: Request) -> Response:
    """POST /leave: this browser forgets; the conversation stays as it is."""
    site.refuse_strangers(request)
    form = await site.form(request)
    token, desk = site.token(request), site.desk(request)
    if token and not identity.same(form.get("key", ""), identity.form_key(token)):
        raise HTTPException(403)
    answer = see_other(f"/desk/{desk}" if desk else "/left")
    site.drop_token(answer)
    return answer


async def left(site: Site, request: Request) -> Response:
    """GET /left."""
    return site.note(request, "left")


async def _there(site: Site, request: Request) -> str:
    token = site.token(request)
    if not token or await site.book.home(identity.address_of(token)) is None:
        raise HTTPException(403)
    return token


async def _posted(site: Site, request: Request) -> str:
    site.refuse_strangers(request)
    form = await site.form(request)
    token = await _there(site, request)
    if not identity.same(form.get("key", ""), identity.form_key(token)):
        raise HTTPException(403)
    return token


def _move(site: Site, request: Request, token: str, code: str = "") -> Response:
    language = site.language(request)
    values = {
        "title": words_in(language)["move"]["title"],
        "key": identity.form_key(token),
        "code": f"{code[:4]} {code[4:]}" if code else "",
        "address": f"{site.public}/back",
        "picture": picture(f"{site.public}/back?code={code}") if code else "",
    }
    return site.page("move.html", language, values)


def _back(site: Site, request: Request, code: str, *, wrong: bool = False) -> Response:
    language = site.language(request)
    words = words_in(language)["move"]
    values = {"title": words["enter_title"], "code": code, "alert": words["wrong"] if wrong else ""}
    return site.page("back.html", language, values, 404 if wrong else 200)
