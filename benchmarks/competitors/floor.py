"""The floor: bare aio-pika, uvloop, no database. Windows of 200: published at once, then acked with one frame.

Nothing can be expected to be faster with aio-pika: it neither reads nor stores what it passes on.
"""

import asyncio
from typing import Final

import aio_pika
import uvloop
from aio_pika.abc import AbstractIncomingMessage

from benchmarks.job import Place

WINDOW: Final = 200


async def main() -> None:
    """Pass on until ended."""
    place = Place.here()
    connection = await aio_pika.connect(place.amqp_url)
    incoming, outgoing = await connection.channel(), await connection.channel(publisher_confirms=True)
    await incoming.set_qos(prefetch_count=2 * WINDOW)
    queue: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()
    await (await incoming.get_queue(place.source)).consume(queue.put)
    while True:
        window = [await queue.get()]
        while len(window) < WINDOW:
            try:
                async with asyncio.timeout(0.005):
                    window.append(await queue.get())
            except TimeoutError:
                break
        await asyncio.gather(
            *(
                outgoing.default_exchange.publish(
                    aio_pika.Message(
                        one.body,
                        headers=one.headers,
                        content_type=one.content_type,
                        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
                    ),
                    place.target,
                )
                for one in window
            )
        )
        await window[-1].ack(multiple=True)


if __name__ == "__main__":
    uvloop.run(main())
