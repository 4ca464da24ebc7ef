"""The one route that Slack delivers to over HTTP: signed, in time, small, and of the shape that Slack sends.

All is checked before the library sees it, since what is no number, no UTF-8 or no JSON is an error of its own
there, and Slack would be told that the fault is ours.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message

from adapters.slack.shape import well_formed

MOST_BYTES = 1_000_000
PATH = "/slack/events"
Handle = Callable[[Request], Awaitable[Response]]


def route(signing_secret: str, handle: Handle, path: str = PATH) -> Route:
    """The route; `handle` gets only what came from Slack."""
    verifier = SignatureVerifier(signing_secret)

    async def take(request: Request) -> Response:
        body = await _read(request)
        if body is None:
            return PlainTextResponse("too large", 413)
        refused = refusal(body, request.headers, verifier)
        return refused or await handle(_again(request, body))

    return Route(path, take, methods=["POST"])


def refusal(body: bytes, headers: Mapping[str, str], verifier: SignatureVerifier) -> Response | None:
    """Why this is not taken: 401 where it is not from Slack or not of now, 400 where it makes no sense."""
    stamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 16):
        return PlainTextResponse("no valid timestamp", 401)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return PlainTextResponse("no valid UTF-8", 400)
    if not signature.isascii() or not verifier.is_valid(text, stamp, signature):
        return PlainTextResponse("no valid signature", 401)
    found = payload(text, headers.get("content-type", ""))
    return None if found is not None and well_formed(found) else PlainTextResponse("no valid payload", 400)


def payload(text: str, kind: str) -> dict[str, Any] | None:
    """What a delivery says: JSON, or a form with JSON in it, or a plain form (a command)."""
    try:
        if not (text.startswith("{") or "json" in kind):
            form = {key: values[-1] for key, values in parse_qs(text, keep_blank_values=True).items()}
            if "payload" not in form:
                return form or None
            text = form["payload"]
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


async def _read(request: Request) -> bytes | None:
    """The body; None as soon as it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)


def _again(request: Request, body: bytes) -> Request:
    """The request with its body still to be read."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(request.scope, receive)
