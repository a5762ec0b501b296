"""What ours is to the others, from figures that are given."""

import pytest

from benchmarks.throughput import Figures, against_before, as_json, as_markdown, ratios


def figures(name: str, *rates: float, cpu: tuple[float, ...] = (), same: bool = False) -> Figures:
    return Figures(name, name.title(), same_promises=same, rates=list(rates), cpu_ms=list(cpu or [0.2] * len(rates)))


def test_ours_is_compared_with_competitors_and_with_both_yardsticks() -> None:
    found = [
        figures("ours", 100.0, 300.0, 200.0, same=True),
        figures("before", 4000.0, 4000.0, 4000.0, same=True),
        figures("floor", 400.0),
        figures("limit", 2000.0),
        figures("by_hand", 50.0, same=True),
        figures("plain", 80.0),
    ]
    assert ratios(found) == {"same_promises": 4.0, "any": 2.5, "floor": 0.5, "limit": 0.1}
    assert "0.50 times the floor; 0.10 times the limit" in as_markdown(found)


def test_who_did_not_compete_has_no_ratio() -> None:
    assert ratios([figures("ours", 100.0), figures("limit", 400.0)]) == {"limit": 0.25}
    assert ratios([figures("floor", 100.0), figures("limit", 400.0)]) == {}
    assert against_before([figures("ours", 100.0)]) == {}


def test_the_kit_before_is_compared_round_by_round() -> None:
    # By the medians, 100 and 90, ours would be the faster one; in two rounds of three it was the slower one.
    ours = figures("ours", 100.0, 900.0, 80.0, cpu=(0.1, 0.1, 0.4))
    before = figures("before", 200.0, 90.0, 85.0, cpu=(0.2, 0.1, 0.5))
    assert against_before([before, ours])["rate"] == pytest.approx(80 / 85)
    assert against_before([before, ours])["cpu"] == pytest.approx(0.8)


def test_the_last_line_says_ours_against_the_kit_before() -> None:
    found = [figures("ours", 300.0, cpu=(0.15,)), figures("before", 200.0, cpu=(0.2,)), figures("floor", 600.0)]
    last = as_markdown(found).splitlines()[-1]
    assert last.endswith("1.50 times the messages/s, 0.75 of the CPU a message.")
    assert as_json(found)["against_before"] == {"rate": pytest.approx(1.5), "cpu": pytest.approx(0.75)}


def test_every_round_is_told_beside_its_median() -> None:
    table = as_markdown([figures("ours", 1000.0, 3000.0, 2000.0, cpu=(0.1, 0.3, 0.2))])
    assert "| Ours | 1,000 3,000 2,000 | 2,000 | 0.100 0.300 0.200 | 0.200 |" in table.splitlines()
