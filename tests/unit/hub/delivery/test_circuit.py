"""The circuit breaker, with a clock of the test's own."""

import pytest

from hub.delivery.circuit import Circuit


class Hand:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def circuit(clock: Hand) -> Circuit:
    return Circuit(failures=3, open_seconds=10, clock=clock)


def fail(circuit: Circuit, times: int) -> None:
    for _ in range(times):
        circuit.failed()


def test_closed_it_lets_everything_pass(circuit: Circuit) -> None:
    assert not circuit.is_open
    assert circuit.capacity(16) == 16
    assert circuit.seconds_until_probe() == 0


def test_it_opens_at_the_last_failure_in_a_row(circuit: Circuit) -> None:
    fail(circuit, 2)
    assert circuit.capacity(16) == 16
    fail(circuit, 1)
    assert circuit.is_open
    assert circuit.capacity(16) == 0
    assert circuit.seconds_until_probe() == 10


def test_a_success_in_between_starts_the_count_afresh(circuit: Circuit) -> None:
    fail(circuit, 2)
    circuit.succeeded()
    fail(circuit, 2)
    assert not circuit.is_open


def test_half_open_one_may_probe_if_it_wants_to(circuit: Circuit, clock: Hand) -> None:
    fail(circuit, 3)
    clock.at += 9.9
    assert circuit.capacity(16) == 0
    clock.at += 0.1
    assert circuit.capacity(16) == 1
    assert circuit.capacity(0) == 0
    assert circuit.is_open
    assert circuit.seconds_until_probe() == 0


def test_a_probe_that_succeeds_closes_it(circuit: Circuit, clock: Hand) -> None:
    fail(circuit, 3)
    clock.at += 10
    circuit.succeeded()
    assert not circuit.is_open
    assert circuit.capacity(16) == 16
    fail(circuit, 2)
    assert not circuit.is_open


def test_a_probe_that_fails_opens_it_for_as_long_again(circuit: Circuit, clock: Hand) -> None:
    fail(circuit, 3)
    clock.at += 10
    circuit.failed()
    assert circuit.capacity(16) == 0
    assert circuit.seconds_until_probe() == 10
