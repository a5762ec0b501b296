"""Celery: prefork with two processes, a task a message, psycopg. Its own message format; the payload is the same.

As its documentation has it: acknowledged when the task starts (`task_acks_late` is off by default), results ignored,
events published from the task through a connection pool with confirms. Tuned: prefetch multiplier 50 (of 4); gossip,
mingle and heartbeat off. A classic durable queue: Celery asks for global QoS, which quorum queues refuse, unless told.
"""

from typing import Any

import psycopg
from celery import Celery
from kombu import Connection, Queue
from kombu.pools import producers

from benchmarks.job import Place, published_at, row_of, stored
from contracts.employee import EmployeeChangedV1

PLACE = Place.here()
app = Celery("bench", broker=PLACE.amqp_url)
app.conf.update(
    task_ignore_result=True,
    task_queues=[Queue(PLACE.source, durable=True)],
    task_default_queue=PLACE.source,
    worker_prefetch_multiplier=50,
    broker_transport_options={"confirm_publish": True},
    worker_hijack_root_logger=False,
)
UPSERT = PLACE.upsert("%({})s")
TARGET = Connection(PLACE.amqp_url, transport_options={"confirm_publish": True})
_open: list[psycopg.Connection[Any]] = []


def database() -> psycopg.Connection[Any]:
    """Return this process's connection."""
    if not _open:
        _open.append(psycopg.connect(PLACE.database_url, autocommit=True))
    return _open[0]


@app.task(name="store")  # type: ignore[untyped-decorator]  # Celery has no types
def store(headers: dict[str, Any], body: str) -> None:
    """Store one employee and announce it."""
    event = EmployeeChangedV1.model_validate_json(body)
    connection = database()
    with connection.transaction():
        connection.execute(UPSERT, row_of(event, published_at(headers)))
    with producers[TARGET].acquire(block=True) as producer:
        producer.publish(
            stored(event).model_dump_json().encode(),
            routing_key=PLACE.target,
            delivery_mode=2,
            mandatory=True,
            content_type="application/json",
            content_encoding="utf-8",
        )
