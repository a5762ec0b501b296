"""Settings of this service."""

from collections.abc import Mapping
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StringConstraints, field_validator

from contracts.skp import Assessor
from contracts.vocabulary import Predicate
from hub.identity.settings import OidcSettings
from services.skp_service.domain.ip_asn import PERFORMANCE
from services.skp_service.domain.paper import PaperOut
from services.skp_service.domain.year import YearRule
from services.skp_service.evidence.settings import EvidenceSettings
from services.skp_service.rules import Rules

_Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=r"^[^\x00]*$")]


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("harus nama zona waktu IANA, seperti Asia/Jakarta")
    return name


class SkpSettings(EvidenceSettings, OidcSettings):
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
    skp_time_zone: Annotated[str, AfterValidator(_zone)] = "Asia/Jakarta"
    """The agency's time zone (IANA): it decides which day it is."""
    skp_objection_days: Annotated[int, Field(ge=0, le=60)] = 14
    """How long an employee can object to an assessment, in calendar days after the day on which it was complete
    (PP 30/2019, article 59; made for PNS, taken for PPPK, too)."""
    skp_distribution_binds: bool = False
    """Whether assessments that depart from the distribution guide cannot become final; else that is a warning."""
    skp_year_rule: YearRule = YearRule.LONGEST
    """Which of several positions in a year makes its predicate: `longest`, `latest` or `weighted` by days."""
    skp_paper_out: PaperOut = PaperOut.RENDERED
    """Which file the documents' addresses give out: `rendered`, as first printed, or `signed`, the copy with signatures
    once somebody has sent one."""
    skp_ip_points: Annotated[
        Mapping[Predicate, Annotated[int, Field(ge=0, le=30)]], Field(default_factory=lambda: PERFORMANCE)
    ]
    """Performance part of the professionalism index by predicate, as a JSON object with all five predicates."""

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
            distribution_binds=self.skp_distribution_binds,
            year_rule=self.skp_year_rule,
            ip_points=self.skp_ip_points,
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
