"""Leaves."""

import sqlalchemy as sa
from alembic import op

revision = runs_with = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "leaves",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("nip", sa.String(18), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("letter", sa.String(64)),
        sa.UniqueConstraint("nip", "day", name="leaves_key"),
    )
