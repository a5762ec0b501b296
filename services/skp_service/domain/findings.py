"""What a doubt about an employee's record means for SKPs and results."""

from collections.abc import Mapping
from typing import Final

from readmodels.people.domain import findings
from readmodels.people.domain.findings import FindingCode

SENTENCES: Final[Mapping[FindingCode, str]] = {
    **findings.SENTENCES,
    FindingCode.FORMER_NIP_CONFLICT: (
        "NIP lama (former_nip) pada data ini tidak dapat digabungkan seluruhnya: tanggal lahir atau jenis kelamin pada"
        " kedua NIP berbeda, NIP itu sudah digantikan NIP lain, menunjuk dirinya sendiri, atau kedua NIP sudah"
        " mempunyai hasil untuk tahun yang sama; periksa kedua NIP itu di sistem kepegawaian."
    ),
    FindingCode.POSITION_WITHDRAWN: (
        "Jabatan yang sudah mempunyai SKP tidak ada lagi dalam riwayat pegawai, dan jabatan lainnya sudah mempunyai SKP"
        " pada periode itu; SKP tetap disimpan: periksa riwayat jabatan di sistem kepegawaian."
    ),
}
"""What is said of each, and what to do."""
