"""The record that is published, from what was merged: what it says of today, and all that is known of other days."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import takewhile
from typing import Any

from contracts.employee import EmployeeChangedV1
from contracts.unit import UnitChangedV1

_ON_THE_DAY = ("unit_code", "position", "grade", "superior_nip", "superior_derived", "functional_level")


def next_version(last: int | None, milliseconds: int, above: int = 0) -> int:
    """Return the number of a record's next state.

    Where others have numbered before, it is greater than theirs as long as they did not count beyond milliseconds.

    Args:
        last: of its last state; None: it is the first.
        milliseconds: since 1970-01-01 UTC.
        above: the greatest number that others have given.
    """
    return max(milliseconds, (last or 0) + 1, above + 1)


def employee_record(content: Mapping[str, Any], version: int, today: date) -> EmployeeChangedV1:
    """Return an employee's record.

    Args:
        content: as `MergedEmployee` has it.
        version: its number.
        today: the day of which unit, position, superior and presence speak.
    """
    positions: Sequence[Mapping[str, Any]] = content["positions"]
    at = _on(positions, today)
    held = positions[at]
    has_left = held.get("until") is not None and held["until"] < today.isoformat()
    told = {field: held[field] for field in _ON_THE_DAY if field in held}
    since = _began(positions, at)
    return EmployeeChangedV1.model_validate(
        {**content, **told, "version": version, "active": not has_left}
        | {"effective_on": held["until"] if has_left else since}
    )


def place_on(content: Mapping[str, Any], day: date) -> Mapping[str, Any] | None:
    """Return the position, as `DatedPosition` has it, in which somebody is on a day; None: not in the agency.

    Whose first one is to come is shown in that.
    """
    held: Mapping[str, Any] = content["positions"][_on(content["positions"], day)]
    return None if held.get("until") is not None and held["until"] < day.isoformat() else held


def _on(positions: Sequence[Mapping[str, Any]], day: date) -> int:
    return max(sum(1 for _ in takewhile(lambda one: (one["since"] or "") <= day.isoformat(), positions)) - 1, 0)


def _began(positions: Sequence[Mapping[str, Any]], at: int) -> str | None:
    """Return the first day in the unit and position held, as JSON has it."""
    place = (positions[at]["unit_code"], positions[at]["position"])
    while at and positions[at - 1].get("until") is None:
        before = positions[at - 1]
        if (before["unit_code"], before["position"]) != place:
            break
        at -= 1
    since: str | None = positions[at]["since"]
    return since


def unit_record(content: Mapping[str, Any], version: int) -> UnitChangedV1:
    """Return a unit's record."""
    return UnitChangedV1.model_validate({**content, "version": version})
