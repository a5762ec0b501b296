"""The service does its work as a role that owns nothing, on tables that their owner has made."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aio_pika
import httpx
import pytest
import sqlalchemy as sa

from contracts.skp import SkpFinalisedV1
from hub.audit import audit_trail
from hub.clock import Clocks
from hub.messaging.declaring import remove
from hub.service import RunningService
from hub.store.migrate import migrate
from hub.tables import jobs
from services.skp_service.app import service
from services.skp_service.settings import SkpSettings
from tests.integration.services.skp_service.agency_fixture import Agency, Clock, sign_in_by_name
from tests.support.environment import Environment
from tests.support.roles import Roles, two_roles
from tests.support.services import Instance
from tests.support.waiting import until


@asynccontextmanager
async def serving(environment: Environment, roles: Roles, clock: Clock) -> AsyncIterator[RunningService]:
    """Run the service as the second role; people sign in by name."""
    told = {"database_url": roles.runtime_url, "database_schema": roles.schema, "migrations": "check"}
    settings = SkpSettings(**(environment.settings().model_dump(exclude_unset=True) | told))
    with pytest.MonkeyPatch.context() as patch:
        sign_in_by_name(patch)
        running = RunningService(replace(service, port=0), settings, clocks=Clocks(now=clock.now))
    instance = Instance(running, asyncio.create_task(running.run()))
    await instance.ready()
    try:
        yield running
    finally:
        await instance.stop()
        connection = await aio_pika.connect_robust(environment.amqp_url)
        async with connection:
            await remove(connection, running.runtime.keeper.topology)
            await (await connection.channel()).exchange_delete(running.runtime.names.exchange)


async def test_a_year_is_finalised_by_a_role_that_owns_nothing(
    postgresql_url: str, broker_url: str, tmp_path: Path, clock: Clock
) -> None:
    environment = Environment.new(broker_url, postgresql_url, tmp_path)
    async with two_roles(postgresql_url) as roles:
        async with roles.owned() as database:
            await migrate(database, service.all_migrations)
        async with (
            serving(environment, roles, clock) as running,
            httpx.AsyncClient(base_url=running.http.url, timeout=30) as client,
        ):
            world = Agency(running.runtime, client)
            (skp,) = await world.staff_assessed()
            assert (await world.finalise(skp["id"])).status_code == 200
            assert len(await world.events(SkpFinalisedV1.type)) == 1
            trail = await world.rows(sa.select(audit_trail.c.act))
            assert "finalise" in {row.act for row in trail}
            await until(lambda: all_jobs_succeeded(world))
            assert (await client.get("/metrics")).status_code == 200


async def all_jobs_succeeded(world: Agency) -> bool:
    """Whether each job has run, and none has failed."""
    rows = await world.rows(sa.select(jobs.c.last_outcome, jobs.c.failures))
    assert {row.failures for row in rows} <= {0}
    return bool(rows) and {row.last_outcome for row in rows} == {"succeeded"}
