"""The grade of a final SKP as long as the contract of employees allows; of SQLite's columns the length says nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
runs_with = "0008"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("skps", "signed_grade", type_=sa.String(64))
