"""The sections of a configuration beside services and campaigns, as frozen models."""

import os
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bot.checks.document import Place
from bot.checks.fault import instead, kind_of, shown
from bot.checks.fitting import Table, refusal, understood
from bot.checks.times import duration
from bot.errors import ConfigError

ENV = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)")
LEAST_THRESHOLD = 3


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that stands in an environment variable and is read only when it is needed."""

    variable: str = ""
    _value: str = field(default="", repr=False)

    def read(self) -> str:
        """The secret; a `ConfigError` when its variable is not set."""
        if not self.variable:
            return self._value
        if value := os.environ.get(self.variable):
            return value
        raise ConfigError(f"{self.variable} is not set in the environment; the configuration names it")

    @property
    def there(self) -> bool:
        return bool(self._value or os.environ.get(self.variable))

    def __bool__(self) -> bool:
        """Whether the configuration names one."""
        return bool(self._value or self.variable)


def _from_environment(value: object) -> Secret:
    """Never echoes what was found: it may be the secret itself."""
    if isinstance(value, Secret):
        return value
    if not isinstance(value, str):
        raise refusal(f"gives {kind_of(value)}", 'write "env:NAME"; the secret stands in that variable')
    found = ENV.fullmatch(value)
    if found is None:
        raise refusal("holds a secret itself", 'write "env:NAME" and set that environment variable')
    return Secret(found[1])


def _from_anywhere(value: object) -> Secret:
    if isinstance(value, str) and not value.startswith("env:"):
        if len(value) < 32:
            raise refusal("is too short to keep a secret", "write 32 letters or more")
        return Secret("", value)
    return _from_environment(value)


Hidden = Annotated[Secret, BeforeValidator(_from_environment)]
Key = Annotated[Secret, BeforeValidator(_from_anywhere)]
NOTHING = Secret()


def _url(value: object) -> str:
    if not isinstance(value, str):
        raise refusal(f"gives {kind_of(value)}", 'write an address in quotes, such as "https://…"')
    if not re.match(r"https?://[^\s/]+", value):
        raise refusal("is no address", 'write one that starts with "https://" or "http://"')
    return value


Url = Annotated[str, BeforeValidator(_url)]


class Telegram(Table):
    token: Hidden = NOTHING
    api: Url = "https://api.telegram.org"
    mode: Literal["polling", "webhook"] = "polling"
    webhook_secret: Hidden = NOTHING


class Slack(Table):
    bot_token: Hidden = NOTHING
    app_token: Hidden = NOTHING
    signing_secret: Hidden = NOTHING
    api: Url = "https://slack.com/api/"


def _listen(value: object) -> str:
    hint = 'write an address and a port, such as "127.0.0.1:8080"'
    if not isinstance(value, str):
        raise refusal(f"gives {kind_of(value)}", hint)
    host, _, port = value.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port[:6]) < 65536:
        raise refusal("names no address and port", hint)
    return value


SITE = re.compile(r"https://[a-z0-9.-]+(:\d{1,5})?", re.ASCII)


def _sites(value: object) -> tuple[str, ...]:
    hint = 'write a list of sites, such as ["https://service.example"]'
    if not isinstance(value, list):
        raise refusal(f"gives {kind_of(value)}", hint)
    for each in value:
        if not isinstance(each, str) or SITE.fullmatch(each) is None:
            raise refusal(f"holds {shown(each)}, which is no address of a site", hint)
    return tuple(value)


class Web(Table):
    listen: Annotated[str, BeforeValidator(_listen)] = "127.0.0.1:8080"
    public: Url | None = None
    frames: Annotated[tuple[str, ...], BeforeValidator(_sites)] = ()


SCHEMES = ("sqlite:///", "postgresql://")


def _storage_url(value: object) -> str:
    if not isinstance(value, str):
        raise refusal(f"gives {kind_of(value)}", 'write text in quotes, such as "sqlite:///weheard.db"')
    scheme = value.partition("://")[0] + ":///"
    fits = value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")) and len(value) > len(
        "sqlite:///"
    )
    if not fits and not ENV.fullmatch(value):
        # The address may hold a password, so it is not repeated.
        raise refusal(
            "is no address of a database", instead(scheme, SCHEMES, f"write one of {', '.join(SCHEMES)}")
        )
    return value


class Storage(Table):
    url: Annotated[str, BeforeValidator(_storage_url)] = "sqlite:///weheard.db"
    files: Annotated[str, Field(min_length=1)] | None = None
    """The folder of what came with people's words; else it is beside the database."""
    file_limit: Annotated[int, Field(ge=1, le=200)] = 20
    """Megabytes one file may have."""


class Smtp(Table):
    host: str = "localhost"
    port: Annotated[int, Field(ge=1, le=65535)] = 25


def _threshold(value: object) -> Any:
    if isinstance(value, int) and not isinstance(value, bool) and value < LEAST_THRESHOLD:
        raise refusal(
            f"is {value}, which could give people away",
            f"write {LEAST_THRESHOLD} or more; 5 is a good number",
        )
    return value


class Privacy(Table):
    threshold: Annotated[int, BeforeValidator(_threshold), Field(le=1000)] = 5
    keep: Annotated[timedelta, understood(duration)] = timedelta(days=730)
    key: Key = NOTHING
    """For keyed hashes; made by `weheard init`."""


NEEDED: dict[type[Table], tuple[str, ...]] = {Telegram: ("token",), Slack: ("bot_token",)}


def settle(section: Table, raw: dict[str, Any], place: Place) -> None:
    """What no single key shows: what is needed together, and secrets that are not set just now."""
    for key in NEEDED.get(type(section), ()):
        if key not in raw:
            place.missing(f"gives no {key}", f'add {key} = "env:NAME"')
    match section:
        case Slack() if "bot_token" in raw and not {"app_token", "signing_secret"} & set(raw):
            place.missing(
                "gives neither app_token nor signing_secret", 'add app_token = "env:NAME" for Socket Mode'
            )
        case Telegram(mode="webhook") if "webhook_secret" not in raw:
            place.missing("uses a webhook without webhook_secret", 'add webhook_secret = "env:NAME"')
    for key in type(section).model_fields:
        secret = getattr(section, key)
        if key == "url" and isinstance(secret, str) and (found := ENV.fullmatch(secret)):
            secret = Secret(found[1])
        if isinstance(secret, Secret) and secret.variable and not secret.there:
            place.at(key).warn(f"names {secret.variable}, which is not set just now", "set it before running")
