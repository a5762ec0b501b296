"""Ids that still lead to somebody, and what lies between two stays of a person in the agency."""

import sqlalchemy as sa
from alembic import op

from hub.tables import Json

revision = "0005"
down_revision = "0004"
runs_with = "0001"


def upgrade() -> None:
    op.create_table(
        "former_person_ids",
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("nip", sa.String(18), nullable=False),
    )
    op.create_index("former_person_ids_nip", "former_person_ids", ["nip"])
    op.add_column("standings", sa.Column("gaps", Json))
