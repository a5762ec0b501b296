"""TLS to everybody whom the hub connects to: always verified, by the machine's CAs and those of one file."""

import ssl
from collections.abc import Iterator
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Final

import httpx
from pydantic import AfterValidator, BeforeValidator
from pydantic_settings import SettingsConfigDict

from hub.environment import EnvironmentSettings
from hub.secret_files import why_unreadable

# Of OpenSSL (X509_V_ERR_...).
_EXPIRED: Final = 10
_NOT_YET_VALID: Final = 9
_OTHER_NAMES: Final = frozenset({62, 64})
_NO_TLS_REASONS: Final = frozenset({"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE"})
_NO_TLS: Final = "rejected SSL upgrade"
"""asyncpg's words for a PostgreSQL that speaks no TLS."""

CERTIFICATE_REFUSED: Final = "certificate_refused"
"""Code of what fails because the other side's certificate is not accepted: only an operator can mend that."""

UNTRUSTED: Final = "sertifikatnya tidak dipercaya: CA yang menerbitkannya tidak dikenal (KINERJA_CA_FILE)"
OTHER_NAME: Final = "sertifikatnya tidak cocok: nama tuan rumah di alamat kita tidak ada di dalamnya"
EXPIRED: Final = "sertifikatnya kedaluwarsa"
NOT_YET_VALID: Final = "sertifikatnya belum berlaku (periksa jam kedua mesin)"
NO_TLS: Final = "tidak berbicara TLS di alamat itu"


def trusting(ca_file: Path | None) -> ssl.SSLContext:
    """Return a context that verifies a server's certificate and its host name.

    Args:
        ca_file: PEM file of CAs that are trusted beside the machine's own; None: only these.

    Raises:
        OSError: the file cannot be read; `ssl.SSLError`, one of these: it holds no certificate.
    """
    # httpx brings Mozilla's CAs, for a machine that has none of its own.
    context = ssl.create_default_context() if _machine_has_cas() else httpx.create_ssl_context()
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    return context


@cache
def _machine_has_cas() -> bool:
    """Whether OpenSSL finds any where it looks; it says None for a place that is not there."""
    return any(place and _holds_something(Path(place)) for place in ssl.get_default_verify_paths()[:2])


def _holds_something(place: Path) -> bool:
    return any(place.iterdir()) if place.is_dir() else True


def with_certificates(file: Path | None) -> Path | None:
    """Return a PEM file of CAs that somebody names, None for none. Raises ValueError: it is none, in Indonesian."""
    if file is None:
        return None
    try:
        trusting(file)
    except ssl.SSLError:
        raise ValueError(f"berkas {str(file)!r} tidak memuat sertifikat (PEM)") from None
    except OSError as error:
        raise ValueError(f"berkas {str(file)!r} {why_unreadable(error)}") from None
    return file


class TlsSettings(EnvironmentSettings):
    """Whose certificates are trusted."""

    model_config = SettingsConfigDict(env_prefix="KINERJA_")

    ca_file: Annotated[Path | None, BeforeValidator(lambda told: told or None), AfterValidator(with_certificates)] = (
        None
    )
    """PEM file of the CAs (one or several) that are trusted beside the machine's own: for the broker, the database, the
    issuer, partners, document services and the bucket."""


def certificate_trouble(error: BaseException) -> str | None:
    """Return what TLS has against the other side, in Indonesian words that follow its name; None: nothing.

    Args:
        error: that ended the attempt to connect, or one that was raised from it.
    """
    for one in _causes(error):
        # aiohttp's own errors are of these classes, too, and have neither.
        if isinstance(one, ssl.SSLCertVerificationError) and hasattr(one, "verify_code"):
            return _of_code(one.verify_code)
        if isinstance(one, ssl.SSLError) and getattr(one, "reason", "") in _NO_TLS_REASONS:
            return NO_TLS
        if isinstance(one, ConnectionError) and _NO_TLS in str(one):
            return NO_TLS
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or following.__context__


def _of_code(code: int) -> str:
    if code in _OTHER_NAMES:
        return OTHER_NAME
    return {_EXPIRED: EXPIRED, _NOT_YET_VALID: NOT_YET_VALID}.get(code, UNTRUSTED)


def is_loopback(host: str) -> bool:
    """Whether a host, without brackets, is this machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
