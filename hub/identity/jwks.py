"""The keys of an issuer, as its JWKS document (RFC 7517) lists them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from jwt import PyJWK, PyJWTError

Keys = Mapping[tuple[str, str], PyJWK]
"""By key id (`kid`) and algorithm: a key is only ever used with the algorithms that it was made for."""

_FAMILIES: Final = {"RS": "RSA", "PS": "RSA", "ES": "EC"}


def keys_of(document: object, algorithms: Sequence[str]) -> Keys:
    """Return the keys that verify signatures; those that we cannot use are left out, as the RFC asks.

    Args:
        document: decoded JSON.
        algorithms: those that are accepted.

    Raises:
        ValueError: it is no such document, or has no key for us.
    """
    listed = document.get("keys") if isinstance(document, Mapping) else None
    found: dict[tuple[str, str], PyJWK] = {}
    for jwk in listed if isinstance(listed, list) else []:
        for algorithm in algorithms:
            if isinstance(jwk, Mapping) and _fits(jwk, algorithm):
                with suppress(PyJWTError):
                    found[jwk["kid"], algorithm] = PyJWK(dict(jwk), algorithm)
    if not found:
        raise ValueError("no key for us")
    return found


def _fits(jwk: Mapping[str, Any], algorithm: str) -> bool:
    return (
        isinstance(jwk.get("kid"), str)
        and jwk.get("kty") == _FAMILIES[algorithm[:2]]
        and jwk.get("use", "sig") == "sig"
        and jwk.get("alg", algorithm) == algorithm
    )
