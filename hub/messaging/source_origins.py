"""Where a message on a source's own queue comes from: from that source, wherever it has been meanwhile.

Only its broker user may write to its exchange; nothing but that exchange and the service's own `requeue`, to which
nobody else may write, brings messages to its queue. So the queue says whose a message is, whatever the message says,
and whether origins are looked at or not.
"""

from dataclasses import dataclass

from contracts.contract import Contract
from hub.amqp.content import Delivery
from hub.errors import ContractViolation
from hub.messaging.origins import Origins
from hub.messaging.topology import Names


@dataclass(frozen=True)
class SourceOrigins:
    """Whom a service believes what on one source's queue.

    Attributes:
        source: whose queue it is.
        own_user: the service's broker user, who sends a message to the queue again.
        requeue: the exchange by which it does.
        checked: False: the broker has one user for all, so that a `user_id` says nothing.
    """

    source: str
    own_user: str
    requeue: str
    checked: bool

    @classmethod
    def of(cls, origins: Origins, names: Names, source: str) -> "SourceOrigins":
        """Return those of one source's queue of a service."""
        return cls(source, origins.own_user, names.requeue, origins.checked)

    def publisher_of(self, _message: Delivery) -> str:
        """Return the source: the queue says so."""
        return self.source

    def known_by(self, _message: Delivery) -> str:
        """Return the source, by whom an event is known in the inbox."""
        return self.source

    def check(self, contract: type[Contract], _publisher: str | None, message: Delivery) -> None:
        """See that whoever the broker vouches for, if anybody, is the source.

        Raises:
            ContractViolation: somebody else has set a `user_id`.
        """
        user = message.properties.user_id
        if user is None or user == self.source or not self.checked:
            return
        if user != self.own_user or message.exchange != self.requeue:
            raise ContractViolation(
                f"{contract.type} on this exchange is its source's alone; the `user_id` is another's",
                code="wrong_publisher",
            )
