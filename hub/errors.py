"""Errors of the kit. Each has a stable `code`, seen in the API, in parked rows and in metrics.

The texts never hold a NIP, a name or a message's data: they end in logs.
"""

from collections.abc import Iterable
from dataclasses import dataclass


class HubError(Exception):
    """Any failure that the kit knows how to treat.

    Attributes:
        code: stable, snake_case; part of the public interface.
    """

    code = "hub_error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code


@dataclass(frozen=True)
class Fault:
    """Where a message is not as its contract has it.

    Attributes:
        place: the way to it, by names and positions; of a header its name; empty for the whole body.
        kind: Pydantic's type of the error, such as `missing` or `string_too_long`.
    """

    place: tuple[str | int, ...]
    kind: str


class ContractViolation(HubError):
    """The message is not what its contract says. Never retried: parked at once.

    Attributes:
        faults: where, as far as that is known; never with what stands there.
    """

    code = "contract_violation"

    def __init__(self, message: str, *, code: str | None = None, faults: Iterable[Fault] = ()) -> None:
        super().__init__(message, code=code)
        self.faults = tuple(faults)


class Permanent(HubError):
    """Trying again will not help. Never retried: parked (messages) or rejected (deliveries) at once."""

    code = "permanent"


class Refused(Permanent):
    """The partner refuses this delivery for a reason of its own. Only a person can mend it.

    Attributes:
        words: the partner's own, for an operator; may hold a name, so they are never logged.
        field: the partner's name of the field that it is about.
    """

    code = "refused_by_partner"

    def __init__(
        self, message: str, *, code: str | None = None, words: str | None = None, field: str | None = None
    ) -> None:
        super().__init__(message, code=code)
        self.words = words
        self.field = field


class Transient(HubError):
    """Trying again later may help.

    Attributes:
        retry_after: seconds that the other side asked us to wait, if it said so.
    """

    code = "transient"

    def __init__(self, message: str, *, code: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class Closed(Transient):
    """The partner is known to be closed now, so nothing was sent. That is no failure of its."""

    code = "maintenance"


class NotReady(Transient):
    """What is to be sent cannot be had yet, from somebody else: no failure of the partner's."""

    code = "not_ready"


class Uncertain(HubError):
    """A request was sent and its answer was lost: the partner may have done it, or may still do it."""

    code = "uncertain"


class Unclear(Uncertain):
    """A whole answer in the partner's own format, about this delivery, that fits no known envelope.

    The partner is there, so it says nothing about the next delivery; asked again, it may well answer the same.

    Attributes:
        words: the partner's own, for an operator; may hold a name, so they are never logged.
    """

    code = "answer_unclear"

    def __init__(self, message: str, *, code: str | None = None, words: str | None = None) -> None:
        super().__init__(message, code=code)
        self.words = words


class UserError(HubError):
    """Something that the person at the command line can mend; shown as one sentence.

    Attributes:
        exit_code: what the command ends with.
    """

    code = "user_error"

    def __init__(self, message: str, *, exit_code: int = 2) -> None:
        super().__init__(message)
        self.exit_code = exit_code
