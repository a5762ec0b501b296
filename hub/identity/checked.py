"""Remembers tokens that were found genuine, because a client shows the same one again and again."""

from hashlib import sha256

from jwt import PyJWK

from contracts.personal import personal
from hub.clock import Clock
from hub.identity.caller import Caller


@personal
class Checked:
    """A genuine token, without the token.

    Attributes:
        kid: id of the key that signed it.
        algorithm: that it was signed with.
        key: that key, as the issuer had it then.
        ends: when it expires, leeway and all, in epoch seconds.
        caller: whom it was issued to.
    """

    kid: str
    algorithm: str
    key: PyJWK
    ends: float
    caller: Caller


class CheckedTokens:
    """The last tokens that were found genuine, by their digests: the tokens themselves are not kept."""

    def __init__(self, now: Clock, *, most: int = 10_000) -> None:
        self._now = now
        self._most = most
        self._held: dict[bytes, Checked] = {}

    def find(self, token: str) -> Checked | None:
        """Return what is known of a token that has not expired; whether its key still counts is another question."""
        digest = _digest(token)
        found = self._held.get(digest)
        if found is not None and self._now() >= found.ends:
            del self._held[digest]
            return None
        return found

    def keep(self, token: str, checked: Checked) -> None:
        """Remember a token, and forget the oldest where there are too many."""
        digest = _digest(token)
        self._held.pop(digest, None)  # to the end of the line
        self._held[digest] = checked
        while len(self._held) > self._most:
            del self._held[next(iter(self._held))]


def _digest(token: str) -> bytes:
    return sha256(token.encode(errors="surrogatepass")).digest()
