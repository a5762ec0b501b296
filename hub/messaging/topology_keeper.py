"""Keeps the service's exchanges, queues and bindings in place, whoever deletes them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import aio_pika
from aio_pika.abc import AbstractConnection, AbstractRobustConnection
from faststream.rabbit import RabbitBroker

from hub.amqp.connection import tls_to
from hub.messaging.amqp_errors import CONNECTION_TROUBLE
from hub.messaging.broker_refusal import Account, BrokerRefusal, incomplete, refusals
from hub.messaging.declaring import Missing, check, declare
from hub.messaging.topology import Names, Topology
from hub.settings import HubSettings
from hub.telemetry import metrics
from hub.telemetry.logging import get_logger
from hub.worker import Worker

log = get_logger(__name__)

_LOOK_SECONDS: Final = 30.0
_AGAIN_SECONDS: Final = 1.0
_REFUSED_SECONDS: Final = 5.0
_LOGIN_SECONDS: Final = 10.0
_DECLARE_SECONDS: Final = 60.0


class TopologyKeeper(Worker):
    """Declares everything again after a reconnect, when something could not be routed, and now and then.

    A broker may come back empty, and an operator may delete a queue: aio-pika declares that queue again, but without
    its bindings, and then a publisher's messages go nowhere.

    Where the service's connection does not stand, it looks for itself: aio-pika tries again and again, and says
    nothing of why the broker does not let us in.

    Attributes:
        topology: what the service needs.
        refusal: why the broker does not have what we need, in a sentence for the operator; None: it has.
        account: whom the broker knows us as.
    """

    name = "topology"

    def __init__(self, broker: RabbitBroker, names: Names, settings: HubSettings) -> None:
        super().__init__()
        self._broker = broker
        self._settings = settings
        self._connection: AbstractRobustConnection | None = None
        self._done_already = False
        self.account = Account.of(settings.amqp_url.get_secret_value())
        self.topology = Topology(
            names,
            bindings={},
            delivery_limit=settings.delivery_limit,
            retry_delays=settings.retry_delays_seconds,
        )
        self.refusal: str | None = None

    def follow(self, connection: AbstractRobustConnection) -> None:
        """Use the service's connection while it stands, and declare everything again whenever it comes back.

        For now everything is declared. To do it again beneath consumers that have just begun would hide from them that
        a queue of theirs is deleted (`BatchSubscriber`).
        """
        self._connection = connection
        self._done_already = True
        connection.reconnect_callbacks.add(self._begin_again)

    def _begin_again(self, *_: object) -> None:
        self._done_already = False
        self.wake()

    async def declare(self) -> None:
        """Declare everything; where somebody else does, see that it is there.

        Raises:
            BrokerRefusal: the broker does not let us in, or refuses something, or something is missing.
            CONNECTION_TROUBLE: it is away, or the connection broke.
        """
        with refusals(self.account):
            async with asyncio.timeout(_DECLARE_SECONDS), self._standing() as connection:
                if self._settings.topology == "check":
                    missing, waiting = await check(connection, self.topology)
                else:
                    missing, waiting = Missing(), await declare(connection, self.topology)
        metrics.TOPOLOGY_MISSING.set(len(missing.exchanges) + len(missing.queues))
        for queue, messages in waiting.items():
            metrics.WAITING_MESSAGES.labels(queue).set(messages)
        if missing:
            raise incomplete(self.account, exchanges=missing.exchanges, queues=missing.queues)

    async def turn(self) -> float:
        """Declare everything. Returns the seconds until the next time."""
        if self._done_already:
            self._done_already = False
            return _LOOK_SECONDS
        try:
            await self.declare()
        except BrokerRefusal as refusal:
            if self.refusal != str(refusal):
                log.error("topology_refused", reason=str(refusal))  # noqa: TRY400 - the sentence says it all
            self.refusal = str(refusal)
            return _REFUSED_SECONDS
        except CONNECTION_TROUBLE as error:
            log.info("topology_waits_for_broker", error=type(error).__name__)
            return _AGAIN_SECONDS
        if self.refusal is not None:
            log.info("topology_accepted")
        self.refusal = None
        return _LOOK_SECONDS

    @asynccontextmanager
    async def _standing(self) -> AsyncIterator[AbstractConnection]:
        if self._connection is not None and self._connection.connected.is_set():
            yield self._connection
            return
        url = self._settings.amqp_url.get_secret_value()
        tls = tls_to(url, self._settings.ca_file)
        async with await aio_pika.connect(url, ssl_context=tls, timeout=_LOGIN_SECONDS) as connection:
            yield connection
