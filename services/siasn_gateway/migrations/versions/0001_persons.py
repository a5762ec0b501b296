"""Ids of persons at SIASN."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "persons",
        sa.Column("nip", sa.String(18), primary_key=True),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("learnt_at", sa.Double, nullable=False),
    )
