"""What SIASN's refusals are about: its words to one of a few codes, each with a sentence that says who can mend it.

Which words SIASN uses is known for missing fields only ("PnsDinilaiId is required"). Whatever else it says is sorted by
the field of the save that it names, if it names one; the words themselves go to the operator as they are.
"""

import re
from collections.abc import Mapping
from typing import Final

from hub.errors import Refused

_LONG_NUMBER: Final = re.compile(r"\d(?:[ .\-]?\d){7,}")
_WORDS_LENGTH: Final = 200
_READ_LENGTH: Final = 4000
"""Nobody reads further, and expressions that look at megabytes of somebody else's text take seconds."""
_REQUIRED: Final = re.compile(r"\b([A-Za-z]\w*) is required")

PERSON_NOT_FOUND: Final = "person_not_found"
PERSON_REFUSED: Final = "person_refused"
ASSESSOR_REFUSED: Final = "assessor_refused"
DOCUMENT_NOT_KEPT: Final = "document_not_kept"
DOCUMENT_DAMAGED: Final = "document_damaged"
DOCUMENT_REFUSED: Final = "document_refused"
DOCUMENT_TOO_LARGE: Final = "document_too_large"
OTHER: Final = "refused_by_partner"

REASONS: Final[Mapping[str, str]] = {
    PERSON_NOT_FOUND: (
        "Pegawai tidak ditemukan di SIASN. Pengelola kepegawaian memeriksa NIP dan instansinya di SIASN; hub"
        " menanyakannya lagi setiap hari."
    ),
    PERSON_REFUSED: (
        "SIASN menolak identitas pegawai yang dinilai. Pengelola kepegawaian memeriksa data pegawai itu di SIASN, lalu"
        " petugas hub mengirim ulang."
    ),
    ASSESSOR_REFUSED: (
        "SIASN menolak data pejabat penilai. Pengelola kepegawaian memperbaiki NIP, golongan, jabatan, atau unit kerja"
        " penilai, lalu petugas hub mengirim ulang."
    ),
    "assessment_refused": (
        "SIASN menolak rating, predikat, atau tahun penilaian. Admin SKP memeriksa penilaian itu dan mengoreksinya bila"
        " perlu."
    ),
    "document_missing": (
        "SIASN meminta dokumen SKP bersama penilaian ini. Petugas hub menyetel KINERJA_SIASN_DOCUMENT=before_save, atau"
        " pengelola kepegawaian mengunggahnya di SIASN; lalu petugas hub mengirim ulang."
    ),
    DOCUMENT_NOT_KEPT: (
        "Dokumen evaluasi penilaian ini tidak dapat dicetak, karena keterangan persetujuannya dulu tidak disimpan."
        " Pengelola kepegawaian mengunggah dokumen bertanda tangannya di SIASN."
    ),
    DOCUMENT_DAMAGED: (
        "Berkas dokumen penilaian ini di penyimpanan hilang atau berubah. Petugas hub memulihkannya dari cadangan, lalu"
        " mengirim ulang."
    ),
    DOCUMENT_TOO_LARGE: (
        "Berkas dokumen penilaian ini terlalu besar untuk dikirim. Pengelola kepegawaian mengganti salinan bertanda"
        " tangannya dengan yang lebih kecil, lalu petugas hub mengirim ulang."
    ),
    DOCUMENT_REFUSED: (
        "SIASN menolak dokumen penilaian ini; penilaiannya sendiri tidak terpengaruh. Petugas hub membaca jawaban SIASN"
        " dan meneruskannya kepada yang berwenang."
    ),
    OTHER: "SIASN menolak isi penilaian. Petugas hub membaca jawaban SIASN dan meneruskannya kepada yang berwenang.",
    "answer_unclear": (
        "Jawaban SIASN berulang kali tidak dapat dipahami. Petugas hub memeriksa di SIASN apakah penilaian ini"
        " tercatat, lalu mengirim ulang."
    ),
}
"""The Indonesian sentence of each code. None holds a NIP or a name."""

_CODES: Final[Mapping[str, str]] = {
    "pnsdinilaiorang": PERSON_REFUSED,
    "pnsdinilaiid": PERSON_REFUSED,
    "pnsorangid": PERSON_REFUSED,
    "pnsid": PERSON_REFUSED,
    "hasilkinerjanilai": "assessment_refused",
    "perilakukerjanilai": "assessment_refused",
    "kuadrankinerjanilai": "assessment_refused",
    "kuadran": "assessment_refused",
    "tahun": "assessment_refused",
    "statuspenilai": ASSESSOR_REFUSED,
    "penilainipnrp": ASSESSOR_REFUSED,
    "penilainama": ASSESSOR_REFUSED,
    "penilaijabatan": ASSESSOR_REFUSED,
    "penilaiunornama": ASSESSOR_REFUSED,
    "penilaigolonganid": ASSESSOR_REFUSED,
    "penilaigolongan": ASSESSOR_REFUSED,
    "path": "document_missing",
    "dokumen": "document_missing",
}
"""What a field of the save is about; names in lower case, those that begin another one after it."""


def reason_of(code: str) -> str:
    """Return the sentence that says what is wrong and who can mend it; any code has one."""
    return REASONS.get(code, REASONS[OTHER])


def refusal(status: int, said: str) -> Refused:
    """Return the error for a save that SIASN refuses.

    Args:
        status: of HTTP.
        said: SIASN's words.
    """
    field = _field_of(said[:_READ_LENGTH])
    code = OTHER if field is None else _CODES.get(field.lower(), OTHER)
    return Refused(f"SIASN refused the save (HTTP {status})", code=code, words=masked(said), field=field)


def says_not_found(words: str) -> bool:
    """Whether a refusal says that something which the save names does not exist."""
    return re.search(r"tidak ditemukan|not found", words, re.IGNORECASE) is not None


def masked(said: str) -> str:
    """Return SIASN's words for an operator: long numbers masked, 200 characters at the most. They may hold a name."""
    return _LONG_NUMBER.sub("[angka]", printable(said[:_READ_LENGTH]).strip())[:_WORDS_LENGTH]


def printable(said: str) -> str:
    """Return a text without what no database and no terminal takes: control characters and halves of characters."""
    return "".join(each if each.isprintable() or each in "\n\t" else " " for each in said)


def _field_of(said: str) -> str | None:
    """Return the field that the words are about: the first that "is required", else the first of ours that is named."""
    required = _REQUIRED.search(said)
    if required is not None:
        return required[1]
    found = re.search(r"\b(" + "|".join(_CODES) + r")\b", said, re.IGNORECASE)
    return found[0] if found else None
