"""The answers to callers who are not let in. None of them says more than the caller may know."""

import math
from typing import Final

from hub.web.problems import Problem

_CHALLENGE: Final = 'Bearer realm="kinerja"'
_RETRY_SECONDS: Final = 10


def missing_token() -> Problem:
    """401: no token came. RFC 6750 wants no error named then."""
    return _unauthorised("missing_token", "Masuk terlebih dahulu: permintaan ini memerlukan token akses.", _CHALLENGE)


def invalid_token() -> Problem:
    """401: the token is not one of the issuer's for us, or not valid yet."""
    return _unauthorised("invalid_token", "Token akses tidak sah.")


def token_expired() -> Problem:
    """401: the token was good once."""
    return _unauthorised("token_expired", "Token akses sudah kedaluwarsa; silakan masuk kembali.")


def forbidden() -> Problem:
    """403: signed in, without a role that may do this."""
    challenge = f'{_CHALLENGE}, error="insufficient_scope"'
    detail = "Peran Anda tidak berwenang untuk permintaan ini."
    return Problem(403, "forbidden", detail, headers={"WWW-Authenticate": challenge})


def too_many_requests(seconds: float) -> Problem:
    """429: a program calls more often than it may."""
    detail = "Program ini memanggil terlalu sering; tunggu sebentar, lalu ulangi."
    return Problem(429, "too_many_requests", detail, headers={"Retry-After": str(math.ceil(seconds))})


def issuer_unavailable() -> Problem:
    """503: whether the token is good cannot be told now."""
    detail = "Penyedia identitas sedang tidak dapat dihubungi; coba lagi."
    return Problem(503, "issuer_unavailable", detail, headers={"Retry-After": str(_RETRY_SECONDS)})


def sign_in_not_configured() -> Problem:
    """503: no issuer is set, so nobody is let in."""
    return Problem(503, "sign_in_not_configured", "Penyedia identitas belum disetel pada layanan ini.")


def _unauthorised(code: str, detail: str, challenge: str = f'{_CHALLENGE}, error="invalid_token"') -> Problem:
    return Problem(401, code, detail, headers={"WWW-Authenticate": challenge})
