"""The file a newcomer begins with: commented, in their languages, with a first campaign and a key."""

import json
import secrets
import tomllib
from collections.abc import Mapping, Sequence
from string import Template
from typing import Any

from bot.checks.fault import instead
from bot.checks.kinds import slug
from bot.checks.times import NotUnderstood, zone
from bot.checks.wording import data_files
from bot.errors import ConfigError

FIRST = "after-visit"
LANGUAGES = ("en", "da", "de", "fr", "es", "pl", "uk", "ar", "tr", "ro")

HEAD = Template("""\
# The configuration of weheard. `weheard check` says what is wrong with it, `weheard chat $campaign` plays it.
# Lines that begin with # are notes, or things to switch on later. Paths are relative to this file.

# When campaigns become many, give each a file of its own:
# include = ["campaigns/*.toml"]

[service.$service]    # what people speak about
name      = $name
zone      = $zone
languages = $languages    # every text below must be there in each of them
# team    = { slack = "C0123456789", members = ["U0AAAAAAA"], admins = ["U0BBBBBBB"] }

[storage]
url = "sqlite:///weheard.db"       # one file beside this one

[privacy]
threshold = 5                      # people behind anything that is shown; never below 3
keep      = "24 months"
key       = $key    # a secret: keep this file to yourselves

""")

NOTES = {
    "moment": "A story: as many messages as it takes. Its words are grouped into themes.",
    "rating": "A scale from 1 to 5, with words at both ends.",
    "missing": "Asked only when the scale was 3 or less.",
}


def template(name: str) -> str:
    """A shipped campaign file."""
    files = dict(data_files("templates"))
    if name not in files:
        raise ConfigError(f'there is no template "{name}"; {instead(name, files)}')
    return files[name]


def starter_config(service_name: str, languages: tuple[str, ...], place: str) -> str:
    """A whole config.toml for one service."""
    if not service_name.strip():
        raise ConfigError("the service needs a name; say what people call it")
    unknown = [one for one in languages if one not in LANGUAGES]
    if unknown or not languages:
        raise ConfigError(
            f"the first campaign is not there in {', '.join(unknown) or 'no language'}; "
            f"choose some of {', '.join(LANGUAGES)}, others can be added in the file"
        )
    try:
        zone(place)
    except NotUnderstood as error:
        raise ConfigError(f"the time zone {error}") from error
    languages = tuple(dict.fromkeys(languages))
    head = HEAD.substitute(
        campaign=FIRST,
        service=slug(service_name, "service").replace("_", "-"),
        name=_value(service_name.strip()),
        zone=_value(place),
        languages=_value(list(languages)),
        key=_value(secrets.token_urlsafe(32)),
    )
    campaign = tomllib.loads(template(FIRST))["campaign"][FIRST]
    return head + _campaign(_only(campaign, languages))


def _only(value: Any, languages: Sequence[str]) -> Any:
    """The same, with texts in these languages alone."""
    if isinstance(value, Mapping):
        spoken = set(value) <= set(LANGUAGES)
        keys = languages if spoken else value
        return {key: _only(value[key], languages) for key in keys}
    if isinstance(value, list):
        return [_only(one, languages) for one in value]
    return value


def _campaign(campaign: Mapping[str, Any]) -> str:
    lines = [f"[campaign.{FIRST}]", *_pairs(campaign, leave_out=("prompt", "offer"))]
    lines += ["# opens = 2026-12-01    # from this day on; without it, people can join at any time"]
    lines += ["", f"[campaign.{FIRST}.offer]    # be honest: people are told this before they agree"]
    lines += _pairs(campaign["offer"])
    for prompt in campaign["prompt"]:
        lines += ["", f"# {NOTES[prompt['key']]}", f"[[campaign.{FIRST}.prompt]]", *_pairs(prompt)]
    return "\n".join(lines) + "\n"


COMMENTS = {
    "waves": "nobody is asked twice within a wave",
    "remind": "only who was asked and has not answered",
    "quiet": "in each person's own time",
    "digest": "what was heard, to the team",
}


def _pairs(table: Mapping[str, Any], leave_out: Sequence[str] = ()) -> list[str]:
    width = max(len(key) for key in table)
    return [
        f"{key:<{width}} = {_value(value)}" + (f"    # {COMMENTS[key]}" if key in COMMENTS else "")
        for key, value in table.items()
        if key not in leave_out
    ]


def _value(value: Any) -> str:
    """A value as TOML on one line. JSON's escapes are TOML's too, but for the delete character."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value).lower()
