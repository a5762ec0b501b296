"""Award periods: for which ceremony people are proposed, and up to when their service is counted."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from contracts.award import AwardChannel
from services.award_service.domain.errors import PeriodOutOfOrder


class CountedTo(StrEnum):
    """Up to which day years of service are counted where a period does not say."""

    PROPOSAL = "proposal"
    """Up to the day on which the ministry's intake closes: the month of the proposal."""
    CEREMONY = "ceremony"


@dataclass(frozen=True, slots=True)
class PeriodTerms:
    """What an admin says of a period.

    Attributes:
        name: Indonesian, such as `HUT RI ke-82`.
        ceremony_on: day of the ceremony.
        closes_for_agency_on: last day on which departments propose.
        closes_for_ministry_on: last day on which the agency sends.
        counted_to: day up to whose month years of service are counted; None: as the setting says.
        channel: by which way batches go.
    """

    name: str
    ceremony_on: date
    closes_for_agency_on: date
    closes_for_ministry_on: date
    counted_to: date | None
    channel: AwardChannel


@dataclass(frozen=True, slots=True)
class Period:
    """A period; its fields are those of its terms.

    Attributes:
        id: its identity.
        revision: grows with every change.
    """

    id: UUID
    name: str
    ceremony_on: date
    closes_for_agency_on: date
    closes_for_ministry_on: date
    counted_to: date
    channel: AwardChannel
    revision: int = 1


def period_of(period_id: UUID, terms: PeriodTerms, default: CountedTo, revision: int = 1) -> Period:
    """Return the period that terms describe.

    Raises:
        PeriodOutOfOrder: departments propose before the agency sends, and that is before the ceremony; nothing is
            counted beyond the ceremony.
    """
    counted_to = terms.counted_to
    if counted_to is None:
        counted_to = terms.ceremony_on if default is CountedTo.CEREMONY else terms.closes_for_ministry_on
    in_order = terms.closes_for_agency_on <= terms.closes_for_ministry_on <= terms.ceremony_on
    if not in_order or counted_to > terms.ceremony_on:
        raise PeriodOutOfOrder
    return Period(
        period_id,
        terms.name,
        terms.ceremony_on,
        terms.closes_for_agency_on,
        terms.closes_for_ministry_on,
        counted_to,
        terms.channel,
        revision,
    )
