"""Deliveries may end unclear; what the partner said of one is kept for the operator.

The default of `unclear_answers` is for replicas of the version before, which write rows without it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_OUTSTANDING = sa.text("state IN ('pending', 'sending', 'uncertain', 'rejected', 'unclear')")


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("unclear_answers", sa.Integer, nullable=False, server_default="0"))
    op.add_column("deliveries", sa.Column("partner_words", sa.String(500)))
    op.add_column("deliveries", sa.Column("partner_field", sa.String(100)))
    op.drop_index("deliveries_outstanding", "deliveries")
    op.create_index(
        "deliveries_outstanding",
        "deliveries",
        ["partner", "state"],
        postgresql_where=_OUTSTANDING,
        sqlite_where=_OUTSTANDING,
    )
