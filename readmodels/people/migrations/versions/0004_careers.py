"""What the record that speaks of today says of a career beside the post: since when, and of what legal standing."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
runs_with = "0001"

# Of two numbers of a person that have sent one version, the present one's speaks of today.
_UPDATE = """
WITH told AS (
    SELECT employees.nip, r.content,
        row_number() OVER (PARTITION BY employees.nip ORDER BY r.nip <> employees.nip) AS place
    FROM employees JOIN employee_records r ON r.person_nip = employees.nip AND r.version = employees.version
)
UPDATE employees SET cpns_on = {cpns_on}, legal_standing = {legal_standing}, probation = {probation}
FROM told WHERE told.nip = employees.nip AND told.place = 1
"""
_POSTGRESQL = {
    "cpns_on": "CAST(told.content ->> 'cpns_on' AS date)",
    "legal_standing": "told.content ->> 'legal_standing'",
    "probation": "CAST(told.content ->> 'probation' AS boolean)",
}
_SQLITE = {name: f"json_extract(told.content, '$.{name}')" for name in _POSTGRESQL}


def upgrade() -> None:
    op.add_column("employees", sa.Column("cpns_on", sa.Date))
    op.add_column("employees", sa.Column("legal_standing", sa.String(64)))
    op.add_column("employees", sa.Column("probation", sa.Boolean))
    op.execute(_UPDATE.format(**(_POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE)))
