"""Publishes units and employees, each confirmed by the broker, in the place of intake, whose contracts they are."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Final, TypeVar
from uuid import NAMESPACE_URL, uuid5

import aio_pika
from aio_pika.abc import AbstractExchange
from aio_pika.exceptions import AMQPError
from yarl import URL

from contracts.contract import Contract
from contracts.employee import EmployeeChangedV1
from contracts.envelope import JSON, Envelope
from contracts.unit import UnitChangedV1
from contracts.vocabulary import FunctionalLevel
from hub.amqp.connection import tls_to
from hub.tls import TlsSettings
from sandbox.district.model import SampleEmployee, SampleUnit

SOURCE: Final = "/district/personnel"
_WINDOW: Final = 200
_RETRY_SECONDS: Final = 0.5

Item = TypeVar("Item")


def chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield lists of at most `size` items."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def unit_event(unit: SampleUnit) -> UnitChangedV1:
    """Return the unit's message."""
    return UnitChangedV1(
        code=unit.code,
        version=1,
        name=unit.name,
        kind=unit.kind,
        parent_code=unit.parent_code,
        head_title=unit.head_title,
    )


def employee_event(employee: SampleEmployee, **changes: object) -> EmployeeChangedV1:
    """Return the employee's message; `changes` are fields that are not as they were at first."""
    record = {
        "nip": employee.nip,
        "version": 1,
        "name": employee.name,
        "employment": employee.employment,
        "unit_code": employee.unit_code,
        "position": employee.position,
        "grade": employee.grade,
        "superior_nip": employee.superior_nip,
        "functional_level": _functional_level(employee),
    }
    return EmployeeChangedV1.model_validate(record | changes)


def _functional_level(employee: SampleEmployee) -> FunctionalLevel | None:
    """Return the level that ends a functional official's title, such as `Ahli Muda`."""
    if employee.position_kind != "functional":
        return None
    title = employee.position.lower().replace(" ", "_")
    return next((level for level in FunctionalLevel if title.endswith(level)), None)


class PersonnelPublisher:
    """Publishes to the hub's exchange like any publisher outside: what is not confirmed is published again.

    The event id follows from the content, so a copy that is published again is the same event.
    """

    def __init__(self, amqp_url: str, exchange: str) -> None:
        self._amqp_url = amqp_url
        self._exchange = exchange
        self._user = URL(amqp_url).user

    async def publish(self, events: Iterable[tuple[str, Contract]], published: Callable[[int], None]) -> None:
        """Publish (key, data) pairs in order of windows, and report how many more are confirmed.

        Survives a broker that goes away: it connects again and repeats the window.
        """
        for window in chunks(events, _WINDOW):
            await self._publish_until_confirmed(window)
            published(len(window))

    async def _publish_until_confirmed(self, window: Sequence[tuple[str, Contract]]) -> None:
        while True:
            try:
                tls = tls_to(self._amqp_url, TlsSettings().ca_file)
                connection = await aio_pika.connect(self._amqp_url, ssl_context=tls, timeout=10)
                async with connection:
                    channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
                    exchange = await channel.get_exchange(self._exchange)
                    await asyncio.gather(*(self._publish(exchange, key, data) for key, data in window))
            except (AMQPError, OSError, TimeoutError):
                await asyncio.sleep(_RETRY_SECONDS)  # the broker is away; nothing but time tells when it is back
            else:
                return

    async def _publish(self, exchange: AbstractExchange, key: str, data: Contract) -> None:
        envelope = Envelope(
            id=str(uuid5(NAMESPACE_URL, f"{data.type}/{key}")), source=SOURCE, type=data.type, time=datetime.now(UTC)
        )
        message = aio_pika.Message(
            data.model_dump_json().encode(),
            headers=dict(envelope.to_headers()),
            content_type=JSON,
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            message_id=envelope.id,
            user_id=self._user,  # the broker vouches for it
        )
        await exchange.publish(message, routing_key=data.type)
