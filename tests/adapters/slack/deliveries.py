"""What Slack delivers, in the shapes of its documentation, with made-up people."""

from itertools import count
from typing import Any

BOT = "UBOT"
_numbers = count(1)


def event(inner: dict[str, Any], id: str = "") -> dict[str, Any]:
    return {
        "token": "unused",
        "team_id": "T1",
        "api_app_id": "A1",
        "event": inner,
        "type": "event_callback",
        "event_id": id or f"Ev{next(_numbers):06}",
        "event_time": 1_790_000_000,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": "T1",
                "user_id": BOT,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": "4-x",
    }


def said(text: str, user: str = "U1", id: str = "", ts: str = "", **more: Any) -> dict[str, Any]:
    """Somebody writes to us."""
    stamp = ts or f"1790000000.{next(_numbers):06}"
    inner = {
        "type": "message",
        "user": user,
        "text": text,
        "ts": stamp,
        "event_ts": stamp,
        "channel": f"D{user}",
        "channel_type": "im",
        "team": "T1",
        "client_msg_id": "0d3c",
        **more,
    }
    return event(inner, id)


def edited(
    text: str, before: str, user: str = "U1", ts: str = "1790000000.000001", by_hand: bool = True
) -> dict[str, Any]:
    now: dict[str, Any] = {"type": "message", "user": user, "text": text, "ts": ts, "team": "T1"}
    if by_hand:
        now["edited"] = {"user": user, "ts": "1790000009.000000"}
    inner = {
        "type": "message",
        "subtype": "message_changed",
        "message": now,
        "previous_message": {"type": "message", "user": user, "text": before, "ts": ts},
        "channel": f"D{user}",
        "channel_type": "im",
        "hidden": True,
        "ts": "1790000009.000100",
        "event_ts": "1790000009.000100",
    }
    return event(inner)


def pressed(
    action: dict[str, Any],
    user: str = "U1",
    trigger: str = "",
    message: dict[str, Any] | None = None,
    values: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Somebody presses something on a message, or (no message) on the app's Home. `values`: what stands in
    its boxes, menus and fields."""
    channel = f"D{user}"
    body: dict[str, Any] = {
        "type": "block_actions",
        "user": {"id": user, "username": "x", "name": "x", "team_id": "T1"},
        "api_app_id": "A1",
        "token": "unused",
        "trigger_id": trigger or f"{next(_numbers)}.1.abc",
        "team": {"id": "T1", "domain": "x"},
        "enterprise": None,
        "is_enterprise_install": False,
        "actions": [{"block_id": "answer", "action_ts": "1790000001.5", **action}],
        "response_url": "http://127.0.0.1:1/",
        "state": {"values": values or {}},
    }
    if message is None:
        return {**body, "container": {"type": "view", "view_id": "V1"}, "view": {"id": "V1", "type": "home"}}
    channel = message.get("channel", channel)
    return {
        **body,
        "container": {
            "type": "message",
            "message_ts": message["ts"],
            "channel_id": channel,
            "is_ephemeral": False,
        },
        "channel": {"id": channel, "name": "directmessage"},
        "message": {"type": "message", "user": BOT, **message},
    }


def submitted(view: dict[str, Any], values: dict[str, Any], user: str = "U1") -> dict[str, Any]:
    """Somebody submits a modal that was opened as `view`."""
    kept = {key: view[key] for key in ("callback_id", "private_metadata", "blocks", "title") if key in view}
    return {
        "type": "view_submission",
        "team": {"id": "T1", "domain": "x"},
        "user": {"id": user, "username": "x", "name": "x", "team_id": "T1"},
        "api_app_id": "A1",
        "token": "unused",
        "trigger_id": f"{next(_numbers)}.1.abc",
        "view": {"id": view["id"], "type": "modal", "hash": "1.a", **kept, "state": {"values": values}},
        "response_urls": [],
        "is_enterprise_install": False,
        "enterprise": None,
    }


def button(label: str, value: str, action_id: str = "answer:1") -> dict[str, Any]:
    text = {"type": "plain_text", "text": label, "emoji": False}
    return {"type": "button", "action_id": action_id, "text": text, "value": value}
