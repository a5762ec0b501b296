"""Who leads a unit on a day, and whose superior that makes them."""

from datetime import date

import pytest

from services.intake.domain.heads import ActingHead, Head, MergedUnit, UnitTree
from tests.support.intake.reported import BOSS, NIP, OTHER

HEAD = "196808172000031000"
BEGIN, DAY, END = date(2026, 3, 1), date(2026, 6, 1), date(2026, 9, 30)
VACANT = (Head(date.min, None),)
ACTS = (ActingHead(BEGIN, END, OTHER),)


def tree(heads: tuple[Head, ...], acting: tuple[ActingHead, ...]) -> UnitTree:
    """Return a unit below one that somebody heads."""
    return UnitTree({"B": MergedUnit(None, (Head(date.min, BOSS),)), "B-1": MergedUnit("B", heads, acting=acting)})


@pytest.mark.parametrize(
    ("day", "superior"), [(date(2026, 2, 28), BOSS), (BEGIN, OTHER), (END, OTHER), (date(2026, 10, 1), BOSS)]
)
def test_an_acting_head_leads_on_their_days(day: date, superior: str) -> None:
    assert tree(VACANT, ACTS).superior("B-1", day, NIP) == superior


def test_a_head_goes_before_who_stands_in_for_them() -> None:
    assert tree((Head(BEGIN, HEAD),), ACTS).superior("B-1", DAY, NIP) == HEAD


def test_nobody_is_under_who_stands_in_for_them_nor_under_themselves() -> None:
    assert tree((Head(BEGIN, HEAD),), ACTS).superior("B-1", DAY, HEAD) == BOSS
    assert tree(VACANT, ACTS).superior("B-1", DAY, OTHER) == BOSS


def test_of_several_who_act_it_is_who_began_last() -> None:
    later = ActingHead(DAY, None, HEAD)
    assert tree(VACANT, (later, *ACTS)).superior("B-1", END, NIP) == HEAD
    assert tree(VACANT, (*ACTS, later)).superior("B-1", END, NIP) == HEAD


def test_days_on_which_another_leads() -> None:
    forever = ActingHead(DAY, date.max, HEAD)
    assert tree(VACANT, (*ACTS, forever)).days("B-1") == {date.min, BEGIN, date(2026, 10, 1), DAY}
