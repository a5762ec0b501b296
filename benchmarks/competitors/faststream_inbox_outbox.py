"""FastStream with inbox and outbox, a transaction a message: the promises of ours, in the way that one writes first.

The handler inserts the event's id, the employee and the event to send in one transaction; a relay in the same process
publishes 500 rows at a time, all in flight together, and marks them sent. FastStream acks after the handler.
Tuned: uvloop, prefetch 40 (more was not faster), a pool of 20, the relay woken by every commit.
"""

import asyncio

import uvloop
from faststream import FastStream
from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitMessage, RabbitQueue
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks.job import Place, event_id, published_at, row_of, stored
from contracts.employee import EmployeeChangedV1

PLACE = Place.here()
engine = create_async_engine(
    PLACE.database_url.replace("postgresql://", "postgresql+asyncpg://"), pool_size=20, max_overflow=0
)
broker = RabbitBroker(PLACE.amqp_url, logger=None)
app = FastStream(broker, logger=None)
committed = asyncio.Event()

TABLE = text(
    f"CREATE TABLE IF NOT EXISTS {PLACE.name}.to_send"
    " (id bigserial PRIMARY KEY, body bytea NOT NULL, sent_at timestamptz)"
)
INDEX = text(f"CREATE INDEX IF NOT EXISTS to_send_unsent ON {PLACE.name}.to_send (id) WHERE sent_at IS NULL")
SEEN = text(f"INSERT INTO {PLACE.name}.seen (event_id) VALUES (:event_id) ON CONFLICT DO NOTHING RETURNING 1")
UPSERT = text(PLACE.upsert(":{}"))
APPEND = text(f"INSERT INTO {PLACE.name}.to_send (body) VALUES (:body)")
CLAIM = text(
    f"SELECT id, body FROM {PLACE.name}.to_send WHERE sent_at IS NULL ORDER BY id LIMIT 500 FOR UPDATE SKIP LOCKED"
)
SENT = text(f"UPDATE {PLACE.name}.to_send SET sent_at = now() WHERE id = ANY(:ids)")


@broker.subscriber(RabbitQueue(PLACE.source, queue_type=QueueType.QUORUM), channel=Channel(prefetch_count=40))
async def store(event: EmployeeChangedV1, message: RabbitMessage) -> None:
    """Store one employee and what is to be announced, unless the event has been seen."""
    async with engine.begin() as connection:
        new = await connection.execute(SEEN, {"event_id": event_id(message.headers)})
        if new.first() is None:
            return
        await connection.execute(UPSERT, row_of(event, published_at(message.headers)))
        await connection.execute(APPEND, {"body": stored(event).model_dump_json().encode()})
    committed.set()


async def relay() -> None:
    """Publish what is to be sent, for ever."""
    while True:
        async with engine.begin() as connection:
            rows = (await connection.execute(CLAIM)).all()
            if rows:
                await asyncio.gather(
                    *(broker.publish(row.body, PLACE.target, persist=True, mandatory=True) for row in rows)
                )
                await connection.execute(SENT, {"ids": [row.id for row in rows]})
        if not rows:
            committed.clear()
            try:
                async with asyncio.timeout(1.0):
                    await committed.wait()
            except TimeoutError:
                continue


@app.on_startup
async def make_tables() -> None:
    """Make the outbox."""
    async with engine.begin() as connection:
        await connection.execute(TABLE)
        await connection.execute(INDEX)


@app.after_startup
async def start_relay() -> None:
    """Let the relay run beside the consumer."""
    app.context.set_global("relay", asyncio.create_task(relay()))


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(app.run())
