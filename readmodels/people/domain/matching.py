"""Which position of those stored goes on as which of those that a history has."""

from collections.abc import Callable, Collection, Sequence

from readmodels.people.domain.hierarchy import Position
from readmodels.people.domain.history import Tenure


def matched(
    held: Sequence[Position], wanted: Sequence[Tenure], in_use: Collection[int], frozen: Collection[int] = ()
) -> dict[int, int]:
    """Return which position of those held goes on as which of those wanted: places in `held` to places in `wanted`.

    The same unit and title at a common time are the same position, then the same unit and title, then the same first
    day. What is in use goes on as the nearest that is left, so that what refers to it keeps it; but what is frozen goes
    on in its unit only, from the same first day at least: what was signed is never moved elsewhere.

    Args:
        held: as stored.
        wanted: as the history has them.
        in_use: numbers of the positions that the service's rows are for.
        frozen: of these, what is never moved elsewhere.
    """
    found: dict[int, int] = {}
    ways: tuple[Callable[[Position, Tenure], bool], ...] = (
        lambda one, other: _is_same_place(one, other) and _have_a_common_day(one, other),
        _is_same_place,
        lambda one, other: one.start == other.start and (one.id not in frozen or one.unit_code == other.post.unit_code),
        lambda one, _: one.id in in_use and one.id not in frozen,
    )
    for way in ways:
        pairs = [
            (one.id not in in_use, abs((one.start - other.start).days), place, number)
            for place, one in enumerate(held)
            for number, other in enumerate(wanted)
            if place not in found and number not in found.values() and way(one, other)
        ]
        for *_, place, number in sorted(pairs):
            if place not in found and number not in found.values():
                found[place] = number
    return found


def _is_same_place(one: Position, other: Tenure) -> bool:
    return (one.unit_code, one.title) == other.post.place


def _have_a_common_day(one: Position, other: Tenure) -> bool:
    return (other.end is None or one.start <= other.end) and (one.end is None or other.start <= one.end)
