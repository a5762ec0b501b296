"""One employee's record from what all sources say: field by field, day by day, by precedence.

The record is a function of everybody's statements, whatever the order in which they came. On each day a field is what
the first source says that says anything of it on that day; a superior whom nobody names is the head of the unit.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any, Final

from contracts.nip import parse_nip
from contracts.personal import personal
from contracts.vocabulary import Employment
from readmodels.people.domain.post import SINCE_EVER
from services.intake.domain.conflicts import UNSAID, Conflict, conflicts_of, on_day
from services.intake.domain.heads import UnitTree
from services.intake.domain.precedence import Precedence
from services.intake.domain.report import Subject
from services.intake.domain.statements import PLACED, Statements

_DAY: Final = timedelta(days=1)
_PLAIN: Final = ("name", "employment", "acting", "cpns_on", "legal_standing", "probation")
_COMPARED: Final = (*_PLAIN, "former_nip", *PLACED, "active")
_NEEDED: Final = ("unit_code", "position")


@personal
class MergedEmployee:
    """What intake makes of an employee.

    Attributes:
        content: the fields of the record but `version` and those of a day, as JSON has them; None: not enough is known.
        missing: fields without which no record can be made.
        conflicts: where others say something else than who is believed.
        derived_in: units whose head, or whose lack of one, a superior follows from, and numbers by which one is named.
    """

    content: Mapping[str, Any] | None
    missing: Sequence[str]
    conflicts: Sequence[Conflict]
    derived_in: frozenset[str]


_Place = dict[str, Any]


def merge_employee(
    nip: str,
    said: Mapping[str, Statements],
    precedence: Precedence,
    tree: UnitTree,
    today: date,
    former_nip: str | None = None,
) -> MergedEmployee:
    """Return the record of an employee.

    Args:
        nip: the number that the person has today.
        said: by source.
        precedence: who is believed.
        tree: of the units, for superiors whom nobody names; it knows the numbers of those who are named, too.
        today: the day whose conflicts are told.
        former_nip: the number before; None: there was none, or nothing but a report says so.
    """
    values = _plain_values(said, precedence)
    derived_in: set[str] = set()
    positions = _positions(nip, said, precedence, tree, derived_in)
    missing = [field for field in ("name",) if field not in values]
    if not positions:
        missing += _lacking(said)
    values.setdefault("employment", Employment.PPPK if parse_nip(nip).is_pppk else Employment.PNS)
    number_before = {} if former_nip is None else {"former_nip": former_nip}
    return MergedEmployee(
        None if missing else {"nip": nip, **values, **number_before, "positions": positions},
        missing,
        _conflicts(said, precedence, tree, today) if len(said) > 1 else (),
        frozenset(derived_in),
    )


def _plain_values(said: Mapping[str, Statements], precedence: Precedence) -> dict[str, Any]:
    """Return what is believed of fields that hold without a day."""
    if len(said) == 1:
        (only,) = said.values()
        return {field: only.values[field] for field in _PLAIN if field in only.values}
    values: dict[str, Any] = {}
    for field in _PLAIN:
        for source in precedence.order(Subject.EMPLOYEE, field, said):
            if field in said[source].values:
                values[field] = said[source].values[field]
                break
    return values


def _conflicts(
    said: Mapping[str, Statements], precedence: Precedence, tree: UnitTree, today: date
) -> Sequence[Conflict]:
    def spoken(source: str, field: str) -> Any:  # noqa: ANN401 - as JSON has it
        if field == "active":
            return _presence(said[source], today)
        value = on_day(said[source], field, today)
        return tree.numbers.now(value) if field == "superior_nip" and isinstance(value, str) else value

    return conflicts_of(Subject.EMPLOYEE, said, precedence, _COMPARED, spoken)


def _presence(statements: Statements, today: date) -> Any:  # noqa: ANN401 - as JSON has it
    """Return whether a source says that somebody is in the agency on a day, or `UNSAID`."""
    held = statements.on(today)
    if held is None:
        return statements.values.get("active", UNSAID)
    return held.values is not None if held.presence else UNSAID


def _lacking(said: Mapping[str, Statements]) -> list[str]:
    """Return what nobody says of where somebody works; if all of it is said, of no common day."""
    return [field for field in _NEEDED if not any(one.values.get(field) for one in said.values())] or ["effective_on"]


def _positions(
    nip: str, said: Mapping[str, Statements], precedence: Precedence, tree: UnitTree, derived_in: set[str]
) -> list[_Place]:
    """Return how somebody stands from each day on, as `DatedPosition` has it.

    Where nobody says on some day where that is, unit and title are those of before. Who had left before anybody said
    where, stood there until then.
    """
    days = {one.start for statements in said.values() for one in statements.dated}
    orders = {field: precedence.order(Subject.EMPLOYEE, field, said) for field in (*PLACED, "active")}
    found: list[_Since] = []
    left: date | None = None
    for day, end in _spans(days):
        held = _held(said, orders, day)
        if held is not None and not _is_placed(held):
            held |= _place_of(found[-1][1]) if found else {}
            left = None
            if not _is_placed(held):
                continue  # nobody has said where
        if held is not None:
            _stand(nip, found, held, (day, end), tree, derived_in)
        elif found:
            _append(found, day, None)
        else:
            left = left or day
    if left is not None and not found:
        last = _said_last(said, orders)
        if _is_placed(last):
            _stand(nip, found, last, (SINCE_EVER, left), tree, derived_in)
            found.append((left, None))
    return _told(found)


_Since = tuple[date, _Place | None]


def _is_placed(held: Mapping[str, Any]) -> bool:
    return bool(held.get("unit_code") and held.get("position"))


def _place_of(held: _Place | None) -> _Place:
    return {} if held is None else {field: held[field] for field in _NEEDED}


def _said_last(said: Mapping[str, Statements], orders: Mapping[str, Sequence[str]]) -> _Place:
    """Return the last that is believed of each field, whatever its day."""
    return {
        field: next(said[source].values[field] for source in orders[field] if field in said[source].values)
        for field in PLACED
        if any(field in one.values for one in said.values())
    }


def _stand(
    nip: str,
    found: list[_Since],
    held: _Place,
    span: tuple[date, date | None],
    tree: UnitTree,
    derived_in: set[str],
) -> None:
    """Add how somebody stands from the first day of a span on, until before its end: others may lead in between."""
    day, end = span
    if held.get("superior_nip") is not None:
        derived_in.add(held["superior_nip"])
        held["superior_nip"] = tree.numbers.now(held["superior_nip"])
    if "superior_nip" in held:
        _append(found, day, held)
        return
    unit: str = held["unit_code"]
    derived_in.add(unit)
    for inner in sorted({day} | {one for one in tree.days(unit) if day < one and (not end or one < end)}):
        superior = tree.superior(unit, inner, nip)
        _append(found, inner, {**held, "superior_nip": superior, "superior_derived": True})


def _spans(days: Iterable[date]) -> list[tuple[date, date | None]]:
    ordered = sorted(days)
    return list(zip_longest(ordered, ordered[1:]))


def _held(said: Mapping[str, Statements], orders: Mapping[str, Sequence[str]], day: date) -> _Place | None:
    """Return how somebody stands on a day, without a superior if nobody says one; None: not in the agency."""
    on_day = {source: statements.on(day) for source, statements in said.items()}
    for source in orders["active"]:
        dated = on_day[source]
        if dated is not None and dated.presence:
            if dated.values is None:
                return None
            break
    held: _Place = {}
    for field in PLACED:
        for source in orders[field]:
            dated = on_day[source]
            if dated is not None and dated.values is not None and field in dated.values:
                held[field] = dated.values[field]
                break
    return held


def _append(found: list[_Since], day: date, held: _Place | None) -> None:
    """Add how somebody stands from a day on, unless it only says again what holds."""
    if not found or found[-1][1] != held:
        found.append((day, held))


def _told(found: Sequence[_Since]) -> list[_Place]:
    told: list[_Place] = []
    for day, held in found:
        if held is None:
            told[-1]["until"] = (day - _DAY).isoformat()
        else:
            told.append({"since": None if day == SINCE_EVER else day.isoformat(), **held})
    return told
