"""Employees, units and SKPs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0001"
down_revision = None

_BigId = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
_Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "employees",
        sa.Column("id", _BigId, primary_key=True, autoincrement=True),
        sa.Column("nip", sa.String(18), nullable=False, unique=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("employment", sa.String(8), nullable=False),
        sa.Column("unit_code", sa.String(64), nullable=False),
        sa.Column("position", sa.String(300), nullable=False),
        sa.Column("grade", sa.String(16)),
        sa.Column("superior_nip", sa.String(18)),
        sa.Column("active", sa.Boolean, nullable=False),
    )
    op.create_index("employees_unit", "employees", ["unit_code", "id"])
    op.create_table(
        "units",
        sa.Column("code", sa.String(64), primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("parent_code", sa.String(64)),
        sa.Column("head_title", sa.String(300)),
        sa.Column("active", sa.Boolean, nullable=False),
    )
    op.create_table(
        "skps",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("nip", sa.String(18), nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("work_results", sa.String(32)),
        sa.Column("behaviour", sa.String(32)),
        sa.Column("predicate", sa.String(32)),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("assessor", _Json),
        sa.Column("finalised_at", sa.Double),
        sa.Column("sync_state", sa.String(16), nullable=False),
        sa.Column("sync_version", sa.BigInteger),
        sa.Column("siasn_id", sa.String(64)),
        sa.Column("sync_code", sa.String(64)),
        sa.Column("sync_reason", sa.String(300)),
        sa.Column("synced_at", sa.Double),
        sa.UniqueConstraint("nip", "year", "kind", name="skps_key"),
    )
    op.create_index("skps_year", "skps", ["year", "id"])
    op.create_index("skps_state", "skps", ["year", "state", "id"])
    # With the state at its end it also answers the summary of a year without a look at the rows.
    op.create_index("skps_sync_state", "skps", ["year", "sync_state", "id", "state"])
