"""The unit of work that a handler gets: one database transaction, with the events that it causes."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.contract import Contract
from contracts.envelope import Envelope
from hub.clock import Clocks
from hub.messaging import outbox
from hub.messaging.relay import Relay
from hub.store.database import Database, clocks_of


class Transaction:
    """A handler's view of its transaction. It never commits and never publishes: its owner does.

    Attributes:
        connection: runs statements inside the transaction.
        events: outbox rows to write before the commit.
        committed_calls: what to call after it.
        causes: envelopes of the messages that are worked off in it, in the order of the batch.
    """

    def __init__(self, connection: AsyncConnection, outlet: outbox.Outlet) -> None:
        self.connection = connection
        self._outlet = outlet
        self.events: list[outbox.OutboxRow] = []
        self.committed_calls: list[Callable[[], None]] = []
        self.causes: Sequence[Envelope] = ()

    @property
    def clocks(self) -> Clocks:
        """What its moments are read from."""
        return clocks_of(self.connection)

    @property
    def requeue(self) -> str:
        """The exchange that brings messages to the service's own queues again."""
        return self._outlet.requeue

    def emit(
        self, data: Contract, *, subject: str | None = None, to: str | None = None, cause: str | None = None
    ) -> None:
        """Announce something: the event leaves if, and only if, the transaction commits.

        Args:
            data: what is announced; its class says which contract.
            subject: an opaque key of what it is about; never a NIP or a name.
            to: the source whose it is, for a contract that is `addressed`, and for no other.
            cause: the id of the event that caused it (CloudEvents `causationid`).

        Raises:
            TypeError: the contract is another's, or `to` is missing or too much.
            ValueError: `to` is none of the district's sources.
        """
        row = self._outlet.row(data, subject=subject, at=self.clocks.now(), to=to, cause=cause)
        self.events.append(row)

    def emit_row(self, row: outbox.OutboxRow) -> None:
        """Send a message that exists already, byte for byte (an operator's replay)."""
        self.events.append(row)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """Take back what is done inside, events included, when an exception passes; what was before it stays."""
        events, calls = len(self.events), len(self.committed_calls)
        try:
            async with self.connection.begin_nested():
                yield
        except BaseException:
            del self.events[events:]
            del self.committed_calls[calls:]
            raise

    def after_commit(self, call: Callable[[], None]) -> None:
        """Call something once the transaction has committed; not at all when it has not."""
        self.committed_calls.append(call)


class Transactions:
    """Opens transactions and hands what they emitted to the relay."""

    def __init__(self, database: Database, outlet: outbox.Outlet, relay: Relay | None = None) -> None:
        """Without a relay in this process, the service's own finds the events by its sweep."""
        self.database = database
        self._outlet = outlet
        self._relay = relay

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """Open a transaction: effects and events commit together, or nothing does."""
        async with self.database.begin() as connection:
            transaction = Transaction(connection, self._outlet)
            yield transaction
            hold = self._relay.hold_for(len(transaction.events)) if self._relay else 0.0
            if transaction.events:
                events = await outbox.append(connection, transaction.events, hold=hold)
        if transaction.events and self._relay:
            self._relay.take_over(events if hold else [])
        for call in transaction.committed_calls:
            call()
