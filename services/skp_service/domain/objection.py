"""An objection to an assessment (keberatan): until when it can be made, and what the reviewer decides of it."""

from dataclasses import dataclass
from datetime import date, timedelta

from contracts.vocabulary import Rating
from services.skp_service.domain.cycle import Capacity


@dataclass(frozen=True, slots=True)
class Objection:
    """An employee's objection to an assessment (keberatan).

    Attributes:
        reason: the employee's.
        on: the day it was made.
        decision: the reviewer's, in words; None while it is open.
        changed: whether the decision gave other ratings.
        statement: what the assessor says of it; None while nobody has been heard.
        stated_on: the day on which it was recorded.
        stated_by: who recorded it: the assessor, or the reviewer of what the assessor told them.
    """

    reason: str
    on: date
    decision: str | None = None
    changed: bool = False
    statement: str | None = None
    stated_on: date | None = None
    stated_by: Capacity | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What the reviewer decides of an objection (PP 30/2019, article 59).

    Attributes:
        reason: in words.
        work_results: rating; None: as it stands.
        behaviour: rating; None: as it stands.
        assessor_said: what the reviewer heard from the assessor, or why nothing could be heard; None where the assessor
            has answered.
    """

    reason: str
    work_results: Rating | None = None
    behaviour: Rating | None = None
    assessor_said: str | None = None


def may_object(told_on: date, on: date, *, days: int) -> bool:
    """Return whether an employee may still object to an assessment.

    Args:
        told_on: the day on which the employee was told of it.
        on: the day of the objection.
        days: the agency's deadline, in calendar days after `told_on`.
    """
    return told_on <= on <= told_on + timedelta(days=days)
