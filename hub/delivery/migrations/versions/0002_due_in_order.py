"""What is due is found in the order of the index, however long the backlog; what is outstanding is counted in one."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_OUTSTANDING = sa.text("state IN ('pending', 'sending', 'uncertain', 'rejected')")
_OPEN = sa.text("state IN ('pending', 'sending', 'uncertain')")


def upgrade() -> None:
    op.create_index(
        "deliveries_due_in_order",
        "deliveries",
        ["partner", "state", "due_at", "id"],
        postgresql_where=_OPEN,
        sqlite_where=_OPEN,
    )
    op.create_index(
        "deliveries_outstanding",
        "deliveries",
        ["partner", "state"],
        postgresql_where=_OUTSTANDING,
        sqlite_where=_OUTSTANDING,
    )
    op.drop_index("deliveries_due", "deliveries")
