"""Slack's refusals as the three that every adapter raises: read by name, since most come with status 200."""

import math
from collections.abc import Mapping
from typing import Any

from aiohttp import ClientConnectorError, ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from adapters.base import Fatal, RetryLater, Undeliverable

GONE = frozenset(
    {
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
        "users_not_found",
        "cannot_dm_bot",
        "cannot_message_user",
        "restricted_action",
        "messages_tab_disabled",
    }
)
"""Nothing can be sent to this address any more."""
OURS = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_arguments",
        "invalid_arg_name",
        "invalid_json",
        "msg_too_long",
        "msg_blocks_too_long",
        "no_text",
        "too_many_attachments",
    }
)
"""This message is at fault, and so are we."""
NO_FILE = frozenset({"file_not_found", "file_deleted", "file_not_available"})
"""A file that is there no more, or never was."""
STOPPED = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "missing_scope",
        "team_access_not_granted",
        "not_allowed_token_type",
        "no_permission",
        "org_login_required",
        "ekm_access_denied",
    }
)
"""Nothing can be sent at all until somebody mends it."""
LATER = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
IN_DOUBT = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)
"""Part of it may have been done."""
EDIT_REFUSED = frozenset(
    {"message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found", "block_mismatch"}
)
"""The message to change is out of reach: a new one says the same."""


def to_error(error: Exception) -> Exception:
    """What to raise instead."""
    if isinstance(error, SlackApiError):
        return _refused(error)
    if isinstance(error, ClientConnectorError):
        return RetryLater()
    if isinstance(error, ClientError | SlackClientError | TimeoutError | OSError):
        return RetryLater(in_doubt=True)
    return error


def name_of(error: Exception) -> str:
    """The name that Slack gave its refusal, or nothing."""
    data = getattr(getattr(error, "response", None), "data", None)
    name = data.get("error") if isinstance(data, Mapping) else None
    return name if isinstance(name, str) else ""


def _refused(error: SlackApiError) -> Exception:
    name, status = name_of(error), _status(error.response)
    if status == 429 or name in LATER:
        return RetryLater(_retry_after(error.response))
    if name in STOPPED:
        return Fatal(f"Slack says {name}{_needed(error.response)}: look at the app's tokens and scopes")
    if name in GONE:
        return Undeliverable(name)
    if name in OURS or name in NO_FILE:
        return Undeliverable(name, gone=False)
    return RetryLater(in_doubt=name in IN_DOUBT or status >= 500 or not name)


def _status(response: Any) -> int:
    status = getattr(response, "status_code", None) or getattr(response, "status", 0)
    return status if isinstance(status, int) else 0


def _retry_after(response: Any) -> float | None:
    """Seconds; None where Slack does not say or says no number."""
    headers = getattr(response, "headers", None) or {}
    given = next((value for key, value in headers.items() if key.lower() == "retry-after"), None)
    try:
        seconds = float(given[0] if isinstance(given, list) else given or "")
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _needed(response: Any) -> str:
    """The scope that is missing, where Slack says so."""
    data = getattr(response, "data", None)
    needed = data.get("needed") if isinstance(data, Mapping) else None
    return (
        f" ({needed})"
        if isinstance(needed, str) and needed.replace(":", "").replace("_", "").isalpha()
        else ""
    )
