"""Which version of the software may still run on the tables as they are."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
runs_with = "0001"


def upgrade() -> None:
    op.create_table(
        "schema_compatibility",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("revision", sa.String(32), nullable=False),
        sa.Column("oldest", sa.String(32), nullable=False),
    )
