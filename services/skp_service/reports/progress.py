"""The achievement report (E-Lapkin): how far each unit of an agency has come with its SKPs."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from hub.sheets.sheet import Column, Kind, Sheet
from services.skp_service.documents.content import Period
from services.skp_service.domain.progress import UnitProgress
from services.skp_service.terms_id import kind_and_year


class Step(StrEnum):
    """What is counted; whoever has come to one has come past those before it. Named like the fields of the counts."""

    PLANNED = "planned"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    EVIDENCE_COMPLETE = "evidence_complete"
    ASSESSED = "assessed"
    FINALISED = "finalised"
    ACCEPTED = "accepted"


LABEL: Final[Mapping[Step, str]] = {
    Step.PLANNED: "Menyusun SKP",
    Step.SUBMITTED: "Diajukan",
    Step.APPROVED: "Disetujui",
    Step.EVIDENCE_COMPLETE: "Bukti Dukung Lengkap",
    Step.ASSESSED: "Dinilai",
    Step.FINALISED: "Final",
    Step.ACCEPTED: "Diterima SIASN",
}

_PER_MILLE: Final = 1000


def count_of(progress: UnitProgress, step: Step) -> int:
    """Return how many have come to a step."""
    count: int = getattr(progress, step)
    return count


def shares_of(progress: UnitProgress) -> Mapping[Step, float | None]:
    """Return the shares of the employees that have come to each step; None where there are no employees.

    0.0 to 1.0 in steps of a thousandth, rounded down, so that 100,0% says that nobody is missing.
    """
    return {
        step: count_of(progress, step) * _PER_MILLE // progress.employees / _PER_MILLE if progress.employees else None
        for step in Step
    }


def total_of(units: Iterable[UnitProgress]) -> UnitProgress:
    """Return the agency's counts, the sums of its units'."""
    total = dict.fromkeys(Step, 0)
    employees = 0
    for unit in units:
        employees += unit.employees
        for step in Step:
            total[step] += count_of(unit, step)
    return UnitProgress("", "Jumlah", employees, **{step.value: count for step, count in total.items()})


def progress_sheet(agency: str, of: Period, total: UnitProgress, at: datetime) -> Sheet[UnitProgress]:
    """Return what the report looks like.

    Args:
        agency: name of the agency (instansi).
        of: the span of the SKPs that are counted.
        total: from `total_of`.
        at: the moment whose state the rows show, in the district's zone.
    """
    title = "Laporan Capaian Penilaian Kinerja Pegawai (E-Lapkin)"
    return Sheet("E-Lapkin", title, at, _COLUMNS, lines=(agency, f"Periode {kind_and_year(of)}"), total=total, fixed=2)


def _of_step(step: Step) -> Iterator[Column[UnitProgress]]:
    label = LABEL[step]
    yield Column(label, 12, lambda row: count_of(row, step), Kind.COUNT)
    yield Column(f"{label} (%)", 12, lambda row: shares_of(row)[step], Kind.SHARE)


_COLUMNS: Final[tuple[Column[UnitProgress], ...]] = (
    Column("Kode Unit", 16, lambda row: row.unit_code, Kind.CODE),
    Column("Unit", 40, lambda row: row.unit_name),
    Column("Jumlah Pegawai", 12, lambda row: row.employees, Kind.COUNT),
    *(column for step in Step for column in _of_step(step)),
)
