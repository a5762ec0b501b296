"""Queues of an installed service that does not run: what another one says has somewhere to go, and waits there."""

from collections.abc import Iterator, Sequence

import aio_pika

from hub.broker.installation import Installation
from hub.discovery import service_names
from hub.messaging.declaring import declare, remove
from hub.messaging.topology import Topology
from hub.settings import HubSettings


async def declare_receivers(settings: HubSettings, *services: str) -> None:
    """Make all that some services need on the broker of the settings."""
    async with await aio_pika.connect(settings.amqp_url.get_secret_value()) as connection:
        for topology in _topologies(settings, services):
            await declare(connection, topology)


async def remove_receivers(settings: HubSettings, *services: str) -> None:
    """Remove that again, messages included."""
    async with await aio_pika.connect(settings.amqp_url.get_secret_value()) as connection:
        for topology in _topologies(settings, services):
            await remove(connection, topology)


def _topologies(settings: HubSettings, services: Sequence[str]) -> Iterator[Topology]:
    return map(Installation(settings, service_names()).topology_of, services)
