"""Who somebody is to the chat page: a random token in a cookie, of which only a hash is ever kept.

The token is 256 random bits, so a plain hash of it can neither be guessed nor turned back. It is made at the
first deed (pressing Start), not at the first look.
"""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode

from bot.messages import Address

PLATFORM = "web"
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
NAME = "weheard"
YEAR = 365 * 24 * 3600


def fresh() -> str:
    """A new token."""
    return secrets.token_urlsafe(32)


def grown(seed: str) -> str:
    """The token that a page's seed becomes, so that a doubled Start is one person. A seed is a token of its
    own that only the page's reader has, and is never used as one."""
    return urlsafe_b64encode(_digest("start", seed)).decode("ascii").rstrip("=")


def is_token(text: str) -> bool:
    return TOKEN.fullmatch(text) is not None


def address_of(token: str) -> Address:
    """What we know somebody by."""
    return Address(PLATFORM, hashlib.sha256(token.encode("ascii")).hexdigest())


def form_key(token: str) -> str:
    """What every form of theirs carries, and no other site can know."""
    return _digest("form", token).hex()


def same(given: str, expected: str) -> bool:
    """Compare secrets in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode("ascii"))


def inbound_id(address: Address, form: str, *said: str) -> str:
    """The id of what a form brings: the same form with the same content is the same deed, however often it
    comes; other content is never taken for a repeat. Nobody can make an id of somebody else's."""
    whole = "\0".join((address.id, form, *said)).encode("utf-8", "replace")
    return hashlib.sha256(whole).hexdigest()[:32]


def cookie_name(secure: bool) -> str:
    """The prefix binds it to this very host and to https; on plain http browsers refuse it."""
    return f"__Host-{NAME}" if secure else NAME


def desk_name(secure: bool) -> str:
    """The cookie that says that this device is shared, and where the next person begins."""
    return f"{cookie_name(secure)}-desk"


def cookie(name: str, value: str, *, secure: bool, age: int | None = YEAR) -> str:
    """The header that sets it. An age of 0 takes it away; None: it ends with the browser."""
    parts = [f"{name}={value}", "Path=/", "HttpOnly", "SameSite=Lax"]
    if age is not None:
        parts.insert(1, f"Max-Age={age}")
    return "; ".join([*parts, "Secure"] if secure else parts)


def _digest(use: str, text: str) -> bytes:
    return hashlib.sha256(f"weheard {use}\0{text}".encode()).digest()
