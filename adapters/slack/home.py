"""The app's Home: what this is, a place for a code, and the ways to begin, to see, to stop and to erase."""

from adapters.slack.inbound import HOME
from adapters.slack.limits import LIMITS
from adapters.slack.pieces import Part, actions, button, context, header, plain, rich, section, starred
from adapters.slack.words import Words


def home(words: Words) -> Part:
    """The same for everybody, so nothing on it can tell of anybody."""
    code = {
        "type": "plain_text_input",
        "action_id": f"{HOME}:code",
        "max_length": 64,
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    }
    blocks = [
        header(words.say("home_title")),
        rich(section(*starred(words.say("home_text")))),
        {
            "type": "input",
            "block_id": "code",
            "dispatch_action": True,
            "label": plain(words.say("home_code"), LIMITS.label),
            "element": code,
        },
        actions(
            button(f"{HOME}:start", words.say("home_start"), style="primary"),
            button(f"{HOME}:my_data", words.say("home_my_data")),
            button(f"{HOME}:stop", words.say("home_stop")),
            button(f"{HOME}:delete", words.say("home_delete"), style="danger"),
            id=HOME,
        ),
        context(words.say("home_after").replace("*", "")),
    ]
    return {"type": "home", "blocks": blocks}
