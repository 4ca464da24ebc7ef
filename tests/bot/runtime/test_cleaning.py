"""Tests of what is kept of a file: what its bytes are, never what it says, and nothing of who made it."""

import os
import zlib

import pytest

from bot.runtime.cleaning import LONGEST_SIDE, Refused, cleaned
from tests.pictures import FILM_IN_WEBM, MP3, OGG, PLACE, SOUND_IN_WEBM, mp4, opened, picture, wav


@pytest.mark.parametrize(
    ("format", "type", "ending"),
    [
        ("JPEG", "image/jpeg", ".jpg"),
        ("WEBP", "image/jpeg", ".jpg"),
        ("PNG", "image/png", ".png"),
        ("GIF", "image/png", ".png"),
    ],
)
def test_a_picture_is_what_is_seen_and_nothing_else(format: str, type: str, ending: str) -> None:
    given = picture(format)
    assert PLACE.encode() in given
    kept = cleaned("photo", given)
    assert (kept.type, kept.ending) == (type, ending)
    assert PLACE.encode() not in kept.data
    shown = opened(kept.data)
    assert not shown.getexif()
    assert {"exif", "xmp", "comment", "icc_profile", "Where"} & set(shown.info) == set()
    left, right = (shown.convert("RGB").getpixel((x, 10)) for x in (5, 35))
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert left[0] > 200 > left[2]
    assert right[2] > 200 > right[0]


def test_a_picture_that_was_taken_upright_stands_upright() -> None:
    assert opened(cleaned("photo", picture(turned=6)).data).size == (20, 40)


def test_what_is_see_through_stays_so() -> None:
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("RGBA", (9, 9), (255, 0, 0, 100)).save(out, "WEBP", lossless=True)
    assert opened(cleaned("document", out.getvalue()).data).getpixel((4, 4)) == (255, 0, 0, 100)


def test_a_very_large_picture_is_made_smaller() -> None:
    assert opened(cleaned("photo", picture(size=(6000, 300))).data).size == (LONGEST_SIDE, 205)


@pytest.mark.parametrize(
    ("kind", "data", "type"),
    [
        ("voice", OGG, "audio/ogg"),
        ("audio", MP3, "audio/mpeg"),
        ("voice", b"ID3\x04\0\0\0\0\0\x0a" + bytes(10) + MP3, "audio/mpeg"),
        ("voice", mp4(b"soun"), "audio/mp4"),
        ("voice", mp4(b"soun", brand=b"isom"), "audio/mp4"),
        ("voice", SOUND_IN_WEBM, "audio/webm"),
        ("document", wav(), "audio/wav"),
    ],
)
def test_a_sound_is_kept_as_it_came(kind: str, data: bytes, type: str) -> None:
    kept = cleaned(kind, data)
    assert (kept.type, kept.data) == (type, data)


def bomb() -> bytes:
    """A small file that says it is a picture of ten milliard points."""

    def chunk(name: bytes, content: bytes) -> bytes:
        sum = zlib.crc32(name + content).to_bytes(4, "big")
        return len(content).to_bytes(4, "big") + name + content + sum

    side = (100_000).to_bytes(4, "big")
    head = chunk(b"IHDR", side + side + b"\x08\x02\0\0\0")
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(100_000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "data", "reason"),
    [
        ("photo", b"", "empty"),
        ("photo", b"<html><script>alert(1)</script>", "type"),
        ("photo", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "type"),
        ("document", b"%PDF-1.4\n" + bytes(99), "type"),
        ("document", b"MZ" + bytes(200), "type"),
        ("document", b"PK\3\4" + bytes(99), "type"),
        ("document", b"II*\0" + bytes(99), "type"),
        ("photo", OGG, "type"),
        ("voice", picture(), "type"),
        ("photo", b"\xff\xd8\xff\xe0 no picture at all", "broken"),
        ("photo", picture()[:400], "broken"),
        ("photo", picture("PNG")[:60], "broken"),
        ("photo", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(99), "broken"),
        ("photo", b"\x89PNG\r\n\x1a\n<?php system($_GET['x']); ?>", "broken"),
        ("photo", bomb(), "pixels"),
        ("video", mp4(b"vide", b"soun", brand=b"isom"), "type"),
        ("voice", FILM_IN_WEBM, "type"),
        ("voice", mp4(), "broken"),
        ("voice", b"OggS\x00\x02" + bytes(99), "broken"),
    ],
    ids=lambda each: each if isinstance(each, str) else None,
)
def test_anything_else_is_refused_with_a_reason(kind: str, data: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        cleaned(kind, data)
    assert refused.value.reason == reason


def test_four_megabytes_of_rubbish_are_refused() -> None:
    for start in (b"", b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\0\0\0\0WEBPVP8 "):
        with pytest.raises(Refused):
            cleaned("photo", start + os.urandom(4_000_000))
