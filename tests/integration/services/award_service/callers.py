"""Who calls the API in tests, each by a name that stands for a token, and the application that they call."""

from collections.abc import Iterable
from typing import Any, Final

import httpx
import pytest
from fastapi import FastAPI

from hub.identity.caller import Caller
from hub.identity.roles import OPERATOR
from hub.identity.verifier import Verifier
from hub.runtime import Runtime
from hub.service import attach
from hub.web.http import Readiness, build_app
from hub.web.problems import Problem
from services.award_service.roles import Role

OWN_NIP: Final = "198801012012031000"
"""Of the employee among the callers."""


def _caller(name: str, *roles: str, nip: str | None = None, units: Iterable[str] = ()) -> Caller:
    return Caller(name, nip, frozenset(roles), frozenset(units))


CALLERS: Final[dict[str, Caller]] = {
    one.subject: one
    for one in (
        _caller("admin", Role.AGENCY_ADMIN, nip="197001011995031000"),
        _caller("unit", Role.UNIT_ADMIN, nip="197101011995031000", units=["DINAS-A"]),
        _caller("verifier", Role.AWARD_VERIFIER, nip="197201011995031000"),
        _caller("verifier2", Role.AWARD_VERIFIER, nip="197301011995031000"),
        _caller("signatory", Role.AWARD_SIGNATORY, nip="196801011990031000"),
        _caller("employee", Role.EMPLOYEE, nip=OWN_NIP),
        _caller("operator", OPERATOR),
        Caller("reader", None, frozenset({Role.AWARD_DOCUMENT_READER}), frozenset(), client="reader"),
        _caller("nobody"),
    )
}
"""By name."""


class ByName(Verifier):
    """Takes a caller's name for their token: how tokens are checked is tested elsewhere."""

    def __init__(self) -> None:
        """Know `CALLERS`."""

    async def caller_of(self, token: str | None) -> Caller:
        """Return who is known by this name."""
        if token not in CALLERS:
            raise Problem(401, "invalid_token", "Token akses tidak sah.")
        return CALLERS[token or ""]


def application_of(runtime: Runtime[Any]) -> FastAPI:
    """Return the service's HTTP application, whose callers sign in by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Verifier, "of", lambda *_args, **_kwargs: ByName())
        parts = runtime.service.build(runtime)
    return build_app(runtime, parts, Readiness(), attach(runtime, parts))


class Office:
    """Calls the API as one of `CALLERS`."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def send(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Return the answer to a call below `/v1`; headers as keywords, `_` for `-`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.request(
            method, f"/v1{path}", json=body, headers={"Authorization": f"Bearer {who}"} | sent
        )

    async def get(self, who: str, path: str) -> Any:
        """Return what a call that is let through answers."""
        answer = await self.send(who, "GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()
