"""What the agency has decided of the rules that leave it a choice; from `settings.py`."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.skp import Assessor
from contracts.vocabulary import Predicate
from services.skp_service.domain.year import YearRule


@dataclass(frozen=True, slots=True, repr=False)
class Rules:
    """The agency's choices.

    Attributes:
        head_assessor: who assesses the top official: the regent; None: nobody is named.
        objection_days: how long an employee can object, in calendar days.
        distribution_binds: whether a unit that departs from the distribution guide cannot be finalised.
        year_rule: how the parts of a year make its predicate.
        ip_points: performance part of the professionalism index, by predicate.
        agency: its name, as papers say it.
        place: where papers are signed.
    """

    head_assessor: Assessor | None
    objection_days: int
    distribution_binds: bool
    year_rule: YearRule
    ip_points: Mapping[Predicate, int]
    agency: str
    place: str
