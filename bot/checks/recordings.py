"""Recorded asks: the sound files that a campaign names, looked for and looked at."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.checks.document import Place
from bot.checks.fault import kind_of, shown
from bot.checks.texts import known
from bot.conversation.wording import Text

MOST_MEGABYTES = 10
"""Half an hour of speech, and what every platform takes."""
SOUNDS = re.compile(
    rb"OggS|ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]|RIFF....WAVE"
    rb"|....ftyp(?:M4A|M4B|mp4|isom|iso5|dash)|\x1aE\xdf\xa3",
    re.DOTALL,
)
"""How Ogg, MP3, WAV, M4A and WebM begin."""
EXAMPLE = 'name a file beside this one, such as recorded = "question.ogg"'


def read_recorded(raw: object, place: Place, languages: Sequence[str]) -> Text:
    """The files by language, each with its whole path; a plain name is for the first language."""
    if raw is None:
        return {}
    if isinstance(raw, str):
        return {languages[0]: _file(raw, place)}
    if not isinstance(raw, Mapping):
        place.fault(f"gives {kind_of(raw)}", EXAMPLE)
        return {}
    found = {}
    for language, name in raw.items():
        here = place.at(language)
        if not known(language):
            here.fault("is no language code", 'write one of two letters, such as "en"')
        elif not isinstance(name, str):
            here.fault(f"gives {kind_of(name)}", EXAMPLE)
        else:
            found[language] = _file(name, here)
    return found


def _file(name: str, place: Place) -> str:
    """The whole path of a sound file, with a fault when it is none."""
    path = (place.document.folder or Path()).joinpath(name)
    try:
        size = path.stat().st_size if name.strip() and path.is_file() else -1
        if size < 0:
            place.fault(f"is {shown(name)}, which is not there", EXAMPLE)
        elif size > MOST_MEGABYTES * 1_000_000:
            megabytes = f"{size / 1_000_000:.0f} MB"
            place.fault(
                f"is {shown(name)}, which has {megabytes}", f"make it smaller: at most {MOST_MEGABYTES} MB"
            )
        else:
            with path.open("rb") as file:
                if not SOUNDS.match(file.read(16)):
                    place.fault(
                        f"is {shown(name)}, which holds no sound", "give an Ogg, MP3, M4A, WAV or WebM file"
                    )
    except (OSError, ValueError):
        place.fault(f"is {shown(name)}, which cannot be read", "look at the name and at who may read it")
    return str(path.absolute())
