"""What is refused as evidence, and what can go wrong with its store: stable codes, Indonesian sentences.

No sentence quotes a file's name or content, or a link.
"""

from collections.abc import Iterable

from contracts.refusal import Refusal, RefusalKind
from services.skp_service.evidence.kinds import FileKind
from services.skp_service.evidence.metrics import UNAVAILABLE

_MIB = 1024 * 1024


class EvidenceRefused(Refusal):
    """This file or link is not taken as evidence; nothing was stored."""

    code = "evidence_refused"
    kind = RefusalKind.INVALID
    field = "body"


class EvidenceTooLarge(EvidenceRefused):
    """The file is larger than `bytes_max`; the rest of it was not read."""

    code = "evidence_too_large"
    kind = RefusalKind.TOO_LARGE

    def __init__(self, bytes_max: int) -> None:
        largest = f"{bytes_max // _MIB} MiB" if bytes_max % _MIB == 0 else f"{bytes_max} bita"
        super().__init__(f"Berkas terlalu besar: paling besar {largest}.")


class EvidenceEmpty(EvidenceRefused):
    """The file has no bytes."""

    code = "evidence_empty"
    sentence = "Berkas kosong."


class EvidenceTypeNotAllowed(EvidenceRefused):
    """The content, whatever its name says, is of none of the `allowed` kinds."""

    code = "evidence_type_not_allowed"
    kind = RefusalKind.UNSUPPORTED

    def __init__(self, allowed: Iterable[FileKind]) -> None:
        labels = ", ".join(sorted(kind.label for kind in allowed))
        super().__init__(f"Jenis berkas ini tidak diterima. Yang diterima: {labels}.")


class EvidenceDamaged(EvidenceRefused):
    """The content begins as an allowed kind and is not a whole one, or is a second thing besides."""

    code = "evidence_damaged"
    sentence = "Berkas rusak, tidak lengkap, atau memuat isi lain di luar jenisnya: simpan ulang, lalu kirim lagi."


class EvidenceHasMacros(EvidenceRefused):
    """An Office file that carries a program."""

    code = "evidence_has_macros"
    sentence = "Dokumen memuat makro: simpan tanpa makro, lalu kirim lagi."


class EvidenceLinkRefused(EvidenceRefused):
    """The text is not a link that can be shown to people."""

    code = "evidence_link_refused"
    sentence = "Tautan harus berawalan http:// atau https://, tanpa nama pengguna dan sandi, tanpa spasi."
    field = "link"


class EvidenceLinkTooLong(EvidenceLinkRefused):
    """The link has more than `characters_max` characters."""

    code = "evidence_link_too_long"

    def __init__(self, characters_max: int) -> None:
        super().__init__(f"Tautan terlalu panjang: paling banyak {characters_max} karakter.")


class EvidenceNotFound(Refusal):
    """The store has no file of this key."""

    code = "evidence_not_found"
    sentence = "Berkas bukti dukung ini tidak ditemukan."
    kind = RefusalKind.NOT_FOUND


class EvidenceStoreUnavailable(Refusal):
    """The disk or the object store cannot be used now; whether anything was stored is not known, and does not matter.

    Sending the same file again is always safe: it is stored under the same name.
    """

    code = "evidence_store_unavailable"
    sentence = "Penyimpanan bukti dukung sedang tidak tersedia; coba lagi."
    kind = RefusalKind.UNAVAILABLE

    def __init__(self) -> None:
        super().__init__()
        UNAVAILABLE.inc()
