"""Inbox, outbox and parked messages."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0001"
down_revision = None

_BigId = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
_Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("subscription", sa.String(120), primary_key=True),
        sa.Column("source", sa.String(128), primary_key=True),
        sa.Column("event_id", sa.String(128), primary_key=True),
        sa.Column("received_at", sa.Double, nullable=False),
    )
    op.create_index("inbox_received_at", "inbox", ["received_at"])
    op.create_table(
        "outbox",
        sa.Column("id", _BigId, primary_key=True, autoincrement=True),
        sa.Column("event_id", sa.String(128), nullable=False),
        sa.Column("exchange", sa.String(255), nullable=False),
        sa.Column("routing_key", sa.String(255), nullable=False),
        sa.Column("headers", _Json, nullable=False),
        sa.Column("content_type", sa.String(120)),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("due_at", sa.Double, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("last_error", sa.String(500)),
        sa.Column("sent_at", sa.Double),
    )
    op.create_index(
        "outbox_unsent",
        "outbox",
        ["id"],
        postgresql_where=sa.text("sent_at IS NULL"),
        sqlite_where=sa.text("sent_at IS NULL"),
    )
    op.create_index(
        "outbox_sent_at",
        "outbox",
        ["sent_at"],
        postgresql_where=sa.text("sent_at IS NOT NULL"),
        sqlite_where=sa.text("sent_at IS NOT NULL"),
    )
    op.create_table(
        "parked_messages",
        sa.Column("id", _BigId, primary_key=True, autoincrement=True),
        sa.Column("subscription", sa.String(120), nullable=False),
        sa.Column("message_key", sa.String(300), nullable=False),
        sa.Column("event_type", sa.String(120)),
        sa.Column("queue", sa.String(255), nullable=False),
        sa.Column("headers", _Json, nullable=False),
        sa.Column("content_type", sa.String(120)),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("error_code", sa.String(64), nullable=False),
        sa.Column("error", sa.String(1000), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("parked_at", sa.Double, nullable=False),
        sa.Column("decided_at", sa.Double),
        sa.Column("decision_reason", sa.String(500)),
        sa.UniqueConstraint("subscription", "message_key", name="parked_messages_key"),
    )
    op.create_index("parked_messages_state", "parked_messages", ["state", "parked_at"])
