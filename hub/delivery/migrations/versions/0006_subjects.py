"""An operator finds the deliveries about one person among millions."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    known = sa.text("subject IS NOT NULL")
    op.create_index("deliveries_subject", "deliveries", ["subject", "id"], postgresql_where=known, sqlite_where=known)
