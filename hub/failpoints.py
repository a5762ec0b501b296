"""Named instants between two steps that must not be torn apart, where the chaos suite ends or stops a process.

Nobody listens in production: an instant then costs one comparison for each batch or request, and no message pays it.
"""

from collections.abc import Callable
from enum import StrEnum


class Failpoint(StrEnum):
    """The instants, in the order in which a message meets them."""

    EFFECT_STORED = "effect_stored"
    """Consumer: the effect is written, its transaction is not committed."""
    COMMITTED = "committed"
    """Consumer: committed, not acked."""
    CLAIMED = "claimed"
    """Relay: events are in hand, none is published."""
    CONFIRMED = "confirmed"
    """Relay: the broker has confirmed, nothing is marked sent."""
    DELIVERY_CLAIMED = "delivery_claimed"
    """Dispatcher: a delivery is leased, its request is not sent."""
    ANSWERED = "answered"
    """Gateway: the partner has carried a request out and begun to answer, the answer is not read."""
    ANSWER_READ = "answer_read"
    """Dispatcher: the answer is known, the ledger does not have it."""
    DELIVERY_MARKED = "delivery_marked"
    """Dispatcher: the ledger has it, the event that says so is not written; one transaction holds both."""


Listener = Callable[[Failpoint], None]


class _Listening:
    """Who is told, if anybody."""

    listener: Listener | None = None


def listen(listener: Listener | None) -> None:
    """Have `listener` called at every failpoint that this process reaches; None: nobody."""
    _Listening.listener = listener


def reach(point: Failpoint) -> None:
    """Tell the listener, if there is one, that this process has come to `point`."""
    if _Listening.listener is not None:
        _Listening.listener(point)
