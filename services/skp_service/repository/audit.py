"""What this service's entries in the audit trail are about, and how an SKP looks in them."""

from typing import Any
from uuid import UUID

from hub.audit import About
from services.skp_service.domain.paper import PaperForm
from services.skp_service.domain.skp import Skp
from services.skp_service.repository.papers import Paper
from services.skp_service.repository.rows import row_of

_OF_NO_INTEREST = frozenset(
    {"id", "revision", "changed_at", "results", "unproved", "predicate", "content", "announced_nip"}
)


def about_skp(skp_id: UUID) -> About:
    """Return an SKP as the audit trail names it."""
    return About("skp", str(skp_id))


def about_period(period_id: UUID) -> About:
    """Return a period as the audit trail names it."""
    return About("period", str(period_id))


def about_subject_of(paper: Paper) -> About:
    """Return what a paper is about, as the audit trail names it: an SKP, or a list of predicates."""
    return About("predicate_list" if paper.form is PaperForm.PREDICATE_LIST else "skp", str(paper.subject))


def snapshot_of(skp: Skp) -> dict[str, Any]:
    """Return an SKP as JSON, to be compared with what it becomes."""
    row = row_of(skp, unproved=0, at=0.0)
    flat = {name: value for name, value in (row | row["content"]).items() if name not in _OF_NO_INTEREST}
    return {name: str(value) if isinstance(value, UUID) else value for name, value in flat.items()}
