"""Why something that an operator asks for is not done. Then nothing has changed."""

from hub.audit import About
from hub.errors import HubError


class OperationRefused(HubError):
    """What an operator asks for cannot be done.

    Attributes:
        about: what it would have been done to.
    """

    code = "operation_refused"
    why = "cannot be done"

    def __init__(self, about: About) -> None:
        super().__init__(f"{about}: {self.why}")
        self.about = about


class NotFound(OperationRefused):
    """There is none of that number or name."""

    code = "not_found"
    why = "not found"


class NotOfThisVersion(OperationRefused):
    """The version that was started last does not have it any more."""

    code = "not_of_this_version"
    why = "not of the version that was started last"


class AlreadyDecided(OperationRefused):
    """Somebody has decided about it before.

    Attributes:
        state: what it has become.
    """

    code = "already_decided"
    why = "already decided"

    def __init__(self, about: About, state: str) -> None:
        super().__init__(about)
        self.state = state


class WrongState(OperationRefused):
    """What it is now does not allow it.

    Attributes:
        state: what it is.
    """

    code = "wrong_state"
    why = "wrong state"

    def __init__(self, about: About, state: str) -> None:
        super().__init__(about)
        self.state = state


class Superseded(OperationRefused):
    """A newer version has replaced it."""

    code = "superseded"
    why = "a newer version has replaced it"


class NotPaused(OperationRefused):
    """What is to go on is not paused."""

    code = "not_paused"
    why = "not paused"
