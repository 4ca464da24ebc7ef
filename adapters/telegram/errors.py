"""What the Bot API refuses, in the three words deliver knows. No text of Telegram's is passed on: it may hold
the token or what somebody wrote."""

from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from adapters.base import Fatal, RetryLater, Undeliverable

GONE = {
    "chat not found": "no such chat",
    "user not found": "no such chat",
    "peer_id_invalid": "no such chat",
    "deactivated": "the account is closed",
    "not enough rights": "not allowed to write there",
    "have no rights": "not allowed to write there",
    "need administrator rights": "not allowed to write there",
}
"""In a 400: the address is out of reach."""
OURS = {
    "too long": "too long",
    "can't parse entities": "its marks were refused",
    "entity_": "its marks were refused",
    "button_data_invalid": "a button was refused",
    "button": "a button was refused",
    "text is empty": "it was empty",
    "wrong file": "its file was refused",
}
"""In a 400: this message only, and a fault of ours."""
FINE = ("message is not modified", "query is too old", "query id is invalid", "message to delete not found")
TOO_BIG = ("file is too big",)
VANISHED = ("message to edit not found", "message can't be edited", "message_id_invalid")
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

Refusal = RetryLater | Undeliverable | Fatal


def refusal(error: TelegramError) -> Refusal:
    """What an error means for sending. A bad request is a network error to the library, so it comes first."""
    match error:
        case RetryAfter():
            return RetryLater(seconds(error))
        case BadRequest():
            return _bad(error.message.casefold())
        case Forbidden():
            return Undeliverable("blocked, or never started", gone=True)
        case ChatMigrated():
            return Undeliverable("it became another group", gone=True)
        case InvalidToken() | EndPointNotFound():
            return Fatal("Telegram refuses the token; get a new one from @BotFather")
        case Conflict():
            return Fatal("another program uses the same token; stop it, or give this one a token of its own")
        case TimedOut() | NetworkError():
            return RetryLater(in_doubt=not isinstance(error.__cause__, NOT_SENT))
        case _:
            return RetryLater()


def _bad(said: str) -> Undeliverable:
    for sign, reason in GONE.items():
        if sign in said:
            return Undeliverable(reason, gone=True)
    for sign, reason in OURS.items():
        if sign in said:
            return Undeliverable(reason, gone=False)
    return Undeliverable("refused for a reason we do not know", gone=False)


def seconds(error: RetryAfter) -> float:
    """What Telegram asks us to wait. The library gives a number now and a length of time later."""
    asked: object = error._retry_after  # its public twin warns, depending on the environment
    return asked.total_seconds() if isinstance(asked, timedelta) else float(str(asked))


def is_fine(error: TelegramError) -> bool:
    """It was refused because it is so already."""
    return _says(error, FINE)


def is_too_big(error: TelegramError) -> bool:
    """A file is larger than bots may download."""
    return _says(error, TOO_BIG)


def is_vanished(error: TelegramError) -> bool:
    """The message to change is not there any more."""
    return _says(error, VANISHED)


def _says(error: TelegramError, signs: tuple[str, ...]) -> bool:
    return isinstance(error, BadRequest) and any(sign in error.message.casefold() for sign in signs)
