"""Before the service was installed, others kept its queues: it takes what waits there."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import aio_pika
import pytest_asyncio
import sqlalchemy as sa

from contracts.contract import Contract
from contracts.employee import EmployeeChangedV1
from contracts.examples import ENVELOPE, EXAMPLES
from contracts.skp import SkpFinalisedV1
from contracts.unit import UnitChangedV1
from hub.broker.installation import Installation
from hub.discovery import service_names
from hub.messaging.declaring import declare, remove
from hub.messaging.topology import Names
from hub.service import RunningService
from hub.tables import inbox, parked_messages
from services.award_service.app import service
from services.award_service.settings import AwardSettings
from services.award_service.tables import assessments, standings
from tests.support.broker_users import as_user
from tests.support.environment import Environment
from tests.support.services import Instance
from tests.support.tables import made
from tests.support.waiting import until

BEFORE: Final = [name for name in service_names() if name != service.name]
"""What was installed, and kept the queues."""
SAID: Final = (UnitChangedV1, EmployeeChangedV1, SkpFinalisedV1)


@pytest_asyncio.fixture
async def settings(broker_url: str, tmp_path: Path) -> AsyncIterator[AwardSettings]:
    """Of the service, at a broker where its queues are those of a hub without it."""
    environment = Environment.new(as_user(broker_url, service.name), "", tmp_path)
    told = AwardSettings(**environment.settings(sources=("simpeg",)).model_dump(exclude_unset=True))
    without, with_it = Installation(told, BEFORE), Installation(told, service_names())
    async with await aio_pika.connect(broker_url) as connection:
        for name in ("intake", "skp_service"):
            await declare(connection, without.topology_of(name))
        yield told
        for one in (*without.topologies(), with_it.topology_of(service.name)):
            await remove(connection, one)


def message(contract: type[Contract]) -> aio_pika.Message:
    """Return an event as its publisher sends it."""
    attributes = {**ENVELOPE, "id": contract.type, "type": contract.type}
    headers: dict[str, Any] = {
        f"cloudEvents:{name}": value for name, value in attributes.items() if name != "datacontenttype"
    }
    body = json.dumps(EXAMPLES[contract.type]).encode()
    return aio_pika.Message(body, headers=headers, content_type="application/json", user_id=contract.publisher)


async def test_what_waited_for_it_is_taken(settings: AwardSettings, broker_url: str) -> None:
    async with await aio_pika.connect(broker_url) as connection, connection.channel(on_return_raises=True) as channel:
        exchange = await channel.get_exchange(Names(settings.namespace, "").exchange)
        for contract in SAID:
            await exchange.publish(message(contract), contract.type, mandatory=True)
    running = RunningService(replace(service, port=0), settings)
    await made(running.runtime.database, service.all_migrations)
    instance = Instance(running, asyncio.create_task(running.run()))
    try:
        await instance.ready()
        nip = EXAMPLES[EmployeeChangedV1.type]["nip"]

        async def has_taken_all() -> bool:
            async with running.runtime.database.read() as database:
                taken = sa.select(sa.func.count()).select_from(inbox)
                return (await database.execute(taken)).scalar_one() == len(SAID)

        await until(has_taken_all)
        async with running.runtime.database.read() as database:
            assert (await database.execute(sa.select(standings.c.nip))).scalars().all() == [nip]
            assert (await database.execute(sa.select(assessments.c.nip))).scalars().all() == [nip]
            assert (await database.execute(sa.select(parked_messages))).all() == []
    finally:
        await instance.stop()
