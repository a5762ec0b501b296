"""The Indonesian words that a document prints for the terms of the domain."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from contracts.vocabulary import PeriodKind, Predicate, Rating
from services.skp_service.documents.content import Period
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
