"""A process that dies again and again."""

from collections.abc import Iterator
from contextlib import contextmanager

from hub import failpoints
from hub.failpoints import Failpoint


class Killed(Exception):
    """As if the process had ended."""


class Kills:
    """How often it has come to a point at which it may die."""

    def __init__(self) -> None:
        self.reached = 0

    def reach(self, point: Failpoint) -> None:
        """Die at two of three points. Raises Killed."""
        self.reached += 1
        if self.reached % 3:
            raise Killed(point)


@contextmanager
def killed_often() -> Iterator[Kills]:
    """Let what runs here be killed at two of three points."""
    kills = Kills()
    failpoints.listen(kills.reach)
    try:
        yield kills
    finally:
        failpoints.listen(None)
