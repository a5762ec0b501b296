"""The Indonesian words that a document prints for the terms of the domain."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from contracts.vocabulary import PeriodKind, Predicate, Rating
from services.skp_service.documents.content import Period, Remark
from services.skp_service.domain.cycle import Capacity
from services.skp_service.domain.terms import Annex, Approach, Aspect, OrganisationPerformance, Perspective, PlanModel

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

GIVER: Final[Mapping[Capacity, str]] = {
    Capacity.ASSESSOR: "Pejabat penilai",
    Capacity.COLLEAGUE: "Rekan",
    Capacity.SUBORDINATE: "Bawahan",
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

_MONTHS: Final = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
_QUARTERS: Final = ("I", "II", "III", "IV")
_MONTHS_A_QUARTER: Final = 3


def rank(grade: str) -> str:
    """Return a golongan ruang with its rank, as `Penata Tingkat I (III/d)`; that of a PPPK, or another, as it is."""
    written = _GRADE.fullmatch(grade)
    code = grade if written is None else f"{written[1].upper()}/{written[2].lower()}"
    return f"{RANK[code]} ({code})" if code in RANK else grade


def remark(given: Remark) -> str:
    """Return feedback with its giver before it, as `Rekan: Tepat waktu`."""
    return given.text if given.giver is None else f"{GIVER[given.giver]}: {given.text}"


def day(of: date) -> str:
    """Return a day as `2 Januari 2025`."""
    return f"{of.day} {_MONTHS[of.month - 1]} {of.year}"


def span(period: Period) -> str:
    """Return both days of a period, the year once where one is enough."""
    start = day(period.start)
    if period.start.year == period.end.year:
        start = start.removesuffix(f" {period.start.year}")
    return f"{start} s.d. {day(period.end)}"


def kind(period: Period) -> str:
    """Return what a period is called: `Tahunan`, `Triwulan II`, `Bulan Maret`."""
    match period.kind:
        case PeriodKind.ANNUAL:
            return "Tahunan"
        case PeriodKind.QUARTERLY:
            return f"Triwulan {_QUARTERS[(period.start.month - 1) // _MONTHS_A_QUARTER]}"
        case PeriodKind.MONTHLY:
            return f"Bulan {_MONTHS[period.start.month - 1]}"
