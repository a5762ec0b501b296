"""Publishes the job's messages in the way that a competitor reads them; a process of its own.

    python -m benchmarks.load STYLE MESSAGES [RATE]

STYLE is `celery`, `dramatiq`, or the name of a queue that takes plain messages. RATE: messages a second; none: at once.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import aio_pika
import uvloop

from benchmarks.job import FEEDER, Place, headers_now, messages
from contracts.envelope import JSON
from local.broker_users import logged_in

_TICK_SECONDS: Final = 0.02
_WINDOW: Final = 500
Publish = Callable[[dict[str, str], bytes], Awaitable[None]]


async def pace(waiting: Sequence[tuple[dict[str, str], bytes]], rate: float | None, publish: Publish) -> None:
    """Publish messages, in windows, no faster than `rate` a second."""
    number = len(waiting)
    started, done = time.perf_counter(), 0
    while done < number:
        due = number if rate is None else int((time.perf_counter() - started) * rate) + 1
        window = waiting[done : min(due, done + _WINDOW, number)]
        await asyncio.gather(*(publish(headers_now(headers), body) for headers, body in window))
        done += len(window)
        if rate is not None:
            await asyncio.sleep(_TICK_SECONDS)


async def over_amqp(place: Place, queue: str, number: int, rate: float | None) -> None:
    """Publish CloudEvents to a queue, each confirmed."""
    async with await aio_pika.connect(logged_in(place.amqp_url, FEEDER)) as connection:
        channel = await connection.channel(publisher_confirms=True)

        async def publish(headers: dict[str, str], body: bytes) -> None:
            message = aio_pika.Message(
                body,
                headers=dict(headers),
                content_type=JSON,
                user_id=None if place.reported else FEEDER,
                delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            )
            await channel.default_exchange.publish(message, queue)

        await pace(list(messages(number, place.seed, reported=place.reported)), rate, publish)


async def by(style: str, place: Place, number: int, rate: float | None) -> None:
    """Send tasks with a competitor's own client."""
    if style == "celery":
        from benchmarks.competitors.celery_app import store as task  # noqa: PLC0415 - only where it is installed

        send = task.delay
    else:
        from benchmarks.competitors.dramatiq_app import store as actor  # noqa: PLC0415 - only where it is installed

        send = actor.send

    async def publish(headers: dict[str, str], body: bytes) -> None:
        send(headers, body.decode())

    await pace(list(messages(number, place.seed)), rate, publish)


def main() -> None:
    """Read the command line and publish."""
    style, number = sys.argv[1], int(sys.argv[2])
    rate = float(sys.argv[3]) if len(sys.argv) > 3 else None  # noqa: PLR2004 - the third argument
    place = Place.here()
    if style in {"celery", "dramatiq"}:
        uvloop.run(by(style, place, number, rate))
    else:
        uvloop.run(over_amqp(place, style, number, rate))


if __name__ == "__main__":
    main()
