"""How far the announcing of all current records of a contract has come."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "snapshots",
        sa.Column("type", sa.String(120), primary_key=True),
        sa.Column("run", sa.BigInteger, nullable=False),
        sa.Column("after_key", sa.String(200), nullable=False),
        sa.Column("records", sa.BigInteger, nullable=False),
        sa.Column("started_at", sa.Double, nullable=False),
        sa.Column("continued_at", sa.Double, nullable=False),
        sa.Column("finished_at", sa.Double),
    )
