"""HTTP in: who calls, and employees and units as the district's events tell of them."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from contracts.contract import Code
from contracts.nip import NipText
from contracts.vocabulary import Employment
from hub.identity.access import require
from hub.web.documented import ASKS, documented
from hub.web.models import Answer, Limit, Request
from readmodels.people.employees import load_employees
from readmodels.people.positions import positions_of
from services.skp_service.api.context import Reading
from services.skp_service.domain.caller_relations import CallerRelations
from services.skp_service.domain.errors import UnknownEmployee
from services.skp_service.domain.policy import UnitAct, units_for
from services.skp_service.handlers.context import relations_of
from services.skp_service.repository import listing
from services.skp_service.roles import Role

_LARGEST_ROW_NUMBER = 2**63 - 1
_EXAMPLE_NIP = "199001012015032000"


class EmployeeQuery(Request):
    """Parameters of the list of employees."""

    unit_code: Annotated[Code | None, Field(description="Hanya pegawai unit ini.")] = None
    after: Annotated[
        int | None, Field(ge=0, le=_LARGEST_ROW_NUMBER, description="Nilai `next` dari halaman sebelumnya.")
    ] = None
    limit: Limit = 100


class UnitQuery(Request):
    """Parameters of the list of units."""

    after: Annotated[Code | None, Field(description="Nilai `next` dari halaman sebelumnya.")] = None
    limit: Limit = 100


class EmployeeLookup(Request):
    """Whose record is wanted."""

    nip: Annotated[NipText, Field(examples=[_EXAMPLE_NIP])]


class EmployeeAnswer(Answer):
    """An employee as of today; who is only announced, as announced."""

    nip: Annotated[str, Field(examples=[_EXAMPLE_NIP])]
    name: Annotated[str, Field(examples=["Sariwangi Padmanegara"])]
    employment: Employment
    unit_code: Annotated[str, Field(examples=["BKPSDM-PKAP"])]
    position: Annotated[str, Field(examples=["Analis SDM Aparatur Ahli Muda"])]
    grade: Annotated[str | None, Field(examples=["III/c"])]
    superior_nip: str | None
    superior_derived: Annotated[
        bool, Field(description="true: atasan tidak disebut sistem mana pun; ia kepala unit ini atau unit di atasnya.")
    ]
    active: Annotated[bool, Field(description="false: sudah keluar dari instansi.")]
    version: Annotated[int, Field(description="Versi data pegawai terakhir yang sudah berlaku.")]


class UnitAnswer(Answer):
    """A unit as the district's newest event has it."""

    code: Annotated[str, Field(examples=["BKPSDM"])]
    name: str
    kind: Annotated[str, Field(examples=["badan"])]
    parent_code: str | None
    head_title: str | None
    active: bool
    version: int


class EmployeePage(Answer):
    """Some employees; `next` is null on the last page."""

    items: list[EmployeeAnswer]
    next: int | None


class UnitPage(Answer):
    """Some units; `next` is null on the last page."""

    items: list[UnitAnswer]
    next: str | None


class PositionAnswer(Answer):
    """A position of somebody's."""

    id: Annotated[int, Field(description="`position_id` bila membuat SKP.")]
    start: date
    end: date | None
    unit_code: str
    title: str
    superior_nip: str | None


class MeAnswer(Answer):
    """Who calls."""

    nip: str | None
    roles: list[Role]
    positions: Annotated[list[PositionAnswer], Field(description="Yang terlama lebih dahulu.")]
    heads: Annotated[list[str], Field(description="Unit yang Anda pimpin, atau sebagai Plt/Plh, dan di bawahnya.")]
    administers: Annotated[list[str], Field(description="Unit yang Anda kelola dan di bawahnya.")]


router = APIRouter(prefix="/v1", tags=["pegawai dan unit"])


@router.get("/me", **documented("whoAmI", "Siapa saya", ()))
async def who_am_i(call: Reading) -> MeAnswer:
    """Peran, jabatan, dan unit Anda."""
    caller = call.caller
    async with call.read() as connection:
        relations = await relations_of(connection, call.actor)
        held = await positions_of(connection, caller.nip) if caller.nip else []
    return MeAnswer(
        nip=caller.nip,
        roles=[Role(one) for one in sorted(caller.roles)],
        positions=[PositionAnswer.model_validate(one) for one in held],
        heads=sorted(relations.heads),
        administers=sorted(relations.administers),
    )


@router.get("/employees", **documented("listEmployees", "Daftar pegawai", (422,)))
async def list_employees(query: Annotated[EmployeeQuery, Query()], call: Reading) -> EmployeePage:
    """Pegawai unit Anda; admin instansi melihat semuanya. `next` menjadi `after` halaman berikut."""
    require(call.caller, Role.AGENCY_ADMIN, Role.UNIT_ADMIN, Role.ASSESSOR)
    async with call.read() as connection:
        units = _units_of(await relations_of(connection, call.actor))
        page = await listing.list_employees(
            connection, unit_code=query.unit_code, units_seen=units, after=query.after, limit=query.limit
        )
    return EmployeePage.model_validate(page)


@router.post("/employees/lookup", **documented("lookUpEmployee", "Cari pegawai", ASKS, field="nip"))
async def look_up(body: EmployeeLookup, call: Reading) -> EmployeeAnswer:
    """NIP dikirim dalam isi permintaan, bukan dalam alamat, karena alamat tercatat di log."""
    async with call.read() as connection:
        units = _units_of(await relations_of(connection, call.actor))
        found = (await load_employees(connection, [body.nip])).get(body.nip)
    if found is None or not (units is None or found.unit_code in units or found.nip == call.caller.nip):
        raise UnknownEmployee(body.nip)
    return EmployeeAnswer.model_validate(found)


@router.get("/units", **documented("listUnits", "Daftar unit organisasi", (422,)))
async def list_units(query: Annotated[UnitQuery, Query()], call: Reading) -> UnitPage:
    """Unit menurut kodenya; `next` menjadi `after` halaman berikut."""
    async with call.read() as connection:
        page = await listing.list_units(connection, after=query.after, limit=query.limit)
    return UnitPage.model_validate(page)


def _units_of(caller: CallerRelations) -> list[str] | None:
    """Return the units whose people a caller may list; None: all."""
    units = units_for(UnitAct.READ_PEOPLE, caller)
    return None if units is None else sorted(units)
