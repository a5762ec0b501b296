"""When the attaching of a document is tried again."""

from typing import Final

_FIRST: Final = 60.0
_LONGEST: Final = 6 * 3_600.0
MOST_ATTEMPTS: Final = 30
"""So many in vain, about a week, and a person is asked."""


def wait_after(attempts: int) -> float | None:
    """Return how long to wait after so many attempts in vain, 1 or more, in seconds; None: no longer."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return min(_FIRST * 2.0 ** (attempts - 1), _LONGEST)
