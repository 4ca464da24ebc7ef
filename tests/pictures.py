"""Files to test with, made here: pictures that tell where they were taken, sounds, and things that lie."""

import wave
from io import BytesIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo

PLACE = "Zanzibar"
"""Stands in whatever a picture tells of itself."""


def picture(format: str = "JPEG", size: tuple[int, int] = (40, 20), turned: int = 1) -> bytes:
    """A picture, red on the left and blue on the right, with a camera, a place and a comment in it."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    about = Image.Exif()
    about[0x0112], about[0x010F] = turned, PLACE
    about.get_ifd(0x8825)[1] = "N"
    out = BytesIO()
    more: dict[str, object] = {"comment": PLACE.encode()} if format in ("JPEG", "GIF") else {}
    if format == "PNG":
        more["pnginfo"] = PngInfo()
        more["pnginfo"].add_text("Where", PLACE)  # type: ignore[attr-defined]
    if format != "GIF":
        more |= {"exif": about, "icc_profile": PLACE.encode() * 20}
    image.save(out, format, **more)
    return out.getvalue() + PLACE.encode()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def wav() -> bytes:
    out = BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(b"\0\1" * 800)
    return out.getvalue()


def box(name: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + name + content


def mp4(*tracks: bytes, brand: bytes = b"M4A ") -> bytes:
    """A file of these tracks ("soun", "vide"), as far as its beginning."""
    handlers = b"".join(
        box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + each + bytes(13)))) for each in tracks
    )
    return box(b"ftyp", brand + bytes(4) + b"isomiso2mp41") + box(b"moov", handlers) + box(b"mdat", bytes(99))


OGG = b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead\x01\x01\x38\x01\x80\xbb" + bytes(60)
MP3 = (b"\xff\xfb\x90\x64" + bytes(413)) * 3
WEBM = bytes.fromhex("1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581021853806701")
SOUND_IN_WEBM = WEBM + b"\x86\x86A_OPUS" + bytes(60)
FILM_IN_WEBM = WEBM + b"\x86\x85V_VP8\x86\x86A_OPUS" + bytes(60)
