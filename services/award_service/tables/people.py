"""What sources hold of people, and how people stand."""

import sqlalchemy as sa

from hub.tables import BigId, Json
from services.award_service.tables.metadata import metadata

listed = sa.Table(
    "listed",
    metadata,
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
    sa.Index("listed_person_nip", "person_nip"),
)
"""What a source holds of one person, whole, under the number that it was told with; `person_nip`: whose it is today.
`as_of_on`: the day of that moment in the agency. `counts`: an entry interrupts service, or is a medal. Own grants are a
list of this service's own."""

standings = sa.Table(
    "standings",
    metadata,
    sa.Column("nip", sa.String(18), primary_key=True),
    sa.Column("person_id", sa.Uuid, nullable=False, unique=True),
    sa.Column("start_on", sa.Date),
    sa.Column("start_basis", sa.String(8)),
    sa.Column("last_day", sa.Date),
    sa.Column("discipline_asked", sa.Date),
    sa.Column("leave_asked", sa.Date),
    sa.Column("look_again_on", sa.Date),
    sa.Column("computed_on", sa.Date, nullable=False),
    sa.Column("gaps", Json),
    sa.Index("standings_look_again_on", "look_again_on"),
)
"""How each person stands, as of the day on which that was computed. `person_id` stands in addresses, and stays when
the number changes. `gaps`: first and last days of what lies between two stays in the agency."""

former_person_ids = sa.Table(
    "former_person_ids",
    metadata,
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("nip", sa.String(18), nullable=False),
    sa.Index("former_person_ids_nip", "nip"),
)
"""Ids that lead to somebody beside that of their standing: two numbers were known before they were found to be one
person's. `nip`: the present one."""

milestones = sa.Table(
    "milestones",
    metadata,
    sa.Column("nip", sa.String(18), primary_key=True),
    sa.Column("grade", sa.String(4), primary_key=True),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("reached_on", sa.Date),
    sa.Column("month", sa.Date),
    sa.Index("milestones_state_month", "state", "month"),
)
"""How each person stands to each grade; `month`: the first day of that in which it is reached."""

used_rules = sa.Table(
    "used_rules",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False),
)
"""One row: by which choices of the agency standings are computed."""
