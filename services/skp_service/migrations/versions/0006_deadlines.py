"""Extra time for one person, and in each SKP the days of its first submission and last approval, from the audit trail.

The days are those of western Indonesia, where this was used when they were noted.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_DAYS = {"first_submitted_on": ("submit", "min"), "approved_on": ("approve", "max")}


def upgrade() -> None:
    op.create_table(
        "extra_time",
        sa.Column("id", _BigId, primary_key=True, autoincrement=True),
        sa.Column("period_id", sa.Uuid, nullable=False),
        sa.Column("nip", sa.String(18), nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("given_at", sa.Double, nullable=False),
        sa.Column("by_subject", sa.String(300), nullable=False),
    )
    op.create_index("extra_time_person", "extra_time", ["period_id", "nip", "id"])
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    # The kit's trail, of a later version, names an SKP by text.
    is_text = "about_kind" in {column["name"] for column in sa.inspect(op.get_bind()).get_columns("audit_trail")}
    skp_id = "skps.id" if not is_text else "CAST(skps.id AS VARCHAR)" if is_postgresql else _dashed("skps.id")
    for name, (act, which) in _DAYS.items():
        op.execute(_noted(name, act, which, skp_id, is_postgresql=is_postgresql))


def _dashed(column: str) -> str:
    parts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    return " || '-' || ".join(f"substr({column}, {start}, {length})" for start, length in parts)


def _noted(name: str, act: str, which: str, skp_id: str, *, is_postgresql: bool) -> str:
    found = f"SELECT {which}(at) FROM audit_trail WHERE about = {skp_id} AND act = '{act}'"  # noqa: S608 - constants
    if is_postgresql:
        day = f"to_char(to_timestamp(({found})) AT TIME ZONE 'Asia/Jakarta', 'YYYY-MM-DD')"
        content = f"content || jsonb_build_object('{name}', {day})"
    else:
        day = f"date(({found}), 'unixepoch', '+7 hours')"
        content = f"json_set(content, '$.{name}', {day})"
    return f"UPDATE skps SET content = {content} WHERE EXISTS ({found.replace(f'{which}(at)', '1')})"  # noqa: S608
