"""An issuer in memory that can be away, slow or wrong, and the tokens it signs."""

import asyncio
import time
from collections.abc import Mapping
from functools import cache, partial
from typing import Any, Final

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_ec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from hub.clock import Clocks
from hub.identity.issuer import fetch_keys
from hub.identity.key_cache import KeyCache
from hub.identity.roles import RoleTable
from hub.identity.settings import OidcSettings
from hub.identity.verifier import Verifier
from hub.web.problems import Problem

ISSUER: Final = "https://issuer.test/realms/daerah"
AUDIENCE: Final = "kinerja-hub"
NIP: Final = "199001012015032000"
SUBJECT: Final = "7c4a5f0e-subject"
ROLES: Final = RoleTable(("employee", "assessor", "unit_admin"), with_units=("unit_admin",))


def rsa(number: int, bits: int = 2048) -> RSAPrivateKey:
    """The n-th key, made once in a test run."""
    return _made(number, bits)


@cache
def _made(_number: int, bits: int) -> RSAPrivateKey:
    return generate_rsa(65537, bits)


@cache
def ec() -> Any:
    return generate_ec(SECP256R1())


def rsa_jwk(number: int = 1, *, bits: int = 2048, **changes: Any) -> dict[str, Any]:
    public = RSAAlgorithm.to_jwk(rsa(number, bits).public_key(), as_dict=True)
    return {**public, "kid": f"rsa-{number}", "use": "sig", **changes}


def ec_jwk(**changes: Any) -> dict[str, Any]:
    return {**ECAlgorithm.to_jwk(ec().public_key(), as_dict=True), "kid": "ec", "use": "sig", **changes}


def claims(**changes: Any) -> dict[str, Any]:
    """What a good token says; a change to None leaves the claim out."""
    now = int(time.time())
    said: dict[str, Any] = {
        "iss": ISSUER,
        "sub": SUBJECT,
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + 300,
        "nip": NIP,
        "roles": ["employee", "unit_admin", "offline_access"],
        "units": ["DIN-01"],
        **changes,
    }
    return {name: value for name, value in said.items() if value is not None}


def token(
    said: Mapping[str, Any] | None = None,
    *,
    key: Any = None,
    algorithm: str = "RS256",
    kid: str | None = "rsa-1",
    **header: Any,
) -> str:
    headers = {**({} if kid is None else {"kid": kid}), **header}
    return jwt.encode(claims() if said is None else dict(said), key or rsa(1), algorithm, headers=headers)


class HandClock:
    """Stands still until it is told to move."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class ScriptedIssuer(httpx.MockTransport):
    """Answers discovery and keys, and counts."""

    def __init__(self) -> None:
        super().__init__(self._answer)
        self.keys: list[Any] = [rsa_jwk(1), ec_jwk()]
        self.discovery: dict[str, Any] = {"issuer": ISSUER, "jwks_uri": f"{ISSUER}/certs"}
        self.failure: Exception | httpx.Response | None = None
        self.open = asyncio.Event()
        self.open.set()
        self.reached = asyncio.Event()
        self.asked: list[str] = []

    @property
    def fetches(self) -> int:
        """How often the keys, or the way to them, were asked for."""
        return sum(address != f"{ISSUER}/certs" for address in self.asked)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        self.reached.set()
        await asyncio.sleep(0)
        await self.open.wait()
        if isinstance(self.failure, Exception):
            raise self.failure
        if self.failure is not None:
            return self.failure
        if request.url.path.endswith("/openid-configuration"):
            return httpx.Response(200, json=self.discovery)
        return httpx.Response(200, json={"keys": self.keys})


def settings(**changes: Any) -> OidcSettings:
    return OidcSettings.model_validate({"oidc_issuer": ISSUER, "oidc_audience": AUDIENCE} | changes)


class VerifierHarness:
    """A verifier, its issuer and its time.

    Attributes:
        issuer: whose tokens it takes.
        clock: of the keys that it keeps.
        ahead: by how many seconds the verifier's wall clock is ahead of the tokens'.
    """

    def __init__(self, *, patience: float = 1.0, seconds: float = 10.0, **changes: Any) -> None:
        self.issuer = ScriptedIssuer()
        self.clock = HandClock()
        self.ahead = 0.0
        clocks = Clocks(now=lambda: time.time() + self.ahead, elapsed=self.clock)
        known = settings(**changes)
        fetch = partial(fetch_keys, known, self.issuer, seconds=seconds)
        self.verifier = Verifier(known, KeyCache(fetch, self.clock, patience=patience), clocks, ROLES)

    async def accepts(self, a_token: str) -> None:
        caller = await self.verifier.caller_of(a_token)
        assert caller.subject == SUBJECT

    async def refusal(self, a_token: str | None) -> str:
        """The code of the problem that a token meets, with its status checked."""
        with pytest.raises(Problem) as caught:
            await self.verifier.caller_of(a_token)
        status = 503 if caught.value.code in {"issuer_unavailable", "sign_in_not_configured"} else 401
        assert caught.value.status == status
        return caught.value.code
