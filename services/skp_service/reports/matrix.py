"""The role-result matrix of a unit (MPPH) as a sheet: the head's results across, the people down."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from contracts.personal import personal
from hub.sheets.sheet import Column, Sheet
from services.skp_service.documents.content import Period
from services.skp_service.domain.plan import WorkResult
from services.skp_service.domain.role_result_matrix import MatrixRow, RoleResultMatrix
from services.skp_service.terms_id import kind_and_year


@personal
class MatrixPerson:
    """Whom a row is about: the full name with titles, and the position (jabatan)."""

    name: str
    position: str


def matrix_sheet(
    unit: str, of: Period, matrix: RoleResultMatrix, people: Mapping[UUID, MatrixPerson], at: datetime
) -> Sheet[MatrixRow]:
    """Return what the matrix looks like; its rows are `matrix.rows`.

    Args:
        unit: name of the unit.
        of: the span of the SKPs.
        matrix: of the unit.
        people: everybody of its rows, by SKP.
        at: the moment whose state it shows, in the district's zone.

    Raises:
        KeyError: somebody of a row is not among the people; here, not when the row is written.
    """
    who = {row.skp_id: people[row.skp_id] for row in matrix.rows}
    columns = (
        Column[MatrixRow]("Nama", 32, lambda row: who[row.skp_id].name),
        Column[MatrixRow]("Jabatan", 32, lambda row: who[row.skp_id].position),
        *_results_across(matrix.columns),
        Column[MatrixRow]("Hasil Kerja Lainnya", 40, lambda row: listed(row.others)),
    )
    lines = (unit, f"Periode {kind_and_year(of)}")
    return Sheet("MPPH", "Matriks Pembagian Peran dan Hasil", at, columns, lines=lines, fixed=1)


def listed(results: Sequence[WorkResult]) -> str | None:
    """Return results as a cell: one as it is, several numbered, a line each; None where there are none."""
    texts = [" ".join(result.text.split()) for result in results]
    if len(texts) > 1:
        texts = [f"{number}. {text}" for number, text in enumerate(texts, start=1)]
    return "\n".join(texts) or None


def _results_across(results: Sequence[WorkResult]) -> Iterator[Column[MatrixRow]]:
    for place, result in enumerate(results):
        yield _column(place, f"{place + 1}. {' '.join(result.text.split())}")


def _column(place: int, label: str) -> Column[MatrixRow]:
    return Column(label, 40, lambda row: listed(row.cells[place]))
