"""Award periods, batches, proposals with their documents, checklists, and what the ministry says."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
runs_with = "0001"

_Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_ONCE = sa.text("state NOT IN ('withdrawn', 'refused') AND duplicate_of IS NULL")


def upgrade() -> None:
    _periods_and_batches()
    _proposals()
    _documents()
    _said()


def _periods_and_batches() -> None:
    op.create_table(
        "award_periods",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("ceremony_on", sa.Date, nullable=False),
        sa.Column("closes_for_agency_on", sa.Date, nullable=False),
        sa.Column("closes_for_ministry_on", sa.Date, nullable=False),
        sa.Column("counted_to", sa.Date, nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
    )
    op.create_table(
        "batches",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("period_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("letter_number", sa.String(64)),
        sa.Column("letter_on", sa.Date),
        sa.Column("signed_off_at", sa.Double),
        sa.Column("signed_off_by", sa.String(300)),
        sa.Column("signed_off_nip", sa.String(18)),
        sa.Column("sent_at", sa.Double),
        sa.Column("receipt_number", sa.String(64)),
        sa.Column("receipt_on", sa.Date),
    )
    op.create_index("batches_period", "batches", ["period_id"])


def _proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("nip", sa.String(18), nullable=False),
        sa.Column("grade", sa.String(4), nullable=False),
        sa.Column("batch_id", sa.Uuid, nullable=False),
        sa.Column("period_id", sa.Uuid, nullable=False),
        sa.Column("unit_code", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("changed_at", sa.Double, nullable=False),
        sa.Column("due_month", sa.Date),
        sa.Column("start_on", sa.Date),
        sa.Column("start_basis", sa.String(8)),
        sa.Column("duplicate_of", sa.Uuid),
        sa.Column("sendings", sa.BigInteger, nullable=False),
        sa.Column("announcements", sa.BigInteger, nullable=False),
        sa.Column("decree_number", sa.String(64)),
        sa.Column("decree_on", sa.Date),
        sa.Column("certificate_number", sa.String(64)),
        sa.Column("received_on", sa.Date),
        sa.Column("handed_over_on", sa.Date),
        sa.Column("revocation_number", sa.String(64)),
        sa.Column("revocation_on", sa.Date),
        sa.Column("content", _Json, nullable=False),
    )
    op.create_index("proposals_batch", "proposals", ["batch_id", "id"])
    op.create_index("proposals_state", "proposals", ["state", "id"])
    op.create_index("proposals_nip", "proposals", ["nip"])
    op.create_index(
        "proposals_once", "proposals", ["nip", "grade"], unique=True, postgresql_where=_ONCE, sqlite_where=_ONCE
    )


def _documents() -> None:
    op.create_table(
        "proposal_documents",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("proposal_id", sa.Uuid, nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("label", sa.String(300), nullable=False),
        sa.Column("file_key", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("added_at", sa.Double, nullable=False),
        sa.Column("added_by", sa.String(300)),
    )
    op.create_index("proposal_documents_proposal", "proposal_documents", ["proposal_id", "code", "added_at"])
    op.create_table(
        "attachments",
        sa.Column("proposal_id", sa.Uuid, primary_key=True),
        sa.Column("code", sa.String(64), primary_key=True),
        sa.Column("made_here", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", sa.Double),
        sa.Column("error", sa.String(64)),
        sa.Column("done_at", sa.Double),
    )
    op.create_index("attachments_due", "attachments", ["due_at"])
    op.create_table(
        "checklists",
        sa.Column("grade", sa.String(4), primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("items", _Json, nullable=False),
    )
    op.create_table(
        "assessments",
        sa.Column("nip", sa.String(18), primary_key=True),
        sa.Column("skp_id", sa.Uuid, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
    )


def _said() -> None:
    op.create_table(
        "outcomes",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("reference", sa.String(200), nullable=False),
        sa.Column("proposal_id", sa.Uuid, nullable=False),
        sa.Column("word", sa.String(16), nullable=False),
        sa.Column("said_on", sa.Date, nullable=False),
        sa.Column("detail", _Json, nullable=False),
        sa.Column("taken_at", sa.Double, nullable=False),
        sa.Column("applied_at", sa.Double),
        sa.Column("unfit", sa.String(32)),
        sa.Column("settled_at", sa.Double),
        sa.Column("by_subject", sa.String(300), nullable=False),
        sa.UniqueConstraint("channel", "reference", name="outcomes_key"),
    )
    op.create_index("outcomes_proposal", "outcomes", ["proposal_id", "taken_at"])
