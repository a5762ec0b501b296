"""Where a PDF ends."""

from typing import Final

from hub.files.content import Content

_TAIL_BYTES: Final = 2048
_PADDING: Final = b"\0\t\n\f\r "


def end_of_pdf(content: Content) -> int | None:
    """Return the offset behind the last `%%EOF` and the padding after it; None when it is not a PDF.

    Readers also take a PDF whose header stands a little later (ISO 32000-1, annex H): the room for a second format.
    Here it is the first byte.
    """
    if content[:5] != b"%PDF-":
        return None
    tail = content[-_TAIL_BYTES:]
    _, mark, rest = tail.rpartition(b"%%EOF")
    if not mark:
        return None
    return len(content) - len(rest.lstrip(_PADDING))
