"""Where a PDF begins and ends."""

import re
from typing import Final

from hub.files.content import Content

_HEADER_WITHIN: Final = 1024
_HEADER: Final = re.compile(rb"(?:\xef\xbb\xbf|[\t\n\f\r ])*(?=%PDF-)")
_TAIL_BYTES: Final = 2048


def start_of_pdf(content: Content) -> int | None:
    """Return the offset of the header; None when it is not a PDF.

    Readers look for it in the first 1,024 bytes, whatever stands before it (ISO 32000-1, annex H): the room for a
    second format. Here only byte order marks and blanks may stand there, which applications in PHP send unawares.
    """
    header = _HEADER.match(content[:_HEADER_WITHIN])
    return header.end() if header else None


def end_of_pdf(content: Content) -> int | None:
    """Return the offset behind the last `%%EOF`; None when it is not a PDF."""
    mark = content.rfind(b"%%EOF", max(0, len(content) - _TAIL_BYTES))
    return mark + len(b"%%EOF") if mark >= 0 and start_of_pdf(content) is not None else None
