"""A development issuer and a small API that trusts it, on ports of their own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, Final

import httpx
from fastapi import Depends, FastAPI
from fastapi.security import HTTPAuthorizationCredentials

from hub.clock import Clocks
from hub.identity.access import BEARER, require
from hub.identity.caller import Caller
from hub.identity.roles import OPERATOR
from hub.identity.settings import OidcSettings
from hub.identity.verifier import Verifier
from hub.web.http import HttpServer
from hub.web.problems import install_problem_handlers
from sandbox.kit.server import SimulatorServer
from sandbox.sign_in.server import sign_in_server
from sandbox.sign_in.settings import SignInSettings
from services.skp_service.app import service
from services.skp_service.roles import Role

NIP: Final = "199001012015032000"


class HandClock:
    """Stands still until it is told to move."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def issuer_running(**settings: Any) -> AsyncIterator[SimulatorServer]:
    server = sign_in_server(SignInSettings.model_validate({"port": 0} | settings))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.run_until_stopped())
        await server.ready.wait()
        yield server
        server.should_exit = True


def protected_app(verifier: Verifier) -> FastAPI:
    """An API with a door that each signed-in caller opens, and two that only some do."""
    app = FastAPI(title="Uji")
    install_problem_handlers(app)

    async def caller(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]) -> Caller:
        return await verifier.caller_of(credentials.credentials if credentials else None)

    @app.get("/me")
    async def me(who: Annotated[Caller, Depends(caller)]) -> dict[str, Any]:
        return {"subject": who.subject, "nip": who.nip, "roles": sorted(who.roles), "units": sorted(who.units)}

    @app.get("/operators")
    async def operators(who: Annotated[Caller, Depends(caller)]) -> None:
        require(who, OPERATOR)

    @app.get("/admins")
    async def admins(who: Annotated[Caller, Depends(caller)]) -> None:
        require(who, Role.AGENCY_ADMIN, Role.UNIT_ADMIN)

    @app.get("/open")
    async def unprotected() -> None: ...

    return app


@asynccontextmanager
async def api_trusting(
    issuer: str, *, clock: HandClock | None = None, **settings: Any
) -> AsyncIterator[httpx.AsyncClient]:
    told = {"oidc_issuer": issuer, "oidc_audience": "kinerja-hub"} | settings
    verifier = Verifier.of(
        OidcSettings.model_validate(told), roles=service.roles, clocks=Clocks(elapsed=clock or HandClock())
    )
    server = HttpServer(protected_app(verifier), host="127.0.0.1", port=0)
    server.start()
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as client:
        yield client
    await server.stop()


async def token_of(issuer: str, **form: Any) -> str:
    """A token that says what the form asks for."""
    credentials = ("sandbox-client", "sandbox-secret")
    async with httpx.AsyncClient(base_url=issuer, auth=credentials, timeout=30) as client:
        answer = await client.post("/token", data={"grant_type": "client_credentials", **form})
    token: str = answer.raise_for_status().json()["access_token"]
    return token


async def get(api: httpx.AsyncClient, path: str, token: str | None) -> httpx.Response:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return await api.get(path, headers=headers)


def code_of(answer: httpx.Response) -> str:
    """The code of a problem, its form checked."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    content = answer.json()
    assert content["status"] == answer.status_code
    code: str = content["type"].removeprefix("urn:kinerja:problem:")
    return code
