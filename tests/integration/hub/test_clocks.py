"""A service that is given clocks writes no moment of another."""

import asyncio
from typing import Final

import sqlalchemy as sa

from hub.clock import SYSTEM, Clocks
from hub.service import RunningService
from hub.tables import inbox, jobs, outbox, parked_messages
from tests.support.environment import Environment, message, publish
from tests.support.services import Instance, counting_service, echoes, parked_count, prepare, settled

AHEAD: Final = 10 * 366 * 86_400.0
MOMENTS: Final = (
    inbox.c.received_at,
    outbox.c.created_at,
    outbox.c.due_at,
    outbox.c.sent_at,
    parked_messages.c.parked_at,
    jobs.c.last_started_at,
    jobs.c.last_succeeded_at,
)


async def test_every_moment_is_of_the_clocks_that_were_handed_in(sqlite_environment: Environment) -> None:
    clocks = Clocks(now=lambda: SYSTEM.now() + AHEAD)
    started = clocks.now()
    service = RunningService(counting_service(), sqlite_environment.settings(), clocks=clocks)
    await prepare(service.runtime.database)
    instance = Instance(service, asyncio.create_task(service.run()))
    await instance.ready()
    async with sqlite_environment.channel() as channel:
        exchange = await channel.get_exchange(sqlite_environment.names.exchange)
        await publish(exchange, [message("sound"), message("broken", b"{")])
        await parked_count(sqlite_environment, at_least=1)
        await settled(sqlite_environment)
    await instance.stop()
    assert await sqlite_environment.rows(sa.select(echoes).where(echoes.c.code == "sound"))
    for column in MOMENTS:
        written = [row[0] for row in await sqlite_environment.rows(sa.select(column))]
        assert written
        assert all(started - 1 <= at < started + 3600 for at in written), column
