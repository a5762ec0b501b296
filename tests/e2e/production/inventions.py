"""Publishes, as intake, ratings that nobody gave; its rights were loosened on purpose.

    python -m tests.e2e.production.inventions SKP NIP

For a real SKP and for one that there is not, each without a publisher's name and with one's own. Another's name the
broker takes from nobody, whatever their rights.
"""

import asyncio
import json
import sys
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

import aio_pika
import pytest
from aio_pika.exceptions import ChannelPreconditionFailed

from contracts.envelope import JSON, OwnEnvelope
from contracts.examples import EXAMPLES
from sandbox.demo.personnel_events import SOURCE
from tests.e2e.production.forbidden import EXCHANGE, channel

RATING: Final = "skp.finalised.v1"
USER: Final = "intake"


def invention(skp_id: str, nip: str, publisher: str | None) -> aio_pika.Message:
    """Return the worst rating, newer than any, as its publisher would send it."""
    worst = {"work_results": "below_expectation", "behaviour": "below_expectation", "predicate": "very_poor"}
    year = datetime.now(UTC).year - 1
    body = {**EXAMPLES[RATING], **worst, "skp_id": skp_id, "nip": nip, "year": year, "version": 99}
    envelope = OwnEnvelope(id=str(uuid4()), source=SOURCE, type=RATING, time=datetime.now(UTC))
    return aio_pika.Message(
        json.dumps(body).encode(),
        headers=dict(envelope.to_headers()),
        content_type=JSON,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        message_id=envelope.id,
        user_id=publisher,
    )


async def main(skp_id: str, nip: str) -> None:
    """Publish them."""
    async with channel(USER) as opened:
        exchange = await opened.get_exchange(EXCHANGE, ensure=False)
        for told in (skp_id, str(uuid4())):
            for publisher in (None, USER):
                await exchange.publish(invention(told, nip, publisher), routing_key=RATING)
        with pytest.raises(ChannelPreconditionFailed):
            await exchange.publish(invention(skp_id, nip, "skp_service"), routing_key=RATING)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
