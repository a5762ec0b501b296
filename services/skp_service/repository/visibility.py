"""What a caller may see of many SKPs, as SQL.

The conditions depend on what kind of caller asks, not on who: NIPs and units are bound when a statement runs, so that
a statement is built and compiled once for each kind.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Self

import sqlalchemy as sa

from services.skp_service.domain.caller_relations import CallerRelations
from services.skp_service.domain.cycle import Stage
from services.skp_service.tables import skps

_NIP: Final = sa.bindparam("caller_nip", type_=sa.String)
_HEADS: Final = sa.bindparam("caller_heads", type_=sa.String, expanding=True)
_ADMINISTERS: Final = sa.bindparam("caller_administers", type_=sa.String, expanding=True)
_UNITS: Final = sa.bindparam("caller_units", type_=sa.String, expanding=True)


class ListScope(StrEnum):
    """Whose SKPs a caller wants to see."""

    OWN = "own"
    ASSESSED = "assessed"
    """Whose assessor the caller is."""
    REVIEWED = "reviewed"
    """Whose assessor's superior the caller is."""
    UNITS = "units"
    """Of the units that the caller administers or heads; an agency admin's are all."""
    AROUND = "around"
    """The caller's superior's, and those of the same superior: to whom feedback can be given."""


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
    heads = caller.heads if caller.is_assessor else ()
    return {
        "caller_nip": caller.nip or "",
        "caller_heads": list(heads),
        "caller_administers": list(caller.administers),
        "caller_units": list({*caller.administers, *heads}),
    }


def listable(scope: ListScope, kind: CallerKind) -> sa.ColumnElement[bool]:
    """Return the condition of the SKPs that a caller may list in a view; its values are those of `bound_for`."""
    match scope:
        case ListScope.OWN:
            return skps.c.nip == _NIP if kind.is_employee else sa.false()
        case ListScope.ASSESSED:
            return skps.c.assessor_nip == _NIP if kind.is_assessor else sa.false()
        case ListScope.REVIEWED:
            return skps.c.reviewer_nip == _NIP if kind.is_assessor else sa.false()
        case ListScope.AROUND:
            return _around() if kind.is_employee and kind.is_assessed else sa.false()
        case ListScope.UNITS:
            return sa.true() if kind.is_agency_admin else skps.c.unit_code.in_(_UNITS)


def _around() -> sa.ColumnElement[bool]:
    """Return the condition of the SKPs of who assesses somebody, and of whom they assess beside, in the same period."""
    mine = skps.alias("mine")
    superior = sa.or_(skps.c.nip == mine.c.assessor_nip, skps.c.assessor_nip == mine.c.assessor_nip)
    return sa.exists().where(mine.c.nip == _NIP, mine.c.period_id == skps.c.period_id, superior)


def assessment_visible(kind: CallerKind) -> sa.ColumnElement[bool]:
    """Return the condition of the SKPs whose assessment a caller may see; its values are those of `bound_for`.

    It is `Act.READ_ASSESSMENT` of the table of the cycle, as SQL.
    """
    final = skps.c.stage == Stage.FINAL.value
    visible: list[sa.ColumnElement[bool]] = []
    if kind.is_employee:
        visible.append(skps.c.nip == _NIP)
    if kind.is_assessor:
        own_rank = sa.or_(skps.c.assessor_nip == _NIP, skps.c.reviewer_nip == _NIP, skps.c.unit_code.in_(_HEADS))
        visible.append(sa.and_(skps.c.nip != _NIP, own_rank))
    if kind.is_agency_admin:
        unassigned = sa.or_(skps.c.assessor_nip.is_(None), skps.c.reviewer_nip.is_(None))
        visible.append(sa.and_(skps.c.nip != _NIP, sa.or_(final, unassigned)))
    if kind.is_unit_admin:
        visible.append(sa.and_(final, skps.c.unit_code.in_(_ADMINISTERS)))
    return sa.or_(*visible) if visible else sa.false()
