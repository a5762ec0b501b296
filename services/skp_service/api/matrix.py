"""HTTP in: the role-result matrix of a unit (MPPH)."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from contracts.contract import Code
from hub.identity.caller import Caller
from hub.runtime import Runtime
from hub.sheets.response import WorkbookResponse
from hub.sheets.workbook import MEDIA_TYPE, each_of, stream_workbook
from hub.web.documented import answers
from hub.web.downloads import example_answer, file_answer
from hub.web.models import Answer, Request
from services.skp_service.api.context import Desks
from services.skp_service.api.plan_models import EXAMPLE_RESULT
from services.skp_service.api.problems import refusals_as_problems
from services.skp_service.api.skp_models import EXAMPLE_ID
from services.skp_service.documents.content import Period
from services.skp_service.domain.plan import WorkResult
from services.skp_service.handlers.context import ActorContext
from services.skp_service.handlers.matrix import UnitMatrix, matrix_of_unit
from services.skp_service.reports.matrix import MatrixPerson, matrix_sheet
from services.skp_service.repository.matrix import Planned

_STATUSES: Final = (404, 409, 422)


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
                RowAnswer(
                    **_holder(found.people[row.skp_id]),
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


def matrix_router(runtime: Runtime, desks: Desks) -> APIRouter:
    """Return the endpoints of the matrix."""
    router = APIRouter(prefix="/units", tags=["laporan"])
    Signed = Annotated[Caller, Depends(desks.signed_in)]  # noqa: N806 - a type

    async def read(context: ActorContext, unit_code: str, query: MatrixQuery) -> UnitMatrix:
        with refusals_as_problems("unit_code"):
            async with runtime.database.read() as connection:
                return await matrix_of_unit(connection, context, unit_code, query.period_id, below=query.below)

    @router.get(
        "/{unit_code}/matrix",
        operation_id="getMatrix",
        summary="Matriks pembagian peran dan hasil (MPPH)",
        responses=example_answer(_EXAMPLE) | answers(*_STATUSES),
    )
    async def matrix(unit_code: Code, query: Annotated[MatrixQuery, Query()], caller: Signed) -> MatrixAnswer:
        """Hasil kerja kepala unit mendatar, pegawai menurun; hanya rencana yang sudah disetujui.

        Bagi kepala unit, admin, dan setiap pegawai unit itu atau unit di bawahnya.
        """
        return MatrixAnswer.of(unit_code, await read(desks.context(caller), unit_code, query))

    @router.get(
        "/{unit_code}/matrix.xlsx",
        operation_id="getMatrixWorkbook",
        summary="Matriks pembagian peran dan hasil (MPPH) sebagai XLSX",
        response_class=WorkbookResponse,
        responses=file_answer(MEDIA_TYPE, "Lembar kerja") | answers(*_STATUSES),
    )
    async def workbook(unit_code: Code, query: Annotated[MatrixQuery, Query()], caller: Signed) -> WorkbookResponse:
        """Isinya sama dengan matriksnya."""
        context = desks.context(caller)
        found = await read(context, unit_code, query)
        at = context.at.astimezone(desks.zone)
        of = Period(found.period.kind, found.period.start, found.period.end)
        who = {skp_id: MatrixPerson(one.name, one.position) for skp_id, one in found.people.items()}
        sheet = matrix_sheet(found.unit_name, of, found.matrix, who, at)
        return await WorkbookResponse.begun(stream_workbook(sheet, each_of(found.matrix.rows)), "mpph", at)

    return router


def _results(results: Sequence[WorkResult]) -> list[ResultInMatrix]:
    return [ResultInMatrix.model_validate(one) for one in results]


def _holder(planned: Planned) -> dict[str, Any]:
    return PlanHolder.model_validate(planned).model_dump()
