"""The service's parts fit the kit's, and its migrations make the tables that the code reads and writes."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from contracts.registry import CONTRACTS
from hub.audit import audit_trail
from hub.runtime import Runtime
from hub.store.migrate import migrate
from readmodels.people.tables import employees, positions
from readmodels.people.tables import metadata as people_metadata
from services.skp_service.app import service
from services.skp_service.domain.year import YearRule
from services.skp_service.subscribers import subscriptions
from services.skp_service.tables import metadata, skps
from tests.integration.services.skp_service.agency_fixture import HEAD, TODAY, Agency, leader_plan, staff_plan

RESULTS = (
    "id, nip, year, kind, work_results, behaviour, predicate, version, assessor, finalised_at, sync_state, siasn_id"
)


def test_everything_taken_and_published_is_a_released_contract() -> None:
    taken = {contract for each in subscriptions(lambda: TODAY, YearRule.LONGEST) for contract in each.contracts}
    assert taken | set(service.publishes) <= set(CONTRACTS.values())


async def test_what_is_published_is_all_that_leaves(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    await world.finalise(skp["id"])
    assert {event["type"] for event in await world.events()} <= {contract.type for contract in service.publishes}


def columns_of(connection: sa.Connection, table: sa.Table) -> Mapping[str, bool]:
    return {one["name"]: one["nullable"] for one in sa.inspect(connection).get_columns(table.name)}


def uniques_of(connection: sa.Connection, table: sa.Table) -> set[tuple[str, ...]]:
    inspector = sa.inspect(connection)
    found = [one["column_names"] for one in inspector.get_unique_constraints(table.name)]
    found.append(inspector.get_pk_constraint(table.name)["constrained_columns"])
    return {tuple(names) for names in found}


async def test_migrations_make_the_tables_of_the_code(runtime: Runtime) -> None:
    async with runtime.database.read() as connection:
        for table in (*metadata.sorted_tables, *people_metadata.sorted_tables, audit_trail):
            made = await connection.run_sync(columns_of, table)
            assert made == {column.name: column.nullable for column in table.columns}
            wanted = {
                tuple(column.name for column in one.columns)
                for one in table.constraints
                if isinstance(one, sa.UniqueConstraint | sa.PrimaryKeyConstraint)
            }
            assert await connection.run_sync(uniques_of, table) == wanted


def first_tables(connection: sa.Connection) -> None:
    """Bring the service's tables back to revision 0001, as a district has them that has used the first version."""
    for table in (*metadata.sorted_tables, *people_metadata.sorted_tables):
        table.drop(connection)
    first = import_module("services.skp_service.migrations.versions.0001_employees_units_skps")
    with Operations.context(MigrationContext.configure(connection)):
        first.upgrade()
    connection.exec_driver_sql("UPDATE alembic_skp_service SET version_num = '0001'")
    connection.exec_driver_sql("DELETE FROM alembic_people")  # the first version had no such set


async def test_results_and_people_of_the_first_version_survive_the_second(runtime: Runtime) -> None:
    final, draft = uuid4(), uuid4()
    common: dict[str, Any] = {"year": 2025, "kind": "annual", "predicate": "good", "sync_state": "accepted"}
    common |= {"work_results": "as_expected", "behaviour": "as_expected", "assessor": '{"status": "non_asn"}'}
    rows = [
        common | {"id": final, "nip": "199001012015032000", "state": "final", "version": 1, "siasn_id": "rw-1"},
        common | {"id": draft, "nip": "199001012015042000", "state": "assessed", "version": 0, "siasn_id": None},
    ]
    people = [
        {"nip": f"19900101201{number}032000", "active": active, "superior_nip": None, "grade": None}
        | {"version": 4, "name": "Sariwangi", "employment": "pns", "unit_code": "BKD", "position": "Analis"}
        for number, active in ((5, True), (6, False))
    ]
    async with runtime.database.begin() as connection:
        await connection.run_sync(first_tables)
        old = sa.Table("skps", sa.MetaData(), *(sa.Column(name) for name in (*rows[0], "finalised_at")))
        old.c.id.type, old.c.assessor.type = sa.Uuid(), metadata.tables["annual_results"].c.assessor.type
        await connection.execute(
            sa.insert(old), [row | {"assessor": {"name": "Bupati"}, "finalised_at": 5.5} for row in rows]
        )
        await connection.execute(sa.insert(employees), people)
    await migrate(runtime.database, service.all_migrations)
    async with runtime.database.read() as connection:
        (kept,) = await connection.execute(sa.select(metadata.tables["annual_results"]))
        (held,) = await connection.execute(sa.select(positions))
        count = sa.select(sa.func.count()).select_from(metadata.tables["skps"])
        assert (await connection.execute(count)).scalar() == 0
    assert (kept.id, kept.version, kept.siasn_id, kept.finalised_at) == (final, 1, "rw-1", 5.5)
    assert (kept.assessor, kept.predicate, kept.sync_state) == ({"name": "Bupati"}, "good", "accepted")
    assert (held.nip, held.title, held.version, held.end) == ("199001012015032000", "Analis", 4, None)


def before_deadlines(connection: sa.Connection) -> None:
    """Bring the tables back to before SKPs kept the days of their first submission and first approval."""
    metadata.tables["extra_time"].drop(connection)
    step = import_module("services.skp_service.migrations.versions.0006_deadlines")
    connection.exec_driver_sql(f"UPDATE alembic_skp_service SET version_num = '{step.down_revision}'")
    for row in connection.execute(sa.select(skps)).all():
        kept = {name: value for name, value in row.content.items() if not name.startswith("first_")}
        connection.execute(sa.update(skps).where(skps.c.id == row.id).values(content=kept))


async def test_the_days_of_first_submission_and_approval_are_taken_from_the_trail(world: Agency) -> None:
    (nip,) = await world.settle(1)
    period = await world.period()
    top = await world.planned(HEAD, period, leader_plan(agreement="Perjanjian kinerja"), by=world.admin)
    await world.person(HEAD).done(top["id"], "/revise", {"reason": "Target perlu disesuaikan."})
    fresh = await world.open(nip, period, staff_plan(None))
    async with world.runtime.database.begin() as connection:
        await connection.run_sync(before_deadlines)
    await migrate(world.runtime.database, service.all_migrations)
    ((revised,), (new,)) = [await world.skps(one["id"]) for one in (top, fresh)]
    days = [revised.content.get(name) for name in ("first_submitted_on", "approved_on")]
    assert days == [str(TODAY), str(TODAY)]
    assert "first_submitted_on" not in new.content
