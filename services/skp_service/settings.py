"""Settings of this service."""

from typing import Annotated

from pydantic import StringConstraints

from contracts.skp import Assessor
from hub.settings import HubSettings

_Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=r"^[^\x00]*$")]


class SkpSettings(HubSettings):
    """What `skp_service` is told beside what every service is told."""

    skp_head_assessor_name: _Name = "Bupati"
    """Who assesses an employee without a superior (the top official). Empty: each request has to say who."""
    skp_head_assessor_position: Annotated[_Name, StringConstraints(min_length=1)] = "Bupati"
    """That assessor's position."""
    skp_head_assessor_unit: Annotated[_Name, StringConstraints(min_length=1)] = "Pemerintah Kabupaten"
    """That assessor's unit."""

    @property
    def head_assessor(self) -> Assessor | None:
        """Who assesses an employee without a superior; None when each request has to say."""
        if not self.skp_head_assessor_name:
            return None
        return Assessor(
            status="non_asn",
            name=self.skp_head_assessor_name,
            position=self.skp_head_assessor_position,
            unit_name=self.skp_head_assessor_unit,
        )
