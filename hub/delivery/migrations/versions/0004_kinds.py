"""Deliveries are of a kind, may be steps of a record, wait for others, or withdraw what was delivered.

The defaults are for replicas of the version before, which write rows without these columns.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_WAITING = "state = 'waiting'"
_OUTSTANDING = "state IN ('pending', 'sending', 'uncertain', 'waiting', 'rejected', 'unclear')"
_TO_BE_SENT = "state IN ('pending', 'waiting')"


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("kind", sa.String(32), nullable=False, server_default=""))
    op.add_column("deliveries", sa.Column("step", sa.String(32), nullable=False, server_default=""))
    op.add_column("deliveries", sa.Column("contract", sa.String(100), nullable=False, server_default=""))
    op.add_column("deliveries", sa.Column("subject", sa.String(64)))
    op.add_column("deliveries", sa.Column("waits_for", sa.String(200)))
    op.add_column("deliveries", sa.Column("withdrawn", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("deliveries", sa.Column("before", sa.String(500)))
    op.drop_index("deliveries_outstanding", "deliveries")
    _index("deliveries_outstanding", ["partner", "state"], where=_OUTSTANDING)
    # At most one delivery of a business key is still to be sent, be it due or waiting for another.
    op.drop_index("deliveries_one_pending", "deliveries")
    _index("deliveries_one_pending", ["partner", "business_key"], where=_TO_BE_SENT, unique=True)
    _index("deliveries_waiting", ["partner", "waits_for"], where=_WAITING)


def _index(name: str, columns: list[str], *, where: str, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, "deliveries", columns, unique=unique, postgresql_where=condition, sqlite_where=condition)
