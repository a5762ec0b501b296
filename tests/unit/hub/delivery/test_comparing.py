"""What the partner shows against what it accepted from us, one rule at a time."""

from typing import Any

import pytest

from hub.delivery.reconciliation.comparing import (
    AcceptedRecord,
    Difference,
    Discrepancy,
    HeldRecord,
    compare,
)

SENT = {"rating": "2", "year": "2025"}


def ours(**changes: Any) -> AcceptedRecord:
    told: dict[str, Any] = {
        "key": "K",
        "subject": "S",
        "partner_id": "R-1",
        "fields": SENT,
        "withdrawn": False,
        "delivery_id": 7,
    }
    return AcceptedRecord(**(told | changes))


def held(partner_id: str = "R-1", key: str = "K", **fields: str) -> HeldRecord:
    return HeldRecord(key, "S", partner_id, SENT | fields)


def told(found: list[Discrepancy]) -> list[tuple[Difference, tuple[str, ...], Any]]:
    return [(one.difference, one.partner_ids, dict(one.fields)) for one in found]


def test_what_is_shown_as_it_was_sent_differs_in_nothing() -> None:
    assert compare([ours()], [held()]) == []


def test_what_is_shown_no_more_is_missing_there() -> None:
    (found,) = compare([ours()], [])
    assert (found.difference, found.delivery_id) == (Difference.MISSING_THERE, 7)


def test_what_nobody_here_sent_is_missing_here() -> None:
    (found,) = compare([ours()], [held(), held("R-2", "other")])
    assert (found.difference, found.key, found.partner_ids, found.delivery_id) == (
        Difference.MISSING_HERE,
        "other",
        ("R-2",),
        None,
    )
    assert found.fields == {"rating": ("", "2"), "year": ("", "2025")}


def test_other_values_are_told_by_their_field() -> None:
    assert told(compare([ours()], [held(rating="1")])) == [
        (Difference.DIFFERENT, ("R-1",), {"rating": ("2", "1")}),
    ]


def test_a_field_that_only_one_side_says_does_not_differ() -> None:
    shown = HeldRecord("K", "S", "R-1", {"rating": "2", "more": "x"})
    assert compare([ours()], [shown]) == []


@pytest.mark.parametrize("shown", [[held("R-2", rating="3"), held()], [held("R-9"), held("R-2", rating="3")]])
def test_of_two_records_the_known_one_is_compared_or_one_that_is_alike(shown: list[HeldRecord]) -> None:
    (found,) = compare([ours()], shown)
    assert found.difference is Difference.DOUBLED
    assert found.partner_ids == tuple(sorted(one.partner_id for one in shown))
    assert {name: both[0] for name, both in found.fields.items()} == {
        one.partner_id: "ours" if one.partner_id == "R-1" else "" for one in shown
    }


def test_two_records_of_which_ours_was_altered_are_doubled_and_different() -> None:
    found = compare([ours()], [held(rating="3"), held("R-2")])
    assert [one.difference for one in found] == [Difference.DOUBLED, Difference.DIFFERENT]
    assert found[1].partner_ids == ("R-1",)


def test_what_was_withdrawn_must_not_be_there() -> None:
    assert compare([ours(withdrawn=True)], []) == []
    (found,) = compare([ours(withdrawn=True)], [held()])
    assert (found.difference, found.delivery_id) == (Difference.NOT_WITHDRAWN, 7)


def test_records_doubled_by_hand_are_for_a_person() -> None:
    found = compare([], [held(), held("R-2")])
    assert [one.difference for one in found] == [Difference.MISSING_HERE, Difference.DOUBLED]
    assert {one.delivery_id for one in found} == {None}
