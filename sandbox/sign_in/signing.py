"""The key that tokens are signed with."""

import json
import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jwt.algorithms import RSAAlgorithm
from jwt.utils import base64url_encode

from hub.errors import UserError

ALGORITHM: Final = "RS256"
_BITS: Final = 2048


class SigningKey:
    """An RSA key pair.

    Attributes:
        kid: its id: the thumbprint of RFC 7638.
        jwk: the public half, as the JWKS document lists it.
    """

    def __init__(self, private: RSAPrivateKey) -> None:
        self._private = private
        public = RSAAlgorithm.to_jwk(private.public_key(), as_dict=True)
        named = json.dumps({name: public[name] for name in ("e", "kty", "n")}, separators=(",", ":"))
        self.kid = base64url_encode(sha256(named.encode()).digest()).decode()
        self.jwk: Mapping[str, Any] = {**public, "kid": self.kid, "use": "sig", "alg": ALGORITHM}

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Return an access token (RFC 9068) that says this."""
        return jwt.encode(dict(claims), self._private, ALGORITHM, headers={"kid": self.kid, "typ": "at+jwt"})


def new_key() -> SigningKey:
    """Return a key that nobody had before."""
    return SigningKey(generate_private_key(public_exponent=65537, key_size=_BITS))


def kept_key(path: Path) -> SigningKey:
    """Return the key of a file, which is made when it is not there; only its owner can read it.

    Raises:
        UserError: the file cannot be read or made, or holds no RSA key.
    """
    try:
        if not path.exists():
            _make(path)
        private = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise UserError(f"Berkas kunci {path} tidak dapat dipakai ({type(error).__name__}).") from error
    if not isinstance(private, RSAPrivateKey):
        raise UserError(f"Berkas kunci {path} tidak memuat kunci RSA.")
    return SigningKey(private)


def _make(path: Path) -> None:
    private = generate_private_key(public_exponent=65537, key_size=_BITS)
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
