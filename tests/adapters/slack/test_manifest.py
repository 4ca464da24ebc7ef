"""The manifest asks for what the adapter uses, and for nothing else."""

import json
import re
from importlib.resources import files
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.manifest import manifest

SCOPE_OF = {
    "chat_postMessage": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "chat_update": {"chat:write"},
    "chat_delete": {"chat:write"},
    "conversations_open": {"im:write"},
    "conversations_replies": {"channels:history", "groups:history"},
    "conversations_history": {"channels:history", "groups:history"},
    "users_info": {"users:read"},
    "files_info": {"files:read"},
    "files_getUploadURLExternal": {"files:write"},
    "files_completeUploadExternal": {"files:write"},
    "views_open": set(),
    "views_update": set(),
    "views_publish": set(),
    "auth_test": set(),
    "apps_connections_open": set(),
}
SCOPES_OF_EVENTS = {"message.im": {"im:history"}, "app_home_opened": set()}


def made(**given: str) -> dict[str, Any]:
    return dict(json.loads(manifest(**given)))


def test_it_asks_for_the_scopes_of_the_calls_that_are_made() -> None:
    code = "".join(
        path.read_text("utf-8") for path in files("adapters.slack").iterdir() if path.name.endswith(".py")
    )
    called = set(re.findall(r"client\.([a-z]+_[a-zA-Z_]+)", code)) & set(vars(AsyncWebClient))
    events = made()["settings"]["event_subscriptions"]["bot_events"]
    needed = {scope for call in called for scope in SCOPE_OF[call]}
    needed |= {scope for event in events for scope in SCOPES_OF_EVENTS[event]}
    assert set(made()["oauth_config"]["scopes"]["bot"]) == needed


def test_people_can_write_to_the_app() -> None:
    home = made()["features"]["app_home"]
    assert home["messages_tab_enabled"] is True
    assert home["messages_tab_read_only_enabled"] is False
    assert home["home_tab_enabled"] is True


def test_socket_mode_needs_no_address() -> None:
    settings = made()["settings"]
    assert settings["socket_mode_enabled"] is True
    assert "request_url" not in json.dumps(settings)


def test_over_http_everything_goes_to_one_address() -> None:
    settings = made(public="https://talk.example.org/", name="Riverside Clinic")["settings"]
    url = "https://talk.example.org/slack/events"
    assert settings["socket_mode_enabled"] is False
    assert settings["event_subscriptions"]["request_url"] == url
    assert settings["interactivity"] == {"is_enabled": True, "request_url": url}


def test_the_app_is_named_within_slacks_limit() -> None:
    named = made(name="The Riverside Clinic of the Whole Valley and More")
    assert len(named["display_information"]["name"]) == 35
    assert len(named["display_information"]["description"]) <= 140
