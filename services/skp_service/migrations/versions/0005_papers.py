"""Papers stay as they were signed: what an SKP's papers say is kept with it, and their bytes are kept.

Rows from before are filled when the service has started (`keeping.py`): the settings say part of it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"

_Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
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
    op.create_table(
        "papers",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("subject", sa.Uuid, nullable=False),
        sa.Column("form", sa.String(24), nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("file_key", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("made_at", sa.Double, nullable=False),
        sa.UniqueConstraint("subject", "form", "version", name="papers_key"),
    )
    op.create_table(
        "signed_copies",
        sa.Column("paper_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("file_key", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("capacity", sa.String(16), nullable=False),
        sa.Column("by_nip", sa.String(18)),
        sa.Column("by_subject", sa.String(300), nullable=False),
        sa.Column("added_at", sa.Double, nullable=False),
    )
    op.create_table(
        "predicate_lists",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("unit_code", sa.String(64), nullable=False),
        sa.Column("period_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("people", sa.Integer, nullable=False),
        sa.Column("performance", sa.String(32), nullable=False),
        sa.Column("content", _Json, nullable=False),
        sa.Column("issued_at", sa.Double, nullable=False),
        sa.UniqueConstraint("unit_code", "period_id", "number", name="predicate_lists_key"),
    )
