"""Keeps the issuer's keys, so that a call costs no question to the issuer, and its outage no call."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import Final

from jwt import PyJWK

from hub.clock import Clock
from hub.identity.issuer import IssuerUnavailable
from hub.identity.jwks import Keys
from hub.telemetry.logging import get_logger
from hub.tls import certificate_trouble

log = get_logger(__name__)

REFRESH_SECONDS: Final = 600.0
"""When keys are fetched anew, so that one which the issuer has withdrawn is dropped."""
KEEP_SECONDS: Final = 4 * 3600.0
"""How long keys serve while the issuer is away. Its tokens end sooner, so longer would help hardly anybody."""
PAUSE_SECONDS: Final = 10.0
"""Between two fetches at the least: made-up key ids must not let a stranger hammer the issuer through us."""


class KeyCache:
    """The issuer's keys. One fetch at a time; whoever needs it waits for the same one."""

    def __init__(self, fetch: Callable[[], Awaitable[Keys]], clock: Clock, *, patience: float = 1.0) -> None:
        """Fetch nothing yet.

        Args:
            fetch: asks the issuer; raises IssuerUnavailable.
            clock: seconds that only go forward.
            patience: how long, in seconds, the call that starts a refresh waits for it when it has its key already;
                the others do not wait.
        """
        self._fetch = fetch
        self._clock = clock
        self._patience = patience
        self._keys: Keys = {}
        self._fetched_at = -math.inf
        self._tried_at = -math.inf
        self._away = False
        self._untrusted: str | None = None
        self._fetching: asyncio.Task[None] | None = None

    async def key(self, kid: str, algorithm: str) -> PyJWK | None:
        """Return the key of that id for that algorithm, None when the issuer has none.

        Raises:
            IssuerUnavailable: only the issuer could tell, and it is away.
        """
        held = self._held(kid, algorithm)
        if held is None or self._age() > REFRESH_SECONDS:
            await self._refresh(has_key=held is not None)
            held = self._held(kid, algorithm)
        if held is None and self._away:
            raise IssuerUnavailable("the issuer's keys cannot be had")
        return held

    async def untrusted(self) -> str | None:
        """Return what is wrong with the issuer's certificate, in Indonesian words that follow its name.

        None: nothing is known against it, or there are keys that still serve. It is looked at anew, now and then:
        nobody else may ask while the service is not ready because of it.
        """
        if self._untrusted is None or self._age() <= KEEP_SECONDS:
            return None
        await self._refresh(has_key=True)
        return self._untrusted

    def _held(self, kid: str, algorithm: str) -> PyJWK | None:
        return self._keys.get((kid, algorithm)) if self._age() <= KEEP_SECONDS else None

    def _age(self) -> float:
        return self._clock() - self._fetched_at

    async def _refresh(self, *, has_key: bool) -> None:
        """Fetch, unless it is too early; or wait for who does, unless there is no need to."""
        if self._fetching is None or self._fetching.done():
            if self._clock() - self._tried_at < PAUSE_SECONDS:
                return
            self._tried_at = self._clock()
            self._fetching = asyncio.create_task(self._try(), name="issuer keys")
        elif has_key:
            return
        # A caller that is cancelled leaves the fetch to the others.
        await asyncio.wait({self._fetching}, timeout=self._patience if has_key else None)

    async def _try(self) -> None:
        self._away = True
        try:
            self._keys = await self._fetch()
        except IssuerUnavailable as error:
            self._untrusted = certificate_trouble(error)
            reason = {"reason": self._untrusted} if self._untrusted else {}
            log.warning("issuer_unavailable", cause=type(error.__cause__).__name__, **reason)
            return
        self._untrusted = None
        self._fetched_at = self._clock()
        self._away = False
