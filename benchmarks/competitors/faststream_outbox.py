"""The library faststream-outbox, as its "relay" page has it, with a FastStream RabbitMQ subscriber in front.

The handler inserts the event's id, the employee and (with the library's `publish(session=...)`) the event in one
transaction; the library's subscriber relays rows to RabbitMQ. Same promises as ours.
Tuned: uvloop, prefetch 40, pools of 20, 16 relay workers, rows fetched and deleted 100 at a time.
"""

import asyncio
import os
from typing import Any

import uvloop
from faststream import FastStream
from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitMessage, RabbitQueue
from faststream_outbox import OutboxBroker, make_outbox_table
from sqlalchemy import MetaData, text
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

from benchmarks.job import Place, event_id, published_at, row_of, stored
from contracts.employee import EmployeeChangedV1

PLACE = Place.here()
metadata = MetaData()
table = make_outbox_table(metadata, table_name=f"o_{PLACE.name}")
engine = create_async_engine(
    PLACE.database_url.replace("postgresql://", "postgresql+asyncpg://"), pool_size=20, max_overflow=5
)
sessions = async_sessionmaker(engine, expire_on_commit=False)
rabbit = RabbitBroker(PLACE.amqp_url, logger=None)
outbox = OutboxBroker(engine, outbox_table=table, logger=None)
app = FastStream(outbox, logger=None)
UPSERT = text(PLACE.upsert(":{}"))
SEEN = text(f"INSERT INTO {PLACE.name}.seen (event_id) VALUES (:event_id) ON CONFLICT DO NOTHING RETURNING 1")


@rabbit.subscriber(RabbitQueue(PLACE.source, queue_type=QueueType.QUORUM), channel=Channel(prefetch_count=40))
async def store(event: EmployeeChangedV1, message: RabbitMessage) -> None:
    """Store one employee and what is to be announced, unless the event has been seen."""
    async with sessions() as session, session.begin():
        new = await session.execute(SEEN, {"event_id": event_id(message.headers)})
        if new.first() is None:
            return
        await session.execute(UPSERT, row_of(event, published_at(message.headers)))
        await outbox.publish(stored(event).model_dump(mode="json"), queue="stored", session=session)


@rabbit.publisher(PLACE.target, persist=True, mandatory=True)
@outbox.subscriber(  # type: ignore[untyped-decorator]  # the environment of the tests does not have it
    "stored",
    max_workers=16,
    fetch_batch_size=100,
    min_fetch_interval=0.01,
    max_fetch_interval=1.0,
    terminal_flush_batch_size=100,
)
async def relay(body: dict[str, Any]) -> dict[str, Any]:
    """Pass it on."""
    return body


@app.on_startup
async def make_tables() -> None:
    """Make the library's table, then start the consumer."""
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await rabbit.connect()


@app.after_startup
async def consume() -> None:
    """Start the RabbitMQ side."""
    await rabbit.start()


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(app.run())
