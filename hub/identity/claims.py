"""What a verified token says about its bearer."""

from collections.abc import Mapping
from typing import Any

from contracts.nip import InvalidNip, parse_nip
from hub.identity.caller import Caller
from hub.identity.roles import RoleTable
from hub.identity.settings import OidcSettings

Claims = Mapping[str, Any]


class WrongClaim(ValueError):
    """A claim is not what it has to be. The text names the claim and never quotes its value."""


class Expired(ValueError):
    """A token's time is over."""


def end_of(claims: Claims, *, now: float, leeway: float) -> float:
    """Return when a token ends that is valid now (RFC 7519, 4.1.4 to 4.1.6), leeway and all, in epoch seconds.

    Raises:
        WrongClaim: it is not valid yet, or one of its moments is no number.
        Expired: it has ended.
    """
    for name in ("iat", "nbf"):
        if name in claims and _seconds_at(name, claims) > now + leeway:
            raise WrongClaim(name)
    ends = _seconds_at("exp", claims) + leeway
    if now >= ends:
        raise Expired
    return ends


def caller_of(claims: Claims, settings: OidcSettings, table: RoleTable) -> Caller:
    """Return who the claims are about. A claim that is missing or null grants nothing.

    Args:
        claims: of a verified token.
        settings: which claim says what.
        table: the service's roles.

    Raises:
        WrongClaim: there is no subject, the NIP is malformed, or roles, units or the program's name are not texts.
    """
    subject = claims.get("sub")
    if not (isinstance(subject, str) and subject):
        raise WrongClaim("sub")
    roles = table.held(_texts_at(settings.oidc_roles_claim, claims))
    units = _texts_at(settings.oidc_units_claim, claims)
    nip = _nip_at(settings.oidc_nip_claim, claims)
    return Caller(
        subject=subject,
        nip=nip,
        roles=roles,
        units=frozenset() if roles.isdisjoint(table.with_units) else units,
        client=_client_at(settings.oidc_machine_claim, claims) if nip is None else None,
    )


def _seconds_at(name: str, claims: Claims) -> int:
    try:
        return int(claims[name])
    except (ValueError, TypeError, OverflowError):
        raise WrongClaim(name) from None


def _nip_at(path: str, claims: Claims) -> str | None:
    text = _value_at(path, claims)
    if text is None:
        return None
    if not isinstance(text, str):
        raise WrongClaim(path)
    try:
        return parse_nip(text).value
    except InvalidNip:
        raise WrongClaim(path) from None


def _client_at(path: str, claims: Claims) -> str | None:
    """Return which program a token was given to for itself: as the issuer says it, else as RFC 9068, 2.2, has it."""
    client = _value_at(path or "client_id", claims)
    if not path:
        return str(client) if client == claims["sub"] else None
    if not (client is None or isinstance(client, str)):
        raise WrongClaim(path)
    return client or None


def _texts_at(path: str, claims: Claims) -> frozenset[str]:
    """Return a list of texts; an issuer may write a list of one as that text."""
    match _value_at(path, claims):
        case None:
            return frozenset()
        case str(text):
            return frozenset({text})
        case list(texts) if all(isinstance(text, str) for text in texts):
            return frozenset(texts)
    raise WrongClaim(path)


def _value_at(path: str, claims: Claims) -> object:
    """Return what stands at a dotted path; a claim that is itself named so, as `https://x.id/roles`, goes first."""
    if path in claims:
        return claims[path]
    found: object = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
