"""Employees, units, positions over time, and what was said of them.

Each table is made where it is missing. A service whose own migrations have made these tables before has them as they
are here, and keeps them with their rows; its own set comes before this one.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0001"
down_revision = None

_BigId = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
_Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    there = set(sa.inspect(op.get_bind()).get_table_names())
    made = {
        "employees": _employees,
        "units": _units,
        "positions": _positions,
        "acting_posts": _acting_posts,
        "employee_records": _employee_records,
        "former_nips": _former_nips,
        "employee_findings": _employee_findings,
        "followed_day": _followed_day,
    }
    for name, make in made.items():
        if name not in there:
            make()


def _employees() -> None:
    op.create_table(
        "employees",
        sa.Column("id", _BigId, primary_key=True, autoincrement=True),
        sa.Column("nip", sa.String(18), nullable=False, unique=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("employment", sa.String(8), nullable=False),
        sa.Column("unit_code", sa.String(64), nullable=False),
        sa.Column("position", sa.String(300), nullable=False),
        sa.Column("grade", sa.String(16)),
        sa.Column("superior_nip", sa.String(18)),
        sa.Column("active", sa.Boolean, nullable=False),
    )
    op.create_index("employees_unit", "employees", ["unit_code", "id"])


def _units() -> None:
    op.create_table(
        "units",
        sa.Column("code", sa.String(64), primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("parent_code", sa.String(64)),
        sa.Column("head_title", sa.String(300)),
        sa.Column("active", sa.Boolean, nullable=False),
    )


def _positions() -> None:
    op.create_table(
        "positions",
        sa.Column("id", _BigId, primary_key=True, autoincrement=True),
        sa.Column("nip", sa.String(18), nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("start", sa.Date, nullable=False),
        sa.Column("end", sa.Date),
        sa.Column("unit_code", sa.String(64), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("grade", sa.String(16)),
        sa.Column("superior_nip", sa.String(18)),
        sa.Column("functional_level", sa.String(16)),
        sa.Column("known_on", sa.Date),
    )
    op.create_index("positions_nip", "positions", ["nip", "start"])
    op.create_index("positions_unit", "positions", ["unit_code", "title"])
    op.create_index("positions_page", "positions", ["unit_code", "id"])
    op.create_index("positions_superior", "positions", ["superior_nip"])


def _acting_posts() -> None:
    op.create_table(
        "acting_posts",
        sa.Column("nip", sa.String(18), primary_key=True),
        sa.Column("unit_code", sa.String(64), primary_key=True),
        sa.Column("since", sa.Date, primary_key=True),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("until", sa.Date),
    )
    op.create_index("acting_posts_unit", "acting_posts", ["unit_code"])


def _employee_records() -> None:
    op.create_table(
        "employee_records",
        sa.Column("nip", sa.String(18), primary_key=True),
        sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("person_nip", sa.String(18), nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("begins_on", sa.Date, nullable=False),
        sa.Column("content", _Json, nullable=False),
    )
    op.create_index("employee_records_person", "employee_records", ["person_nip"])
    op.create_index("employee_records_begins", "employee_records", ["begins_on"])


def _former_nips() -> None:
    op.create_table(
        "former_nips",
        sa.Column("former_nip", sa.String(18), primary_key=True),
        sa.Column("successor_nip", sa.String(18), nullable=False),
        sa.Column("nip", sa.String(18), nullable=False),
    )
    op.create_index("former_nips_nip", "former_nips", ["nip"])


def _employee_findings() -> None:
    op.create_table(
        "employee_findings",
        sa.Column("id", _BigId, primary_key=True, autoincrement=True),
        sa.Column("nip", sa.String(18), nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("found_on", sa.Date, nullable=False),
        sa.Column("detail", sa.String(64)),
        sa.UniqueConstraint("nip", "code", "detail", name="employee_findings_key"),
    )
    op.create_index("employee_findings_code", "employee_findings", ["code", "id"])


def _followed_day() -> None:
    op.create_table(
        "followed_day", sa.Column("id", sa.Integer, primary_key=True), sa.Column("day", sa.Date, nullable=False)
    )
