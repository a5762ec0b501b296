"""Whether SIASN lets us in, in words: for readiness and for `kinerja doctor`."""

from collections.abc import Mapping
from typing import Final

from hub.errors import HubError, Transient
from hub.finding import Finding
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.settings import SiasnGatewaySettings

_SENTENCES: Final[Mapping[str, str]] = {
    "credentials_missing": "kredensial SIASN yang belum disetel (KINERJA_SIASN_CONSUMER_KEY dan seterusnya)",
    "credentials_refused": "kredensial SIASN, yang ditolak penerbit token",
    "sso_token_refused": "token SSO tetap SIASN, yang ditolak SIASN: minta yang baru kepada BKN",
}
_NAME: Final = "Kredensial SIASN"


def credentials_sentence(trouble: str | None) -> str | None:
    """Return what the service waits for, in Indonesian, for a code of `SiasnClient.credentials_trouble`."""
    return None if trouble is None else _SENTENCES[trouble]


async def examine() -> list[Finding]:
    """Return what can be said of the credentials; nothing on a machine where no setting of SIASN's is made.

    A fixed SSO token is tried. A user and password are not: a try that fails brings the account nearer to being locked.
    """
    settings = SiasnGatewaySettings()
    if not any(name.startswith("siasn_") for name in settings.model_fields_set):
        return []
    if settings.siasn_credentials_missing:
        return [
            Finding(
                _NAME,
                ok=False,
                found="belum lengkap",
                remedy="Isi KINERJA_SIASN_CONSUMER_KEY, _CONSUMER_SECRET, dan _SSO_TOKEN, atau _SSO_CLIENT_ID, "
                "_SSO_USERNAME, dan _SSO_PASSWORD.",
            )
        ]
    if not settings.siasn_fixed_sso_token:
        return [Finding(_NAME, ok=True, found="lengkap; sandi tidak dicoba di sini (`kinerja siasn check` mencobanya)")]
    return [await _tried(settings)]


async def _tried(settings: SiasnGatewaySettings) -> Finding:
    client = SiasnClient(settings)
    try:
        await client.probe()
    except Transient as error:
        return _refused(error, client.credentials_trouble)
    except HubError as error:
        return Finding(_NAME, ok=True, found=f"diterima SIASN, yang menjawab dengan cara yang belum dikenal ({error})")
    finally:
        await client.aclose()
    return Finding(_NAME, ok=True, found="token SSO tetap diterima SIASN")


def _refused(error: Transient, trouble: str | None) -> Finding:
    if trouble is None:
        return Finding(
            _NAME, ok=False, found=f"SIASN tidak menjawab ({error.code})", remedy="Periksa alamat dan jaringan."
        )
    return Finding(
        _NAME,
        ok=False,
        found=f"ditolak ({trouble})",
        remedy="Minta token SSO yang baru kepada BKN, atau periksa kunci dan sandi konsumen.",
    )
