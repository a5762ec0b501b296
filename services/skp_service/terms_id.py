"""The Indonesian words for the terms of the domain, as documents, reports and pages print them."""

import re
from collections.abc import Mapping
from typing import Final

from contracts.vocabulary import FunctionalLevel, PeriodKind, Predicate, Rating
from hub.indonesian import MONTHS, days
from services.skp_service.documents.content import Period, Remark
from services.skp_service.domain.cycle import Act, Capacity, Stage
from services.skp_service.domain.ip_asn import Category
from services.skp_service.domain.sync import SyncState
from services.skp_service.domain.terms import (
    Annex,
    Approach,
    Aspect,
    Discipline,
    Education,
    OrganisationPerformance,
    Perspective,
    PlanModel,
)

STAGE: Final[Mapping[Stage | None, str]] = {
    None: "Belum ada SKP",
    Stage.DRAFT: "Draf",
    Stage.SUBMITTED: "Diajukan",
    Stage.RETURNED: "Dikembalikan",
    Stage.APPROVED: "Disetujui",
    Stage.RESULTS_RATED: "Hasil Kerja Dinilai",
    Stage.ASSESSED: "Dinilai",
    Stage.OBJECTED: "Keberatan",
    Stage.FINAL: "Final",
}

SYNC: Final[Mapping[SyncState, str]] = {
    SyncState.NOT_SENT: "Belum Dikirim",
    SyncState.WAITING: "Menunggu Jawaban",
    SyncState.ACCEPTED: "Diterima",
    SyncState.REJECTED: "Ditolak",
    SyncState.UNCLEAR: "Perlu Diperiksa",
}

ACT: Final[Mapping[Act, str]] = {
    Act.EDIT: "Mengubah rencana",
    Act.SUBMIT: "Mengajukan rencana",
    Act.WITHDRAW: "Menarik kembali rencana",
    Act.RETURN: "Mengembalikan rencana",
    Act.APPROVE: "Menyetujui rencana",
    Act.REVISE: "Membuka revisi rencana",
    Act.RECORD: "Mengisi rencana aksi, realisasi, catatan, bukti dukung",
    Act.GIVE_FEEDBACK: "Memberi umpan balik",
    Act.EXEMPT: "Memberi pengecualian bukti dukung",
    Act.RATE_RESULTS: "Menilai hasil kerja",
    Act.RATE_BEHAVIOUR: "Menilai perilaku kerja",
    Act.ACCEPT: "Menerima hasil penilaian",
    Act.OBJECT: "Mengajukan keberatan",
    Act.ANSWER_OBJECTION: "Memberi keterangan atas keberatan",
    Act.DECIDE_OBJECTION: "Memutuskan keberatan",
    Act.FINALISE: "Memfinalkan penilaian",
    Act.CORRECT: "Mengoreksi penilaian final",
    Act.READ_PLAN: "Membaca rencana",
    Act.READ_WORK: "Membaca pelaksanaan dan bukti dukung",
    Act.READ_ASSESSMENT: "Membaca penilaian",
}

CAPACITY: Final[Mapping[Capacity, str]] = {
    Capacity.OWNER: "Pegawai",
    Capacity.ASSESSOR: "Pejabat penilai",
    Capacity.REVIEWER: "Atasan pejabat penilai",
    Capacity.COLLEAGUE: "Rekan",
    Capacity.SUBORDINATE: "Bawahan",
    Capacity.AUTHORISED: "Pejabat yang berwenang",
    Capacity.UNIT_ADMIN: "Admin unit",
    Capacity.AGENCY_ADMIN: "Admin instansi",
}

MODEL: Final[Mapping[PlanModel, str]] = {
    PlanModel.LEADER: "Bagi Pejabat Pimpinan Tinggi dan Pimpinan Unit Kerja Mandiri",
    PlanModel.STAFF: "Bagi Pejabat Administrasi dan Pejabat Fungsional",
}

APPROACH: Final[Mapping[Approach, str]] = {
    Approach.QUANTITATIVE: "Pendekatan Hasil Kerja Kuantitatif",
    Approach.QUALITATIVE: "Pendekatan Hasil Kerja Kualitatif",
}

ASPECT: Final[Mapping[Aspect, str]] = {
    Aspect.QUANTITY: "Kuantitas",
    Aspect.QUALITY: "Kualitas",
    Aspect.TIME: "Waktu",
    Aspect.COST: "Biaya",
}

PERSPECTIVE: Final[Mapping[Perspective, str]] = {
    Perspective.STAKEHOLDERS: "Penerima Layanan",
    Perspective.INTERNAL_PROCESS: "Proses Bisnis",
    Perspective.LEARNING: "Penguatan Internal",
    Perspective.BUDGET: "Anggaran",
}

ANNEX: Final[Mapping[Annex, str]] = {
    Annex.RESOURCES: "Dukungan Sumber Daya",
    Annex.ACCOUNTABILITY: "Skema Pertanggungjawaban",
    Annex.CONSEQUENCES: "Konsekuensi",
}

RATING: Final[Mapping[Rating, str]] = {
    Rating.ABOVE: "Di Atas Ekspektasi",
    Rating.AS_EXPECTED: "Sesuai Ekspektasi",
    Rating.BELOW: "Di Bawah Ekspektasi",
}

PREDICATE: Final[Mapping[Predicate, str]] = {
    Predicate.VERY_GOOD: "Sangat Baik",
    Predicate.GOOD: "Baik",
    Predicate.NEEDS_IMPROVEMENT: "Butuh Perbaikan",
    Predicate.POOR: "Kurang",
    Predicate.VERY_POOR: "Sangat Kurang",
}

ORGANISATION: Final[Mapping[OrganisationPerformance, str]] = {
    OrganisationPerformance.EXCELLENT: "Istimewa",
    OrganisationPerformance.GOOD: "Baik",
    OrganisationPerformance.NEEDS_IMPROVEMENT: "Butuh Perbaikan",
    OrganisationPerformance.POOR: "Kurang",
    OrganisationPerformance.VERY_POOR: "Sangat Kurang",
}

LEVEL: Final[Mapping[FunctionalLevel, str]] = {
    FunctionalLevel.AHLI_PERTAMA: "Ahli Pertama",
    FunctionalLevel.AHLI_MUDA: "Ahli Muda",
    FunctionalLevel.AHLI_MADYA: "Ahli Madya",
    FunctionalLevel.AHLI_UTAMA: "Ahli Utama",
    FunctionalLevel.PEMULA: "Pemula",
    FunctionalLevel.TERAMPIL: "Terampil",
    FunctionalLevel.MAHIR: "Mahir",
    FunctionalLevel.PENYELIA: "Penyelia",
}

EDUCATION: Final[Mapping[Education, str]] = {
    Education.DOCTORATE: "S3",
    Education.MASTER: "S2",
    Education.BACHELOR: "S1 / D4",
    Education.DIPLOMA_3: "D3",
    Education.SECONDARY: "SMA / D1 / D2",
    Education.BELOW: "Di bawah SMA",
}

DISCIPLINE: Final[Mapping[Discipline, str]] = {
    Discipline.NONE: "Tidak pernah",
    Discipline.LIGHT: "Ringan",
    Discipline.MODERATE: "Sedang",
    Discipline.HEAVY: "Berat",
}

CATEGORY: Final[Mapping[Category, str]] = {
    Category.VERY_HIGH: "Sangat Tinggi",
    Category.HIGH: "Tinggi",
    Category.MODERATE: "Sedang",
    Category.LOW: "Rendah",
    Category.VERY_LOW: "Sangat Rendah",
}

RANK: Final[Mapping[str, str]] = {
    "I/a": "Juru Muda",
    "I/b": "Juru Muda Tingkat I",
    "I/c": "Juru",
    "I/d": "Juru Tingkat I",
    "II/a": "Pengatur Muda",
    "II/b": "Pengatur Muda Tingkat I",
    "II/c": "Pengatur",
    "II/d": "Pengatur Tingkat I",
    "III/a": "Penata Muda",
    "III/b": "Penata Muda Tingkat I",
    "III/c": "Penata",
    "III/d": "Penata Tingkat I",
    "IV/a": "Pembina",
    "IV/b": "Pembina Tingkat I",
    "IV/c": "Pembina Utama Muda",
    "IV/d": "Pembina Utama Madya",
    "IV/e": "Pembina Utama",
}
"""Pangkat of a PNS by golongan ruang, as the personnel systems of several agencies list them alike."""

_GRADE: Final = re.compile(r"(I{1,3}|IV)\s*[/.\- ]?\s*([a-e])", re.IGNORECASE)
_QUARTERS: Final = ("I", "II", "III", "IV")
_MONTHS_A_QUARTER: Final = 3


def rank(grade: str) -> str:
    """Return a golongan ruang with its rank, as `Penata Tingkat I (III/d)`; that of a PPPK, or another, as it is."""
    written = _GRADE.fullmatch(grade)
    code = grade if written is None else f"{written[1].upper()}/{written[2].lower()}"
    return f"{RANK[code]} ({code})" if code in RANK else grade


def remark(given: Remark) -> str:
    """Return feedback with its giver before it, as `Rekan: Tepat waktu`."""
    return given.text if given.giver is None else f"{CAPACITY[given.giver]}: {given.text}"


def span(period: Period) -> str:
    """Return both days of a period, the year once where one is enough."""
    return days(period.start, period.end)


def kind(period: Period) -> str:
    """Return what a period is called: `Tahunan`, `Triwulan II`, `Bulan Maret`."""
    match period.kind:
        case PeriodKind.ANNUAL:
            return "Tahunan"
        case PeriodKind.QUARTERLY:
            return f"Triwulan {_QUARTERS[(period.start.month - 1) // _MONTHS_A_QUARTER]}"
        case PeriodKind.MONTHLY:
            return f"Bulan {MONTHS[period.start.month - 1]}"


def kind_and_year(period: Period) -> str:
    """Return a period in short: `Tahunan 2026`, `Triwulan II 2026`."""
    return f"{kind(period)} {period.end.year}"
