"""Both tokens that SIASN asks for on every call: fetched, cached and renewed once for all workers."""

import asyncio
import math
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from hub.clock import Clocks
from hub.errors import Closed, Transient
from hub.partner.pace import foreground
from hub.partner.wire import READ_BLIPS, Answer, Sent, Wire
from services.siasn_gateway.answers import TokenKind, access_token
from services.siasn_gateway.envelope import Envelope
from services.siasn_gateway.settings import SiasnGatewaySettings

# When an issuer does not say how long its token lives; a refusal renews it anyway.
_LIFE_SECONDS: Final = 300.0
_MARGIN_SHARE: Final = 0.1
_LONGEST_REST_SECONDS: Final = 3600.0
_BLIPS: Final = {
    TokenKind.API_MANAGER: READ_BLIPS,
    # Whatever else comes back may have counted as an attempt to sign in with a wrong password.
    TokenKind.SSO: frozenset({"unreachable", "answer_lost", "unavailable"}),
}


# No generated repr: tokens are secrets.
@dataclass(frozen=True, slots=True, repr=False)
class TokenPair:
    """What one call carries.

    Attributes:
        api_manager: token 1 (WSO2).
        sso: token 2 (Keycloak).
    """

    api_manager: str
    sso: str

    def headers(self) -> dict[str, str]:
        """Return the headers of a call."""
        return {"Authorization": f"Bearer {self.api_manager}", "Auth": f"bearer {self.sso}"}

    def of(self, kind: TokenKind) -> str:
        """Return one of the two."""
        return self.api_manager if kind is TokenKind.API_MANAGER else self.sso


@dataclass(frozen=True, slots=True, repr=False)
class _Held:
    token: str
    renew_at: float


class TokenCache:
    """Hands out the current tokens; where one is missing, one caller fetches it and the others wait for that."""

    def __init__(self, settings: SiasnGatewaySettings, wire: Wire, clocks: Clocks) -> None:
        """Fetch nothing yet.

        Args:
            settings: addresses, credentials, margins.
            wire: the connections.
            clocks: of how long tokens live and credentials rest.
        """
        self._settings = settings
        self._wire = wire
        self._clocks = clocks
        self._fixed_sso_token = settings.fixed_sso_token
        self._lock = asyncio.Lock()
        self._held: dict[TokenKind, _Held] = {}
        self._failures = 0
        self._failure = Transient("")
        self._rest_until: dict[TokenKind, float] = {}
        self._refused: dict[TokenKind, str] = {}
        self._refusals: Counter[TokenKind] = Counter()  # in a row
        self._unavailable: TokenKind | None = None

    @property
    def trouble(self) -> str | None:
        """Why SIASN does not let us in, as far as the calls so far have shown; None: nothing is known against it.

        `credentials_missing`, `credentials_refused`, or `sso_token_refused` for a fixed token that no longer works.
        """
        if self._settings.credentials_missing:
            return "credentials_missing"
        return next(iter(self._refused.values()), None)

    @property
    def in_trouble(self) -> TokenKind | None:
        """Which token is refused, or could not be fetched the last time; None: none that we know of."""
        return next(iter(self._refused), self._unavailable)

    async def pair(self) -> TokenPair:
        """Return both tokens, fetched or renewed where needed.

        Raises:
            Transient: `token_unavailable`; `credentials_missing`, `credentials_refused`, `sso_token_refused`: an
                operator must mend them.
        """
        pair = self._fresh_pair()
        if pair is not None:
            return pair
        failures = self._failures
        async with self._lock:
            # Whoever waited for another's failed attempt shares it: a queue of timeouts helps nobody.
            if self._failures != failures:
                same = type(self._failure) if isinstance(self._failure, Closed) else Transient
                raise same(str(self._failure), code=self._failure.code, retry_after=self._failure.retry_after)
            return self._fresh_pair() or await self._renewed_pair()

    @property
    def renewable(self) -> frozenset[TokenKind]:
        """The tokens that can be fetched anew: all but a fixed one."""
        return frozenset({TokenKind.API_MANAGER} if self._fixed_sso_token else TokenKind)

    def invalidate(self, pair: TokenPair, kinds: Collection[TokenKind]) -> None:
        """Drop refused tokens, unless another caller has renewed them since `pair` was handed out."""
        for kind in kinds:
            held = self._held.get(kind)
            if held is not None and held.token == pair.of(kind):
                del self._held[kind]

    def worked(self) -> None:
        """SIASN has let in a call with both tokens.

        That says something of a fixed token. Of a password it does not: the tokens may be of an earlier one.
        """
        if self._fixed_sso_token:
            self._forgive(TokenKind.SSO)

    def refused_for_good(self) -> Transient:
        """Let a fixed token rest that SIASN refuses beside a fresh token 1; returns the error to raise."""
        return self._at_rest(TokenKind.SSO, Transient("SIASN refuses the fixed SSO token", code="sso_token_refused"))

    def _fresh_pair(self) -> TokenPair | None:
        api_manager, sso = self._fresh(TokenKind.API_MANAGER), self._fresh(TokenKind.SSO)
        return TokenPair(api_manager, sso) if api_manager and sso else None

    def _fresh(self, kind: TokenKind) -> str | None:
        if kind is TokenKind.SSO and self._fixed_sso_token:
            return None if self._rests(kind) > 0 else self._fixed_sso_token
        held = self._held.get(kind)
        return held.token if held is not None and self._clocks.elapsed() < held.renew_at else None

    async def _renewed_pair(self) -> TokenPair:
        try:
            tokens = {kind: self._fresh(kind) or await self._fetch(kind) for kind in TokenKind}
        except Transient as error:
            self._failure = error
            self._failures += 1
            raise
        return TokenPair(tokens[TokenKind.API_MANAGER], tokens[TokenKind.SSO])

    async def _fetch(self, kind: TokenKind) -> str:
        self._check_credentials(kind)
        if kind is TokenKind.SSO and self._fixed_sso_token:  # its rest has ended just now
            return self._fixed_sso_token
        answer: tuple[str, float | None]
        try:
            answer = await self._ask(kind)
        except Closed:
            raise
        except Transient as error:
            if error.code != "credentials_refused":
                self._unavailable = kind
                raise Transient(str(error), code="token_unavailable", retry_after=error.retry_after) from error
            raise self._at_rest(kind, error) from error
        self._forgive(kind)
        if self._unavailable is kind:
            self._unavailable = None
        token, life = answer[0], answer[1] or _LIFE_SECONDS
        margin = min(self._settings.token_margin_seconds, life * _MARGIN_SHARE)
        self._held[kind] = _Held(token, self._clocks.elapsed() + life - margin)
        return token

    async def _ask(self, kind: TokenKind) -> tuple[str, float | None]:
        settings = self._settings
        url, sent = self._sign_in(kind)

        def interpret(answer: Answer) -> tuple[str, float | None]:
            longest_wait = settings.retry_after_max_seconds
            return access_token(Envelope.of(answer), now=self._clocks.now(), longest_wait=longest_wait)

        with foreground():  # whoever asks, deliveries wait for it, too
            return await self._wire.request(
                "POST", url, operation=kind, changes=False, interpret=interpret, retry_on=_BLIPS[kind], **sent
            )

    def _sign_in(self, kind: TokenKind) -> tuple[str, Sent]:
        settings = self._settings
        if kind is TokenKind.API_MANAGER:
            client = (settings.consumer_key, settings.consumer_secret.get_secret_value())
            return settings.token_url, Sent(auth=client, form={"grant_type": "client_credentials"})
        form = {
            "grant_type": "password",
            "client_id": settings.sso_client_id,
            "username": settings.sso_username,
            "password": settings.sso_password.get_secret_value(),
        }
        return settings.sso_url, Sent(form=form)

    def _check_credentials(self, kind: TokenKind) -> None:
        """Refuse to ask in vain, which at the SSO also locks the account."""
        if self._settings.credentials_missing:
            raise Transient("the credentials for SIASN are not set", code="credentials_missing")
        if self._rests(kind) > 0:
            code = self._refused.get(kind, "credentials_refused")
            raise Transient("SIASN has refused what we sign in with", code=code)

    def _rests(self, kind: TokenKind) -> float:
        """Return how long a token's credentials, or a fixed token, are not tried, in seconds; below 0: they are."""
        return self._rest_until.get(kind, -math.inf) - self._clocks.elapsed()

    def _at_rest(self, kind: TokenKind, error: Transient) -> Transient:
        """Begin a rest, longer than the last one in a row, unless there is one: several calls may be refused at once.

        The deliveries do not wait as long: what an operator mends shall not have to wait, too.
        """
        if self._rests(kind) <= 0:
            first = self._settings.credentials_retry_seconds
            rest = min(first * 2.0 ** min(self._refusals[kind], 16), max(first, _LONGEST_REST_SECONDS))
            self._refusals[kind] += 1
            self._rest_until[kind] = self._clocks.elapsed() + rest
            self._refused[kind] = error.code
        return Transient(str(error), code=error.code)

    def _forgive(self, kind: TokenKind) -> None:
        self._refused.pop(kind, None)
        self._refusals.pop(kind, None)
        self._rest_until.pop(kind, None)
