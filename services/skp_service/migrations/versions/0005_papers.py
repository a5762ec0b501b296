"""Papers stay as they were signed: what an SKP's papers say is kept with it.

Final SKPs get what lists show of them, as it stands today; what only papers say is kept when one of them is first read.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"

_SIGNED = (
    sa.Column("signed_name", sa.String(300)),
    sa.Column("signed_grade", sa.String(16)),
    sa.Column("signed_title", sa.String(300)),
    sa.Column("signed_unit", sa.String(300)),
    sa.Column("signed_assessor", sa.String(300)),
    sa.Column("signed_as_head", sa.Boolean),
)


def upgrade() -> None:
    for column in (sa.Column("organisation", sa.String(32)), *_SIGNED):
        op.add_column("skps", column)
