"""The first screen behind a join link, the poster that leads there, and Start."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from adapters.web import identity
from adapters.web.site import CODE, Site, named, see_other, service_of, spoken
from adapters.web.words import languages, words_in
from bot.messages import Came, Door, Inbound


async def look(site: Site, request: Request) -> Response:
    """GET /c/CODE: what this is and whose; nothing is stored. At a desk it is the next person's turn."""
    code, door = await _door(site, request)
    answer = await _screen(site, request, code, door)
    if at_desk(request) and site.desk(request):
        site.drop_token(answer)
    return answer


def at_desk(request: Request) -> bool:
    """Whether this is the way in for a device that many people use."""
    return request.url.path.startswith("/desk/")


async def begin(site: Site, request: Request) -> Response:
    """POST /c/CODE: the first deed. A doubled one is one person."""
    code, door = await _door(site, request)
    form = await site.form(request)
    site.refuse_strangers(request)
    seed, desk = form.get("form", ""), code if at_desk(request) else ""
    token = "" if desk else site.token(request)  # at a desk everybody is somebody else
    if token and await site.book.home(identity.address_of(token)) is None:
        token = ""  # of whom nothing is kept: begin anew, so that nothing ties the two together
    grown = identity.grown(seed) if identity.is_token(seed) and site.from_here(request) else ""
    if token and token != grown and not identity.same(form.get("key", ""), identity.form_key(token)):
        return await _screen(site, request, code, door, status=403)
    if not token:
        wait = site.starts.take(request.client.host if request.client else "")
        if wait:
            raise HTTPException(429, headers={"Retry-After": str(int(wait) + 1)})
        token = grown or identity.fresh()
    address = identity.address_of(token)
    id = identity.inbound_id(address, seed, "start", code)
    language = site.language(request, door)
    await site.take(Inbound(address, id, Came.START, code=code, language=language))
    answer = see_other("/chat?begun=1")
    site.set_token(answer, token, desk)
    return answer


async def poster(site: Site, request: Request) -> Response:
    """GET /poster/CODE: a page to print."""
    code, door = await _door(site, request)
    language = site.language(request, door)
    address = f"{site.public}/c/{code}"
    values = {
        **_values(door, language, code),
        "address": address,
        "picture": picture(address),
        "others": [each for each in spoken(door) if each != language],
        "words_in": words_in,
    }
    return site.page("poster.html", language, values)


def picture(address: str) -> str:
    """A QR code as SVG, to stand in a page."""
    import segno  # late: a poster is seldom asked for

    made = segno.make(address, error="m", micro=False)
    return str(
        made.svg_inline(border=2, omitsize=True, dark="#000", light="#fff", svgclass=None, lineclass=None)
    )


async def _door(site: Site, request: Request) -> tuple[str, Door]:
    code = request.path_params["code"]
    door = await site.book.door(code) if CODE.fullmatch(code) else None
    if door is None:
        raise HTTPException(404)
    return code, door


async def _screen(site: Site, request: Request, code: str, door: Door, status: int = 200) -> Response:
    language = site.language(request, door)
    token = "" if at_desk(request) else site.token(request)
    there = bool(token) and await site.book.home(identity.address_of(token)) is not None
    values = {
        **_values(door, language, code),
        "there": there,
        "desk": at_desk(request),
        "form": identity.fresh(),
        "key": identity.form_key(token) if there else "",
        "alert": words_in(language)["wrong"]["403"] if status == 403 else "",
    }
    return site.page("door.html", language, values, status)


def _values(door: Door, language: str, code: str) -> dict[str, object]:
    return {
        "door": door,
        "code": code,
        "title": named(door.title, language),
        "service": service_of(door, language, words_in(language)),
        "offered": {each: languages().get(each, each) for each in spoken(door)},
    }
