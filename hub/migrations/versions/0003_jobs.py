"""Periodic jobs: who runs one, when it ran last, and what came of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

_Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("due_at", sa.Double, nullable=False),
        sa.Column("lease_until", sa.Double),
        sa.Column("lease_token", sa.String(36)),
        sa.Column("last_started_at", sa.Double),
        sa.Column("last_finished_at", sa.Double),
        sa.Column("last_succeeded_at", sa.Double),
        sa.Column("last_outcome", sa.String(16)),
        sa.Column("last_error", sa.String(500)),
        sa.Column("runs", sa.Integer, nullable=False, server_default="0"),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("state", _Json, nullable=False),
        sa.Column("paused_at", sa.Double),
        sa.Column("decision", sa.String(16)),
        sa.Column("decided_at", sa.Double),
        sa.Column("decided_by", sa.String(128)),
        sa.Column("decision_reason", sa.String(500)),
    )
