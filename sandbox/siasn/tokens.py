"""Both tokens: issued, expired, revoked. In memory only: a restart of the simulator revokes all."""

import base64
import hmac
import json
import secrets
from enum import StrEnum
from typing import Final

from sandbox.siasn.clock import Clock


class TokenKind(StrEnum):
    """Which of the two."""

    API_MANAGER = "oauth2"
    SSO = "sso"


class Tokens:
    """The tokens that are valid now."""

    def __init__(self, clock: Clock, *, lifetimes: dict[TokenKind, float], fixed_sso_token: str = "") -> None:
        """Start without any.

        Args:
            clock: tells when they end.
            lifetimes: of each kind, in seconds.
            fixed_sso_token: an SSO token that is valid until it is revoked; empty for none.
        """
        self._clock = clock
        self.lifetimes: Final = lifetimes
        self._given_sso_token: Final = fixed_sso_token
        self._fixed_sso_token = fixed_sso_token
        self._signing_key = secrets.token_bytes(32)
        self._expiry: dict[tuple[TokenKind, str], float] = {}

    def issue(self, kind: TokenKind) -> str:
        """Return a new token."""
        now = self._clock.now()
        self._expiry = {token: end for token, end in self._expiry.items() if end > now}
        expires_at = now + self.lifetimes[kind]
        token = secrets.token_hex(16) if kind is TokenKind.API_MANAGER else self._jwt(now, expires_at)
        self._expiry[kind, token] = expires_at
        return token

    def is_valid(self, kind: TokenKind, token: str) -> bool:
        """Whether the token lets its bearer in now."""
        if kind is TokenKind.SSO and self._fixed_sso_token and token == self._fixed_sso_token:
            return True
        return self._expiry.get((kind, token), 0.0) > self._clock.now()

    def revoke(self, kind: TokenKind | None = None) -> int:
        """Make issued tokens of one kind, or of both, invalid; returns how many."""
        kept = {} if kind is None else {token: end for token, end in self._expiry.items() if token[0] is not kind}
        revoked = len(self._expiry) - len(kept)
        self._expiry = kept
        return revoked

    def revoke_fixed(self) -> int:
        """Make the fixed SSO token invalid; returns how many that were, none or one."""
        revoked = 1 if self._fixed_sso_token else 0
        self._fixed_sso_token = ""
        return revoked

    def restart(self) -> None:
        """Go back to the state after a start: nothing issued, the fixed SSO token valid."""
        self._expiry = {}
        self._fixed_sso_token = self._given_sso_token

    def _jwt(self, issued_at: float, expires_at: float) -> str:
        """Return a token with the shape of a JWT, because some clients read `exp` from it."""
        claims = {"iat": int(issued_at), "exp": int(expires_at), "jti": secrets.token_hex(8), "azp": "sandbox"}
        signed = f"{_base64url(json.dumps({'alg': 'HS256', 'typ': 'JWT'}))}.{_base64url(json.dumps(claims))}"
        signature = hmac.digest(self._signing_key, signed.encode(), "sha256")
        return f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def _base64url(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()
