"""HTTP in: the role-result matrix of a unit (MPPH)."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from contracts.contract import Code
from hub.sheets.response import WORKBOOK_ANSWER, WorkbookResponse
from hub.sheets.workbook import each_of
from hub.web.documented import documented
from hub.web.downloads import example_answer
from hub.web.models import Answer, Request
from services.skp_service.api.context import Reading
from services.skp_service.api.plan_models import EXAMPLE_RESULT
from services.skp_service.api.skp_models import EXAMPLE_ID
from services.skp_service.documents.content import Period
from services.skp_service.domain.plan import WorkResult
from services.skp_service.handlers.matrix import UnitMatrix, matrix_of_unit
from services.skp_service.reports.matrix import MatrixPerson, matrix_sheet

_matrix: Final = partial(documented, refused=(404, 409, 422), field="unit_code")
_TITLE: Final = "Matriks pembagian peran dan hasil"


class MatrixQuery(Request):
    """Parameters of a matrix."""

    period_id: Annotated[UUID, Field(description="Periode SKP.")]
    below: Annotated[bool, Field(description="Dengan pegawai unit di bawahnya.")] = True


class ResultInMatrix(Answer):
    """A work result."""

    id: UUID
    text: str


class PlanHolder(Answer):
    """Whose approved plan it is."""

    skp_id: UUID
    name: str
    position: str
    unit_code: str


class RowAnswer(PlanHolder):
    """One person's part."""

    cells: Annotated[
        list[list[ResultInMatrix]],
        Field(description="Hasil kerja pegawai di bawah tiap kolom, urut seperti `columns`."),
    ]
    others: Annotated[list[ResultInMatrix], Field(description="Hasil kerja yang tidak mendukung kolom mana pun.")]


class MatrixAnswer(Answer):
    """A unit's matrix: the head's work results across, the people down."""

    unit_code: str
    unit_name: str
    head: Annotated[PlanHolder | None, Field(description="Kosong selama kepala unit belum punya rencana disetujui.")]
    columns: list[ResultInMatrix]
    rows: list[RowAnswer]

    @classmethod
    def of(cls, unit_code: str, found: UnitMatrix) -> Self:
        """Return what is shown of a matrix."""
        return cls(
            unit_code=unit_code,
            unit_name=found.unit_name,
            head=None if found.head is None else PlanHolder.model_validate(found.head),
            columns=_results(found.matrix.columns),
            rows=[
                RowAnswer.from_record(
                    found.people[row.skp_id],
                    cells=[_results(cell) for cell in row.cells],
                    others=_results(row.others),
                )
                for row in found.matrix.rows
            ],
        )


_EXAMPLE: Final[dict[str, Any]] = {
    "unit_code": "BKPSDM-PKAP",
    "unit_name": "Bidang PKAP",
    "head": {
        "skp_id": EXAMPLE_ID,
        "name": "Wangsareja Tanu",
        "position": "Kepala Bidang",
        "unit_code": "BKPSDM-PKAP",
    },
    "columns": [{"id": "0b8f2f0e-6f0a-4a53-9d5e-0f6d3a1c7e21", "text": "Meningkatnya indeks kepuasan pegawai"}],
    "rows": [
        {
            "skp_id": "2f1c5a1e-0c1b-4a7e-8f3d-6f5e4d3c2b1a",
            "name": "Sariwangi Padmanegara",
            "position": "Analis SDM Aparatur Ahli Muda",
            "unit_code": "BKPSDM-PKAP",
            "cells": [[{"id": EXAMPLE_RESULT, "text": "Tersusunnya laporan kinerja triwulanan"}]],
            "others": [],
        }
    ],
}


router = APIRouter(prefix="/v1/units/{unit_code}", tags=["laporan"])


@router.get(
    "/matrix",
    **_matrix("getMatrix", f"{_TITLE} (MPPH)", responses=example_answer(_EXAMPLE)),
)
async def matrix(unit_code: Code, query: Annotated[MatrixQuery, Query()], call: Reading) -> MatrixAnswer:
    """Hasil kerja kepala unit mendatar, pegawai menurun; hanya rencana yang sudah disetujui.

    Bagi kepala unit, admin, dan setiap pegawai unit itu atau unit di bawahnya.
    """
    async with call.read() as connection:
        found = await matrix_of_unit(connection, call.actor, unit_code, query.period_id, below=query.below)
    return MatrixAnswer.of(unit_code, found)


@router.get(
    "/matrix.xlsx",
    response_class=WorkbookResponse,
    **_matrix("getMatrixWorkbook", f"{_TITLE} (MPPH) sebagai XLSX", responses=WORKBOOK_ANSWER),
)
async def workbook(unit_code: Code, query: Annotated[MatrixQuery, Query()], call: Reading) -> WorkbookResponse:
    """Isinya sama dengan matriksnya."""
    async with call.read() as connection:
        found = await matrix_of_unit(connection, call.actor, unit_code, query.period_id, below=query.below)
    at = call.actor.at.astimezone(call.api.zone)
    of = Period(found.period.kind, found.period.start, found.period.end)
    who = {skp_id: MatrixPerson(one.name, one.position) for skp_id, one in found.people.items()}
    sheet = matrix_sheet(found.unit_name, of, found.matrix, who, at)
    return await WorkbookResponse.of(sheet, each_of(found.matrix.rows), "mpph")


def _results(results: Sequence[WorkResult]) -> list[ResultInMatrix]:
    return [ResultInMatrix.model_validate(one) for one in results]
