"""Dramatiq: two processes of eight threads, an actor a message, psycopg. Its own message format, the same payload.

As its documentation has it: acknowledged after the actor (at least once), RabbitMQ broker with confirmed delivery, a
connection a thread. Tuned: prefetch left at its default (twice the threads), Prometheus middleware off.
"""

import threading
from typing import Any

import dramatiq
import pika
import psycopg
from dramatiq.brokers.rabbitmq import RabbitmqBroker

from benchmarks.job import Place, published_at, row_of, stored
from contracts.employee import EmployeeChangedV1

PLACE = Place.here()
broker = RabbitmqBroker(url=PLACE.amqp_url, confirm_delivery=True)
dramatiq.set_broker(broker)
UPSERT = PLACE.upsert("%({})s")
_mine = threading.local()


def database() -> psycopg.Connection[Any]:
    """Return this thread's connection."""
    if not hasattr(_mine, "database"):
        _mine.database = psycopg.connect(PLACE.database_url, autocommit=True)
    connection: psycopg.Connection[Any] = _mine.database
    return connection


def channel() -> Any:  # noqa: ANN401 - pika has no types
    """Return this thread's channel, with confirms."""
    if not hasattr(_mine, "channel"):
        _mine.channel = pika.BlockingConnection(pika.URLParameters(PLACE.amqp_url)).channel()
        _mine.channel.confirm_delivery()
    return _mine.channel


@dramatiq.actor(queue_name=PLACE.source, actor_name="store")  # type: ignore[untyped-decorator]  # no types
def store(headers: dict[str, Any], body: str) -> None:
    """Store one employee and announce it."""
    event = EmployeeChangedV1.model_validate_json(body)
    connection = database()
    with connection.transaction():
        connection.execute(UPSERT, row_of(event, published_at(headers)))
    channel().basic_publish(
        exchange="",
        routing_key=PLACE.target,
        body=stored(event).model_dump_json().encode(),
        properties=pika.BasicProperties(delivery_mode=2, content_type="application/json"),
        mandatory=True,
    )
