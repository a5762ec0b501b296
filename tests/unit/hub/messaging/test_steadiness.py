"""A connection that has broken is relied on once it has held for as long as its losses demand."""

from hub.messaging.steadiness import Steadiness


class Clock:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_one_that_never_broke_holds() -> None:
    assert Steadiness(Clock()).holds


def test_after_one_loss_it_has_to_hold_for_a_moment() -> None:
    clock = Clock()
    steadiness = Steadiness(clock)
    steadiness.lost()
    assert not steadiness.holds
    clock.at += 1.0
    assert steadiness.holds
    assert steadiness.losses == 1


def test_one_that_breaks_again_and_again_never_holds_in_between() -> None:
    clock = Clock()
    steadiness = Steadiness(clock)
    for _ in range(100):
        steadiness.lost()
        clock.at += 0.6
        assert not steadiness.holds
    assert steadiness.losses == 15  # the most that are told apart
    clock.at += 14.0
    assert not steadiness.holds
    clock.at += 0.5
    assert steadiness.holds


def test_losses_that_are_long_ago_demand_nothing() -> None:
    clock = Clock()
    steadiness = Steadiness(clock)
    for _ in range(10):
        steadiness.lost()
    clock.at += 61.0
    assert steadiness.losses == 0
    assert steadiness.holds
    steadiness.lost()
    clock.at += 1.0
    assert steadiness.holds
