"""Grades as long as the contract allows; of SQLite's columns the length says nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
runs_with = "0001"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in ("employees", "positions"):
            op.alter_column(table, "grade", type_=sa.String(64))
