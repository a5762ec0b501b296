"""What lies between two stays of a person in the agency."""

import sqlalchemy as sa
from alembic import op

from hub.tables import Json

revision = "0005"
down_revision = "0004"
runs_with = "0001"


def upgrade() -> None:
    op.add_column("standings", sa.Column("gaps", Json))
