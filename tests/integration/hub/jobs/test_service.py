"""A service runs its own jobs and the kit's, and tells of them."""

import asyncio

import httpx
import sqlalchemy as sa

from hub.jobs.job import Job, JobRun
from hub.runtime import Parts, Service
from hub.settings import HubSettings
from hub.tables import jobs
from tests.support.environment import SERVICE, Environment
from tests.support.services import start
from tests.support.waiting import until


async def test_what_a_service_brings_is_run_and_told(sqlite_environment: Environment) -> None:
    ran = asyncio.Event()

    async def work(_run: JobRun) -> None:
        ran.set()

    service = Service(
        SERVICE, "Penghitung", "Menghitung.", 0, lambda _: Parts(jobs=[Job("work", 3600.0, work)]), HubSettings
    )
    instance = await start(sqlite_environment, service)

    async def recorded() -> bool:
        succeeded = sa.select(sa.func.count()).where(jobs.c.last_succeeded_at.is_not(None))
        return bool((await sqlite_environment.rows(succeeded))[0][0] == 2)

    await until(recorded)
    async with httpx.AsyncClient(base_url=instance.service.http.url, timeout=30) as client:
        told = (await client.get("/metrics")).text
    await instance.stop()
    assert ran.is_set()
    for name in ("work", "retention"):
        assert f'kinerja_job_period_seconds{{job_name="{name}"}} 3600.0' in told
