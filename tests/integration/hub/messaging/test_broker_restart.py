"""RabbitMQ restarts under load: everything arrives, exactly once, and the service comes back by itself."""

import asyncio

import aio_pika
import httpx
import pytest
from aio_pika.exceptions import AMQPError

from local.rabbitmq import LocalBroker
from tests.support.environment import Environment, message
from tests.support.services import Instance, count_effects, counted, echoes, parked_rows, running, settled
from tests.support.waiting import until

CODES = [f"thing-{number}" for number in range(1200)]


@pytest.mark.slow
async def test_a_broker_restart_under_load(private_environment: Environment, private_broker: LocalBroker) -> None:
    environment = private_environment
    async with running(environment, batch_size=20, confirm_timeout_seconds=5.0) as instance:
        assert await readiness(instance) == 200
        publishing = asyncio.create_task(publish_stubbornly(environment))
        await counted(environment, echoes, at_least=100)

        async def not_ready() -> bool:
            return await readiness(instance) == 503

        async def ready() -> bool:
            return await readiness(instance) == 200

        noticed = asyncio.create_task(until(not_ready, within=60))
        await private_broker.restart()
        await noticed
        await until(ready, within=60)
        await publishing
        await counted(environment, echoes, at_least=len(CODES), within=60)
        await settled(environment)
    assert (await count_effects(environment, CODES)).clean
    assert await parked_rows(environment) == []


async def readiness(instance: Instance) -> int:
    async with httpx.AsyncClient(base_url=instance.service.http.url, timeout=10) as client:
        return (await client.get("/health/ready")).status_code


async def publish_stubbornly(environment: Environment) -> None:
    """Publish every message until it is confirmed, as a publisher with an outbox does."""
    unsent = list(CODES)
    while unsent:
        try:
            connection = await aio_pika.connect(environment.amqp_url, timeout=5)
            async with connection, connection.channel(publisher_confirms=True) as channel:
                exchange = await channel.get_exchange(environment.names.exchange)
                while unsent:
                    await exchange.publish(message(unsent[-1]), "thing.happened.v1", timeout=5)
                    unsent.pop()
        except (AMQPError, OSError, RuntimeError):
            await asyncio.sleep(0.1)
