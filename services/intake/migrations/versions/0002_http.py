"""Sources, their keys and quotas."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0002"
down_revision = runs_with = "0001"

_BigId = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
_Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "sources",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("added_at", sa.Double, nullable=False),
        sa.Column("client", sa.String(200), unique=True),
        sa.Column("per_second", sa.Double),
        sa.Column("burst", sa.Integer),
        sa.Column("per_day", sa.BigInteger),
        sa.Column("silent_after", sa.Double),
        sa.Column("hosts", _Json, nullable=False),
        sa.Column("webhook", sa.String(500)),
        sa.Column("webhook_secret", sa.Integer, nullable=False),
    )
    op.create_table(
        "source_keys",
        sa.Column("id", _BigId, primary_key=True, autoincrement=True),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        sa.Column("added_at", sa.Double, nullable=False),
        sa.Column("revoked_at", sa.Double),
    )
    op.create_table(
        "source_days",
        sa.Column("source", sa.String(64), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("reports", sa.BigInteger, nullable=False),
    )
    op.create_index("receipts_about", "receipts", ["source", "key", "number"])
