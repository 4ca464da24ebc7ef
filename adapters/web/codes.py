"""Codes to write down and come back by. A code opens the token of a conversation, which lies sealed with it.

What is stored names nobody and opens nothing: a slow hash of the code gives its name and a pad of its own,
and the pad lies over the token. Whoever reads the database would have to try 2^57 codes, at a twentieth of a
second and sixteen megabytes each.
"""

import asyncio
import secrets
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import scrypt, sha256
from time import monotonic

LETTERS = "3479ABCDEFGHJKLMNPQRSTUWXYZ"
"""None is taken for another, also in handwriting; what is taken for one of them is read as it."""
READ_AS = str.maketrans("256801IOV", "ZSGBQLLQU")
LENGTH = 12
GROUP = 4
SALT = b"weheard come back"
AGAIN_SECONDS = 600.0
MOST = 1000


@dataclass(frozen=True, slots=True)
class Key:
    """What a code is: the name it is kept by, and the pad that lies over a token."""

    name: str
    pad: bytes

    def seal(self, token: str) -> str:
        """A token, or what is sealed, turned into the other."""
        laid = bytes(one ^ other for one, other in zip(_bytes(token), self.pad, strict=True))
        return urlsafe_b64encode(laid).decode("ascii").rstrip("=")


def new_code() -> str:
    """A code in groups, to be written down."""
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return "-".join(code[place : place + GROUP] for place in range(0, LENGTH, GROUP))


def plain(typed: str) -> str:
    """A code as it was made, however it was typed or written; empty when it cannot be one."""
    digits = "".join(str(unicodedata.decimal(each, each)) for each in typed[:64])
    code = "".join(each for each in digits.upper().translate(READ_AS) if each in LETTERS)
    return code if len(code) == LENGTH else ""


async def key_of(code: str) -> Key:
    """The key that a plain code is. It takes a while, beside everything else."""
    made = await asyncio.to_thread(scrypt, code.encode("ascii"), salt=SALT, n=2**14, r=8, p=1, dklen=64)
    return Key(made[:32].hex(), made[32:])


class Again:
    """What a form with a code led to, for a while: the page it led to may never have arrived."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._led: OrderedDict[bytes, tuple[float, str, str]] = OrderedDict()

    def keep(self, code: str, form: str, token: str, new: str) -> None:
        self._led[_of(code, form)] = (self._now() + AGAIN_SECONDS, token, new)
        while len(self._led) > MOST or next(iter(self._led.values()))[0] <= self._now():
            self._led.popitem(last=False)

    def last(self, code: str, form: str) -> tuple[str, str]:
        """The token and the new code; empty when this form brought nothing before."""
        until, token, new = self._led.get(_of(code, form), (0.0, "", ""))
        return (token, new) if until > self._now() else ("", "")


def _of(code: str, form: str) -> bytes:
    return sha256(f"{code}\0{form}".encode("utf-8", "replace")).digest()


def _bytes(token: str) -> bytes:
    return urlsafe_b64decode(token + "=")
