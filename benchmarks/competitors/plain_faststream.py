"""Plain FastStream: one transaction a message, then a direct publish. Neither inbox nor outbox.

As its documentation has it: `@broker.subscriber`, a connection pool of SQLAlchemy, publisher confirms (its default).
Tuned: uvloop, prefetch 40 and as many handlers at once (more was not faster), a pool of 20.
"""

import asyncio

import uvloop
from faststream import FastStream
from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitMessage, RabbitQueue
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks.job import Place, published_at, row_of, stored
from contracts.employee import EmployeeChangedV1

PLACE = Place.here()
engine = create_async_engine(
    PLACE.database_url.replace("postgresql://", "postgresql+asyncpg://"), pool_size=20, max_overflow=0
)
broker = RabbitBroker(PLACE.amqp_url, logger=None)
app = FastStream(broker, logger=None)
UPSERT = text(PLACE.upsert(":{}"))


@broker.subscriber(RabbitQueue(PLACE.source, queue_type=QueueType.QUORUM), channel=Channel(prefetch_count=40))
async def store(event: EmployeeChangedV1, message: RabbitMessage) -> None:
    """Store one employee and announce it."""
    async with engine.begin() as connection:
        await connection.execute(UPSERT, row_of(event, published_at(message.headers)))
    await broker.publish(stored(event), PLACE.target, persist=True, mandatory=True)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(app.run())
