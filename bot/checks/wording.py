"""The product's own words and campaigns, from the data files that ship with it."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources

from bot.checks.campaigns import read_campaign
from bot.checks.document import Place, parse
from bot.conversation.campaign import Campaign
from bot.conversation.danger import Lists, read_lists
from bot.conversation.wording import Wording, load_wording


def data_files(folder: str) -> Iterator[tuple[str, str]]:
    """Name (without its ending) and content of every TOML file in a folder of the package."""
    for found in sorted(resources.files("bot").joinpath(folder).iterdir(), key=lambda each: each.name):
        if found.name.endswith(".toml"):
            yield found.name.removesuffix(".toml"), found.read_text("utf-8")


@lru_cache(maxsize=1)
def read_wording() -> Wording:
    """Every language's phrases and words."""
    return load_wording({name: tomllib.loads(text) for name, text in data_files("wording")})


@lru_cache(maxsize=1)
def read_danger() -> tuple[Lists, ...]:
    """What people write when somebody may be in danger, in every language there is a list for."""
    return tuple(read_lists(tomllib.loads(text)) for _, text in data_files("danger"))


@lru_cache(maxsize=1)
def builtin_campaigns() -> Mapping[str, Campaign]:
    """The product's own campaigns by key."""
    found: dict[str, Campaign] = {}
    for name, text in data_files("builtin"):
        document = parse(f"bot/builtin/{name}.toml", text.encode())
        for key, raw in document.data.get("campaign", {}).items():
            campaign = read_campaign(key, raw, Place(document, ("campaign", key)), None)
            if campaign is not None:
                found[key] = campaign
        if document.faults:
            raise RuntimeError("\n".join(map(str, document.faults)))
    return found
