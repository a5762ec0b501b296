"""The day by which assessors are named; all of them are named anew by the first calendar after this.

Versions before named them once more at each request, so that nobody would have noticed one that was left behind.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "assigned_day",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        if_not_exists=True,
    )
    op.execute("DELETE FROM followed_day")
