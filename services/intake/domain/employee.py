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
    if not statements.presence or held is None:
        return statements.values.get("active", UNSAID)
    return held.values is not None


def _lacking(said: Mapping[str, Statements]) -> list[str]:
    """Return what nobody says of where somebody works; if all of it is said, of no common day."""
    return [field for field in _NEEDED if not any(one.values.get(field) for one in said.values())] or ["effective_on"]


def _positions(
    nip: str, said: Mapping[str, Statements], precedence: Precedence, tree: UnitTree, derived_in: set[str]
) -> list[_Place]:
    """Return how somebody stands from each day on, as `DatedPosition` has it."""
    days = {one.start for statements in said.values() for one in statements.dated}
    orders = {field: precedence.order(Subject.EMPLOYEE, field, said) for field in (*PLACED, "active")}
    found: list[tuple[date, _Place | None]] = []
    for day, end in _spans(days):
        held = _held(said, orders, day)
        if held is not None and not (held.get("unit_code") and held.get("position")):
            continue  # nobody says where: what held before goes on
        if held is not None and held.get("superior_nip") is not None:
            derived_in.add(held["superior_nip"])
            held["superior_nip"] = tree.numbers.now(held["superior_nip"])
        if held is None or "superior_nip" in held:
            _append(found, day, held)
            continue
        derived_in.add(held["unit_code"])
        for inner in sorted(
            {day} | {one for one in tree.days(held["unit_code"]) if day < one and (not end or one < end)}
        ):
            superior = tree.superior(held["unit_code"], inner, nip)
            _append(found, inner, {**held, "superior_nip": superior, "superior_derived": True})
    return _told(found)


def _spans(days: Iterable[date]) -> list[tuple[date, date | None]]:
    ordered = sorted(days)
    return list(zip_longest(ordered, ordered[1:]))


def _held(said: Mapping[str, Statements], orders: Mapping[str, Sequence[str]], day: date) -> _Place | None:
    """Return how somebody stands on a day, without a superior if nobody says one; None: not in the agency."""
    on_day = {source: statements.on(day) for source, statements in said.items()}
    for source in orders["active"]:
        dated = on_day[source]
        if said[source].presence and dated is not None:
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


def _append(found: list[tuple[date, _Place | None]], day: date, held: _Place | None) -> None:
    """Add how somebody stands from a day on, unless it only says again what holds."""
    if found and found[-1][1] == held:
        return
    if not found and held is None:
        return
    found.append((day, held))


def _told(found: Sequence[tuple[date, _Place | None]]) -> list[_Place]:
    told: list[_Place] = []
    for day, held in found:
        if held is None:
            told[-1]["until"] = (day - _DAY).isoformat()
        else:
            told.append({"since": None if day == SINCE_EVER else day.isoformat(), **held})
    return told
