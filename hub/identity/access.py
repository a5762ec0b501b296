"""Lets signed-in callers into an endpoint, and nobody else."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from hub.identity import refusals
from hub.identity.caller import Caller
from hub.identity.verifier import Verifier

BEARER = HTTPBearer(
    scheme_name="token_akses",
    bearerFormat="JWT",
    description="Token akses (JWT) dari penyedia identitas, pada header `Authorization`.",
    auto_error=False,
)

"""How a call says whose it is."""

CallerOf = Callable[..., Awaitable[Caller]]


def signed_in(verifier: Verifier) -> CallerOf:
    """Return a FastAPI dependency that gives the caller, if they are signed in.

    Make it once and use it everywhere: FastAPI then checks a token once a request. The dependency raises Problem:
    what `Verifier.caller_of` does.
    """

    async def caller(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]) -> Caller:
        return await verifier.caller_of(credentials.credentials if credentials else None)

    return caller


def require(caller: Caller, *roles: str) -> None:
    """Let a caller with any of these roles pass.

    Raises:
        Problem: 403 `forbidden`.
    """
    if not caller.is_any(*roles):
        raise refusals.forbidden()
