"""Where a call says whose it is, and which roles an endpoint asks for."""

from fastapi.security import HTTPBearer

from hub.identity import refusals
from hub.identity.caller import Caller

BEARER = HTTPBearer(
    scheme_name="token_akses",
    bearerFormat="JWT",
    description="Token akses (JWT) dari penyedia identitas, pada header `Authorization`.",
    auto_error=False,
)
"""How a call says whose it is."""


def require(caller: Caller, *roles: str) -> None:
    """Let a caller with any of these roles pass.

    Raises:
        Problem: 403 `forbidden`.
    """
    if not caller.is_any(*roles):
        raise refusals.forbidden()
