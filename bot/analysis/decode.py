"""Bytes of a file somebody exported, as text: the encoding is found, never asked for."""

import codecs
import re
import unicodedata

NUL_SHARE = 0.2
"""UTF-16 without its mark shows itself by so many zero bytes."""
TOGETHER = 0.35
"""In a Western text fewer of the bytes beyond ASCII stand next to another."""
SAMPLE = 40_000
"""Bytes shown to charset-normalizer, which is thorough and slow."""
ODD = frozenset({"Cc", "Cn", "Co", "Cs"})
"""Categories of characters that nobody types: controls, unassigned, private, halves of pairs."""
ODD_SHARE, ODD_LEAST = 0.05, 8
"""A stray one is left to the reader; of bytes at random more than a tenth are odd in any encoding."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes) -> tuple[str, str]:
    """The text, without NULs, and the name of the encoding it was in."""
    encoding = _find_encoding(data)
    return data.decode(encoding, errors="replace").replace("\0", ""), encoding


def is_text(data: bytes, encoding: str) -> bool:
    """Whether somebody may have written this; a picture read as text is full of odd characters.

    Zero bytes are left out of texts, but where two bytes make a character, two of them are none.
    """
    start = data[:SAMPLE].decode(encoding, errors="replace")
    passed = "\t\n\r" if encoding.startswith(("utf-16", "utf-32")) else "\t\n\r\0"
    odd = sum(
        each == "\ufffd" or (each not in passed and unicodedata.category(each) in ODD) for each in start
    )
    return odd < max(ODD_LEAST, ODD_SHARE * len(start))


def _find_encoding(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    start = data[:SAMPLE]
    if start.count(0) > NUL_SHARE * len(start):
        return "utf-16-be" if start[::2].count(0) > start[1::2].count(0) else "utf-16-le"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as fault:
        return _older_encoding(data, fault.start)
    return "utf-8"


def _older_encoding(data: bytes, first: int) -> str:
    """In Western languages letters beyond ASCII stand alone in words; elsewhere words are made of them."""
    telling = data[max(0, first - 200) :][: 50 * SAMPLE]
    high = re.findall(rb"[\x80-\xff]+", telling)
    if sum(len(run) > 1 for run in high) < TOGETHER * len(high):
        return "cp1252" if _fits(data, "cp1252") else "latin-1"
    from charset_normalizer import from_bytes

    lines = [line for line in telling.splitlines() if not line.isascii()]
    found = from_bytes(b"\n".join(lines)[:SAMPLE], threshold=0.3).best()
    encoding = found.encoding.replace("_", "-") if found is not None else "cp1252"
    return encoding if _fits(data, encoding) else "latin-1"


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
