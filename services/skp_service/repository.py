"""Loads and stores what the use cases work on: one statement for a whole batch.

Rows are written in the order of their keys, so that two transactions with common rows wait for each other in one
direction only.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.employee import EmployeeChangedV1
from contracts.skp import Assessor
from contracts.unit import UnitChangedV1
from contracts.vocabulary import Employment, Predicate, Rating, SkpKind
from hub.clock import moment
from hub.upsert import insert_for
from services.skp_service.domain.errors import UnknownSkp
from services.skp_service.domain.organisation import Employee, Unit
from services.skp_service.domain.skp import Assessment, Skp, SkpState
from services.skp_service.domain.sync import Sync, SyncState
from services.skp_service.tables import employees, skps, units

SkpKey = tuple[str, int, SkpKind]
"""NIP, year and kind."""


async def project_employees(connection: AsyncConnection, records: Iterable[EmployeeChangedV1]) -> None:
    """Store employees' records, except those not newer than what is held."""
    await _project(connection, employees, employees.c.nip, records)


async def project_units(connection: AsyncConnection, records: Iterable[UnitChangedV1]) -> None:
    """Store units' records, except those not newer than what is held."""
    await _project(connection, units, units.c.code, records)


async def _project(
    connection: AsyncConnection,
    table: sa.Table,
    key: sa.Column[str],
    records: Iterable[EmployeeChangedV1] | Iterable[UnitChangedV1],
) -> None:
    # Of several versions in one batch the newest stands, whatever their order; of two with the same the first, as if
    # they had come in two batches.
    newest: dict[str, EmployeeChangedV1 | UnitChangedV1] = {}
    for record in records:
        held = newest.get(getattr(record, key.name))
        if held is None or held.version < record.version:
            newest[getattr(record, key.name)] = record
    if not newest:
        return
    # Only what has a column: a contract may grow a field that is of no use here.
    names = table.columns.keys() & type(next(iter(newest.values()))).model_fields.keys()
    insert = insert_for(connection, table)
    statement = insert.on_conflict_do_update(
        index_elements=[key],
        set_={name: insert.excluded[name] for name in sorted(names - {key.name})},
        where=insert.excluded.version > table.c.version,
    )
    rows = [newest[each].model_dump(mode="json", include=names) for each in sorted(newest)]
    await connection.execute(statement.inline(), rows)


async def known_nips(connection: AsyncConnection, nips: Iterable[str]) -> set[str]:
    """Return those of the NIPs whose employees are known."""
    rows = await connection.execute(sa.select(employees.c.nip).where(employees.c.nip.in_(set(nips))))
    return set(rows.scalars())


async def load_employees(connection: AsyncConnection, nips: Iterable[str]) -> dict[str, Employee]:
    """Return the employees who are known, by NIP."""
    rows = await connection.execute(sa.select(employees).where(employees.c.nip.in_(set(nips))))
    return {row.nip: employee_of(row) for row in rows}


async def load_units(connection: AsyncConnection, codes: Iterable[str]) -> dict[str, Unit]:
    """Return the units that are known, by code."""
    rows = await connection.execute(sa.select(units).where(units.c.code.in_(set(codes))))
    return {row.code: unit_of(row) for row in rows}


async def add_skps(connection: AsyncConnection, new: Iterable[Skp]) -> None:
    """Store new SKPs; one whose employee, year and kind exist already is left out."""
    rows = [_row_of(skp) for skp in sorted(new, key=key_of)]
    if rows:
        await connection.execute(insert_for(connection, skps).on_conflict_do_nothing(), rows)


async def find_skps(connection: AsyncConnection, keys: Iterable[SkpKey]) -> dict[SkpKey, Skp]:
    """Return the SKPs that exist for these business keys."""
    key = sa.tuple_(skps.c.nip, skps.c.year, skps.c.kind)
    wanted = [(nip, year, kind.value) for nip, year, kind in keys]
    rows = await connection.execute(sa.select(skps).where(key.in_(wanted)))
    return {key_of(skp): skp for skp in map(skp_of, rows)}


async def lock_skps(connection: AsyncConnection, ids: Iterable[UUID]) -> dict[UUID, Skp]:
    """Return the SKPs that exist, by id, and keep them from changing until the transaction ends.

    SQLite knows no row locks and needs none: there, one transaction writes at a time.
    """
    statement = sa.select(skps).where(skps.c.id.in_(set(ids))).order_by(skps.c.id).with_for_update()
    rows = await connection.execute(statement)
    return {row.id: skp_of(row) for row in rows}


async def lock_all_skps(connection: AsyncConnection, ids: Sequence[UUID]) -> dict[UUID, Skp]:
    """Return all these SKPs, locked. Raises UnknownSkp for the first one that does not exist."""
    found = await lock_skps(connection, ids) if ids else {}
    for skp_id in ids:
        if skp_id not in found:
            raise UnknownSkp(skp_id)
    return found


async def save_skps(connection: AsyncConnection, changed: Iterable[Skp]) -> None:
    """Store what became of SKPs that exist."""
    rows = [{"_id" if name == "id" else name: value for name, value in _row_of(skp).items()} for skp in changed]
    if not rows:
        return
    values: dict[str, Any] = {name: sa.bindparam(name) for name in rows[0] if name != "_id"}
    statement = sa.update(skps).where(skps.c.id == sa.bindparam("_id")).values(values)
    await connection.execute(statement, sorted(rows, key=lambda row: str(row["_id"])))


def key_of(skp: Skp) -> SkpKey:
    """Return the business key."""
    return skp.nip, skp.year, skp.kind


def employee_of(row: sa.Row[Any]) -> Employee:
    """Return the employee in a row of `employees`."""
    return Employee(
        nip=row.nip,
        version=row.version,
        name=row.name,
        employment=Employment(row.employment),
        unit_code=row.unit_code,
        position=row.position,
        grade=row.grade,
        superior_nip=row.superior_nip,
        active=row.active,
    )


def unit_of(row: sa.Row[Any]) -> Unit:
    """Return the unit in a row of `units`."""
    return Unit(
        code=row.code,
        version=row.version,
        name=row.name,
        kind=row.kind,
        parent_code=row.parent_code,
        head_title=row.head_title,
        active=row.active,
    )


def skp_of(row: sa.Row[Any]) -> Skp:
    """Return the SKP in a row of `skps`."""
    return Skp(
        id=row.id,
        nip=row.nip,
        year=row.year,
        kind=SkpKind(row.kind),
        state=SkpState(row.state),
        assessment=_assessment_of(row),
        version=row.version,
        assessor=None if row.assessor is None else Assessor.model_validate(row.assessor),
        finalised_at=None if row.finalised_at is None else moment(row.finalised_at),
        sync=Sync(
            state=SyncState(row.sync_state),
            version=row.sync_version,
            siasn_id=row.siasn_id,
            code=row.sync_code,
            reason=row.sync_reason,
            at=None if row.synced_at is None else moment(row.synced_at),
        ),
    )


def _assessment_of(row: sa.Row[Any]) -> Assessment | None:
    if row.predicate is None:
        return None
    return Assessment(Rating(row.work_results), Rating(row.behaviour), Predicate(row.predicate))


def _row_of(skp: Skp) -> dict[str, Any]:
    assessment, sync = skp.assessment, skp.sync
    return {
        "id": skp.id,
        "nip": skp.nip,
        "year": skp.year,
        "kind": skp.kind.value,
        "state": skp.state.value,
        "work_results": assessment and assessment.work_results.value,
        "behaviour": assessment and assessment.behaviour.value,
        "predicate": assessment and assessment.predicate.value,
        "version": skp.version,
        "assessor": skp.assessor and skp.assessor.model_dump(mode="json"),
        "finalised_at": skp.finalised_at and skp.finalised_at.timestamp(),
        "sync_state": sync.state.value,
        "sync_version": sync.version,
        "siasn_id": sync.siasn_id,
        "sync_code": sync.code,
        "sync_reason": sync.reason,
        "synced_at": sync.at and sync.at.timestamp(),
    }
