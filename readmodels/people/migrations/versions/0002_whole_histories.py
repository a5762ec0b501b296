"""Records that tell a person's whole history: the days of which they tell, and superiors whom nobody has named."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
runs_with = "0001"


def upgrade() -> None:
    op.create_table(
        "told_days",
        sa.Column("nip", sa.String(18), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("told_on", sa.Date, nullable=False),
    )
    op.create_index("told_days_day", "told_days", ["day"])
    for table in ("employees", "positions"):
        op.add_column(table, sa.Column("superior_derived", sa.Boolean, nullable=False, server_default=sa.false()))
