"""What waits does not listen to the wall clock."""

import pytest

from hub.clock import SYSTEM, Clocks


def test_steady_starts_as_the_wall_clock() -> None:
    assert abs(SYSTEM.steady() - SYSTEM.now()) < 60


@pytest.mark.parametrize("step", [7200.0, -7200.0])
def test_a_step_of_the_wall_clock_does_not_move_it(step: float) -> None:
    ahead = 0.0
    clocks = Clocks(now=lambda: 1_000_000.0 + ahead, elapsed=lambda: 5.0)
    ahead = step
    assert clocks.now() == 1_000_000.0 + step
    assert clocks.steady() == 1_000_000.0


def test_it_goes_on_with_what_has_elapsed() -> None:
    elapsed = 5.0
    clocks = Clocks(now=lambda: 1_000_000.0, elapsed=lambda: elapsed)
    elapsed = 65.0
    assert clocks.steady() == 1_000_060.0
