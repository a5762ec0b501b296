"""Keys of sources.

A key is 32 bytes by chance, so there is nothing to guess: what makes a hash slow protects passwords that people choose,
and would only make each request dear. One round of SHA-256 is kept, and found by an index: who reads the table can
sign in as nobody.
"""

import secrets
from hashlib import sha256
from typing import Final

PREFIX: Final = "kunci_"
"""How every key begins: so a key is told from a token, and found by who looks for secrets in files."""
_BYTES: Final = 32


def new_key() -> str:
    """Return a new key: it is shown once."""
    return PREFIX + secrets.token_urlsafe(_BYTES)


def hash_of(key: str) -> str:
    """Return what is kept of a key."""
    return sha256(key.encode()).hexdigest()


def is_key(token: str) -> bool:
    """Whether what came in the place of a token is a key."""
    return token.startswith(PREFIX)
