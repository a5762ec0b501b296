"""Checks access tokens: JWTs that the issuer has signed (RFC 7519, RFC 9068)."""

from functools import partial
from typing import Final, Self

import httpx
import jwt
from jwt.types import Options

from hub.clock import SYSTEM, Clocks
from hub.identity import refusals
from hub.identity.caller import Caller
from hub.identity.checked import Checked, CheckedTokens
from hub.identity.claims import Expired, WrongClaim, caller_of, end_of
from hub.identity.issuer import IssuerUnavailable, fetch_keys
from hub.identity.key_cache import KeyCache
from hub.identity.rate_limit import RateLimit
from hub.identity.roles import RoleTable
from hub.identity.settings import OidcSettings
from hub.telemetry.logging import get_logger

log = get_logger(__name__)

_LONGEST: Final = 16_384
_ACCESS: Final = frozenset({"jwt", "at+jwt", "application/at+jwt"})
_NO_ACCESS: Final = frozenset({"ID", "Refresh", "Offline", "Logout"})
"""Keycloak's claim `typ` on tokens that are meant for the client, not for us."""
_OPTIONS: Final[Options] = {
    "require": ["exp", "iss", "aud", "sub"],
    "enforce_minimum_key_length": True,
    # Against the system's clock, that would be: `end_of` takes the moment from the one that we were given.
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
}


class Verifier:
    """Says whose an access token is."""

    def __init__(self, settings: OidcSettings, keys: KeyCache, clocks: Clocks, roles: RoleTable) -> None:
        self._settings = settings
        self._roles = roles
        self._keys = keys
        self._now = clocks.now
        self._checked = CheckedTokens(clocks.now)
        self._limit = RateLimit(
            clocks.elapsed, per_second=settings.machine_calls_per_second, burst=settings.machine_burst
        )

    @classmethod
    def of(
        cls,
        settings: OidcSettings,
        *,
        roles: RoleTable,
        transport: httpx.AsyncBaseTransport | None = None,
        clocks: Clocks = SYSTEM,
    ) -> Self:
        """Return a verifier that asks the issuer of the settings; it asks for nothing before the first call.

        Args:
            settings: which issuer is trusted.
            roles: that callers may have.
            transport: to the issuer, for tests; None for the network.
            clocks: of tokens and cached keys.
        """
        return cls(settings, KeyCache(partial(fetch_keys, settings, transport), clocks.elapsed), clocks, roles)

    async def waits_for(self) -> str | None:
        """Return what an operator must do before anybody can sign in, in Indonesian; None: nothing that we know of."""
        untrusted = await self._keys.untrusted()
        return f"penerbit token di KINERJA_OIDC_ISSUER: {untrusted}" if untrusted else None

    async def caller_of(self, token: str | None) -> Caller:
        """Return whom the token was issued to.

        Raises:
            Problem: 401 `missing_token`, `invalid_token`, `token_expired`; 429 `too_many_requests`, of a program; 503
                `issuer_unavailable`, `sign_in_not_configured`.
        """
        caller = await self.identify(token)
        self.take_call(caller)
        return caller

    def take_call(self, caller: Caller) -> None:
        """Count a call of a program's, if it is one. Raises Problem: 429 `too_many_requests`."""
        if caller.client is not None and (wait := self._limit.take(caller.client)):
            raise refusals.too_many_requests(wait)

    async def identify(self, token: str | None) -> Caller:
        """Return whom the token was issued to, however often they call.

        Raises:
            Problem: as `caller_of`, but 429.
        """
        if not self._settings.oidc_issuer:
            raise refusals.sign_in_not_configured()
        if not token:
            raise refusals.missing_token()
        # The errors' texts may quote the token, so they are neither logged nor kept as a cause.
        try:
            caller = await self._caller(token)
        except Expired:
            raise refusals.token_expired() from None
        except (jwt.PyJWTError, WrongClaim) as error:
            log.info("token_refused", reason=_reason(error))
            raise refusals.invalid_token() from None
        except IssuerUnavailable:
            raise refusals.issuer_unavailable() from None
        return caller

    async def _caller(self, token: str) -> Caller:
        """Return whose a token is; one that was checked before is not read again while its time and its key last."""
        if len(token) > _LONGEST:
            raise jwt.DecodeError
        known = self._checked.find(token)
        if known is not None and await self._keys.key(known.kid, known.algorithm) is known.key:
            return known.caller
        checked = await self._check(token)
        self._checked.keep(token, checked)
        return checked.caller

    async def _check(self, token: str) -> Checked:
        """Check a token; until then the library knows no more of it than the header."""
        settings = self._settings
        header = jwt.get_unverified_header(token)
        kid, algorithm = header.get("kid"), header.get("alg")
        if algorithm not in settings.oidc_algorithms:
            raise jwt.InvalidAlgorithmError
        if not kid or str(header.get("typ", "JWT")).lower() not in _ACCESS:
            raise jwt.InvalidTokenError
        key = await self._keys.key(kid, algorithm)
        if key is None:
            raise jwt.InvalidKeyError
        claims = jwt.decode(
            token,
            key,
            algorithms=settings.oidc_algorithms,
            audience=settings.oidc_audience,
            issuer=settings.oidc_issuer,
            options=_OPTIONS,
        )
        # `cnf` binds a token to a key of its bearer; who cannot check that must not take it (RFC 9449).
        if "cnf" in claims or claims.get("typ") in _NO_ACCESS:
            raise jwt.InvalidTokenError
        ends = end_of(claims, now=self._now(), leeway=settings.oidc_leeway_seconds)
        return Checked(kid, algorithm, key, ends, caller_of(claims, settings, self._roles))


def _reason(error: Exception) -> str:
    """Return what was wrong with a token, in words that are ours or the library's."""
    return f"claim {error}" if isinstance(error, WrongClaim) else type(error).__name__
