"""Who has published a message: part of what makes it the same one. What was recorded before has nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
runs_with = "0001"

_KEY = ["subscription", "source", "event_id", "publisher"]


def upgrade() -> None:
    op.add_column("parked_messages", sa.Column("publisher", sa.String(128)))
    if op.get_bind().dialect.name == "postgresql":
        op.add_column("inbox", sa.Column("publisher", sa.String(128), nullable=False, server_default=""))
        op.drop_constraint("inbox_pkey", "inbox")
        op.create_primary_key("inbox_pkey", "inbox", _KEY)
    else:
        _rebuild_inbox()


def _rebuild_inbox() -> None:
    """SQLite changes no primary key."""
    op.create_table(
        "inbox_with_publishers",
        sa.Column("subscription", sa.String(120), primary_key=True),
        sa.Column("source", sa.String(128), primary_key=True),
        sa.Column("event_id", sa.String(128), primary_key=True),
        sa.Column("publisher", sa.String(128), primary_key=True, server_default=""),
        sa.Column("received_at", sa.Double, nullable=False),
    )
    op.execute(
        "INSERT INTO inbox_with_publishers (subscription, source, event_id, received_at)"
        " SELECT subscription, source, event_id, received_at FROM inbox"
    )
    op.drop_table("inbox")
    op.rename_table("inbox_with_publishers", "inbox")
    op.create_index("inbox_received_at", "inbox", ["received_at"])
