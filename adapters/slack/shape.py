"""Whether a delivery has the shape that Slack gives it; what has not is refused before anything reads it."""

from collections.abc import Mapping
from typing import Any, TypeAlias

Shape: TypeAlias = "type[str] | Mapping[str, Shape] | list[Shape]"
"""A string, a table with fields of shapes (each may be missing or null), or a list of one shape."""

WHO: Mapping[str, Shape] = {"id": str, "team_id": str}
MESSAGE: Mapping[str, Shape] = {
    "user": str,
    "text": str,
    "ts": str,
    "thread_ts": str,
    "subtype": str,
    "blocks": [{}],
    "files": [{}],
    "edited": {"user": str},
}
EVENTS: Mapping[str, Mapping[str, Shape]] = {
    "message": {
        **MESSAGE,
        "channel": str,
        "channel_type": str,
        "message": MESSAGE,
        "previous_message": MESSAGE,
    },
    "app_home_opened": {"user": str, "tab": str},
}
DELIVERY: Mapping[str, Shape] = {
    "type": str,
    "team_id": str,
    "enterprise_id": str,
    "event_id": str,
    "event": {"type": str},
    "authorizations": [{"user_id": str, "team_id": str, "enterprise_id": str}],
}
INTERACTION: Mapping[str, Shape] = {
    "type": str,
    "team": WHO,
    "enterprise": WHO,
    "user": WHO,
    "trigger_id": str,
    "channel": {"id": str},
    "container": {"channel_id": str, "message_ts": str},
    "message": MESSAGE,
    "actions": [{"type": str, "action_id": str, "block_id": str}],
    "state": {"values": {}},
    "view": {"id": str, "callback_id": str, "private_metadata": str, "state": {"values": {}}},
}
COMMAND: Mapping[str, Shape] = {"command": str, "text": str, "user_id": str, "team_id": str}


def well_formed(body: Mapping[str, Any]) -> bool:
    match body.get("type"):
        case "event_callback":
            event = body.get("event")
            return fits(body, DELIVERY) and isinstance(event, dict) and _event_fits(event)
        case "block_actions":
            return fits(body, INTERACTION) and bool(body.get("actions")) and bool(body.get("user"))
        case "view_submission" | "view_closed":
            return fits(body, INTERACTION) and bool(body.get("view")) and bool(body.get("user"))
        case None:
            return fits(body, COMMAND) and ("command" in body or "ssl_check" in body)
        case str():
            return fits(body, {"type": str, "team": WHO, "enterprise": WHO, "user": WHO, "challenge": str})
        case _:
            return False


def _event_fits(event: Mapping[str, Any]) -> bool:
    kind = event.get("type")
    return isinstance(kind, str) and fits(event, EVENTS.get(kind, {}))


def fits(value: object, shape: Shape) -> bool:
    if isinstance(shape, Mapping):
        return isinstance(value, dict) and all(
            value.get(key) is None or fits(value[key], inner) for key, inner in shape.items()
        )
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(each, shape[0]) for each in value)
    return isinstance(value, shape)
