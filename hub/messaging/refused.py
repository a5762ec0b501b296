"""A message that counts for nothing, as whoever answers for it is told: the same facts that are parked otherwise."""

from collections.abc import Mapping
from typing import Any

from contracts.envelope import identifier
from contracts.personal import personal
from hub.errors import ContractViolation, Fault
from hub.messaging.parking import Parking


@personal
class RefusedMessage:
    """A message that could not be read, or that its handler has refused for good.

    Attributes:
        key: the same whenever this message comes again: whoever records it knows it by that. At most 256 characters.
        publisher: the broker user who published it, a source's name on that source's queue; None: nobody known.
        event_source, event_id, event_type: of its envelope, each as far as it can be read; else None.
        headers: as they came, but for those of the broker's and the service's own.
        content_type: as it came.
        body: as it came.
        code: stable code of the reason.
        error: the reason in an English sentence without the message's data.
        faults: where it is not as its contract has it, as far as that is known.
    """

    key: str
    publisher: str | None
    event_source: str | None
    event_id: str | None
    event_type: str | None
    headers: Mapping[str, Any]
    content_type: str | None
    body: bytes
    code: str
    error: str
    faults: tuple[Fault, ...] = ()


def refused(parking: Parking, error: Exception) -> RefusedMessage:
    """Return a message as it would be parked, for whoever answers for it."""
    headers = parking.headers
    return RefusedMessage(
        key=parking.message_key,
        publisher=parking.publisher,
        event_source=identifier(headers, "source"),
        event_id=identifier(headers, "id"),
        event_type=identifier(headers, "type"),
        headers=headers,
        content_type=parking.content_type,
        body=parking.body,
        code=parking.error_code,
        error=parking.error,
        faults=error.faults if isinstance(error, ContractViolation) else (),
    )
