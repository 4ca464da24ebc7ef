"""A code to go on by on another device or another day, and leaving on this one."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from adapters.web import codes, identity
from adapters.web.doors import picture
from adapters.web.lines import language_of
from adapters.web.site import CODE, Site, see_other
from adapters.web.words import languages, words_in

LONGEST = 40
"""Letters of a code in a link that are looked at."""


async def offer(site: Site, request: Request) -> Response:
    """GET /move: what a code is for. At a desk it is where one finishes."""
    return await _move(site, request, await _there(site, request), site.desk(request))


async def make(site: Site, request: Request) -> Response:
    """POST /move: a code, shown once. An older one ends."""
    site.refuse_strangers(request)
    form = await site.form(request)
    token = await _there(site, request)
    if not identity.same(form.get("key", ""), identity.form_key(token)):
        raise HTTPException(403)
    _slow(site.makes.take(identity.address_of(token).id), site.looks.take("codes of all"))
    code = codes.new_code()
    key = await codes.key_of(codes.plain(code))
    if not await site.book.keep_code(identity.address_of(token), key.name, key.seal(token)):
        raise HTTPException(403)
    return await _move(site, request, token, site.desk(request), code)


async def ask(site: Site, request: Request) -> Response:
    """GET /back: where a code is entered. Opening a link changes nothing."""
    found = request.query_params
    return await _back(site, request, found.get("code", "")[:LONGEST], found.get("desk", ""))


async def come(site: Site, request: Request) -> Response:
    """POST /back: go on here, with a new code in place of the one that was used."""
    site.refuse_strangers(request)
    form = await site.form(request)
    _slow(site.guesses.take(request.client.host if request.client else ""), site.looks.take("codes of all"))
    desk = form.get("desk", "")
    token, new = await _used(site, codes.plain(form.get("code", "")), form.get("form", ""))
    if not token:
        return await _back(site, request, "", desk, wrong=True)
    at_desk = await _desk(site, desk)
    answer = await _move(site, request, token, at_desk, new, used=True)
    site.drop_token(answer)
    site.set_token(answer, token, at_desk)
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


async def _used(site: Site, code: str, form: str) -> tuple[str, str]:
    """The token that a code opens, once, and the next code; empty when it opens nothing. The same form may
    come again: the page it led to may not have arrived."""
    if not code:
        return "", ""
    key = await codes.key_of(code)
    sealed = await site.book.sealed(key.name)
    if sealed:
        token, new = key.seal(sealed), codes.new_code()
        next = await codes.key_of(codes.plain(new))
        if await site.book.use_code(key.name, next.name, next.seal(token)):
            site.again.keep(code, form, token, new)
    token, new = site.again.last(code, form)
    if not token or await site.book.home(identity.address_of(token)) is None:
        return "", ""
    return token, new


def _slow(*waits: float) -> None:
    if wait := max(waits):
        raise HTTPException(429, headers={"Retry-After": str(int(wait) + 1)})


async def _desk(site: Site, code: str) -> str:
    """The desk that a page says it stands at; empty when there is no such door."""
    return code if CODE.fullmatch(code) and await site.book.door(code) is not None else ""


async def _there(site: Site, request: Request) -> str:
    token = site.token(request)
    if not token or await site.book.home(identity.address_of(token)) is None:
        raise HTTPException(403)
    return token


async def _move(
    site: Site, request: Request, token: str, desk: str, code: str = "", *, used: bool = False
) -> Response:
    language = language_of(await site.lines(identity.address_of(token))).partition("-")[0]
    language = language if language in languages() else site.language(request)
    words = words_in(language)
    title = words["move"]["used_title"] if used else words["move"]["title"]
    values = {
        "title": words["desk"]["before"] if desk and not used else title,
        "key": identity.form_key(token),
        "desk": desk,
        "used": used,
        "code": code,
        "spelled": ", ".join(" ".join(group) for group in code.split("-")),
        "address": f"{site.public}/back",
        "picture": picture(f"{site.public}/back?code={code}") if code else "",
    }
    return site.page("move.html", language, values)


async def _back(site: Site, request: Request, code: str, desk: str, *, wrong: bool = False) -> Response:
    language = site.language(request)
    words = words_in(language)["move"]
    token = site.token(request)
    there = bool(token) and await site.book.home(identity.address_of(token)) is not None
    values = {
        "title": words["enter_title"],
        "code": code,
        "desk": desk if CODE.fullmatch(desk) else "",
        "form": identity.fresh(),
        "there": there,
        "alert": words["wrong"] if wrong else "",
    }
    return site.page("back.html", language, values, 404 if wrong else 200)
