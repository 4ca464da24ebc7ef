"""Slack's refusals become the three errors of every adapter, by name and not by status."""

import pytest
from aiohttp import ClientConnectionError, ClientConnectorError, ServerTimeoutError
from aiohttp.client_reqrep import ConnectionKey
from slack_sdk.errors import SlackApiError

from adapters.base import Fatal, RetryLater, Undeliverable
from adapters.slack.errors import to_error


class Response:
    def __init__(self, data: object, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.data, self.status_code, self.headers = data, status, headers or {}


def met(name: object, status: int = 200, **headers: str) -> Exception:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    response = Response({"ok": False, "error": name}, status, named)
    return to_error(SlackApiError("quoted words", response))


@pytest.mark.parametrize(
    ("after", "seconds"),
    [("30", 30), ("0.5", 0.5), ("soon", None), ("-3", None), ("inf", None), ("", None)],
)
def test_a_rate_limit_says_how_long(after: str, seconds: float | None) -> None:
    for error in (met("ratelimited", 429, Retry_After=after), met("rate_limited", retry_after=after)):
        assert isinstance(error, RetryLater)
        assert (error.after, error.in_doubt) == (seconds, False)


@pytest.mark.parametrize("name", ["channel_not_found", "user_disabled", "is_archived", "cannot_dm_bot"])
def test_who_cannot_be_reached_is_gone(name: str) -> None:
    error = met(name)
    assert isinstance(error, Undeliverable)
    assert (error.reason, error.gone) == (name, True)


@pytest.mark.parametrize("name", ["invalid_blocks", "msg_too_long", "no_text", "msg_blocks_too_long"])
def test_a_message_at_fault_concerns_only_itself(name: str) -> None:
    error = met(name)
    assert isinstance(error, Undeliverable)
    assert not error.gone


@pytest.mark.parametrize("name", ["invalid_auth", "token_revoked", "account_inactive", "missing_scope"])
def test_without_credentials_nothing_is_sent(name: str) -> None:
    assert isinstance(met(name), Fatal)


def test_a_missing_scope_is_named() -> None:
    response = Response({"ok": False, "error": "missing_scope", "needed": "im:write"})
    assert "im:write" in str(to_error(SlackApiError("", response)))


@pytest.mark.parametrize(
    ("error", "in_doubt"),
    [
        (met("internal_error"), True),
        (met("fatal_error", 500), True),
        (met("something_new"), False),
        (met(None, 503), True),
        (to_error(SlackApiError("", Response("<html>", 502))), True),
        (to_error(TimeoutError()), True),
        (to_error(ServerTimeoutError()), True),
        (to_error(ClientConnectionError()), True),
        (
            to_error(
                ClientConnectorError(ConnectionKey("x", 1, False, True, None, None, None), OSError("no"))
            ),
            False,
        ),
    ],
)
def test_other_trouble_is_tried_again(error: Exception, in_doubt: bool) -> None:
    assert isinstance(error, RetryLater)
    assert error.in_doubt is in_doubt
    assert "quoted words" not in str(error)
