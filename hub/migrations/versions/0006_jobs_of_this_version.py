"""Which jobs the version has that was started last."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("generation", sa.Integer, nullable=False, server_default="0"))
