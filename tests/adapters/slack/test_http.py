"""Over HTTP only what is signed, of now, small and well formed gets in; and 200 means committed."""

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette

from adapters.slack.adapter import Slack
from tests.adapters.slack.conftest import Heard, adapter_at, running
from tests.adapters.slack.deliveries import button, pressed, said
from tests.adapters.slack.double import SECRET, SlackDouble, listening, post, signed


@asynccontextmanager
async def served(adapter: Slack) -> AsyncIterator[str]:
    async with listening(Starlette(routes=adapter.routes())) as base:
        yield f"{base}/slack/events"


@pytest.fixture
async def url(slack: SlackDouble, heard: Heard) -> AsyncIterator[str]:
    adapter = adapter_at(slack, app_token="", signing_secret=SECRET)
    async with served(adapter) as where, running(adapter, heard):
        await slack.until(lambda: bool(slack.called("auth.test")))
        yield where


def as_json(body: Any) -> bytes:
    return json.dumps(body).encode()


async def test_what_slack_signed_is_taken(url: str, heard: Heard) -> None:
    body = as_json(said("Hello"))
    assert (await post(url, body, signed(body)))[0] == 200
    form = urlencode({"payload": json.dumps(pressed(button("Start", "", "home:start")))}).encode()
    assert (await post(url, form, signed(form), "application/x-www-form-urlencoded"))[0] == 200
    command = urlencode({"command": "/x", "text": "y", "user_id": "U1", "team_id": "T1"}).encode()
    assert (await post(url, command, signed(command), "application/x-www-form-urlencoded"))[0] == 200
    assert len(heard.inbounds) == 2


async def test_the_address_is_proven_by_its_challenge(url: str) -> None:
    body = as_json({"type": "url_verification", "token": "x", "challenge": "3eZbrw1a"})
    status, text = await post(url, body, signed(body))
    assert status == 200
    assert "3eZbrw1a" in text


async def test_what_is_not_committed_is_not_acknowledged(url: str, heard: Heard) -> None:
    heard.failures = [RuntimeError("no room on the disk")]
    body = as_json(said("Hello"))
    retried = {**signed(body), "x-slack-retry-num": "1", "x-slack-retry-reason": "http_error"}
    assert (await post(url, body, signed(body)))[0] == 500
    assert (await post(url, body, retried))[0] == 200
    assert len({inbound.id for inbound in heard.inbounds}) == 1


NOW = time.time()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": "v0=0"},
        {"X-Slack-Request-Timestamp": str(int(NOW))},
        {"X-Slack-Request-Timestamp": "now"},
        {"X-Slack-Request-Timestamp": "١٢٣"},
        {"X-Slack-Request-Timestamp": "9" * 400},
        {"X-Slack-Request-Timestamp": "-5"},
        {"X-Slack-Request-Timestamp": "1e9"},
        {"X-Slack-Signature": "v0=é"},
    ],
)
async def test_a_broken_signature_is_refused(url: str, heard: Heard, headers: dict[str, str]) -> None:
    body = as_json(said("Hello"))
    given = {**signed(body), **headers} if headers else {}
    assert (await post(url, body, given))[0] == 401
    assert heard.inbounds == []


@pytest.mark.parametrize("seconds", [-301, -86_400, 320, 86_400])
async def test_what_is_old_or_of_the_future_is_refused(url: str, heard: Heard, seconds: float) -> None:
    body = as_json(said("Hello"))
    assert (await post(url, body, signed(body, at=time.time() + seconds)))[0] == 401
    assert heard.inbounds == []


async def test_forged_and_changed_deliveries_are_refused(url: str, heard: Heard) -> None:
    body = as_json(said("Hello"))
    assert (await post(url, body, signed(body, secret="another")))[0] == 401
    assert (await post(url, body + b" ", signed(body)))[0] == 401
    assert heard.inbounds == []


def changed(**fields: Any) -> bytes:
    return as_json({**said("Hello"), **fields})


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe", "application/json"),
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"[]", "application/json"),
        (b'"x"', "application/json"),
        (b"{}", "application/json"),
        (b"payload=%7B", "application/x-www-form-urlencoded"),
        (b"payload=5", "application/x-www-form-urlencoded"),
        (b"nothing", "application/x-www-form-urlencoded"),
        (changed(type=5), "application/json"),
        (changed(event="x"), "application/json"),
        (changed(event=[]), "application/json"),
        (changed(event=None), "application/json"),
        (changed(event={"type": "message", "text": 5}), "application/json"),
        (changed(event={"type": "message", "user": ["U1"]}), "application/json"),
        (changed(event={"type": "message", "blocks": "x"}), "application/json"),
        (changed(event_id=7), "application/json"),
        (changed(team_id={}), "application/json"),
        (changed(authorizations="x"), "application/json"),
        (changed(authorizations=[5]), "application/json"),
        (changed(event={"type": "app_home_opened", "user": "U1", "channel": 5}), "application/json"),
        (as_json({**pressed(button("x", "y")), "actions": [{"a": {}}]}), "application/json"),
        (as_json({**pressed(button("x", "y")), "actions": []}), "application/json"),
        (as_json({**pressed(button("x", "y")), "user": "U1"}), "application/json"),
        (as_json({**pressed(button("x", "y")), "team": 5}), "application/json"),
    ],
)
async def test_what_makes_no_sense_is_refused_though_it_is_signed(
    url: str, heard: Heard, body: bytes, kind: str
) -> None:
    assert (await post(url, body, signed(body), kind))[0] == 400
    assert heard.inbounds == []


async def test_what_nobody_here_knows_need_not_come_again(url: str) -> None:
    body = as_json({"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1})
    assert (await post(url, body, signed(body)))[0] == 200


async def test_what_is_too_large_is_refused_before_it_is_read(url: str, heard: Heard) -> None:
    body = b"x" * 4_000_000
    assert (await post(url, body, signed(body)))[0] == 413
    assert heard.inbounds == []


async def test_slack_is_told_to_come_again_while_nobody_takes(slack: SlackDouble) -> None:
    body = as_json(said("Hello"))
    async with served(adapter_at(slack, app_token="", signing_secret=SECRET)) as where:
        assert (await post(where, body, signed(body)))[0] == 503


def test_there_is_no_route_with_socket_mode() -> None:
    assert Slack("xoxb-1", app_token="xapp-1", signing_secret=SECRET).routes() == []
