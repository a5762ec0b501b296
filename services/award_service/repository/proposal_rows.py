"""A proposal as a row of `proposals`, and back."""

from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from pydantic import TypeAdapter

from contracts.personal import personal
from contracts.vocabulary import AwardGrade
from hub.clock import moment
from services.award_service.domain.cycle import State
from services.award_service.domain.eligibility import Statement
from services.award_service.domain.proposal import Attestation, Decree, Lack, Proposal, Revocation, Step
from services.award_service.domain.service_start import StartBasis

_OF_NO_INTEREST: Final = frozenset(
    {"id", "revision", "created_at", "changed_at", "content", "due_month", "start_on", "start_basis"}
)


@personal
class _Content:
    """What of a proposal no list needs; a field that is added later has a default."""

    by_hand: str | None = None
    statement: Statement = Statement.UNKNOWN
    remark: str | None = None
    attestations: tuple[Attestation, ...] = ()
    checked: Step | None = None
    verified: Step | None = None
    lacks: tuple[Lack, ...] = ()
    reason: str | None = None
    by_ministry: bool = False
    accepted_on: date | None = None
    sent_on: date | None = None
    revocation_reason: str = ""


_CONTENT: Final = TypeAdapter(_Content)


def row_of(proposal: Proposal, at: float) -> dict[str, Any]:
    """Return the row of a proposal that is changed at a moment, epoch seconds."""
    decree, revocation = proposal.decree, proposal.revocation
    content = _Content(
        by_hand=proposal.by_hand,
        statement=proposal.statement,
        remark=proposal.remark,
        attestations=proposal.attestations,
        checked=proposal.checked,
        verified=proposal.verified,
        lacks=proposal.lacks,
        reason=proposal.reason,
        by_ministry=proposal.by_ministry,
        accepted_on=proposal.accepted_on,
        sent_on=proposal.sent_on,
        revocation_reason=revocation.reason if revocation else "",
    )
    return {
        "id": proposal.id,
        "nip": proposal.nip,
        "grade": proposal.grade.value,
        "batch_id": proposal.batch_id,
        "period_id": proposal.period_id,
        "unit_code": proposal.unit_code,
        "state": proposal.state.value,
        "revision": proposal.revision,
        "created_at": proposal.created_at.timestamp(),
        "changed_at": at,
        "due_month": proposal.due_month,
        "start_on": proposal.start_on,
        "start_basis": proposal.start_basis and proposal.start_basis.value,
        "duplicate_of": proposal.duplicate_of,
        "sendings": proposal.sendings,
        "announcements": proposal.announcements,
        "decree_number": decree and decree.number,
        "decree_on": decree and decree.on,
        "certificate_number": proposal.certificate,
        "received_on": proposal.received_on,
        "handed_over_on": proposal.handed_over_on,
        "revocation_number": revocation and revocation.number,
        "revocation_on": revocation and revocation.on,
        "content": _CONTENT.dump_python(content, mode="json"),
    }


def proposal_of(row: sa.Row[Any]) -> Proposal:
    """Return the proposal in a row of `proposals`."""
    content = _CONTENT.validate_python(row.content)
    revoked = row.revocation_number is not None
    return Proposal(
        id=row.id,
        nip=row.nip,
        grade=AwardGrade(row.grade),
        batch_id=row.batch_id,
        period_id=row.period_id,
        unit_code=row.unit_code,
        due_month=row.due_month,
        start_on=row.start_on,
        start_basis=None if row.start_basis is None else StartBasis(row.start_basis),
        created_at=moment(row.created_at),
        by_hand=content.by_hand,
        state=State(row.state),
        revision=row.revision,
        statement=content.statement,
        remark=content.remark,
        attestations=content.attestations,
        checked=content.checked,
        verified=content.verified,
        lacks=content.lacks,
        reason=content.reason,
        by_ministry=content.by_ministry,
        accepted_on=content.accepted_on,
        sendings=row.sendings,
        sent_on=content.sent_on,
        announcements=row.announcements,
        decree=None if row.decree_number is None else Decree(row.decree_number, row.decree_on),
        certificate=row.certificate_number,
        received_on=row.received_on,
        handed_over_on=row.handed_over_on,
        revocation=Revocation(row.revocation_number, row.revocation_on, content.revocation_reason) if revoked else None,
        duplicate_of=row.duplicate_of,
    )


def snapshot_of(proposal: Proposal) -> dict[str, Any]:
    """Return a proposal as JSON, to be compared with what it becomes."""
    row = row_of(proposal, 0.0)
    flat = {name: value for name, value in (row | row["content"]).items() if name not in _OF_NO_INTEREST}
    return {name: _as_json(value) for name, value in flat.items()}


def _as_json(value: Any) -> Any:  # noqa: ANN401 - JSON
    return str(value) if isinstance(value, UUID) else value.isoformat() if hasattr(value, "isoformat") else value
