"""A message as `chat.postMessage` takes it: text for notifications and screen readers, blocks for eyes."""

from collections.abc import Container

from adapters.base import Capabilities
from adapters.slack.inbound import ANSWER
from adapters.slack.limits import LIMITS
from adapters.slack.pieces import (
    ELLIPSIS,
    Part,
    actions,
    button,
    context,
    escaped,
    plain,
    rich,
    section,
    starred,
    unstarred,
)
from bot.messages import Message, Option

CAN = Capabilities(
    text_limit=3_000,
    max_buttons=LIMITS.options,
    label_limit=LIMITS.button,
    edits=True,
    files=True,
    per_address=1,
)
IN_A_ROW = 5
"""Buttons beside each other; more are easier to find in a menu."""
CHOSEN = "✓ "


def to_payload(message: Message, ours: Container[str] | None = None) -> Part:
    """What is sent, but for where to. Options keep their order; their ids come back as they were. `ours`: the
    words that our wording marks; what people put between stars is theirs, and stays as it is."""
    blocks = []
    if message.text.strip():
        blocks.append(rich(section(*starred(message.text, ours))))
    if message.options:
        blocks.append(_options(message.options))
    labels = " · ".join(option.label for option in message.options)
    text = escaped(unstarred(message.text, ours)).strip() or escaped(labels) or ELLIPSIS
    payload: Part = {"text": text, "unfurl_links": False, "unfurl_media": False}
    return {**payload, "blocks": blocks} if blocks else payload


def _options(options: tuple[Option, ...]) -> Part:
    if len(options) <= IN_A_ROW:
        return actions(
            *(button(f"{ANSWER}:{n}", option.label, option.id) for n, option in enumerate(options, 1)),
            id=ANSWER,
        )
    menu = {
        "type": "static_select",
        "action_id": f"{ANSWER}:menu",
        "options": [{"text": plain(option.label, LIMITS.option), "value": option.id} for option in options],
    }
    return actions(menu, id=ANSWER)


def with_choice(blocks: object, label: str) -> list[Part]:
    """The blocks of a message that was answered: what was chosen in place of what could be."""
    kept = [each for each in blocks if isinstance(each, dict)] if isinstance(blocks, list) else []
    return [context(CHOSEN + label) if each.get("type") == "actions" else each for each in kept]
