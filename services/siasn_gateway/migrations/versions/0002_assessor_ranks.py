"""Ids of assessors' ranks at SIASN, where no public list has them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "assessor_ranks",
        sa.Column("nip", sa.String(18), primary_key=True),
        sa.Column("grade", sa.String(64), primary_key=True),
        sa.Column("rank_id", sa.String(64), nullable=False),
        sa.Column("learnt_at", sa.Double, nullable=False),
    )
