"""Tests that every part is tried, and that what is wrong is said with its mend and without its secret."""

import json
import os
import signal
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.checks.sections import Secret, Slack, Smtp, Telegram, Web
from bot.cli.examining import (
    Finding,
    Level,
    free,
    of_delivery,
    of_run,
    of_slack,
    of_smtp,
    of_telegram,
    told,
)
from storage.claiming import Holder
from tests.builders import NOON
from tests.cli.conftest import Run
from tests.cli.processes import command, free_port, running, write_config

TOKEN = "12345678:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"
POLLING = Telegram.model_construct(token=Secret("", TOKEN), api="https://api.telegram.org", mode="polling")
HOOKED = Telegram.model_construct(token=Secret("", TOKEN), api="https://api.telegram.org", mode="webhook")
APP = Slack.model_construct(
    bot_token=Secret("", "xoxb-1"), app_token=Secret("", "xapp-1"), api="https://slack.com/api/"
)
PAGE = Web(public="https://talk.example.org")
SCOPES = "chat:write,im:write,im:history,users:read,channels:history,groups:history,files:read,files:write"

Answer = Callable[[httpx.Request], httpx.Response]


def client(answer: Answer) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.MockTransport(answer))


def bot(hook: Mapping[str, object], **me: object) -> Answer:
    """Telegram, with this webhook."""

    def answer(request: httpx.Request) -> httpx.Response:
        if TOKEN not in str(request.url):
            return httpx.Response(401, json={"ok": False})
        result = hook if "getWebhookInfo" in request.url.path else {"username": "ClinicBot", **me}
        return httpx.Response(200, json={"ok": True, "result": result})

    return answer


async def telegram(given: Telegram, answer: Answer, web: Web | None = PAGE) -> Finding:
    async with client(answer) as there:
        return await told("telegram", of_telegram(there, given, web))


@pytest.mark.parametrize(
    ("given", "hook", "level", "says"),
    [
        (POLLING, {"url": "", "pending_update_count": 2}, Level.OK, "by polling; 2 updates wait"),
        (POLLING, {"url": "https://elsewhere"}, Level.WARN, "sends updates elsewhere"),
        (HOOKED, {"url": "https://talk.example.org/telegram"}, Level.OK, "by webhook"),
        (HOOKED, {"url": "https://other.example.org/telegram"}, Level.WARN, "to another address"),
        (
            HOOKED,
            {"url": "https://talk.example.org/telegram", "last_error_date": 1},
            Level.WARN,
            "could not deliver lately",
        ),
    ],
)
async def test_telegram_is_asked_about_the_bot(
    given: Telegram, hook: dict[str, object], level: Level, says: str
) -> None:
    found = await telegram(given, bot(hook))
    assert (found.level, says in found.says) == (level, True)


async def test_a_bot_that_reads_groups_is_told() -> None:
    found = await telegram(POLLING, bot({"url": ""}, can_read_all_group_messages=True))
    assert (found.level, "privacy mode" in found.says) == (Level.WARN, True)


async def test_a_webhook_without_a_public_address_fails() -> None:
    assert (await telegram(HOOKED, bot({"url": ""}), None)).level is Level.FAIL


def unreachable(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError(f"no route to {request.url}")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda _: httpx.Response(401, json={"ok": False}), "get a new one from @BotFather"),
        (lambda _: httpx.Response(200, text="<html>"), "answers something else"),
        (lambda _: httpx.Response(200, json=[]), "answers something else"),
        (unreachable, "does not answer (ConnectError)"),
    ],
)
async def test_trouble_with_telegram_is_told_without_the_token(answer: Answer, says: str) -> None:
    found = await telegram(POLLING, answer)
    assert (found.level, says in found.says) == (Level.FAIL, True)
    assert TOKEN not in found.says


async def test_a_token_that_is_not_set_is_named() -> None:
    given = Telegram.model_construct(token=Secret("NO_SUCH_TOKEN"), api="https://x", mode="polling")
    assert "NO_SUCH_TOKEN is not set" in (await telegram(given, bot({}))).says


def workspace(scopes: str = SCOPES, **refused: str) -> Answer:
    """Slack, which refuses these methods."""

    def answer(request: httpx.Request) -> httpx.Response:
        method = request.url.path.rpartition("/")[2].replace(".", "_")
        body: dict[str, Any] = {"ok": method not in refused, "error": refused.get(method, "")}
        return httpx.Response(200, json=body, headers={"x-oauth-scopes": scopes})

    return answer


@pytest.mark.parametrize(
    ("answer", "levels", "says"),
    [
        (workspace(), "ok ok ok", "the app is in the channel C1"),
        (workspace(auth_test="invalid_auth"), "fail", "refuses bot_token (invalid_auth)"),
        (workspace("chat:write,im:write"), "fail", "the app lacks channels:history"),
        (
            workspace(SCOPES.replace(",files:read", "")),
            "fail",
            "the app lacks files:read; paste the manifest",
        ),
        (workspace(apps_connections_open="not_allowed_token_type"), "ok fail ok", "refuses app_token"),
        (workspace(conversations_history="not_in_channel"), "ok ok fail", "write /invite"),
        (workspace(auth_test="<b>words of somebody</b>"), "fail", "(no reason)"),
    ],
)
async def test_slack_is_asked_about_tokens_scopes_and_channels(
    answer: Answer, levels: str, says: str
) -> None:
    async with client(answer) as there:
        found = [each async for each in of_slack(there, APP, ["C1"])]
    assert " ".join(each.level for each in found) == levels
    assert says in " ".join(each.says for each in found)


@pytest.mark.parametrize(
    ("token", "public", "warned"),
    [
        ("", "http://talk.example.org", True),
        ("", "https://talk.example.org", False),
        ("xapp-1", "http://talk.example.org", False),
    ],
)
def test_slack_that_delivers_needs_https(token: str, public: str, warned: bool) -> None:
    given = Slack.model_construct(app_token=Secret("", token), signing_secret=Secret("", "x"))
    found = [each.level for each in of_delivery(given, Web(public=public))]
    assert found == ([Level.WARN] if warned else [])


def test_a_long_stop_is_told() -> None:
    day = timedelta(days=1)
    [down] = of_run(Holder(None, NOON - 2 * day, None), NOON)
    assert "nothing has run for 48 hours" in down.says
    at_work, before = of_run(Holder(7, NOON, (NOON - 3 * day, NOON - day)), NOON)
    assert (at_work.level, before.level) == (Level.OK, Level.WARN)
    assert list(of_run(Holder(None, NOON, None), NOON)) == []


def test_ports_are_tried() -> None:
    port = free_port()
    assert free(f"127.0.0.1:{port}").level is Level.OK
    assert of_smtp(Smtp(host="127.0.0.1", port=port)).level is Level.FAIL


def levels(output: str) -> dict[str, str]:
    return {each["part"]: each["level"] for each in json.loads(output)}


def test_a_new_folder_is_told_what_is_missing(project: Path, run: Run) -> None:
    result = run("doctor")
    assert result.exit_code == 0
    assert "weheard run makes it" in result.output
    assert "add [web], [telegram] or [slack]" in result.output
    assert not (project / "weheard.db").exists()


def test_a_database_that_cannot_be_written_to_fails(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("upgrade")
    assert levels(run("doctor", "--json").stdout)["storage"] == "ok"
    monkeypatch.setattr(os, "access", lambda *_: False)
    result = run("doctor", "--json")
    assert (result.exit_code, levels(result.stdout)["storage"]) == (1, "fail")


def test_a_run_at_work_is_reached_at_its_page(folder: Path) -> None:
    port = write_config(folder)
    config = folder / "config.toml"
    config.write_text(config.read_text("utf-8").replace('public = "https://talk.example.org"', ""), "utf-8")
    with running(folder, port) as run:
        run.until_ready()
        found = command(folder, "doctor")
        assert (found.returncode, found.stderr) == (0, "")
        assert f"process {run.process.pid} is at work" in found.stdout
        assert "[web] listen shows the page" in found.stdout
        run.signal(signal.SIGTERM)
        run.ended()
