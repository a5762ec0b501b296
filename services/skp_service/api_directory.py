"""HTTP in: employees and units, as the district's events tell of them."""

from typing import Annotated

from fastapi import APIRouter, Query

from hub.problems import Problem
from hub.runtime import Runtime
from services.skp_service import listing
from services.skp_service.api_models import (
    EmployeeAnswer,
    EmployeeLookup,
    EmployeePage,
    EmployeeQuery,
    UnitPage,
    UnitQuery,
)
from services.skp_service.api_problems import answers
from services.skp_service.domain.errors import UnknownEmployee
from services.skp_service.repository import load_employees


def directory_router(runtime: Runtime) -> APIRouter:
    """Return the endpoints of employees and units."""
    router = APIRouter(tags=["pegawai dan unit"])

    @router.get("/employees", operation_id="listEmployees", summary="Daftar pegawai", responses=answers(422))
    async def list_employees(query: Annotated[EmployeeQuery, Query()]) -> EmployeePage:
        """Pegawai menurut urutan diterimanya; `next` menjadi `after` halaman berikut."""
        async with runtime.database.read() as connection:
            page = await listing.list_employees(
                connection, unit_code=query.unit_code, after=query.after, limit=query.limit
            )
        return EmployeePage.model_validate(page)

    @router.post(
        "/employees/lookup", operation_id="lookUpEmployee", summary="Cari pegawai", responses=answers(404, 422)
    )
    async def look_up(request: EmployeeLookup) -> EmployeeAnswer:
        """NIP dikirim dalam isi permintaan, bukan dalam alamat, karena alamat tercatat di log."""
        async with runtime.database.read() as connection:
            found = await load_employees(connection, [request.nip])
        if request.nip not in found:
            raise Problem(404, UnknownEmployee.code, UnknownEmployee.sentence, field="nip")
        return EmployeeAnswer.model_validate(found[request.nip])

    @router.get("/units", operation_id="listUnits", summary="Daftar unit organisasi", responses=answers(422))
    async def list_units(query: Annotated[UnitQuery, Query()]) -> UnitPage:
        """Unit menurut kodenya; `next` menjadi `after` halaman berikut."""
        async with runtime.database.read() as connection:
            page = await listing.list_units(connection, after=query.after, limit=query.limit)
        return UnitPage.model_validate(page)

    return router
