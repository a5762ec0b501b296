"""What the agency has decided of the rules that leave it a choice; from `settings.py`."""

from collections.abc import Mapping

from contracts.personal import personal
from contracts.skp import Assessor
from contracts.vocabulary import Predicate, Rating
from services.skp_service.domain.distribution import DistributionRule
from services.skp_service.domain.months import MonthRule
from services.skp_service.domain.superior import SuperiorFirst
from services.skp_service.domain.terms import OrganisationPerformance
from services.skp_service.domain.year import YearRule


@personal
class Rules:
    """The agency's choices.

    Attributes:
        head_assessor: who assesses the top official: the regent; None: nobody is named.
        objection_days: how long an employee can object, in calendar days.
        distribution: where the guide to the distribution of predicates counts, and whether it binds.
        year_rule: how the parts of a year make its predicate.
        ip_points: performance part of the professionalism index, by predicate.
        month_rule: which months of a position count.
        head_ratings: of a head's work results, by the organisation's performance.
        newcomer_days: how long somebody has for a first plan after the day from which they can plan, in calendar days.
        superior_first: whether a plan waits until the superior's is approved.
        agency: its name, as papers say it.
        place: where papers are signed.
    """

    head_assessor: Assessor | None
    objection_days: int
    distribution: DistributionRule
    year_rule: YearRule
    ip_points: Mapping[Predicate, int]
    month_rule: MonthRule
    head_ratings: Mapping[OrganisationPerformance, Rating]
    newcomer_days: int
    superior_first: SuperiorFirst
    agency: str
    place: str
