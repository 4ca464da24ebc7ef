"""A message as `chat.postMessage` takes it: text for notifications and screen readers, blocks for eyes."""

from collections.abc import Container

from adapters.base import Capabilities
from adapters.slack.inbound import ANSWER, SEVERAL
from adapters.slack.limits import LIMITS
from adapters.slack.pieces import (
    ELLIPSIS,
    Part,
    actions,
    button,
    context,
    escaped,
    length,
    plain,
    rich,
    section,
    starred,
    unstarred,
)
from adapters.slack.words import words_in
from bot.messages import PICKED, Message, Option

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


def to_payload(message: Message, ours: Container[str] | None = None) -> Part:
    """What is sent, but for where to. Options keep their order; their ids come back as they were. `ours`: the
    words that our wording marks; what people put between stars is theirs, and stays as it is."""
    said = [rich(section(*starred(message.text, ours)))] if message.text.strip() else []
    blocks = said + _choosing(message)
    if length(blocks) > LIMITS.all_text:  # boxes that are ticked already say their labels twice
        blocks = [*said, _options(message.options)]
    labels = " · ".join(option.label for option in message.options)
    text = escaped(unstarred(message.text, ours)).strip() or escaped(labels) or ELLIPSIS
    payload: Part = {"text": text, "unfurl_links": False, "unfurl_media": False}
    return {**payload, "blocks": blocks} if blocks else payload


def _choosing(message: Message) -> list[Part]:
    if message.several and any(option.id != message.several.id for option in message.options):
        return _boxes(message.options, message.several, message.language)
    return [_options(message.options)] if message.options else []


def _boxes(options: tuple[Option, ...], done: Option, language: str) -> list[Part]:
    """Boxes to tick, or a menu to pick several from where they are many; and what sends them."""
    shown = [
        (option.label.startswith(PICKED), _option(option.label.removeprefix(PICKED), option.id))
        for option in options
        if option.id != done.id
    ]
    few = len(shown) <= LIMITS.boxes
    choosing: Part = {
        "type": "checkboxes" if few else "multi_static_select",
        "action_id": SEVERAL,
        "options": [option for _, option in shown],
    }
    if ticked := [option for picked, option in shown if picked]:
        choosing["initial_options"] = ticked
    # The block's id is new with each ask, else Slack would keep ticks from the message that this replaces.
    asked = {"type": "input", "block_id": done.id, "element": choosing}
    asked["label"] = plain(words_in(language).say("options"), LIMITS.label)
    return [asked, actions(button(f"{ANSWER}:{SEVERAL}", done.label, done.id, "primary"), id=ANSWER)]


def _option(label: str, id: str) -> Part:
    return {"text": plain(label, LIMITS.option), "value": id}


def _options(options: tuple[Option, ...]) -> Part:
    if len(options) <= IN_A_ROW:
        return actions(
            *(button(f"{ANSWER}:{n}", option.label, option.id) for n, option in enumerate(options, 1)),
            id=ANSWER,
        )
    menu = {
        "type": "static_select",
        "action_id": f"{ANSWER}:menu",
        "options": [_option(option.label, option.id) for option in options],
    }
    return actions(menu, id=ANSWER)


def with_choice(blocks: object, label: str) -> list[Part]:
    """The blocks of a message that was answered: what was chosen in place of what could be; no `label`:
    nothing was."""
    there = [each for each in blocks if isinstance(each, dict)] if isinstance(blocks, list) else []
    kept = [each for each in there if each.get("type") not in ("actions", "input")]
    chosen = [context(PICKED + label)] if label else []
    return [*kept, *chosen] if len(kept) < len(there) else there
