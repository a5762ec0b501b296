"""Second formats that hide in a file of a first one (polyglots)."""

import re
from typing import Final

from hub.files.content import Content

_HEAD_BYTES: Final = 2048
"""More than browsers look at to guess a type (WHATWG MIME Sniffing: 1,445 bytes)."""
_MARKUP: Final = re.compile(rb"<(?:!doctype html|html|head|body|script|iframe|svg|\?php)\b", re.IGNORECASE)
_LATE_PDF: Final = b"%PDF-"
_ZIP_END: Final = b"PK\x05\x06"
_ZIP_END_BYTES: Final = 22
_ZIP_COMMENT_BYTES_MAX: Final = 65_535


def begins_as_page(content: Content, *, at: int = 0) -> bool:
    """Tell whether a browser or a PHP interpreter could take what stands at offset `at` for a page."""
    return _MARKUP.search(content[at : at + _HEAD_BYTES]) is not None


def begins_as_late_pdf(content: Content, *, after: int) -> bool:
    """Tell whether a PDF reader could find a PDF that begins a little later than at offset `after`."""
    return content.find(_LATE_PDF, after + 1, _HEAD_BYTES) > 0


def ends_as_zip(content: Content) -> bool:
    """Tell whether an unzipper, or Java, would find an archive at the end."""
    size = len(content)
    at = content.rfind(_ZIP_END, max(0, size - _ZIP_END_BYTES - _ZIP_COMMENT_BYTES_MAX))
    while at >= 0:
        if at + _ZIP_END_BYTES + int.from_bytes(content[at + 20 : at + 22], "little") >= size:
            return True
        at = content.rfind(_ZIP_END, max(0, size - _ZIP_END_BYTES - _ZIP_COMMENT_BYTES_MAX), at)
    return False
