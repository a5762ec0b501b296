"""What a message comes to that takes no effect: it is parked, or handed to who answers for refused ones."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from contracts.personal import personal
from hub.amqp.content import Delivery
from hub.errors import ContractViolation, HubError, Permanent, Transient
from hub.messaging.origins import Origins
from hub.messaging.parking import Parking, park
from hub.messaging.refused import RefusedMessage, refused
from hub.messaging.source_origins import SourceOrigins
from hub.messaging.subscription import Subscription
from hub.messaging.topology import Names
from hub.telemetry import metrics
from hub.telemetry.logging import get_logger
from hub.transaction import Transaction

log = get_logger(__name__)

ATTEMPT_HEADER: Final = "x-kinerja-attempt"
UNEXPECTED: Final = "unexpected_error"
_MOST_ATTEMPTS: Final = 1000


@personal
class Aside:
    """A message that is put aside.

    Attributes:
        parking: how it is parked.
        refusal: what whoever answers for refused messages is told in the place of that; None: it is parked.
    """

    message: Delivery
    parking: Parking
    refusal: RefusedMessage | None = None


class Asides:
    """Puts aside what one subscription cannot process."""

    def __init__(self, subscription: Subscription, names: Names, origins: Origins | SourceOrigins) -> None:
        self._subscription = subscription
        self._queue = names.queue(subscription.name)
        self._origins = origins
        metrics.PARKED.labels(subscription.name, "wrong_publisher")  # a first one is an increase

    def of(self, message: Delivery, error: Exception) -> Aside:
        """Return what a message comes to that failed with this error."""
        parking = self.parked(message, error).parking
        told = self._subscription.on_refused is not None and isinstance(error, Permanent | ContractViolation)
        return Aside(message, parking, refused(parking, error) if told else None)

    def parked(self, message: Delivery, error: Exception) -> Aside:
        """Return a message that is parked in any case."""
        parking = Parking(
            subscription=self._subscription.name,
            queue=self._queue,
            publisher=self._origins.publisher_of(message),
            headers=headers_of_publisher(message),
            content_type=message.properties.content_type,
            body=message.body,
            error_code=code_of(error),
            error=str(error) if isinstance(error, HubError) else f"unexpected {type(error).__name__}",
            attempts=attempt_of(message) + 1,
        )
        return Aside(message, parking)

    async def store(self, asides: Sequence[Aside], transaction: Transaction) -> None:
        """Park messages, or hand them to who answers for them, in the transaction that settles them."""
        parked = [one.parking for one in asides if one.refusal is None]
        if parked:
            await park(transaction.connection, parked)
        refusals: dict[str, RefusedMessage] = {}
        for one in asides:
            if one.refusal is not None:
                refusals.setdefault(one.refusal.key, one.refusal)
        if refusals and self._subscription.on_refused is not None:
            with handlers_own():
                await self._subscription.on_refused(list(refusals.values()), transaction)

    def note(self, asides: Sequence[Aside]) -> None:
        """Count what has been committed."""
        self._note_parked([one.parking.error_code for one in asides if one.refusal is None])
        self._note_refused([one.parking.error_code for one in asides if one.refusal is not None])

    def _note_parked(self, codes: Sequence[str]) -> None:
        if codes:
            name, counts = self._subscription.name, Counter(codes)
            metrics.MESSAGES.labels(name, "parked").inc(len(codes))
            for code, count in counts.items():
                metrics.PARKED.labels(name, code).inc(count)
            log.error("messages_parked", subscription=name, messages=len(codes), codes=dict(counts))

    def _note_refused(self, codes: Sequence[str]) -> None:
        if codes:
            name = self._subscription.name
            metrics.MESSAGES.labels(name, "refused").inc(len(codes))
            log.info("messages_refused", subscription=name, messages=len(codes), codes=dict(Counter(codes)))


@contextmanager
def handlers_own() -> Iterator[None]:
    """Tell a handler's OSError from the database's, whose connection stands already: it is not waited out.

    Raises:
        Transient: in the place of an OSError.
    """
    try:
        yield
    except OSError as error:
        failure = Transient(f"unexpected {type(error).__name__}", code=UNEXPECTED)
        raise failure.with_traceback(error.__traceback__) from error


def code_of(error: Exception) -> str:
    """Return the stable code of a failure."""
    return error.code if isinstance(error, HubError) else UNEXPECTED


def headers_of_publisher(message: Delivery) -> dict[str, Any]:
    """Leave out what the broker added: with its old `x-death`, a message dead-letters in a circle and is dropped."""
    return {name: value for name, value in message.properties.headers.items() if not name.startswith("x-")}


def attempt_of(message: Delivery) -> int:
    """Return how often a message came back from a retry queue."""
    value: Any = message.properties.headers.get(ATTEMPT_HEADER, 0)
    return min(value, _MOST_ATTEMPTS) if isinstance(value, int) and value >= 0 else 0
