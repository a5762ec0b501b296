"""Conditions over a record's fields and the caller's relations, as data.

What `evaluate` decides here for one record, `repository/visibility.as_sql` asks of all of them.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from services.skp_service.domain.caller_relations import CallerRelations


class Relation(StrEnum):
    """What is known of a caller; the values name the attributes of `CallerRelations`."""

    NIP = "nip"
    IS_EMPLOYEE = "is_employee"
    IS_ASSESSOR = "is_assessor"
    IS_AGENCY_ADMIN = "is_agency_admin"
    IS_DOCUMENT_READER = "is_document_reader"
    ADMINISTERS = "administers"
    HEADS = "heads"
    UNITS = "units"
    ASSESSED_BY = "assessed_by"
    BELONGS_TO = "belongs_to"


@dataclass(frozen=True, slots=True)
class Is:
    """Something is true of the caller, whatever the record."""

    relation: Relation


@dataclass(frozen=True, slots=True)
class Matches:
    """A field holds the caller's value; nobody's matches nobody's."""

    field: str
    relation: Relation = Relation.NIP


@dataclass(frozen=True, slots=True)
class Differs:
    """A field, which is never empty, holds another value than the caller's."""

    field: str
    relation: Relation = Relation.NIP


@dataclass(frozen=True, slots=True)
class Within:
    """One of some fields holds one of the caller's values."""

    relation: Relation
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holds:
    """A field holds one of some values."""

    field: str
    values: frozenset[object]


@dataclass(frozen=True, slots=True)
class Missing:
    """A field is empty."""

    field: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part is true."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """A part is true."""

    parts: tuple["Condition", ...]


Condition: TypeAlias = Is | Matches | Differs | Within | Holds | Missing | AllOf | AnyOf


def all_of(*parts: Condition) -> AllOf:
    """Return that every part is true."""
    return AllOf(parts)


def any_of(*parts: Condition) -> AnyOf:
    """Return that a part is true."""
    return AnyOf(parts)


def evaluate(condition: Condition, record: object, caller: CallerRelations) -> bool:
    """Return whether a condition is true of one record and one caller.

    Args:
        condition: names the record's attributes.
        record: anything with these attributes; None where the condition is about the caller alone.
        caller: who asks.
    """
    match condition:
        case Is(relation):
            return bool(getattr(caller, relation))
        case Matches(field, relation):
            value = getattr(record, field)
            return value is not None and value == getattr(caller, relation)
        case Differs(field, relation):
            return bool(getattr(record, field) != getattr(caller, relation))
        case Within(relation, fields):
            return any(getattr(record, field) in getattr(caller, relation) for field in fields)
        case Holds(field, values):
            return getattr(record, field) in values
        case Missing(field):
            return getattr(record, field) is None
        case AllOf(parts):
            return all(evaluate(part, record, caller) for part in parts)
        case AnyOf(parts):
            return any(evaluate(part, record, caller) for part in parts)
