"""Whose cores a run kept busy, and the table."""

import pytest

from benchmarks.meter import Seconds
from benchmarks.rate import Rate
from benchmarks.scale import Scaled, as_markdown


def measured(wall: float) -> Rate:
    took = Seconds(wall=wall, contestant=2.0, postgresql=1.0, rabbitmq=3.0, machine=7.0)
    return Rate(messages=1000, took=took, peak_mib=1.0)


def test_seconds_between_two_readings() -> None:
    first, second = Seconds(1.0, 2.0, 3.0, 4.0, 5.0), Seconds(11.0, 22.0, 33.0, 44.0, 55.0)
    assert second.since(first) == Seconds(10.0, 20.0, 30.0, 40.0, 50.0)


def test_cores_are_seconds_a_second_and_the_rest_is_others() -> None:
    one = Scaled("ours", 1)
    one.record(measured(wall=4.0))
    assert {name: values[0] for name, values in one.cores.items()} == pytest.approx(
        {"contestant": 0.5, "postgresql": 0.25, "rabbitmq": 0.75, "others": 0.25}
    )
    assert one.cpu_ms == [pytest.approx(2.0)]


def test_the_table_compares_with_one_process_of_the_same_contestant() -> None:
    found = [Scaled("ours", 1), Scaled("floor", 1), Scaled("ours", 2), Scaled("floor", 2)]
    for one, wall in zip(found, (4.0, 2.0, 2.0, 2.0), strict=True):
        one.record(measured(wall))
    lines = as_markdown(found).splitlines()
    assert [line.split("|")[4].strip() for line in lines[2:]] == ["1.00", "1.00", "2.00", "1.00"]
    assert len({line.count("|") for line in lines}) == 1
