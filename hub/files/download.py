"""Headers with which a browser saves a file and never shows it as a page of ours."""

import re
import unicodedata
from typing import Final
from urllib.parse import quote

from hub.files.kinds import FileKind

_ATTRIBUTE_SIGNS: Final = "!#$&+-.^_`|~"
_NOT_PLAIN: Final = re.compile(r"[^A-Za-z0-9 ._()-]")


def download_headers(name: str, kind: FileKind, *, size: int) -> dict[str, str]:
    """Return the headers of a download.

    Args:
        name: from `clean_name`.
        kind: what the content was found to be, never what a sender said.
        size: in bytes.
    """
    return {
        "Content-Type": kind.media_type,
        "Content-Length": str(size),
        "Content-Disposition": _attachment(name),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }


def _attachment(name: str) -> str:
    """Return the disposition: the name as RFC 8187 (once RFC 5987) has it, and in plain letters for old readers."""
    letters = (sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    plain = _NOT_PLAIN.sub("_", "".join(letters))
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe=_ATTRIBUTE_SIGNS)}"
