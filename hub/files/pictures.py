"""Where a picture ends. Each function walks the format's own structure and returns its end, None when it has none."""

import re
from typing import Final

from hub.files.content import Content

_PIECES_MAX: Final = 100_000
"""Far more segments or chunks than any encoder writes; walking them must not keep a processor busy."""

_JPEG_SCAN: Final = 0xDA
_JPEG_END: Final = 0xD9
_JPEG_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_WITHOUT_LENGTH: Final = frozenset({0x01, 0xD8, *range(0xD0, 0xD8)})
_JPEG_MARKER: Final = re.compile(rb"\xff+([^\x00\xff])", re.DOTALL)
_JPEG_MARKER_IN_SCAN: Final = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])", re.DOTALL)

_PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_PNG_HEADER_BYTES: Final = 13
_PNG_FRAME_BYTES: Final = 12  # of a chunk: length, type, check sum


def end_of_jpeg(content: Content) -> int | None:
    """Return the offset behind the picture (ITU-T T.81, annex B). Phones put more behind it; that is the caller's."""
    if content[:3] != b"\xff\xd8\xff":
        return None
    position, framed, scanned = 2, False, False
    for _ in range(_PIECES_MAX):
        marker = _JPEG_MARKER_IN_SCAN.search(content, position) if scanned else _JPEG_MARKER.match(content, position)
        if marker is None:
            return None
        code, position = marker[1][0], marker.end()
        if code == _JPEG_END:
            return position if framed and scanned else None
        if code in _JPEG_WITHOUT_LENGTH:
            continue
        length = int.from_bytes(content[position : position + 2])
        position += length
        if length < 2 or position > len(content):  # noqa: PLR2004 - the length counts its own two bytes
            return None
        framed = framed or code in _JPEG_FRAMES
        scanned = scanned or code == _JPEG_SCAN
    return None


def end_of_png(content: Content) -> int | None:
    """Return the offset behind the `IEND` chunk (PNG, third edition, chapter 5)."""
    if content[:8] != _PNG_SIGNATURE or content[12:16] != b"IHDR":
        return None
    if int.from_bytes(content[8:12]) != _PNG_HEADER_BYTES:
        return None
    position, has_data = 8, False
    for _ in range(_PIECES_MAX):
        kind = content[position + 4 : position + 8]
        position += _PNG_FRAME_BYTES + int.from_bytes(content[position : position + 4])
        has_data = has_data or kind == b"IDAT"
        if kind == b"IEND":
            return position if has_data and position <= len(content) else None
    return None


def end_of_webp(content: Content) -> int | None:
    """Return the offset behind the RIFF container (RFC 9649, section 2)."""
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP" or content[12:16] not in {b"VP8 ", b"VP8L", b"VP8X"}:
        return None
    end = 8 + int.from_bytes(content[4:8], "little")
    return end if end <= len(content) else None
