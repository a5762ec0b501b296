"""What the service can announce again, for a service that comes later: each record as it was announced last."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.employee import EmployeeChangedV1
from contracts.unit import UnitChangedV1
from hub.messaging.snapshot import CurrentRecord, Snapshot
from services.intake.domain.record import employee_record, unit_record
from services.intake.repository.employees import EmployeeState, employees_after
from services.intake.repository.units import UnitState, units_after


async def _employees(connection: AsyncConnection, after: str, limit: int) -> Sequence[CurrentRecord]:
    return [_employee(one) for one in await employees_after(connection, after, limit)]


async def _units(connection: AsyncConnection, after: str, limit: int) -> Sequence[CurrentRecord]:
    return [_unit(one) for one in await units_after(connection, after, limit)]


def _employee(state: EmployeeState) -> CurrentRecord:
    if state.content is None or state.version is None or state.published_on is None:
        return CurrentRecord(state.nip, None)
    return CurrentRecord(state.nip, employee_record(state.content, state.version, state.published_on))


def _unit(state: UnitState) -> CurrentRecord:
    if state.content is None or state.version is None:
        return CurrentRecord(state.code, None)
    return CurrentRecord(state.code, unit_record(state.content, state.version))


SNAPSHOTS: Final = (Snapshot(EmployeeChangedV1, _employees), Snapshot(UnitChangedV1, _units))
