"""The role-result matrix of a unit (MPPH): the head's work results across, the people down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.skp_service.domain.plan import Plan, WorkResult


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One person's part.

    Attributes:
        skp_id: whose SKP.
        cells: under each of the head's work results, in their order, the person's own that serve it.
        others: the person's work results that serve none of them: additional ones, non-direct ones, and those that hang
            on a result which no longer stands.
    """

    skp_id: UUID
    cells: tuple[tuple[WorkResult, ...], ...]
    others: tuple[WorkResult, ...]


@dataclass(frozen=True, slots=True)
class RoleResultMatrix:
    """A unit's matrix.

    Attributes:
        columns: the head's work results.
        rows: the people, in the order in which they were given.
    """

    columns: tuple[WorkResult, ...]
    rows: tuple[MatrixRow, ...]


def matrix_of(head: Plan, people: Mapping[UUID, Plan]) -> RoleResultMatrix:
    """Return the matrix of a unit.

    Somebody two levels below the head serves one of the head's results through the result of the superior between
    them; the chain is followed to its top.

    Args:
        head: the unit's head's plan.
        people: everybody's below, at any depth, by SKP.
    """
    columns = {result.id: number for number, result in enumerate(head.results)}
    serves = {result.id: result.intervenes_on for plan in people.values() for result in plan.results}
    rows = tuple(_row(skp_id, plan.results, columns, serves) for skp_id, plan in people.items())
    return RoleResultMatrix(head.results, rows)


def _row(
    skp_id: UUID, results: Sequence[WorkResult], columns: Mapping[UUID, int], serves: Mapping[UUID, UUID | None]
) -> MatrixRow:
    cells: list[list[WorkResult]] = [[] for _ in columns]
    others: list[WorkResult] = []
    for result in results:
        top = _top(result.intervenes_on, columns, serves)
        (others if top is None else cells[columns[top]]).append(result)
    return MatrixRow(skp_id, tuple(map(tuple, cells)), tuple(others))


def _top(start: UUID | None, columns: Mapping[UUID, int], serves: Mapping[UUID, UUID | None]) -> UUID | None:
    """Follow a chain of results up to a column; None where it ends before, or goes in a circle."""
    seen: set[UUID] = set()
    at = start
    while at is not None and at not in columns and at not in seen:
        seen.add(at)
        at = serves.get(at)
    return at if at in columns else None
