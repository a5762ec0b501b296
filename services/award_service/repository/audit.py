"""What this service's entries in the audit trail are about."""

from uuid import UUID

from hub.audit import About
from services.award_service.domain.batch import Batch
from services.award_service.domain.period import Period
from services.award_service.repository import batches


def about_proposal(proposal_id: UUID) -> About:
    """Return a proposal as the audit trail names it."""
    return About("proposal", str(proposal_id))


def about_batch(batch_id: UUID) -> About:
    """Return a batch as the audit trail names it."""
    return About("batch", str(batch_id))


def about_period(period_id: UUID) -> About:
    """Return a period as the audit trail names it."""
    return About("award_period", str(period_id))


def about_checklist(grade: str) -> About:
    """Return a checklist as the audit trail names it."""
    return About("checklist", grade)


def batch_as_json(batch: Batch) -> dict[str, object]:
    """Return a batch as JSON, to be compared with what it becomes."""
    row = batches.row_of(batch)
    return {
        name: row[name] if row[name] is None else str(row[name])
        for name in ("name", "state", "letter_number", "letter_on", "receipt_number", "receipt_on")
    }


def period_as_json(period: Period) -> dict[str, object]:
    """Return a period as JSON, to be compared with what it becomes."""
    days = ("ceremony_on", "closes_for_agency_on", "closes_for_ministry_on", "counted_to")
    return {"name": period.name, "channel": period.channel.value} | {
        day: getattr(period, day).isoformat() for day in days
    }
