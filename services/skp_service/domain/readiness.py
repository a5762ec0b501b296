"""What has to be there before a superior may rate: evidence first, then feedback on everything that is rated.

Evidence is the pilot district's control rule: a superior rates what he can see. Feedback before a rating:
PermenPANRB 6/2022, on the evaluation document.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.skp_service.domain.plan import WorkResult
from services.skp_service.domain.terms import Behaviour


@dataclass(frozen=True, slots=True)
class Exemption:
    """An administrator lets an SKP be assessed although evidence is missing.

    Attributes:
        reason: in words, never empty.
    """

    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("an exemption needs a reason")


def without_evidence(
    results: Sequence[WorkResult], evidenced: Collection[UUID], exemption: Exemption | None = None
) -> list[UUID]:
    """Return the work results that still lack evidence, in the order of the form; none where an exemption was granted.

    Args:
        results: of the plan.
        evidenced: the ids of those that have a file or a link.
        exemption: if an administrator has granted one.
    """
    if exemption is not None:
        return []
    return [result.id for result in results if result.id not in evidenced]


def results_without_feedback(results: Sequence[WorkResult], given: Collection[UUID]) -> list[UUID]:
    """Return the work results on which the assessor has given no feedback yet, in the order of the form."""
    return [result.id for result in results if result.id not in given]


def behaviours_without_feedback(given: Collection[Behaviour]) -> list[Behaviour]:
    """Return the behaviours on which the assessor has given no feedback yet, in the order of the form."""
    return [behaviour for behaviour in Behaviour if behaviour not in given]
