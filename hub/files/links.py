"""Links beside files: an address that people open themselves.

We never fetch a link, so it may name any host, also one of the office's own network: there is no request of ours that
a sender could aim at it. What is checked is that it is safe to show as a link.
"""

import re
from typing import Final

from yarl import URL

from hub.files.errors import LinkRefused, LinkTooLong

LINK_CHARACTERS_MAX: Final = 2000
"""Of a link, as it was sent and as it is kept."""

_SCHEMES: Final = frozenset({"http", "https"})
_MISREAD: Final = re.compile(r"[\s\\<>\"\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
"""Signs that browsers drop, turn or read as others: the link would lead elsewhere than it says."""

_HOST: Final = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
_CREDENTIALS: Final = re.compile(r"[^:]*:/*[^/?#]*@")


def clean_link(text: str) -> str:
    """Return a link in plain ASCII, as it is kept and shown.

    Raises:
        LinkTooLong: it has more than `LINK_CHARACTERS_MAX` characters.
        LinkRefused: it is not http or https, has no host, names a user or a password, or holds signs that
            browsers misread.
    """
    text = text.strip()
    if len(text) > LINK_CHARACTERS_MAX:
        raise LinkTooLong(LINK_CHARACTERS_MAX)
    if _MISREAD.search(text):
        raise LinkRefused
    try:
        url = URL(text)
        names_host = _HOST.fullmatch(url.raw_host or "") is not None
        sound = url.scheme in _SCHEMES and names_host and url.port is not None and not _CREDENTIALS.match(text)
        link = str(url)
    except ValueError:
        raise LinkRefused from None
    if not sound:
        raise LinkRefused
    if len(link) > LINK_CHARACTERS_MAX:
        raise LinkTooLong(LINK_CHARACTERS_MAX)
    return link
