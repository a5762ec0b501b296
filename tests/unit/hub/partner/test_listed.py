"""Which of the records that a partner lists is a delivery's."""

from typing import Final

import pytest

from hub.delivery.partner import Delivery, Found
from hub.delivery.reconciliation.comparing import HeldRecord
from hub.partner.listed import found_among

FIELDS: Final = {"number": "12", "date": "2026-08-17"}


def delivery(partner_id: str | None = None) -> Delivery:
    """Return one of the key `award:1`."""
    return Delivery(1, "award:1", 1, b"{}", 1, 0, partner_id, False)


def row(partner_id: str, key: str = "award:1", **fields: str) -> HeldRecord:
    """Return a record; without fields it shows our values."""
    return HeldRecord(key, "somebody", partner_id, FIELDS | fields)


@pytest.mark.parametrize(
    ("rows", "known", "found"),
    [
        ([], None, None),
        ([row("a", "award:2")], "a", None),
        ([row("a")], None, Found("a", same=True)),
        ([row("a", number="13")], None, Found("a")),
        ([row("a", number="13"), row("b")], "a", Found("b", same=True)),
        ([row("a", number="13"), row("b", number="14")], "b", Found("b")),
        ([row("a", number="13"), row("b", number="14")], "c", Found("a")),
        ([HeldRecord("award:1", "somebody", "a", {"number": "12"})], None, Found("a", same=True)),
        ([HeldRecord("award:1", "somebody", "a", {"number": "12", "else": "x"})], None, Found("a", same=True)),
    ],
    ids=["nothing", "another", "ours", "other-values", "ours-of-two", "known-of-two", "first-of-two", "less", "more"],
)
def test_the_record_with_our_values_goes_before_the_known_one(
    rows: list[HeldRecord], known: str | None, found: Found | None
) -> None:
    assert found_among(rows, delivery(known), FIELDS) == found
