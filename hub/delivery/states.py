"""The states of a delivery and what leads from one to another. The diagram in the docs is made from this table."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    PENDING = "pending"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNCLEAR = "unclear"
    SUPERSEDED = "superseded"


OPEN: Final = (State.PENDING, State.SENDING, State.UNCERTAIN)
IN_FLIGHT: Final = (State.SENDING, State.UNCERTAIN)
TO_BE_SENT: Final = (State.PENDING, State.WAITING)
UNSETTLED: Final = (*OPEN, State.WAITING)
OUTSTANDING: Final = (*UNSETTLED, State.REJECTED, State.UNCLEAR)
"""For us to go on with, or for a person."""

TRANSITIONS: Final[Mapping[tuple[State, State], str]] = {
    (State.WAITING, State.PENDING): "what it waits for is accepted",
    (State.WAITING, State.UNCERTAIN): "what it waits for is accepted, and an older version was unclear: ask first",
    (State.WAITING, State.SUPERSEDED): "a newer version has come, of itself or of its record without this step",
    (State.PENDING, State.SENDING): "a dispatcher claims it, with a lease",
    (State.PENDING, State.SUPERSEDED): "a newer version of the same business key has come",
    (State.PENDING, State.UNCERTAIN): "the older version under way has become unclear: ask before sending",
    (State.SENDING, State.ACCEPTED): "the partner holds it",
    (State.SENDING, State.REJECTED): "the partner says no for a reason that a retry will not change",
    (State.SENDING, State.PENDING): "it was certainly not processed: back-off, Retry-After honoured",
    (State.SENDING, State.SUPERSEDED): "it was certainly not processed, and a newer version waits",
    (State.SENDING, State.UNCERTAIN): "lost or unclear answer, ended lease, or withdrawn and not shown once: ask again",
    (State.SENDING, State.UNCLEAR): "asked beforehand, the partner keeps answering what nobody can read",
    (State.UNCERTAIN, State.ACCEPTED): "the partner's history shows our values, or no longer what is withdrawn",
    (State.UNCERTAIN, State.PENDING): "absent in two reads, or found with other values: send, update or withdraw by id",
    (State.UNCERTAIN, State.SUPERSEDED): "it did not arrive, or is unclear, and a newer version waits",
    (State.UNCERTAIN, State.REJECTED): "the partner no longer knows whom it is about",
    (State.UNCERTAIN, State.UNCLEAR): "the partner keeps answering what nobody can read, and shows no such record",
    (State.ACCEPTED, State.UNCERTAIN): "reconciliation found it gone or changed, and it is repaired: ask first",
    (State.ACCEPTED, State.WAITING): "it is a step of a record that is repaired",
    (State.UNCLEAR, State.UNCERTAIN): "an operator sends it again: ask first",
    (State.UNCLEAR, State.SUPERSEDED): "a newer version has come, which asks first",
    (State.REJECTED, State.PENDING): "an operator sends it again, or what it waited for has come",
}
