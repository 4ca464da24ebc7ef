"""What a file is, by its bytes alone, and the same without what it tells of whoever made it.

What a sender's app says of a file is never believed. Few types are kept: pictures, which are decoded and
written anew, and sound. A picture that was written anew holds what is seen and nothing else: no place, no
device, no second picture behind the first. Sound is kept as it came, and so are the titles in it.
"""

import re
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/gif": "GIF",
    "image/heic": "HEIF",
    "image/heif": "HEIF",
}
"""Pictures that are taken, and who decodes them: no other decoder ever sees the bytes."""
SOUNDS = {
    "audio/ogg": ("audio/ogg", ".ogg", re.compile(rb"OpusHead|\x01vorbis|Speex   ")),
    "audio/mpeg": ("audio/mpeg", ".mp3", re.compile(rb"")),
    "audio/mp4": ("audio/mp4", ".m4a", re.compile(rb"hdlr.{8}soun", re.DOTALL)),
    "video/mp4": ("audio/mp4", ".m4a", re.compile(rb"hdlr.{8}soun", re.DOTALL)),
    "video/webm": ("audio/webm", ".webm", re.compile(rb"A_(OPUS|VORBIS)")),
    "audio/x-wav": ("audio/wav", ".wav", re.compile(rb"fmt ")),
}
"""Sounds that are taken: what they are kept as, and what must stand in them."""
MOVING = re.compile(rb"hdlr.{8}vide|V_(VP[89]|AV1|MPEG)|\x80theora", re.DOTALL)
"""A film is no voice message, though it may come as one: it would show people."""
PICTURES_ONLY = frozenset({"photo", "image", "sticker"})
SOUNDS_ONLY = frozenset({"voice", "audio"})

MOST_PIXELS = 50_000_000
"""What the largest cameras of phones make. More is refused before anything is decoded."""
LONGEST_SIDE = 4096
QUALITY = 88


@dataclass(frozen=True, slots=True)
class Clean:
    """What is kept of a file."""

    type: str
    ending: str
    data: bytes


class Refused(Exception):
    """A file that is not kept. `reason` is a code: empty, type, broken or pixels."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def cleaned(kind: str, data: bytes) -> Clean:
    """A file as it is kept. Takes a while and much memory for a large picture, so one at a time, and never
    where others wait."""
    import filetype  # type: ignore[import-untyped]

    if not data:
        raise Refused("empty")
    found = filetype.guess_mime(data)
    if found in FORMATS and kind not in SOUNDS_ONLY:
        return _picture(FORMATS[found], data)
    if found in SOUNDS and kind not in PICTURES_ONLY:
        return _sound(found, data)
    raise Refused("type")


def _sound(found: str, data: bytes) -> Clean:
    type, ending, needed = SOUNDS[found]
    if MOVING.search(data):
        raise Refused("type")
    if not needed.search(data):
        raise Refused("broken")
    return Clean(type, ending, data)


def _picture(format: str, data: bytes) -> Clean:
    """Whatever a decoder stumbles over, the picture is broken: they raise all sorts of things."""
    try:
        return _anew(format, data)
    except (Refused, MemoryError):
        raise
    except Exception as error:
        raise Refused("pixels" if "Bomb" in type(error).__name__ else "broken") from None


def _anew(format: str, data: bytes) -> Clean:
    import warnings

    from PIL import Image, ImageOps

    if format == "HEIF":
        from pi_heif import register_heif_opener  # type: ignore[import-untyped]

        register_heif_opener(thumbnails=False)
    warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)  # we refuse sooner
    with Image.open(BytesIO(data), formats=[format]) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Refused("pixels")
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is made smaller while it is decoded
        opened.load()
        see_through = opened.has_transparency_data
        picture = opened.convert("RGBA" if see_through else "RGB")
        picture.info = dict(picture.info)
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        ImageOps.exif_transpose(picture, in_place=True)
    return _written(picture, lossless=see_through or format in ("PNG", "GIF"))


def _written(picture: "Picture", *, lossless: bool) -> Clean:
    picture.info = {}
    out = BytesIO()
    if lossless:
        picture.save(out, "PNG")
        return Clean("image/png", ".png", out.getvalue())
    picture.save(out, "JPEG", quality=QUALITY)
    return Clean("image/jpeg", ".jpg", out.getvalue())
