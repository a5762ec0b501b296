"""The sample district's personnel system as a source: it reports to the exchange that is its own, like any outside."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from uuid import NAMESPACE_URL, uuid5

import aio_pika
from aio_pika.abc import AbstractExchange
from aio_pika.exceptions import AMQPError
from yarl import URL

from contracts.envelope import JSON, OwnEnvelope
from contracts.listed import PersonListed
from contracts.report import EmployeeReportedV1
from hub.amqp.connection import tls_to
from hub.messaging.topology import Names
from hub.tls import TlsSettings
from sandbox.demo.personnel_events import SOURCE, functional_level
from sandbox.district.model import SampleEmployee

Reports = Mapping[str, EmployeeReportedV1 | PersonListed]
"""Each by a key of its own: sent again, it is the same report."""

_RETRY_SECONDS: Final = 0.5


def employee_report(employee: SampleEmployee) -> EmployeeReportedV1:
    """Return all that the personnel system knows of somebody; whose superior they have follows from their unit."""
    return EmployeeReportedV1(
        nip=employee.nip,
        name=employee.name,
        employment=employee.employment,
        unit_code=employee.unit_code,
        position=employee.position,
        grade=employee.grade,
        functional_level=functional_level(employee),
    )


class PersonnelReporter:
    """Reports by AMQP: what is not confirmed is sent again.

    Attributes:
        amqp_url: the broker's address for the source's user, password included.
        source: by whose name the hub knows it.
        namespace: of the hub.
        exchange: to which it writes.
    """

    def __init__(self, amqp_url: str, source: str, namespace: str) -> None:
        self.amqp_url = amqp_url
        self.source = source
        self.namespace = namespace
        self.exchange = Names(namespace, "").source(source)

    @property
    def is_let_in_as_itself(self) -> bool:
        """Whether the broker has a user for the source alone."""
        return URL(self.amqp_url).user == self.source

    async def report(self, reports: Reports) -> None:
        """Report, and return when all is confirmed; a broker that goes away is waited for."""
        while True:
            try:
                tls = tls_to(self.amqp_url, TlsSettings().ca_file)
                connection = await aio_pika.connect(self.amqp_url, ssl_context=tls, timeout=10)
                async with connection:
                    channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
                    exchange = await channel.get_exchange(self.exchange, ensure=False)
                    await asyncio.gather(*(self._publish(exchange, key, data) for key, data in reports.items()))
            except (AMQPError, OSError, TimeoutError):
                await asyncio.sleep(_RETRY_SECONDS)  # the broker is away; nothing but time tells when it is back
            else:
                return

    async def _publish(self, exchange: AbstractExchange, key: str, data: EmployeeReportedV1 | PersonListed) -> None:
        envelope = OwnEnvelope(
            id=str(uuid5(NAMESPACE_URL, f"{data.type}/{key}")), source=SOURCE, type=data.type, time=datetime.now(UTC)
        )
        message = aio_pika.Message(
            data.model_dump_json(exclude_unset=True).encode(),  # a field that is absent is not known
            headers=dict(envelope.to_headers()),
            content_type=JSON,
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            message_id=envelope.id,
        )
        await exchange.publish(message, routing_key=data.type)
