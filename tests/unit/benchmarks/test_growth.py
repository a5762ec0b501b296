"""The growth's ratios and table, from figures that are given."""

import pytest

from benchmarks.growth import Grown, as_markdown, ratios


def grown(rows: int, cost: float, levels: int, images: float = 0.0) -> Grown:
    figures = Grown(rows, levels=levels)
    for name in ("message_ms", "cpu_ms", "postgresql_ms", "pages", "wal_bytes", "delivery_ms", "delivery_pages"):
        getattr(figures, name).extend([9 * cost, cost, cost])
    figures.page_images.append(images)
    figures.pruned_ms.append(cost)
    figures.pruned_pages.append(cost)
    return figures


def test_the_longest_history_is_compared_with_the_shortest_by_medians() -> None:
    found = [grown(1_000_000, 3.0, 3), grown(15_000, 2.0, 2), grown(150_000, 7.0, 2)]
    assert ratios(found)["pages"] == pytest.approx(1.5)
    assert set(ratios(found)) == set(ratios(list(reversed(found))))


def test_what_the_shortest_history_does_not_have_has_no_ratio() -> None:
    found = [grown(15_000, 2.0, 2), grown(150_000, 3.0, 2, images=1.0)]
    assert "page_images" not in ratios(found)
    assert "page images" not in as_markdown(found)


def test_the_table_has_a_line_a_size_and_one_of_ratios_all_of_one_width() -> None:
    table = as_markdown([grown(150_000, 3.0, 2, images=2.0), grown(15_000, 2.0, 1, images=1.0)])
    lines = table.splitlines()
    assert [line.split("|")[1].strip() for line in lines[2:]] == ["15,000", "150,000", "longest / shortest"]
    assert len({line.count("|") for line in lines}) == 1
    assert "1.50 x" in lines[-1]
    assert "2.00 x" in lines[-1]
