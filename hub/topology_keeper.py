"""Keeps the service's exchanges, queues and bindings in place, whoever deletes them."""

from collections.abc import Iterable, Mapping
from typing import Final, cast

from aio_pika.abc import AbstractRobustConnection
from aio_pika.exceptions import AMQPError
from aiormq.exceptions import AMQPError as TransportError
from faststream.rabbit import RabbitBroker

from hub.errors import UserError
from hub.settings import HubSettings
from hub.telemetry.logging import get_logger
from hub.topology import Names, declare
from hub.worker import Worker

log = get_logger(__name__)

_LOOK_SECONDS: Final = 30.0
_AGAIN_SECONDS: Final = 1.0
_REFUSED_SECONDS: Final = 5.0


class TopologyKeeper(Worker):
    """Declares everything again after a reconnect, when something could not be routed, and now and then.

    A broker may come back empty, and an operator may delete a queue: aio-pika declares that queue again, but without
    its bindings, and then a publisher's messages go nowhere.

    Attributes:
        bindings: for each subscription its routing keys.
        refusal: why the broker does not have what we need, in a sentence for the operator; None: it has.
    """

    name = "topology"

    def __init__(self, broker: RabbitBroker, names: Names, settings: HubSettings) -> None:
        super().__init__()
        self._broker = broker
        self._names = names
        self._settings = settings
        self.bindings: Mapping[str, Iterable[str]] = {}
        self.refusal: str | None = None

    async def declare(self) -> None:
        """Declare everything.

        Raises:
            UserError: something of that name exists already with other arguments.
        """
        await declare(
            cast("AbstractRobustConnection", await self._broker.connect()),
            self._names,
            bindings=self.bindings,
            delivery_limit=self._settings.delivery_limit,
            retry_delays=self._settings.retry_delays_seconds,
        )

    async def turn(self) -> float:
        """Declare everything. Returns the seconds until the next time."""
        try:
            await self.declare()
        except (AMQPError, TransportError, OSError, RuntimeError) as error:
            log.info("topology_waits_for_broker", error=type(error).__name__)
            return _AGAIN_SECONDS
        except UserError as error:  # somebody has put something else in the place of a queue of ours
            log.error("topology_refused", reason=str(error))  # noqa: TRY400 - the sentence says it all
            self.refusal = str(error)
            return _REFUSED_SECONDS
        self.refusal = None
        return _LOOK_SECONDS
