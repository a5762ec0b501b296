"""The sample district's personnel system publishes what it holds, and the service stands people by it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import aio_pika
import pytest
import pytest_asyncio
import sqlalchemy as sa

from contracts.listed import DisciplineListedV1
from hub.messaging.declaring import remove
from hub.runtime import Runtime
from hub.service import RunningService, topology_of
from hub.store.database import Database
from hub.tables import parked_messages
from sandbox.agency.generate import sample_agency
from sandbox.demo.personnel_lists import listed
from sandbox.demo.personnel_reports import PersonnelReporter
from sandbox.district.careers import careers_of
from services.award_service.app import service
from services.award_service.settings import AwardSettings
from services.award_service.tables import listed as table
from tests.support.environment import Environment
from tests.support.services import Instance
from tests.support.tables import made
from tests.support.waiting import until

SOURCE = "simpeg"
AS_OF = datetime(2025, 1, 2, 3, 0, tzinfo=UTC)
pytestmark = pytest.mark.one_database


@pytest_asyncio.fixture
async def at_broker(broker_url: str, database_url: str, tmp_path: Path) -> AsyncIterator[AwardSettings]:
    """The service's settings at a broker of its own, with its tables."""
    environment = Environment.new(broker_url, database_url, tmp_path)
    settings = AwardSettings(**environment.settings(sources=(SOURCE,)).model_dump(exclude_unset=True))
    database = Database.of(settings, service.name)
    await made(database, service.all_migrations)
    await database.close()
    yield settings
    runtime = Runtime(service, settings)
    async with await aio_pika.connect(broker_url) as connection:
        await remove(connection, topology_of(runtime, service.build(runtime).subscriptions))
    await environment.clean()


async def test_what_the_personnel_system_publishes_is_kept_once(at_broker: AwardSettings) -> None:
    careers = [*careers_of(sample_agency().employees)]
    lists = listed(careers, AS_OF)
    of_nobody_knows_when = listed(careers[:1], AS_OF.replace(year=2062))
    running = RunningService(replace(service, port=0), at_broker)
    instance = Instance(running, asyncio.create_task(running.run()))
    await instance.ready()
    try:
        reporter = PersonnelReporter(at_broker.amqp_url.get_secret_value(), SOURCE, at_broker.namespace)
        await reporter.report(of_nobody_knows_when)
        await reporter.report(lists)
        await reporter.report(lists)

        async def all_kept() -> bool:
            return len(await _rows(instance, sa.select(table.c.id))) == len(lists)

        await until(all_kept)
        kept = await _rows(instance, sa.select(table))
        parked = await _rows(instance, sa.select(parked_messages.c.error_code))
    finally:
        await instance.stop()
    assert {(row.source, row.door) for row in kept} == {(SOURCE, "amqp")}
    told = {one.nip: one for one in lists.values() if isinstance(one, DisciplineListedV1)}
    disciplined = {row.nip: row for row in kept if row.kind == "discipline"}
    assert {nip: len(row.entries) for nip, row in disciplined.items()} == {
        nip: len(one.entries) for nip, one in told.items()
    }
    assert {row.as_of for row in kept} == {AS_OF.timestamp()}
    assert [row.error_code for row in parked] == ["as_of_in_future"] * len(of_nobody_knows_when)


async def _rows(instance: Instance, statement: sa.Select[tuple[object, ...]]) -> list[sa.Row[tuple[object, ...]]]:
    async with instance.runtime.database.read() as connection:
        return [*(await connection.execute(statement)).all()]
