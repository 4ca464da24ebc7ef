"""The conversation: shown, said, streamed as it goes on, and fetched by who cannot stream."""

import json
from collections.abc import AsyncIterator

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from adapters.web import identity
from adapters.web.lines import Line, language_of, lines_of, open_options, parting
from adapters.web.site import (
    Site,
    named,
    see_other,
    service_of,
    wants_json,
    whole,
)
from adapters.web.words import languages, words_in
from bot.messages import Address, Came, Door, Inbound

BEAT_SECONDS = 15.0
"""How often an open stream says that it is still there, and looks for what other processes stored."""
PARTING_SECONDS = 3.0
DRAFT_STATUS = (400, 403, 429, 503)
"""What can be sent again as it is: the words are given back with the page."""


async def chat(site: Site, request: Request) -> Response:
    """GET /chat: the conversation of this browser."""
    token = site.token(request)
    if not token:
        begun = "begun" in request.query_params
        return site.note(request, "cookies" if begun else "gone", 403 if begun else 404)
    address = identity.address_of(token)
    home = await site.book.home(address)
    if home is None:
        return await _farewell(site, request, address)
    return await _page(site, request, token, home)


async def say(site: Site, request: Request) -> Response:
    """POST /say: words or a press. Committed when it answers; a repeat changes nothing."""
    site.refuse_strangers(request)
    form = await site.form(request)
    token = site.token(request)
    address = identity.address_of(token) if token else None
    home = await site.book.home(address) if address else None
    if address is None or home is None:
        raise HTTPException(403 if address is None else 404)
    try:
        _check(site, form, token, address)
        inbound = _inbound(form, address)
        await site.take(inbound)
    except HTTPException as wrong:
        if wants_json(request) or wrong.status_code not in DRAFT_STATUS:
            raise
        answer = await _page(site, request, token, home, wrong=wrong, draft=form.get("text", ""))
        answer.headers.update(wrong.headers or {})
        return answer
    if wants_json(request):
        lines = lines_of(await site.book.lines(address, whole(form.get("after", ""))))
        return JSONResponse({"key": inbound.id, "lines": [each.plain() for each in lines]})
    # Where the last words were "yes, erase everything", the page waits a moment for the farewell.
    return see_other("/chat?said=1#end")


def _check(site: Site, form: dict[str, str], token: str, address: Address) -> None:
    if not identity.same(form.get("key", ""), identity.form_key(token)):
        raise HTTPException(403)
    wait = site.says.take(address.id)
    if wait:
        raise HTTPException(429, headers={"Retry-After": str(int(wait) + 1)})


def _inbound(form: dict[str, str], address: Address) -> Inbound:
    text, pressed, id = form.get("text", ""), form.get("pressed", ""), form.get("form", "")
    if not id or not (text.strip() or pressed):
        raise HTTPException(400, "empty")
    key = identity.inbound_id(address, id, text, pressed)
    if pressed:
        return Inbound(address, key, Came.PRESS, pressed=pressed[:200], message_id=key)
    return Inbound(address, key, text=text, message_id=key)


async def messages(site: Site, request: Request) -> Response:
    """GET /messages?after=ID: what came since, for who cannot stream."""
    address = await _looker(site, request)
    lines = lines_of(await site.book.lines(address, whole(request.query_params.get("after", ""))))
    last = None
    if not lines and await site.book.home(address) is None:
        last = site.partings.last(address.id)
    return JSONResponse(
        {"lines": [each.plain() for each in lines], "farewell": parting(last).plain() if last else None}
    )


async def events(site: Site, request: Request) -> Response:
    """GET /events: the same as it happens, from the line the browser saw last."""
    address = await _looker(site, request)
    seen = request.headers.get("last-event-id") or request.query_params.get("after", "")
    headers = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
    if request.method == "HEAD":
        return Response(media_type="text/event-stream", headers=headers)
    return StreamingResponse(
        _stream(site, address, whole(seen)), media_type="text/event-stream", headers=headers
    )


async def _stream(site: Site, address: Address, after: int) -> AsyncIterator[str]:
    yield "retry: 3000\n\n"
    with site.bells.listening(address.id) as bell:
        while not bell.over:
            lines = lines_of(await site.book.lines(address, after))
            for each in lines:
                after = each.id
                yield _event(each, "line")
            last = None if lines else site.partings.last(address.id)
            if last and await site.book.home(address) is None:
                yield _event(parting(last), "farewell")
                return
            await bell.wait(BEAT_SECONDS)
            if not bell.over:
                yield ": here\n\n"


def _event(line: Line, name: str) -> str:
    return f"id: {line.id}\nevent: {name}\ndata: {json.dumps(line.plain(), ensure_ascii=True)}\n\n"


async def _looker(site: Site, request: Request) -> Address:
    """Who looks; nobody else's conversation can be looked at. No content (204) ends a stream for good."""
    token = site.token(request)
    if not token:
        raise HTTPException(403)
    address = identity.address_of(token)
    wait = site.looks.take(address.id)
    if wait:
        raise HTTPException(429, headers={"Retry-After": str(int(wait) + 1)})
    return address


async def _page(
    site: Site,
    request: Request,
    token: str,
    home: Door,
    *,
    wrong: HTTPException | None = None,
    draft: str = "",
) -> Response:
    lines = lines_of(await site.book.lines(identity.address_of(token)))
    language = _language(site, request, lines)
    words = words_in(language)
    status = wrong.status_code if wrong else 200
    alert = ""
    if wrong:
        alert = words["wrong"]["empty" if wrong.detail == "empty" else str(status)]
    values = {
        "door": home,
        "title": named(home.title, language) or words["page"]["conversation"],
        "service": service_of(home, language, words),
        "lines": lines,
        "open": open_options(lines),
        "form": identity.fresh(),
        "key": identity.form_key(token),
        "alert": alert,
        "draft": draft,
        "desk": site.desk(request),
        "script_words": json.dumps(
            {**words["chat"], **words["page"], "desk": words["desk"]}, ensure_ascii=False
        ),
        "farewell": False,
    }
    return site.page("chat.html", language, values, status)


async def _farewell(site: Site, request: Request, address: Address) -> Response:
    """Everything is erased: the last words, once, and the browser forgets too."""
    last = site.partings.last(address.id)
    if last is None and "said" in request.query_params:
        with site.bells.listening(address.id) as bell:
            await bell.wait(PARTING_SECONDS)
        last = site.partings.last(address.id)
    if last is None:
        answer: Response = site.note(request, "gone", 404)
    else:
        line = parting(last)
        language = line.language if line.language in languages() else "en"
        title = words_in(language)["page"]["conversation"]
        values = {"title": title, "service": "", "lines": [line], "open": 0, "farewell": True, "alert": ""}
        values["desk"] = site.desk(request)
        answer = site.page("chat.html", language, values)
    site.drop_token(answer)
    return answer


def _language(site: Site, request: Request, lines: list[Line]) -> str:
    spoken = language_of(lines).partition("-")[0]
    return spoken if spoken in languages() else site.language(request)
