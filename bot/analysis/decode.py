"""Bytes of a file somebody exported, as text: the encoding is found, never asked for."""

import codecs

NUL_SHARE = 0.2
"""UTF-16 without its mark shows itself by so many zero bytes."""
SAMPLE = 40_000
"""Bytes shown to charset-normalizer, which is thorough and slow."""

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
    """One byte a letter. Western ones differ little, so anything doubtful is read as Windows' own."""
    from charset_normalizer import from_bytes

    telling = b"\n".join(
        line for line in data[first : first + 50 * SAMPLE].splitlines() if not line.isascii()
    )
    found = from_bytes(telling[:SAMPLE], threshold=0.3).best()
    if found is None or found.encoding in ("utf_8", "ascii") or _is_western(found.encoding):
        return "cp1252" if _fits(data, "cp1252") else "latin-1"
    return found.encoding.replace("_", "-") if _fits(data, found.encoding) else "cp1252"


def _is_western(encoding: str) -> bool:
    return encoding.startswith(
        ("latin", "iso8859_1", "cp1252", "cp850", "cp437", "cp858", "mac_roman", "cp1250", "hp_")
    )


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
