"""The conversation: shown, said, streamed as it goes on, and fetched by who cannot stream."""

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse

from adapters.web import identity
from adapters.web.incoming import Arriving
from adapters.web.lines import Line, language_of, open_options, parting
from adapters.web.posted import posted
from adapters.web.site import (
    Site,
    named,
    see_other,
    service_of,
    wants_json,
    whole,
)
from adapters.web.words import languages, words_in
from bot.messages import Address, Attachment, Came, Door, Inbound

FOR_EVER = "private, max-age=31536000, immutable"
SOUNDS = {
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".mp4": "audio/mp4",
    ".wav": "audio/wav",
    ".webm": "audio/webm",
}
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
    token = site.token(request)
    address = identity.address_of(token) if token else None
    home = await site.book.home(address) if address else None
    if address is None or home is None:
        raise HTTPException(403 if address is None else 404)
    given = await posted(request, site.incoming, lambda fields: _may_send(site, fields, token, address))
    form = given.fields
    try:
        _check(site, form, token, address)
        if given.wrong is not None:
            raise given.wrong
        inbound = _inbound(form, address, given.file)
        if given.file is not None and site.incoming is not None:
            await asyncio.to_thread(site.incoming.keep, given.file)
        await site.take(inbound)
    except HTTPException as wrong:
        if given.file is not None and site.incoming is not None and wrong.status_code != 503:
            site.incoming.drop(given.file)  # of what could not be taken nobody knows whether it was committed
        if wants_json(request) or not (wrong.status_code in DRAFT_STATUS or given.wrong):
            raise
        answer = await _page(site, request, token, home, wrong=wrong, draft=form.get("text", ""))
        answer.headers.update(wrong.headers or {})
        return answer
    if wants_json(request):
        lines = await site.lines(address, whole(form.get("after", "")))
        return JSONResponse({"key": inbound.id, "lines": [each.plain() for each in lines]})
    # Where the last words were "yes, erase everything", the page waits a moment for the farewell.
    return see_other("/chat?said=1#end")


def _may_send(site: Site, form: dict[str, str], token: str, address: Address) -> None:
    """Whether a file may come, before a byte of it is written: the key stands before it in our forms."""
    if not identity.same(form.get("key", ""), identity.form_key(token)):
        raise HTTPException(403)
    wait = site.files.take(address.id)
    if wait:
        raise HTTPException(429, headers={"Retry-After": str(int(wait) + 1)})


def _check(site: Site, form: dict[str, str], token: str, address: Address) -> None:
    if not identity.same(form.get("key", ""), identity.form_key(token)):
        raise HTTPException(403)
    wait = site.says.take(address.id)
    if wait:
        raise HTTPException(429, headers={"Retry-After": str(int(wait) + 1)})


def _inbound(form: dict[str, str], address: Address, file: Arriving | None = None) -> Inbound:
    text, pressed, id = form.get("text", ""), form.get("pressed", ""), form.get("form", "")
    if not id or not (text.strip() or pressed or file):
        raise HTTPException(400, "empty")
    if pressed:
        ticked = form.get("picked", "")
        key = identity.inbound_id(address, id, text, pressed, *filter(None, [ticked]))
        picked = tuple(ticked.split()) if "boxes" in form else None
        return Inbound(address, key, Came.PRESS, pressed=pressed[:200], picked=picked, message_id=key)
    if file is None:
        key = identity.inbound_id(address, id, text, pressed)
        return Inbound(address, key, text=text, message_id=key)
    key = identity.inbound_id(address, id, text, file.digest)
    attached = (Attachment(file.kind(), file.name, file.size),)
    return Inbound(address, key, text=text, message_id=key, attachments=attached)


async def messages(site: Site, request: Request) -> Response:
    """GET /messages?after=ID: what came since, for who cannot stream."""
    address = await _looker(site, request)
    lines = await site.lines(address, whole(request.query_params.get("after", "")))
    last = None
    if not lines and await site.book.home(address) is None:
        last = site.partings.last(address.id)
    return JSONResponse(
        {"lines": [each.plain() for each in lines], "farewell": parting(last).plain() if last else None}
    )


async def recorded(site: Site, request: Request) -> Response:
    """GET /recorded/NAME: an ask, spoken. The name changes with the sound, so it may be kept for ever."""
    name = request.path_params["name"]
    path = await site.book.recording(name)
    if path is None or not path.is_file():
        raise HTTPException(404)
    kind = SOUNDS.get(path.suffix.lower(), "application/octet-stream")
    return FileResponse(path, media_type=kind, headers={"Cache-Control": FOR_EVER})


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
            lines = await site.lines(address, after)
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
    lines = await site.lines(identity.address_of(token))
    language = _language(site, request, lines)
    words = words_in(language)
    status = wrong.status_code if wrong else 200
    alert = ""
    if wrong:
        alert = site.told(language, status, wrong.detail)
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
        "files": site.incoming is not None,
        "desk": site.desk(request),
        "script_words": _script_words(site, language),
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


def _script_words(site: Site, language: str) -> str:
    words = words_in(language)
    told = {each: site.told(language, 413 if each == "file" else 415, each) for each in ("file", "kind")}
    limit = site.incoming.limit if site.incoming else 0
    shown = {**words["chat"], **words["page"], **words["files"]}
    return json.dumps({**shown, "wrong": told, "limit": limit}, ensure_ascii=False)
