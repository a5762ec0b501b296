"""What waits does not listen to the wall clock."""

import pytest

import hub.clock
from hub.clock import now, steady


def test_steady_starts_as_the_wall_clock() -> None:
    assert abs(steady() - now()) < 60


@pytest.mark.parametrize("step", [7200.0, -7200.0])
def test_a_step_of_the_wall_clock_does_not_move_it(monkeypatch: pytest.MonkeyPatch, step: float) -> None:
    before = steady()
    monkeypatch.setattr(hub.clock, "now", lambda: now() + step)
    assert 0 <= steady() - before < 60
