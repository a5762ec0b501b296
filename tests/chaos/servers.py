"""RabbitMQ and PostgreSQL that the scenarios of one run share: private, so that a fault may do anything to them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from local.postgresql import private_postgresql
from local.rabbitmq import private_broker
from local.server import LocalServer, Say
from tests.chaos.fault import Fault


class Servers:
    """Starts a server when it is first asked for; all end with the context that made this."""

    def __init__(self, var: Path, stack: AsyncExitStack, say: Say) -> None:
        self._var = var
        self._stack = stack
        self._say = say
        self._broker: LocalServer | None = None
        self._postgresql: LocalServer | None = None

    async def broker(self) -> LocalServer:
        """Return the shared node, running."""
        if self._broker is None:
            self._broker = await self._stack.enter_async_context(private_broker(self._var, say=self._say))
        await self._broker.start()
        return self._broker

    async def postgresql(self) -> LocalServer:
        """Return the shared cluster, running."""
        if self._postgresql is None:
            self._postgresql = await self._stack.enter_async_context(
                private_postgresql(self._var, say=self._say, durable=False)
            )
        await self._postgresql.start()
        return self._postgresql

    @asynccontextmanager
    async def broker_for(self, fault: Fault, folder: Path) -> AsyncIterator[LocalServer]:
        """Yield the fault's own kind of broker, or the shared node."""
        if fault.broker is None:
            yield await self.broker()
            return
        async with fault.broker(folder, self._say) as broker:
            yield broker


@asynccontextmanager
async def servers(var: Path, say: Say) -> AsyncIterator[Servers]:
    """Yield the servers of a run whose data lie under `var`."""
    async with AsyncExitStack() as stack:
        yield Servers(var, stack, say)
