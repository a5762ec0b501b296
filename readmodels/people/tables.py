"""The tables of people, in the database of each service that keeps them. Made by `MIGRATIONS`."""

from typing import Final

import sqlalchemy as sa

from hub.store.migrate import MigrationSet
from hub.tables import BigId, Json

MIGRATIONS: Final = MigrationSet("people", "readmodels.people:migrations")
"""Named among a service's sets, after its own."""

metadata = sa.MetaData()

employees = sa.Table(
    "employees",
    metadata,
    # Pages are cut by this number, because a NIP must not stand in an address.
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("nip", sa.String(18), nullable=False, unique=True),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("name", sa.String(300), nullable=False),
    sa.Column("employment", sa.String(8), nullable=False),
    sa.Column("unit_code", sa.String(64), nullable=False),
    sa.Column("position", sa.String(300), nullable=False),
    sa.Column("grade", sa.String(64)),
    sa.Column("superior_nip", sa.String(18)),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("superior_derived", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("cpns_on", sa.Date),
    sa.Column("legal_standing", sa.String(64)),
    sa.Column("probation", sa.Boolean),
)

units = sa.Table(
    "units",
    metadata,
    sa.Column("code", sa.String(64), primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("name", sa.String(300), nullable=False),
    sa.Column("kind", sa.String(64), nullable=False),
    sa.Column("parent_code", sa.String(64)),
    sa.Column("head_title", sa.String(300)),
    sa.Column("active", sa.Boolean, nullable=False),
)

positions = sa.Table(
    "positions",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("nip", sa.String(18), nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("start", sa.Date, nullable=False),
    sa.Column("end", sa.Date),
    sa.Column("unit_code", sa.String(64), nullable=False),
    sa.Column("title", sa.String(300), nullable=False),
    sa.Column("grade", sa.String(64)),
    sa.Column("superior_nip", sa.String(18)),
    sa.Column("functional_level", sa.String(16)),
    sa.Column("known_on", sa.Date),
    sa.Column("superior_derived", sa.Boolean, nullable=False, server_default=sa.false()),
)
"""Who worked where, under whom, and when. One without an end is held now. `known_on`: since when it is known here;
`superior_derived`: nobody has named the superior, who is the head above."""

acting_posts = sa.Table(
    "acting_posts",
    metadata,
    sa.Column("nip", sa.String(18), primary_key=True),
    sa.Column("unit_code", sa.String(64), primary_key=True),
    sa.Column("since", sa.Date, primary_key=True),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("until", sa.Date),
)

employee_records = sa.Table(
    "employee_records",
    metadata,
    sa.Column("nip", sa.String(18), primary_key=True),
    sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("person_nip", sa.String(18), nullable=False),
    sa.Column("received_on", sa.Date, nullable=False),
    sa.Column("begins_on", sa.Date, nullable=False),
    sa.Column("content", Json, nullable=False),
)
"""Every record as it was sent, under the number that it was sent with; `person_nip` is whose it is, by their number of
today. From `begins_on` on it makes a difference."""

told_days = sa.Table(
    "told_days",
    metadata,
    sa.Column("nip", sa.String(18), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("told_on", sa.Date, nullable=False),
    sa.Index("told_days_day", "day"),
)
"""On which days something begins or ends of which a record with the whole history has told, under the number that it
was sent with; `told_on`: when that was first received. A day of a record that counts no more does no harm."""

former_nips = sa.Table(
    "former_nips",
    metadata,
    sa.Column("former_nip", sa.String(18), primary_key=True),
    sa.Column("successor_nip", sa.String(18), nullable=False),
    sa.Column("nip", sa.String(18), nullable=False),
)
"""Numbers that somebody had: which one followed, and which they have today."""

employee_findings = sa.Table(
    "employee_findings",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("nip", sa.String(18), nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("code", sa.String(32), nullable=False),
    sa.Column("found_on", sa.Date, nullable=False),
    sa.Column("detail", sa.String(64)),
    sa.UniqueConstraint("nip", "code", "detail", name="employee_findings_key"),
)
"""What is doubtful in the district's records; `detail` holds no personal data."""

followed_day = sa.Table(
    "followed_day",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("day", sa.Date, nullable=False),
)
"""One row: the last day up to which what begins and ends by itself has been followed."""
