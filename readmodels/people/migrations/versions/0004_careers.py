"""What the record that speaks of today says of a career beside the post: since when, and of what legal standing."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
runs_with = "0001"

_POSTGRESQL = """
UPDATE employees SET cpns_on = CAST(r.content ->> 'cpns_on' AS date), legal_standing = r.content ->> 'legal_standing',
    probation = CAST(r.content ->> 'probation' AS boolean)
FROM employee_records r WHERE r.nip = employees.nip AND r.version = employees.version
"""
_SQLITE = """
UPDATE employees SET cpns_on = json_extract(r.content, '$.cpns_on'),
    legal_standing = json_extract(r.content, '$.legal_standing'), probation = json_extract(r.content, '$.probation')
FROM employee_records r WHERE r.nip = employees.nip AND r.version = employees.version
"""


def upgrade() -> None:
    op.add_column("employees", sa.Column("cpns_on", sa.Date))
    op.add_column("employees", sa.Column("legal_standing", sa.String(64)))
    op.add_column("employees", sa.Column("probation", sa.Boolean))
    op.execute(_POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE)
