"""What a caller may see of many SKPs: the conditions of `domain/policy.py`, as SQL.

A condition's SQL depends on what kind of caller asks, not on who: NIPs and units are bound when a statement runs, so
that a statement is built and compiled once for each kind.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Self

import sqlalchemy as sa

from services.skp_service.domain.caller_relations import CallerRelations
from services.skp_service.domain.condition import (
    AllOf,
    AnyOf,
    Condition,
    Differs,
    Holds,
    Is,
    Matches,
    Missing,
    Relation,
    Within,
)
from services.skp_service.domain.cycle import Act
from services.skp_service.domain.policy import LISTED, ListScope, permitted
from services.skp_service.tables import skps

_ALL: Final = sa.true()
_NONE: Final = sa.false()
_NIP: Final = sa.bindparam("caller_nip", type_=sa.String)
_UNITS: Final[Mapping[Relation, sa.BindParameter[Any]]] = {
    Relation.HEADS: sa.bindparam("caller_heads", type_=sa.String, expanding=True),
    Relation.ADMINISTERS: sa.bindparam("caller_administers", type_=sa.String, expanding=True),
    Relation.UNITS: sa.bindparam("caller_units", type_=sa.String, expanding=True),
}
_READS_ASSESSMENT: Final = permitted(Act.READ_ASSESSMENT)


@dataclass(frozen=True, slots=True)
class CallerKind:
    """What kind of caller somebody is.

    Attributes:
        is_employee: has the role of an employee.
        is_assessor: has the role of an assessor.
        is_agency_admin: administers the whole agency.
        is_unit_admin: administers units.
        is_assessed: somebody assesses them.
    """

    is_employee: bool
    is_assessor: bool
    is_agency_admin: bool
    is_unit_admin: bool
    is_assessed: bool

    @classmethod
    def of(cls, caller: CallerRelations) -> Self:
        """Return the kind of a caller."""
        return cls(
            caller.is_employee,
            caller.is_assessor,
            caller.is_agency_admin,
            bool(caller.administers),
            bool(caller.assessed_by),
        )


def bound_for(caller: CallerRelations) -> dict[str, Any]:
    """Return the values of the conditions' parameters."""
    lists = {one.key: list(getattr(caller, relation)) for relation, one in _UNITS.items()}
    return {_NIP.key: caller.nip or "", **lists}


def listable(scope: ListScope, kind: CallerKind) -> sa.ColumnElement[bool]:
    """Return the condition of the SKPs that a list shows; its values are those of `bound_for`."""
    return as_sql(LISTED[scope], kind)


@cache
def assessment_visible(kind: CallerKind) -> sa.ColumnElement[bool]:
    """Return the condition of the SKPs whose assessment a caller may see; its values are those of `bound_for`."""
    return as_sql(_READS_ASSESSMENT, kind)


def as_sql(condition: Condition, kind: CallerKind) -> sa.ColumnElement[bool]:
    """Return a condition over `skps` as a kind of caller asks it; what is known of the kind is decided already."""
    match condition:
        case Is(relation):
            return _ALL if getattr(kind, relation) else _NONE
        case Matches(field):
            return skps.c[field] == _NIP
        case Differs(field):
            return skps.c[field] != _NIP
        case Within(relation, fields):
            return _within(relation, fields, kind)
        case Holds(field, values):
            named = sorted(str(value) for value in values)
            return skps.c[field].in_(named) if len(named) > 1 else skps.c[field] == named[0]
        case Missing(field):
            return skps.c[field].is_(None)
        case AllOf(parts):
            return _joined(sa.and_, [as_sql(part, kind) for part in parts], _ALL, _NONE)
        case AnyOf(parts):
            return _joined(sa.or_, [as_sql(part, kind) for part in parts], _NONE, _ALL)


def _within(relation: Relation, fields: tuple[str, ...], kind: CallerKind) -> sa.ColumnElement[bool]:
    if relation is Relation.ASSESSED_BY:
        return _names_superior(fields) if kind.is_assessed else _NONE
    if relation is Relation.ADMINISTERS and not kind.is_unit_admin:
        return _NONE
    return sa.or_(*(skps.c[field].in_(_UNITS[relation]) for field in fields))


def _names_superior(fields: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """Return whether one of some columns names who assesses the caller, in the same period."""
    mine = skps.alias("mine")
    named = sa.or_(*(skps.c[field] == mine.c.assessor_nip for field in fields))
    return sa.exists().where(mine.c.nip == _NIP, mine.c.period_id == skps.c.period_id, named)


def _joined(
    join: Callable[..., sa.ColumnElement[bool]],
    parts: list[sa.ColumnElement[bool]],
    neutral: sa.ColumnElement[bool],
    decisive: sa.ColumnElement[bool],
) -> sa.ColumnElement[bool]:
    """Return parts as one, without what is decided already: neutral ones say nothing, a decisive one says it all."""
    if any(part is decisive for part in parts):
        return decisive
    undecided = [part for part in parts if part is not neutral]
    return join(*undecided) if undecided else neutral
