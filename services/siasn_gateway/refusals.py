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
_REQUIRED: Final = re.compile(r"\b([A-Za-z]\w*) is required")

PERSON_NOT_FOUND: Final = "person_not_found"
PERSON_REFUSED: Final = "person_refused"
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
    "assessor_refused": (
        "SIASN menolak data pejabat penilai. Pengelola kepegawaian memperbaiki NIP, golongan, jabatan, atau unit kerja"
        " penilai, lalu petugas hub mengirim ulang."
    ),
    "assessment_refused": (
        "SIASN menolak rating, predikat, atau tahun penilaian. Admin SKP memeriksa penilaian itu dan mengoreksinya bila"
        " perlu."
    ),
    "document_missing": (
        "SIASN meminta dokumen SKP bersama penilaian ini. Hub belum mengirim dokumen: pengelola kepegawaian"
        " mengunggahnya di SIASN."
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
    "statuspenilai": "assessor_refused",
    "penilainipnrp": "assessor_refused",
    "penilainama": "assessor_refused",
    "penilaijabatan": "assessor_refused",
    "penilaiunornama": "assessor_refused",
    "penilaigolonganid": "assessor_refused",
    "penilaigolongan": "assessor_refused",
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
    field = _field_of(said)
    code = OTHER if field is None else _CODES.get(field.lower(), OTHER)
    return Refused(f"SIASN refused the save (HTTP {status})", code=code, words=masked(said), field=field)


def masked(said: str) -> str:
    """Return SIASN's words for an operator: long numbers masked, cut to 200 characters. They may hold a name."""
    return _LONG_NUMBER.sub("[angka]", said.strip())[:_WORDS_LENGTH]


def _field_of(said: str) -> str | None:
    """Return the field that the words are about: the first that "is required", else the first of ours that is named."""
    required = _REQUIRED.search(said)
    if required is not None:
        return required[1]
    found = re.search(r"\b(" + "|".join(_CODES) + r")\b", said, re.IGNORECASE)
    return found[0] if found else None
