"""Answers to requests that came with an `Idempotency-Key`."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

_Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("headers", _Json),
        sa.Column("body", sa.LargeBinary),
    )
    op.create_index("idempotency_keys_created_at", "idempotency_keys", ["created_at"])
