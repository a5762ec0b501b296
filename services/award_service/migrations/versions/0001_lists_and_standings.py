"""What sources hold of people, and how people stand."""

import sqlalchemy as sa
from alembic import op

from hub.tables import BigId, Json

revision = runs_with = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "listed",
        sa.Column("id", BigId, primary_key=True, autoincrement=True),
        sa.Column("nip", sa.String(18), nullable=False),
        sa.Column("person_nip", sa.String(18), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("as_of", sa.Double, nullable=False),
        sa.Column("as_of_on", sa.Date, nullable=False),
        sa.Column("entries", Json, nullable=False),
        sa.Column("counts", sa.Boolean, nullable=False),
        sa.Column("door", sa.String(8), nullable=False),
        sa.Column("by_subject", sa.String(300)),
        sa.Column("received_at", sa.Double, nullable=False),
        sa.UniqueConstraint("nip", "kind", "source", name="listed_key"),
    )
    op.create_index("listed_person_nip", "listed", ["person_nip"])
    op.create_table(
        "standings",
        sa.Column("nip", sa.String(18), primary_key=True),
        sa.Column("person_id", sa.Uuid, nullable=False, unique=True),
        sa.Column("start_on", sa.Date),
        sa.Column("start_basis", sa.String(8)),
        sa.Column("last_day", sa.Date),
        sa.Column("discipline_asked", sa.Date),
        sa.Column("leave_asked", sa.Date),
        sa.Column("look_again_on", sa.Date),
        sa.Column("computed_on", sa.Date, nullable=False),
    )
    op.create_index("standings_look_again_on", "standings", ["look_again_on"])
    op.create_table(
        "milestones",
        sa.Column("nip", sa.String(18), primary_key=True),
        sa.Column("grade", sa.String(4), primary_key=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reached_on", sa.Date),
        sa.Column("month", sa.Date),
    )
    op.create_index("milestones_state_month", "milestones", ["state", "month"])
    op.create_table(
        "used_rules",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
    )
