"""What programs ask the issuer: its description, its keys, and tokens."""

from hmac import compare_digest
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from pydantic import BaseModel, ConfigDict

from sandbox.sign_in.clients import CLIENTS
from sandbox.sign_in.issuer import Issuer, issuer_of

router = APIRouter(tags=["issuer"])

_TheIssuer = Annotated[Issuer, Depends(issuer_of)]
_BASIC = HTTPBasic(auto_error=False)


class TokenRequest(BaseModel):
    """A form for the token endpoint (RFC 6749, section 4.4); from `subject` on it is ours."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    grant_type: str = ""
    """`client_credentials`."""
    client_id: str = ""
    """Unless HTTP Basic says it."""
    client_secret: str = ""
    """Unless HTTP Basic says it."""
    subject: str = ""
    """Whose token; empty: the client's."""
    nip: str | None = None
    """Not sent: a token without NIP."""
    roles: str = ""
    """With blanks between them."""
    units: str = ""
    """Unit codes, with blanks between them."""
    audience: str = ""
    """Empty: the usual."""
    expires_in: int | None = None
    """Seconds, negative for a token that has ended; not sent: the usual."""


@router.get("/.well-known/openid-configuration", summary="Discovery document")
async def discovery(issuer: _TheIssuer) -> dict[str, Any]:
    """OpenID Connect Discovery 1.0."""
    return issuer.discovery()


@router.get("/jwks", summary="Keys")
async def jwks(issuer: _TheIssuer) -> dict[str, Any]:
    """RFC 7517."""
    return issuer.jwks()


@router.post("/token", summary="An access token that says what you ask for")
async def token(
    issuer: _TheIssuer,
    form: Annotated[TokenRequest, Form()],
    basic: Annotated[HTTPBasicCredentials | None, Depends(_BASIC)],
) -> JSONResponse:
    """Nothing is checked but the client: wrong claims are wanted for tests of refusals.

    A program's own client (`siasn-gateway`) gets a token for itself with the roles that the issuer knows it by.
    """
    settings = issuer.settings
    if form.grant_type != "client_credentials":
        return _refused(400, "unsupported_grant_type")
    client, secret = (basic.username, basic.password) if basic else (form.client_id, form.client_secret)
    known = CLIENTS.get(client)
    if known is not None and _same(secret, known.secret):
        return _issued(issuer.token(client, roles=known.roles, client=client), settings.token_seconds)
    if not (_same(client, settings.client_id) and _same(secret, settings.client_secret)):
        return _refused(401, "invalid_client")
    issued = issuer.token(
        form.subject or client,
        nip=form.nip,
        roles=form.roles.split(),
        units=form.units.split(),
        audience=form.audience,
        seconds=form.expires_in,
    )
    return _issued(issued, settings.token_seconds if form.expires_in is None else form.expires_in)


def _issued(issued: str, life: int) -> JSONResponse:
    answer = {"access_token": issued, "token_type": "Bearer", "expires_in": life}
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})


def _same(given: str, expected: str) -> bool:
    return compare_digest(given.encode(), expected.encode())


def _refused(status: int, error: str) -> JSONResponse:
    headers = {"WWW-Authenticate": 'Basic realm="sandbox"'} if status == 401 else {}  # noqa: PLR2004
    return JSONResponse({"error": error}, status_code=status, headers=headers)
