"""The delivery ledger, what partners hold, and operators' pauses."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import sqlite

revision = "0001"
down_revision = None

_BigId = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
_OPEN = "state IN ('pending', 'sending', 'uncertain')"
_PENDING = "state = 'pending'"
_IN_FLIGHT = "state IN ('sending', 'uncertain')"


def upgrade() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", _BigId, primary_key=True, autoincrement=True),
        sa.Column("partner", sa.String(32), nullable=False),
        sa.Column("business_key", sa.String(200), nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("due_at", sa.Double, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("lease_until", sa.Double),
        sa.Column("lease_token", sa.String(36)),
        sa.Column("absent_reads", sa.Integer, nullable=False),
        sa.Column("error_code", sa.String(64)),
        sa.Column("error", sa.String(500)),
        sa.Column("outcome", sa.String(16)),
        sa.Column("partner_id", sa.String(64)),
        sa.Column("settled_at", sa.Double),
        sa.UniqueConstraint("partner", "business_key", "version", name="deliveries_version"),
    )
    _index("deliveries_due", ["partner", "state", "due_at"], where=_OPEN)
    # What the dispatcher relies on, held by the database: at most one delivery of a business key waits, and at
    # most one is under way.
    _index("deliveries_one_pending", ["partner", "business_key"], where=_PENDING, unique=True)
    _index("deliveries_one_in_flight", ["partner", "business_key"], where=_IN_FLIGHT, unique=True)
    op.create_table(
        "partner_records",
        sa.Column("partner", sa.String(32), primary_key=True),
        sa.Column("business_key", sa.String(200), primary_key=True),
        sa.Column("partner_id", sa.String(64), nullable=False),
        sa.Column("updated_at", sa.Double, nullable=False),
    )
    op.create_table(
        "partner_pauses",
        sa.Column("partner", sa.String(32), primary_key=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("paused_at", sa.Double, nullable=False),
    )


def _index(name: str, columns: list[str], *, where: str, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, "deliveries", columns, unique=unique, postgresql_where=condition, sqlite_where=condition)
