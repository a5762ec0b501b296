"""The two token endpoints' operations: API manager (client credentials) and SSO (password)."""

import base64
from collections.abc import Mapping
from hmac import compare_digest
from typing import Final
from urllib.parse import parse_qsl, unquote

from starlette.responses import JSONResponse, Response

from sandbox.kit.bodies import json_object
from sandbox.kit.calls import Call
from sandbox.siasn.state import Sandbox
from sandbox.siasn.tokens import TokenKind

_POST_ONLY: Final = {"Allow": "POST"}


def issue_api_token(sandbox: Sandbox, call: Call, authorization: str | None) -> Response:
    """Token 1: `grant_type=client_credentials`, as a form or JSON; the client in HTTP Basic or in the form."""
    form = _form_or_json(call)
    if form.get("grant_type") != "client_credentials":
        return _refused(400, "unsupported_grant_type", "Unsupported grant_type value")
    key, secret = _basic(authorization) or (form.get("client_id", ""), form.get("client_secret", ""))
    settings = sandbox.settings
    if not (_same(key, settings.consumer_key) and _same(secret, settings.consumer_secret)):
        return _refused(401, "invalid_client", "A valid OAuth client could not be found for client_id")
    return _token(sandbox, TokenKind.API_MANAGER, {"scope": "am_application_scope default"})


def issue_sso_token(sandbox: Sandbox, call: Call) -> Response:
    """Token 2: `grant_type=password`."""
    form = _form(call)
    if form.get("grant_type") != "password":
        return _refused(400, "unsupported_grant_type", "Unsupported grant_type")
    settings = sandbox.settings
    if not _same(form.get("client_id", ""), settings.sso_client_id):
        return _refused(401, "invalid_client", "Invalid client or Invalid client credentials")
    given = (
        _same(form.get("username", ""), settings.sso_username),
        _same(form.get("password", ""), settings.sso_password),
    )
    if not all(given):
        return _refused(401, "invalid_grant", "Invalid user credentials")
    return _token(sandbox, TokenKind.SSO, {"not-before-policy": 0, "scope": "email profile"})


def api_token_wrong_method() -> Response:
    """Return the API manager's answer to a method that its token endpoint does not have."""
    return _refused(405, "invalid_request", "HTTP method not supported", headers=_POST_ONLY)


def sso_token_wrong_method() -> Response:
    """Return the SSO's answer to a method that its token endpoint does not have; the SSO is a Keycloak."""
    return JSONResponse({"error": "HTTP 405 Method Not Allowed"}, status_code=405, headers=_POST_ONLY)


def _token(sandbox: Sandbox, kind: TokenKind, extra: Mapping[str, object]) -> Response:
    sandbox.counters.count("token", kind)
    return JSONResponse(
        {
            "access_token": sandbox.tokens.issue(kind),
            "token_type": "Bearer",
            "expires_in": int(sandbox.tokens.lifetimes[kind]),
            **extra,
        },
        headers={"Cache-Control": "no-store"},
    )


def _form(call: Call) -> dict[str, str]:
    """Return the fields of a form body, and of the query, where some clients put `grant_type`."""
    return {**call.query, **dict(parse_qsl(call.body.decode("latin-1"), keep_blank_values=True))}


def _form_or_json(call: Call) -> dict[str, str]:
    """Return the fields of a body that is a form or, as some clients have it, a JSON object."""
    if "json" not in call.content_type.lower():
        return _form(call)
    return {name: value for name, value in (json_object(call.body) or {}).items() if isinstance(value, str)}


def _basic(authorization: str | None) -> tuple[str, str] | None:
    word, _, encoded = (authorization or "").strip().partition(" ")
    if word.lower() != "basic":
        return None
    try:
        key, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:  # no base64, or no UTF-8 in it
        return None
    return unquote(key), unquote(secret)


def _same(given: str, expected: str) -> bool:
    # Half a surrogate pair, which JSON can hold, has no UTF-8 of its own.
    return compare_digest(given.encode(errors="surrogatepass"), expected.encode())


def _refused(status: int, error: str, description: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"error": error, "error_description": description}, status_code=status, headers=headers)
