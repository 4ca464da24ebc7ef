"""The description of the app that an admin pastes into Slack, so that nothing has to be clicked together."""

import json
from importlib.resources import files
from typing import Any

from adapters.slack.http import PATH

NAME_LIMIT = 35


def manifest(name: str = "weheard", public: str = "") -> str:
    """The manifest as JSON. With `public`, the address people reach the web listener at, Slack delivers there
    over HTTP; without, over Socket Mode."""
    made: dict[str, Any] = json.loads(files("adapters.slack").joinpath("manifest.json").read_text("utf-8"))
    made["display_information"]["name"] = made["features"]["bot_user"]["display_name"] = name[:NAME_LIMIT]
    if public:
        settings, url = made["settings"], public.rstrip("/") + PATH
        settings["socket_mode_enabled"] = False
        settings["event_subscriptions"]["request_url"] = settings["interactivity"]["request_url"] = url
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"
