"""Telegram's published limits and rates, in one place. They drift; nothing of them stands elsewhere."""

from adapters.base import Capabilities

CALLBACK_BYTES = 64
"""Of a button's data, as UTF-8."""
TEXT_UNITS = 4096
"""Of a message, as UTF-16 counts it."""
CAPTION_UNITS = 1024
"""Of the words under a sound, as UTF-16 counts them."""
UPLOAD_BYTES = 50_000_000
"""Of a file that a bot sends."""
UPDATES = 100
"""Updates one fetch brings at most."""
POLL_SECONDS = 50
"""How long Telegram holds a fetch that has nothing to bring."""
CONFLICT_SECONDS = POLL_SECONDS + 30
"""After a crash the last process's fetch may hang at Telegram for so long, and ours is refused."""
WEBHOOK_BYTES = 1_000_000
FILE_BYTES = 20_000_000
"""What a bot may download."""
DOWNLOAD_SECONDS = 120.0
"""How long reading one file may take in all."""
TYPING_SECONDS = 5.0
"""How long the app shows that somebody is typing."""

# No limit is published for a label; about forty letters fit across a phone. Short bursts to one chat pass,
# but one message a second is what is asked for.
CAN = Capabilities(
    text_limit=TEXT_UNITS,
    max_buttons=30,
    label_limit=40,
    edits=True,
    files=True,
    per_second=30,
    per_address=1,
)
