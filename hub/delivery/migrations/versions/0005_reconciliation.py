"""Reconciliation: whom to ask about, how far a pass has come, what differs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0005"
down_revision = "0004"

_BigId = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
_Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _whom_to_ask_about()
    _passes()
    _discrepancies()


def _whom_to_ask_about() -> None:
    op.create_table(
        "reconciled_records",
        sa.Column("partner", sa.String(32), primary_key=True),
        sa.Column("business_key", sa.String(200), primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(100), nullable=False),
        sa.Column("delivery_id", sa.BigInteger, nullable=False),
    )
    op.create_index("reconciled_records_subject", "reconciled_records", ["partner", "kind", "subject"])
    op.create_table(
        "reconciled_subjects",
        sa.Column("partner", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(32), primary_key=True),
        sa.Column("subject", sa.String(100), primary_key=True),
        sa.Column("changed", sa.Boolean, nullable=False),
        sa.Column("due_at", sa.Double, nullable=False),
        sa.Column("checked_at", sa.Double),
        sa.Column("error_code", sa.String(64)),
    )
    op.create_index("reconciled_subjects_due", "reconciled_subjects", ["partner", "kind", "changed", "due_at"])


def _passes() -> None:
    op.create_table(
        "reconciliation_passes",
        sa.Column("partner", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(32), primary_key=True),
        sa.Column("gathered_id", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("calls", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("number", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("cursor", sa.Text),
        sa.Column("compared_upto", sa.String(100)),
        sa.Column("started_at", sa.Double),
        sa.Column("finished_at", sa.Double),
    )
    op.create_table(
        "shown_records",
        sa.Column("partner", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(32), primary_key=True),
        sa.Column("partner_id", sa.String(64), primary_key=True),
        sa.Column("business_key", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(100), nullable=False),
        sa.Column("fields", _Json, nullable=False),
        sa.Column("pass_number", sa.BigInteger, nullable=False),
    )
    op.create_index("shown_records_subject", "shown_records", ["partner", "kind", "pass_number", "subject"])


def _discrepancies() -> None:
    op.create_table(
        "discrepancies",
        sa.Column("id", _BigId, primary_key=True, autoincrement=True),
        sa.Column("partner", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("difference", sa.String(16), nullable=False),
        sa.Column("business_key", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(100), nullable=False),
        sa.Column("partner_ids", _Json, nullable=False),
        sa.Column("fields", _Json, nullable=False),
        sa.Column("delivery_id", sa.BigInteger),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("found_at", sa.Double, nullable=False),
        sa.Column("last_found_at", sa.Double, nullable=False),
        sa.Column("closed_at", sa.Double),
        sa.UniqueConstraint("partner", "business_key", "difference", name="discrepancies_one_each"),
    )
    op.create_index("discrepancies_subject", "discrepancies", ["partner", "kind", "subject"])
