"""Tokens: issued, expired, revoked. In memory only: a restart of the simulator revokes all."""

import base64
import hmac
import json
import secrets
from collections.abc import Mapping, Set
from typing import Final

from sandbox.kit.clock import Clock


class Tokens:
    """The tokens that are valid now."""

    def __init__(
        self,
        clock: Clock,
        *,
        lifetimes: Mapping[str, float],
        jwts: Set[str] = frozenset(),
        fixed: Mapping[str, str] | None = None,
    ) -> None:
        """Start without any issued.

        Args:
            clock: tells when they end.
            lifetimes: of each kind, in seconds.
            jwts: kinds that have the shape of a JWT; the others are opaque.
            fixed: of a kind, a token that is valid until it is revoked.
        """
        self._clock = clock
        self.lifetimes: Final = lifetimes
        self._jwts: Final = jwts
        self._given: Final = dict(fixed or {})
        self._fixed = dict(self._given)
        self._signing_key = secrets.token_bytes(32)
        self._expiry: dict[tuple[str, str], float] = {}

    def issue(self, kind: str) -> str:
        """Return a new token."""
        now = self._clock.now()
        self._expiry = {token: end for token, end in self._expiry.items() if end > now}
        expires_at = now + self.lifetimes[kind]
        token = self._jwt(now, expires_at) if kind in self._jwts else secrets.token_hex(16)
        self._expiry[kind, token] = expires_at
        return token

    def is_valid(self, kind: str, token: str) -> bool:
        """Whether the token lets its bearer in now."""
        if token and token == self._fixed.get(kind):
            return True
        return self._expiry.get((kind, token), 0.0) > self._clock.now()

    def revoke(self, kind: str | None = None) -> int:
        """Make issued tokens of one kind, or of all, invalid; returns how many."""
        kept = {} if kind is None else {token: end for token, end in self._expiry.items() if token[0] != kind}
        revoked = len(self._expiry) - len(kept)
        self._expiry = kept
        return revoked

    def revoke_fixed(self) -> int:
        """Make the fixed tokens invalid; returns how many that were."""
        revoked = len(self._fixed)
        self._fixed = {}
        return revoked

    def restart(self) -> None:
        """Go back to the state after a start: nothing issued, the fixed tokens valid."""
        self._expiry = {}
        self._fixed = dict(self._given)

    def _jwt(self, issued_at: float, expires_at: float) -> str:
        """Return a token with the shape of a JWT, because some clients read `exp` from it."""
        claims = {"iat": int(issued_at), "exp": int(expires_at), "jti": secrets.token_hex(8), "azp": "sandbox"}
        signed = f"{_base64url(json.dumps({'alg': 'HS256', 'typ': 'JWT'}))}.{_base64url(json.dumps(claims))}"
        signature = hmac.digest(self._signing_key, signed.encode(), "sha256")
        return f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def _base64url(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()
