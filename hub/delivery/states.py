"""The states of a delivery and what leads from one to another. The diagram in the docs is made from this table."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


OPEN: Final = (State.PENDING, State.SENDING, State.UNCERTAIN)
IN_FLIGHT: Final = (State.SENDING, State.UNCERTAIN)
OUTSTANDING: Final = (*OPEN, State.REJECTED)
"""For us to go on with, or for a person."""

TRANSITIONS: Final[Mapping[tuple[State, State], str]] = {
    (State.PENDING, State.SENDING): "a dispatcher claims it, with a lease",
    (State.PENDING, State.SUPERSEDED): "a newer version of the same business key has come",
    (State.SENDING, State.ACCEPTED): "the partner holds it",
    (State.SENDING, State.REJECTED): "the partner says no for a reason that a retry will not change",
    (State.SENDING, State.PENDING): "it was certainly not processed: back-off, Retry-After honoured",
    (State.SENDING, State.SUPERSEDED): "it was certainly not processed, and a newer version waits",
    (State.SENDING, State.UNCERTAIN): "the answer was lost, or the lease ended: ask before sending again",
    (State.UNCERTAIN, State.ACCEPTED): "the partner's history shows our values",
    (State.UNCERTAIN, State.PENDING): "absent in two reads, or found with other values: send, or update by id",
    (State.UNCERTAIN, State.SUPERSEDED): "it did not arrive, and a newer version waits",
    (State.UNCERTAIN, State.REJECTED): "the partner no longer knows whom it is about",
    (State.REJECTED, State.PENDING): "an operator sends it again",
}
