"""What is doubtful in the district's records: they are taken all the same, and somebody has to look at them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class FindingCode(StrEnum):
    """What is doubtful."""

    TITLE_CHANGED_UNDATED = "title_changed_undated"
    """Another title in the same unit, without a day: taken for a correction of the title; where it goes back to the
    title before, for an older record, and the title stays."""
    IMPLAUSIBLE_DATE = "implausible_date"
    """A day before the person could have been appointed, or too far ahead: taken for no day."""
    DATE_NOT_TAKEN = "date_not_taken"
    """A later first day of a position that has begun already, and nothing else that is new: it stays as it began."""
    POSITIONS_CONTRADICT = "positions_contradict"
    """Positions of a whole history that are not in order, overlap, or end before they begin: the later first day
    counts, of one day what is told last, and a last day before the first is taken for none."""
    LEAVE_CANCELLED = "leave_cancelled"
    """A leave that was announced is cancelled by a record of who is there, with no day or one that has come."""
    STALE_VERSION = "stale_version"
    """An older record than one that is held already came late: an older version, one under a former number, or another
    under a version from before records were kept. It adds at the most what no newer one speaks of. Of one that tells
    the whole history nothing is lost, whatever the order."""
    VERSION_REUSED = "version_reused"
    """Another content under a version that is held already: the first stays."""
    FORMER_NIP_CONFLICT = "former_nip_conflict"
    """The numbers tell of two people, or another followed the former one already, or it would follow itself; or both
    have rows in the service that cannot become one."""
    POSITION_WITHDRAWN = "position_withdrawn"
    """The history no longer has a position that the service's rows are for, and no other could take them over."""
    UNKNOWN_UNIT = "unknown_unit"
    """Somebody works in a unit of which no event has told."""
    UNKNOWN_SUPERIOR = "unknown_superior"
    """Somebody's superior is an employee of whom no event has told."""


SENTENCES: Final[Mapping[FindingCode, str]] = {
    FindingCode.TITLE_CHANGED_UNDATED: (
        "Nama jabatan berubah tanpa TMT, jadi dianggap pembetulan nama jabatan yang sama, atau data lama bila kembali"
        " ke nama jabatan sebelumnya; bila pegawai berganti jabatan, kirim ulang datanya dengan TMT (effective_on)."
    ),
    FindingCode.IMPLAUSIBLE_DATE: (
        "TMT (effective_on) sebelum pegawai berusia 17 tahun atau lebih dari 5 tahun ke depan, jadi diabaikan; kirim"
        " ulang data dengan TMT yang benar."
    ),
    FindingCode.DATE_NOT_TAKEN: (
        "TMT (effective_on) lebih lambat daripada awal jabatan yang sudah berjalan dan tidak ada isi lain yang berubah,"
        " jadi awal jabatan tetap; bila jabatan itu memang mulai lebih lambat, kirim jabatan sebelumnya dengan TMT-nya,"
        " lalu kirim ulang data ini."
    ),
    FindingCode.POSITIONS_CONTRADICT: (
        "Dalam riwayat jabatan (positions), jabatan yang mulai pada tanggal itu tidak urut, tumpang tindih dengan"
        " berikutnya, atau berakhir sebelum dimulai; riwayat diurutkan menurut TMT, untuk satu hari berlaku yang"
        " disebut terakhir, dan hari terakhir sebelum TMT diabaikan: betulkan riwayat jabatan di sistem kepegawaian."
    ),
    FindingCode.LEAVE_CANCELLED: (
        "Pemberhentian yang sudah diumumkan untuk tanggal itu dibatalkan oleh data berikutnya yang menyatakan pegawai"
        " masih aktif; bila pegawai tetap berhenti, kirim ulang pemberhentiannya (active=false) dengan hari"
        " terakhirnya."
    ),
    FindingCode.STALE_VERSION: (
        "Data lama (versi lama, atau di bawah NIP lama) diterima setelah data yang lebih baru dan tidak"
        " menggantikannya; bila isinya yang benar, kirim ulang di bawah NIP sekarang dengan nomor versi yang lebih"
        " besar."
    ),
    FindingCode.VERSION_REUSED: (
        "Nomor versi yang sudah dipakai dikirim lagi dengan isi lain, jadi isi yang pertama yang berlaku; kirim isi"
        " yang benar dengan nomor versi yang lebih besar."
    ),
    FindingCode.FORMER_NIP_CONFLICT: (
        "NIP lama (former_nip) pada data ini tidak dapat digabungkan seluruhnya: tanggal lahir atau jenis kelamin pada"
        " kedua NIP berbeda, NIP itu sudah digantikan NIP lain, menunjuk dirinya sendiri, atau kedua NIP sudah"
        " mempunyai catatan yang tidak dapat menjadi satu; periksa kedua NIP itu di sistem kepegawaian."
    ),
    FindingCode.POSITION_WITHDRAWN: (
        "Jabatan yang masih dipakai catatan lain tidak ada lagi dalam riwayat pegawai; jabatan itu tetap disimpan:"
        " periksa riwayat jabatan di sistem kepegawaian."
    ),
    FindingCode.UNKNOWN_UNIT: (
        "Unit kerja pegawai ini belum dikenal; kirim data unit itu (unit.changed) atau betulkan kode unit pegawai."
    ),
    FindingCode.UNKNOWN_SUPERIOR: (
        "Data atasan pegawai ini belum diterima; kirim data atasan itu (employee.changed) atau betulkan atasannya."
    ),
}
"""What is said of each, and what to do; a service may say what it means for its own rows."""
