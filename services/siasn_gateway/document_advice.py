"""Whether documents can get to SIASN, in words: for readiness and for `kinerja doctor`."""

from typing import Final

from hub.clock import SYSTEM
from hub.errors import HubError
from hub.finding import Finding
from hub.partner.service_client import ServiceClient
from services.siasn_gateway.papers import Papers
from services.siasn_gateway.settings import SiasnGatewaySettings

_NAME: Final = "Dokumen SKP untuk SIASN"
WAY: Final = "KINERJA_SIASN_DOCUMENT"
"""The variable that decides it."""
_UNDECIDED: Final = (
    f"Isi {WAY}: after_save (dilampirkan setelah penilaian tercatat), before_save (diunggah lebih dulu), atau none."
)
_CLIENT: Final = "KINERJA_SIASN_DOCUMENT_CLIENT_ID dan KINERJA_SIASN_DOCUMENT_CLIENT_SECRET"


def documents_sentence(settings: SiasnGatewaySettings, papers: Papers) -> str | None:
    """Return what the documents wait for, in Indonesian, and which variables that is about; None: nothing."""
    if not settings.sends_documents:
        return None
    if papers.untrusted is not None:
        return f"sertifikat yang dapat dipercaya untuk dokumen ({papers.untrusted})"
    match papers.trouble:
        case None:
            return None
        case "credentials_missing":
            return f"alamat atau kredensial dokumen yang belum disetel: {', '.join(settings.documents_lacking)}"
        case _:
            return f"kredensial dokumen ({_CLIENT}), yang ditolak penerbit token (KINERJA_SIASN_DOCUMENT_TOKEN_URL)"


async def examine_documents(settings: SiasnGatewaySettings) -> list[Finding]:
    """Return what can be said of the documents; nothing on a machine where no setting of SIASN's is made."""
    if not settings.is_told:
        return []
    if settings.document is None:
        return [Finding(_NAME, ok=False, found="belum diputuskan; tidak dikirim", remedy=_UNDECIDED)]
    if not settings.sends_documents:
        return [Finding(_NAME, ok=True, found="tidak dikirim oleh hub (none)")]
    lacking = settings.documents_lacking
    if lacking:
        return [Finding(_NAME, ok=False, found="belum lengkap", remedy=f"Isi {', '.join(lacking)}.")]
    service = ServiceClient(settings.documents_from(), SYSTEM)
    try:
        await service.sign_in()
    except HubError as error:
        if (untrusted := service.untrusted) is not None:
            return [Finding(_NAME, ok=False, found=untrusted, remedy="Periksa sertifikat itu dan KINERJA_CA_FILE.")]
        remedy = f"Periksa {_CLIENT} dan KINERJA_SIASN_DOCUMENT_TOKEN_URL."
        return [Finding(_NAME, ok=False, found=f"penerbit token tidak memberi token ({error.code})", remedy=remedy)]
    finally:
        await service.aclose()
    return [Finding(_NAME, ok=True, found=f"dikirim ({settings.document}); penerbit token mengenal kita")]
