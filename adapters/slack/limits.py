"""What Slack lets a message, a view and their parts have. Limits drift, so they stand here and nowhere else.

From docs.slack.dev (reference/block-kit, chat.postMessage) and slack_sdk's models. Text is in characters.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    blocks: int = 50
    view_blocks: int = 100
    text: int = 4_000
    """Of a message's fallback text: more is allowed, and cut by some of Slack's own clients."""
    all_text: int = 13_000
    """Of all blocks of a message together; more was refused near 13,200, though that is not documented."""
    header: int = 150
    section: int = 3_000
    context_elements: int = 10
    actions: int = 25
    button: int = 75
    value: int = 2_000
    options: int = 100
    option: int = 75
    option_value: int = 150
    id: int = 255
    title: int = 24
    """Of a view, and of its buttons."""
    private: int = 3_000
    """A view's own data."""
    placeholder: int = 150
    label: int = 2_000
    alt: int = 2_000
    """What a picture shows, in words."""
    boxes: int = 10
    """In one group of checkboxes."""


LIMITS: Final = Limits()
