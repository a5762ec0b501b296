"""The tokens that a partner asks for on every call: fetched, cached and renewed once for all workers."""

import asyncio
import math
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Final, Generic, TypeVar

from contracts.personal import personal
from hub.clock import Clocks
from hub.errors import Closed, Transient
from hub.partner.pace import foreground
from hub.partner.settings import TokenSettings
from hub.tls import CERTIFICATE_REFUSED

Kind = TypeVar("Kind", bound=str)

CREDENTIALS_REFUSED: Final = "credentials_refused"
"""Code of the Transient by which a fetch says that an operator must mend the credentials."""

# When an issuer does not say how long its token lives; a refusal renews it anyway.
_LIFE_SECONDS: Final = 300.0
_MARGIN_SHARE: Final = 0.1
_LONGEST_REST_SECONDS: Final = 3600.0


@personal
class Issued:
    """What an issuer gave.

    Attributes:
        token: as it goes into a header.
        life: how long it lives, in seconds; None when that is not said.
    """

    token: str
    life: float | None


@personal
class TokenSource(Generic[Kind]):
    """One of the tokens of a partner.

    Attributes:
        kind: its name.
        fetch: gets it from its issuer; raises Transient, of code CREDENTIALS_REFUSED where an operator must act.
        fixed: one that a person was given; then it is never fetched. Empty: there is none.
        refusal: code for a fixed one that the partner refuses.
    """

    kind: Kind
    fetch: Callable[[], Awaitable[Issued]]
    fixed: str = ""
    refusal: str = "token_refused"


@personal
class Tokens(Generic[Kind]):
    """What one call carries.

    Attributes:
        held: a token of each kind.
    """

    held: tuple[tuple[Kind, str], ...]

    def of(self, kind: Kind) -> str:
        """Return the one of a kind."""
        return dict(self.held)[kind]


@personal
class _Held:
    token: str
    renew_at: float


class TokenCache(Generic[Kind]):
    """Hands out the current tokens; where one is missing, one caller fetches it and the others wait for that."""

    def __init__(self, sources: Sequence[TokenSource[Kind]], settings: TokenSettings, clocks: Clocks) -> None:
        """Fetch nothing yet.

        Args:
            sources: of the tokens, in the order in which they are fetched.
            settings: margins, and what of the credentials is not set.
            clocks: of how long tokens live and credentials rest.
        """
        self._sources = {source.kind: source for source in sources}
        self._settings = settings
        self._clocks = clocks
        self._lock = asyncio.Lock()
        self._held: dict[Kind, _Held] = {}
        self._failures = 0
        self._failure = Transient("")
        self._rest_until: dict[Kind, float] = {}
        self._refused: dict[Kind, str] = {}
        self._refusals: Counter[Kind] = Counter()  # in a row
        self._unavailable: Kind | None = None

    @property
    def trouble(self) -> str | None:
        """Why the partner does not let us in, as far as the calls so far have shown; None: nothing is known against it.

        `credentials_missing`, `credentials_refused`, or a source's `refusal` for a fixed token that no longer works.
        """
        if self._settings.credentials_missing:
            return "credentials_missing"
        return next(iter(self._refused.values()), None)

    @property
    def in_trouble(self) -> Kind | None:
        """Which token is refused, or could not be fetched the last time; None: none that we know of."""
        return next(iter(self._refused), self._unavailable)

    @property
    def renewable(self) -> frozenset[Kind]:
        """The tokens that can be fetched anew: all but fixed ones."""
        return frozenset(kind for kind, source in self._sources.items() if not source.fixed)

    async def current(self) -> Tokens[Kind]:
        """Return all tokens, fetched or renewed where needed.

        Raises:
            Closed: the partner is, so nothing was fetched.
            Transient: `token_unavailable`; an operator must mend: `certificate_refused`, `credentials_missing`,
                `credentials_refused`, a source's `refusal`.
        """
        tokens = self._all_fresh()
        if tokens is not None:
            return tokens
        failures = self._failures
        async with self._lock:
            # Whoever waited for another's failed attempt shares it: a queue of timeouts helps nobody.
            if self._failures != failures:
                shared = type(self._failure)
                raise shared(str(self._failure), code=self._failure.code, retry_after=self._failure.retry_after)
            return self._all_fresh() or await self._renewed()

    def invalidate(self, tokens: Tokens[Kind], kinds: Collection[Kind]) -> None:
        """Drop refused tokens, unless another caller has renewed them since `tokens` were handed out."""
        for kind in kinds:
            held = self._held.get(kind)
            if held is not None and held.token == tokens.of(kind):
                del self._held[kind]

    def worked(self) -> None:
        """The partner has let in a call with all tokens.

        That says something of a fixed token. Of a password it does not: the tokens may be of an earlier one.
        """
        for kind, source in self._sources.items():
            if source.fixed:
                self._forgive(kind)

    def refused_for_good(self, kind: Kind) -> Transient:
        """Let a fixed token rest that the partner refuses beside fresh others; returns the error to raise."""
        title, code = self._settings.title, self._sources[kind].refusal
        return self._at_rest(kind, Transient(f"{title} refuses a fixed token", code=code))

    def _all_fresh(self) -> Tokens[Kind] | None:
        held = [(kind, token) for kind in self._sources if (token := self._fresh(kind))]
        return Tokens(tuple(held)) if len(held) == len(self._sources) else None

    def _fresh(self, kind: Kind) -> str | None:
        fixed = self._sources[kind].fixed
        if fixed:
            return None if self._rests(kind) > 0 else fixed
        held = self._held.get(kind)
        return held.token if held is not None and self._clocks.elapsed() < held.renew_at else None

    async def _renewed(self) -> Tokens[Kind]:
        try:
            return Tokens(tuple([(kind, self._fresh(kind) or await self._fetched(kind)) for kind in self._sources]))
        except Transient as error:
            self._failure = error
            self._failures += 1
            raise

    async def _fetched(self, kind: Kind) -> str:
        self._check_credentials(kind)
        source = self._sources[kind]
        if source.fixed:  # its rest has ended just now
            return source.fixed
        try:
            with foreground():  # whoever asks, deliveries wait for it, too
                issued = await source.fetch()
        except Closed:
            raise
        except Transient as error:
            if error.code != CREDENTIALS_REFUSED:
                self._unavailable = kind
                code = error.code if error.code == CERTIFICATE_REFUSED else "token_unavailable"
                raise Transient(str(error), code=code, retry_after=error.retry_after) from error
            raise self._at_rest(kind, error) from error
        self._forgive(kind)
        if self._unavailable == kind:
            self._unavailable = None
        life = issued.life or _LIFE_SECONDS
        margin = min(self._settings.token_margin_seconds, life * _MARGIN_SHARE)
        self._held[kind] = _Held(issued.token, self._clocks.elapsed() + life - margin)
        return issued.token

    def _check_credentials(self, kind: Kind) -> None:
        """Refuse to ask in vain, which may also lock the account."""
        title = self._settings.title
        if self._settings.credentials_missing:
            raise Transient(f"the credentials for {title} are not set", code="credentials_missing")
        if self._rests(kind) > 0:
            raise Transient(
                f"{title} has refused what we sign in with", code=self._refused.get(kind, CREDENTIALS_REFUSED)
            )

    def _rests(self, kind: Kind) -> float:
        """Return how long a token's credentials, or a fixed token, are not tried, in seconds; below 0: they are."""
        return self._rest_until.get(kind, -math.inf) - self._clocks.elapsed()

    def _at_rest(self, kind: Kind, error: Transient) -> Transient:
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

    def _forgive(self, kind: Kind) -> None:
        self._refused.pop(kind, None)
        self._refusals.pop(kind, None)
        self._rest_until.pop(kind, None)
