"""Settings of this service."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints, field_validator

from contracts.contract import Code
from contracts.skp import Assessor
from contracts.vocabulary import Predicate, Rating
from hub.files.settings import FileStoreSettings
from hub.time_zone import TimeZone
from services.skp_service.domain.distribution import DistributionLevel, DistributionRule
from services.skp_service.domain.head_rating import HEAD_RATINGS
from services.skp_service.domain.ip_asn import PERFORMANCE
from services.skp_service.domain.months import MonthCounts, MonthRule
from services.skp_service.domain.paper import PaperOut
from services.skp_service.domain.superior import SuperiorFirst
from services.skp_service.domain.terms import OrganisationPerformance
from services.skp_service.domain.year import YearRule
from services.skp_service.rules import Rules

_Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=r"^[^\x00]*$")]


class SkpSettings(FileStoreSettings, files="evidence"):
    """What `skp_service` is told beside what every service is told."""

    skp_head_assessor_name: _Name = "Bupati"
    """Who assesses an employee without a superior (the top official). Empty: the top official's SKP can
    neither be approved nor become final."""
    skp_head_assessor_position: Annotated[_Name, StringConstraints(min_length=1)] = "Bupati"
    """That assessor's position."""
    skp_head_assessor_unit: Annotated[_Name, StringConstraints(min_length=1)] = "Pemerintah Kabupaten"
    """That assessor's unit."""

    skp_agency_name: Annotated[_Name, StringConstraints(min_length=1)] = "Pemerintah Kabupaten"
    """The agency, as documents and reports name it."""
    skp_place: Annotated[_Name, StringConstraints(min_length=1)] = "Subang"
    """Where documents are signed."""
    skp_time_zone: TimeZone = "Asia/Jakarta"
    """The agency's time zone (IANA): it decides which day it is."""
    skp_objection_days: Annotated[int, Field(ge=0, le=60)] = 14
    """How long an employee can object to an assessment, in calendar days after the day on which it was complete
    (PP 30/2019, article 59; made for PNS, taken for PPPK, too)."""
    skp_distribution_binds: bool = False
    """Whether assessments that depart from the distribution guide cannot become final; else that is a warning."""
    skp_distribution_level: DistributionLevel = DistributionLevel.DEPARTMENT
    """Whose people the distribution guide counts together: those of each `unit`, of each `department` with the units
    below it, or of the whole `agency`, which is the topmost unit above."""
    skp_department_kinds: Annotated[tuple[Code, ...], Field(min_length=1)] = (
        "badan",
        "dinas",
        "inspektorat",
        "kecamatan",
        "satuan",
        "setda",
        "setwan",
    )
    """Kinds of the units that are departments, as the personnel system names them, as a JSON list. A unit is counted
    with the nearest of them above it, else with the topmost unit. `sekretariat` alone is none of them: each department
    has one."""
    skp_distribution_minimum: Annotated[int, Field(ge=0)] = 10
    """Of fewer people the distribution guide only informs, even where it binds: they cannot keep its shares."""
    skp_year_rule: YearRule = YearRule.LONGEST
    """Which of several positions in a year makes its predicate: `longest`, `latest` or `weighted` by days."""
    skp_newcomer_days: Annotated[int, Field(ge=0, le=366)] = 30
    """How long somebody has for a first plan, in calendar days, where the period's closing day cannot bind them: after
    the first day of a position that begins in the period, and after the superior's plan is approved late. Not found in
    two sources."""
    skp_superior_first: SuperiorFirst = SuperiorFirst.BLOCK
    """Whether a plan can be submitted only after the superior's is approved (`block`), or before, and what hangs on
    nothing that stands is marked (`warn`)."""
    skp_paper_out: PaperOut = PaperOut.RENDERED
    """Which file the documents' addresses give out: `rendered`, as first printed, or `signed`, the copy with signatures
    once somebody has sent one."""
    skp_ip_points: Annotated[
        Mapping[Predicate, Annotated[int, Field(ge=0, le=30)]], Field(default_factory=lambda: PERFORMANCE)
    ]
    """Performance part of the professionalism index by predicate, as a JSON object with all five predicates."""

    skp_month_counts: MonthCounts = MonthCounts.FIRST_DAY
    """On which day of a month a position has to be held for the month to count for it: `first_day`, `first_working_day`
    or `day_15`."""
    skp_holidays: tuple[date, ...] = ()
    """Days on which nobody works beside Saturdays and Sundays, as a JSON list of dates; for `first_working_day`."""

    skp_head_ratings: Annotated[Mapping[OrganisationPerformance, Rating], Field(default_factory=lambda: HEAD_RATINGS)]
    """Rating of work results that an organisation's performance proposes for its head, as a JSON object with all five
    (SE MenPANRB 3/2023)."""

    @field_validator("skp_head_ratings")
    @classmethod
    def _all_performances(
        cls, ratings: Mapping[OrganisationPerformance, Rating]
    ) -> Mapping[OrganisationPerformance, Rating]:
        if ratings.keys() != set(OrganisationPerformance):
            raise ValueError("harus memuat kelima capaian")
        return ratings

    @field_validator("skp_ip_points")
    @classmethod
    def _all_predicates(cls, points: Mapping[Predicate, int]) -> Mapping[Predicate, int]:
        if points.keys() != set(Predicate):
            raise ValueError("harus memuat kelima predikat")
        return points

    @property
    def rules(self) -> Rules:
        """The agency's choices, for the use cases."""
        return Rules(
            head_assessor=self.head_assessor,
            objection_days=self.skp_objection_days,
            distribution=DistributionRule(
                self.skp_distribution_level,
                frozenset(self.skp_department_kinds),
                self.skp_distribution_minimum,
                self.skp_distribution_binds,
            ),
            year_rule=self.skp_year_rule,
            ip_points=self.skp_ip_points,
            head_ratings=self.skp_head_ratings,
            month_rule=MonthRule(self.skp_month_counts, frozenset(self.skp_holidays)),
            newcomer_days=self.skp_newcomer_days,
            superior_first=self.skp_superior_first,
            agency=self.skp_agency_name,
            place=self.skp_place,
        )

    @property
    def head_assessor(self) -> Assessor | None:
        """Who assesses an employee without a superior; None when nobody is set."""
        if not self.skp_head_assessor_name:
            return None
        return Assessor(
            status="non_asn",
            name=self.skp_head_assessor_name,
            position=self.skp_head_assessor_position,
            unit_name=self.skp_head_assessor_unit,
        )
