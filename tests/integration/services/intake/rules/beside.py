"""Rules of doubt that stand in no table: they follow from what was said before."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import pytest

from readmodels.people.domain.former_nips import FormerNips
from services.intake.domain import arrival
from services.intake.handlers import employees


def _follow_anybody(former: FormerNips, number: str, successor: str, **_options: bool) -> bool:
    former.successors[number] = successor
    return True


_INSTEAD: Final[dict[str, tuple[object, str, Callable[..., object] | None]]] = {
    "stale": (arrival, "STALE", None),
    "version_reused": (arrival, "REUSED", None),
    "former_nip_conflict": (FormerNips, "follow", _follow_anybody),
    "has_left": (employees, "_after_leaving", lambda _said: set()),
}
BESIDE: Final = frozenset(_INSTEAD)
"""Their codes."""


@contextmanager
def without(code: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take such a rule away."""
    where, name, instead = _INSTEAD[code]
    with monkeypatch.context() as patch:
        patch.setattr(where, name, instead)
        yield
